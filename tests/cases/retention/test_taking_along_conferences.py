"""What of conferences an agency takes along, and what the young person gets of them."""

import json

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from cases.conferences.models import Participant
from cases.conferences.models_agenda import ConferenceNotes
from cases.models import ConsentEvent
from cases.records.enums import DataClass
from cases.retention.exports import agency_file, own_data
from cases.staff.actors import load_actor
from tests.cases.canaries import canary, found
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, make_item, make_minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(world):
    """A conference of two agencies with minutes in force; the consent names shareable data of the owner only."""
    w = world
    w.talk_consent = make_conference_consent(w.case, w.member, w.jobcenter)
    pairs = (w.member, w.youth_office), (w.recipient, w.jobcenter)
    w.words = {name: canary() for name in ("question", "wish", "needs_note", "own", "special", "third", "theirs",
                                           "agreement", "third_agreement", "plain", "email", "comment", "notes",
                                           "draft", "topic")}  # fmt: skip
    word = w.words
    frame = {name: word[name] for name in ("question", "wish", "needs_note")}
    w.talk = make_conference(w.case, w.member, *pairs, state="agreed", **frame)
    make_guest(w.talk, email=f"{word['email']}@schule.example", comment=word["comment"])
    make_item(w.talk, w.jobcenter, topic=word["topic"])
    ConferenceNotes.objects.create(conference=w.talk, author=w.member, text=word["notes"], saved_at=timezone.now())
    parts = [
        {"text": word["own"]},
        {"text": word["special"], "data_class": DataClass.SPECIAL_CATEGORY},
        {"text": word["third"], "data_class": DataClass.THIRD_PARTY},
        {"text": word["theirs"], "agency": w.jobcenter},
    ]
    agreements = [{"what": word["agreement"]},
                  {"what": word["third_agreement"], "data_class": DataClass.THIRD_PARTY}]  # fmt: skip
    make_minutes(w.talk, w.member, final=True, parts=parts, agreements=agreements, plain=word["plain"])
    make_minutes(w.talk, w.member, version=2, reason="Zeisiggrund", parts=[{"text": word["draft"]}])
    return w


def heard(build, world, user, agency):
    data = build(actor=load_actor(user, now=timezone.now()), case=world.case, agency=agency)
    words = found(json.dumps(data))
    assert found(render_to_string("cases/retention/export.html", {"data": data})) == words  # the PDF says the same
    return {name for name, word in world.words.items() if word in words}, data


def test_the_convening_agency_takes_its_conference_and_its_copy(held):
    names, _data = heard(agency_file, held, held.member, held.youth_office)
    assert names == set(held.words) - {"theirs", "notes", "draft", "topic"}


def test_another_agency_takes_what_consent_gives_it_and_its_own(held):
    names, data = heard(agency_file, held, held.recipient, held.jobcenter)
    assert names == {"question", "wish", "own", "theirs", "agreement", "plain", "topic"}
    assert data["conferences"][0]["convened_by"] == str(held.youth_office.organisation.name)


def test_after_a_withdrawal_there_is_no_copy_any_more(held):
    ConsentEvent.objects.create(consent=held.talk_consent, state="withdrawn", at=timezone.now())
    names, data = heard(agency_file, held, held.recipient, held.jobcenter)
    assert names == set()
    assert data["conferences"] == []


def test_the_young_person_gets_what_is_about_them(held):
    names, data = heard(own_data, held, held.member, held.youth_office)
    assert names == {"question", "wish", "needs_note", "own", "special", "agreement", "plain", "comment"}
    assert data["left_out"] == 2


def test_somebody_elses_conference_is_in_no_file(held):
    Participant.objects.filter(user=held.recipient).update(removed_at=timezone.now())
    assert heard(agency_file, held, held.recipient, held.jobcenter)[1]["conferences"] == []
