"""Of a hand-over only from whom to whom, when and how stays; the case takes the rest along. And what is exported."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import timezone

from cases.calendars.models import Booking
from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover, HandoverItem, HandoverOutcome
from cases.inbox.enums import RequestState
from cases.inbox.models import ContactRequest
from cases.mails.models import OutgoingMail
from cases.models import ConsentEvent, Responsibility
from cases.retention import services
from cases.retention.exports import agency_file, own_data
from cases.staff.actors import Actor, load_actor
from tests.cases.canaries import canary, found
from tests.cases.handovers.world import make_handover
from tests.cases.inbox.world import make_answer, make_request
from tests.cases.world import close

DAY = datetime.timedelta(days=1)
NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"


@pytest.fixture
def handed(world):
    """A returned hand-over, then an accepted one with everything that can hang on it, and the request before both."""
    w = world
    names = ("returned", "note", "wish", "place", "name", "message", "answer")
    w.words = {name: canary() for name in names}
    word = w.words
    make_handover(
        w.case, w.member, w.jobcenter, receiver=w.recipient, state=HandoverState.RETURNED, note=word["returned"]
    )
    w.handover = make_handover(
        w.case, w.member, w.jobcenter, receiver=w.recipient, state=HandoverState.ACCEPTED, note=word["note"],
        wish=word["wish"], meeting_place=word["place"], link_nonce="x", link_digest="y",
    )  # fmt: skip
    HandoverItem.objects.create(handover=w.handover, entry=w.released)
    HandoverOutcome.objects.create(handover=w.handover, months=3, outcome="school", by=w.recipient, at=NOW)
    during = (NOW + DAY, NOW + DAY + datetime.timedelta(hours=1))
    Booking.objects.create(source=w.handover.meeting_uid, user=w.member, during=during, made_at=NOW)
    OutgoingMail.objects.create(
        kind="handover_told", address="kanari@post.example", object_type="handover", object_id=w.handover.pk,
        created_at=NOW, next_try_at=NOW,
    )  # fmt: skip
    row = make_request(w.youth_office, w.member, state=RequestState.CLOSED, name=word["name"], message=word["message"])
    ContactRequest.objects.filter(pk=row.pk).update(outcome="became_case", case=w.case)
    make_answer(row, w.member, text=word["answer"])
    return w


def texts():
    fields = ("note", "wish", "reason", "answer_reason", "meeting_place", "link_nonce", "link_digest")
    return {text for row in Handover.objects.values_list(*fields) for text in row if text}


def test_with_the_content_of_a_closed_case_the_texts_go_and_the_history_stays(handed):
    close(handed.case)
    assert texts()
    services.delete_content(handed.case, now=NOW)
    assert texts() == set()
    assert not HandoverItem.objects.exists()
    assert not Booking.objects.filter(source=handed.handover.meeting_uid).exists()
    assert not OutgoingMail.objects.about_any(Handover.objects.all()).exists()
    assert sorted(Handover.objects.values_list("state", flat=True)) == ["accepted", "returned"]
    assert HandoverOutcome.objects.count() == 1
    assert Responsibility.objects.filter(case=handed.case).count() == 2


def test_content_is_due_while_a_hand_over_has_texts(handed):
    from cases.retention.selectors import content_past_closing

    close(handed.case)
    later = timezone.now() + 91 * DAY
    services.YoungPerson.objects.filter(case=handed.case).delete()
    services.Entry.objects.filter(case=handed.case).delete()
    assert content_past_closing(now=later).count() == 1
    services.delete_content(handed.case, now=later)
    assert content_past_closing(now=later).count() == 0


def test_an_erased_case_takes_its_hand_overs_along(handed):
    services.erase_case(actor=Actor(user=None), case=handed.case)
    assert not Handover.objects.exists()
    assert not Responsibility.objects.exists()
    assert not Booking.objects.filter(source=handed.handover.meeting_uid).exists()


def test_the_nightly_run_gets_through_and_finds_nothing_twice(handed):
    close(handed.case)
    call_command("run_retention", "--apply", stdout=io.StringIO())
    assert texts()  # not yet


def heard(build, world, user, agency):
    data = build(actor=load_actor(user, now=timezone.now()), case=world.case, agency=agency)
    words = found(json.dumps(data))
    assert found(render_to_string("cases/retention/export.html", {"data": data})) == words  # the PDF says the same
    return {name for name, word in world.words.items() if word in words}, data


@pytest.mark.parametrize("build", [agency_file, own_data])
def test_the_giving_agency_takes_its_hand_overs_and_the_request(handed, build):
    names, data = heard(build, handed, handed.member, handed.youth_office)
    assert names == {"returned", "note", "wish", "name", "message", "answer"}
    assert [row["agency"] for row in data["responsibilities"]] == [
        str(handed.youth_office.organisation.name), str(handed.jobcenter.organisation.name),
    ]  # fmt: skip


def test_the_receiving_agency_takes_what_it_was_told(handed):
    names, _data = heard(agency_file, handed, handed.recipient, handed.jobcenter)
    assert names == {"returned", "note", "wish"}


def test_after_a_withdrawal_the_receiving_agency_takes_no_word_of_it(handed):
    for consent in handed.case.consents.filter(purpose="handover"):
        ConsentEvent.objects.create(consent=consent, state="withdrawn", at=timezone.now())
    names, data = heard(agency_file, handed, handed.recipient, handed.jobcenter)
    assert names == set()
    assert len(data["handovers"]) == 2
