"""The pages of the minutes: form with rows and without a script, steps, copies, how often the database is asked."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.conferences.models_agenda import ConferenceNotes
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart
from cases.conferences.rules_minutes import PartData
from cases.conferences.services_minutes import circulate_minutes
from cases.conferences.services_minutes_final import correct_minutes
from cases.consents.models import ConsentEvent
from tests.cases.conferences.minutes import (
    actor_of,
    agreed,
    agreement,
    circulated,
    hold_another,
    make_scene,
    says,
    written,
)
from tests.cases.conferences.world import make_guest
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_scene()


def url(world, name, *args):
    return reverse(f"cases:{name}", args=[world.held.reference, *args])


def typed(world, **fields):
    """What the form sends: two paragraphs, one agreement."""
    office = world.youth_office.pk
    return {
        "revision": "0", "parts-count": "2", "agreements-count": "1", "responsible": "", "next_on": "",
        "plain": "Du bewirbst dich. Wir helfen dir.",
        "parts-0-kind": "wish", "parts-0-agency": office, "parts-0-data_class": "shareable", "parts-0-text": "",
        "parts-1-kind": "result", "parts-1-agency": office, "parts-1-data_class": "shareable",
        "parts-1-text": "Zeisigergebnis",
        "agreements-0-what": "Zeisigbewerbung", "agreements-0-owner": world.owner.pk,
        "agreements-0-due": f"{timezone.localdate():%Y-%m-%d}", "agreements-0-data_class": "shareable", **fields,
    }  # fmt: skip


def test_the_form_begins_with_the_wish_and_a_paragraph_for_each_agency(world):
    ConferenceNotes.objects.create(
        conference=world.held, author=world.member, text="Zeisignotiz", saved_at=timezone.now()
    )
    ConferenceNotes.objects.create(
        conference=world.held, author=world.recipient, text="Fremdnotiz", saved_at=timezone.now()
    )
    page = logged_in(world.member).get(url(world, "minutes_write")).content.decode()
    assert world.held.wish in page
    assert [f'name="parts-{number}-text"' in page for number in (4, 5)] == [True, False]
    assert "Zeisignotiz" in page
    assert "Fremdnotiz" not in page


def test_what_was_typed_is_saved_and_empty_rows_are_not(world):
    answer = logged_in(world.member).post(url(world, "minutes_write"), typed(world))
    assert answer["Location"] == url(world, "minutes_detail")
    assert MinutesPart.objects.get().text == "Zeisigergebnis"
    assert Agreement.objects.get().what == "Zeisigbewerbung"


def test_a_row_ticked_for_removal_is_gone(world):
    client = logged_in(world.member)
    client.post(url(world, "minutes_write"), typed(world))
    number = Agreement.objects.get().pk
    sent = {"revision": "1", "agreements-0-number": number, "agreements-0-remove": "on"}
    assert client.post(url(world, "minutes_write"), typed(world, **sent)).status_code == 302
    assert not Agreement.objects.exists()


def test_one_more_row_keeps_everything_typed_and_saves_nothing(world):
    sent = typed(world, more="agreements", **{"agreements-0-due": "irgendwann", "parts-0-text": "Zeisigwunsch"})
    answer = logged_in(world.member).post(url(world, "minutes_write"), sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="agreements-count" value="2"' in page
    for text in ("Zeisigwunsch", "Zeisigergebnis", "Zeisigbewerbung", "irgendwann", "Wir helfen dir"):
        assert text in page
    assert "kern-error" not in page
    assert not Minutes.objects.exists()


def test_mistakes_stand_at_their_fields_and_nothing_is_lost(world):
    wrong = {"agreements-0-owner": "", "agreements-0-due": "2020-01-01"}
    answer = logged_in(world.member).post(url(world, "minutes_write"), typed(world, **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_agreements-0-owner"' in page
    assert "vor der Konferenz" in page
    assert "Zeisigergebnis" in page


def test_a_form_without_its_counts_deletes_nothing(world):
    client = logged_in(world.member)
    client.post(url(world, "minutes_write"), typed(world))
    assert client.post(url(world, "minutes_write"), {"revision": "1", "plain": "x"}).status_code == 422
    assert MinutesPart.objects.count() == 1


def test_an_old_revision_gives_both_wordings_and_saves_with_the_next_click(world):
    first, second = logged_in(world.member), logged_in(world.member)
    first.post(url(world, "minutes_write"), typed(world, plain="Zeisigerste"))
    answer = second.post(url(world, "minutes_write"), typed(world, plain="Zeisigzweite"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Zeisigerste" in page
    assert "Zeisigzweite" in page
    assert 'name="revision" value="1"' in page
    assert Minutes.objects.get().plain == "Zeisigerste"
    second.post(url(world, "minutes_write"), typed(world, plain="Zeisigzweite", revision="1"))
    assert Minutes.objects.get().plain == "Zeisigzweite"


def test_a_draft_is_for_those_who_write_it(world):
    written(world)
    page = logged_in(world.recipient).get(url(world, "minutes_detail")).content.decode()
    assert "Zeisigergebnis" not in page
    assert logged_in(world.recipient).get(url(world, "minutes_version", 1)).status_code == 404
    assert "Zeisigergebnis" in logged_in(world.member).get(url(world, "minutes_detail")).content.decode()


def test_doubts_and_a_late_first_step_are_said_before_circulating(world):
    part = PartData("result", world.youth_office.pk, "shareable", "Es gibt eine Diagnose.")
    written(world, parts=[part], agreements=[agreement(world.owner, days=20)])
    page = logged_in(world.member).get(url(world, "minutes_detail")).content.decode()
    assert "<mark>Diagnose</mark>" in page
    assert "14 Tagen" in page


def test_from_the_draft_to_force_by_clicks(world):
    member, recipient = logged_in(world.member), logged_in(world.recipient)
    member.post(url(world, "minutes_write"), typed(world))
    assert member.post(url(world, "minutes_circulate"), {"revision": "1"}).status_code == 302
    page = recipient.get(url(world, "minutes_detail")).content.decode()
    assert "Zeisigergebnis" in page
    assert "zustimmen" in page
    assert recipient.post(url(world, "minutes_answer"), {"reply": "objected", "revision": "1"}).status_code == 422
    for client in (member, recipient):
        assert client.post(url(world, "minutes_answer"), {"reply": "agreed", "revision": "1"}).status_code == 302
    assert Minutes.objects.get().state == "final"


def test_an_answer_to_an_old_revision_leads_to_the_page(world):
    circulated(world)
    answer = logged_in(world.recipient).post(url(world, "minutes_answer"), {"reply": "agreed", "revision": "7"})
    assert answer["Location"] == url(world, "minutes_detail")
    assert not Minutes.objects.get().answers.exists()


def test_the_recalled_version_says_so_and_shows_what_the_new_one_changes(world):
    agreed(world)
    new = correct_minutes(actor=actor_of(world.member), conference=world.held, reason="Der Tag war falsch.")
    written(world, revision=1, plain="Zeisiganders")
    circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=2)
    new.refresh_from_db()
    for user in (world.member, world.recipient):
        says(world, user, new)
    page = logged_in(world.recipient).get(url(world, "minutes_version", 1)).content.decode()
    assert "Zurückgerufen am" in page
    assert "Der Tag war falsch." in page
    assert "<del>" in page
    assert "Zeisiganders" in page
    assert "Zurückgerufen am" not in logged_in(world.recipient).get(url(world, "minutes_detail")).content.decode()
    answer = logged_in(world.member).get(url(world, "minutes_copy", 1))
    assert answer.status_code == 302


def test_withdrawal_acts_at_the_next_request(world):
    agreed(world)
    client = logged_in(world.recipient)
    assert client.get(url(world, "minutes_detail")).status_code == 200
    consent = world.case.consents.filter(agency=world.youth_office, purpose="case_conference").get()
    ConsentEvent.objects.create(consent=consent, state="withdrawn", at=timezone.now(), by=world.member)
    for name in ("minutes_detail", "minutes_answer"):
        assert client.get(url(world, name)).status_code == 404
    for name in ("minutes_version", "minutes_export", "minutes_receipt"):
        assert client.get(url(world, name, 1)).status_code == 404
    assert client.post(url(world, "minutes_export", 1), {"format": "json"}).status_code == 404


def test_a_copy_leaves_only_after_a_recent_second_factor(world):
    agreed(world)
    stale = logged_in(world.member, fresh=False)
    for name in ("minutes_export", "minutes_copy", "minutes_copy_pdf"):
        assert stale.get(url(world, name, 1)).status_code == 302
    assert stale.post(url(world, "minutes_export", 1), {"format": "json"}).status_code == 302


def test_who_has_confirmed_is_shown_to_all_but_not_where(world):
    agreed(world)
    client = logged_in(world.recipient)
    data = json.loads(client.post(url(world, "minutes_export", 1), {"format": "json"}).content)
    assert data["parts"][0]["text"] == "Zeisigergebnis"
    client.post(url(world, "minutes_receipt", 1), {"file_reference": "Akte Zeisig 7"})
    page = logged_in(world.member).get(url(world, "minutes_detail")).content.decode()
    assert "übernommen" in page
    assert "noch nicht bestätigt" in page
    assert "Akte Zeisig 7" not in page


def test_a_closed_conference_warns_where_a_receipt_is_missing(world):
    agreed(world)
    world.held.state, world.held.closed_at = "closed", timezone.now()
    world.held.save()
    page = logged_in(world.recipient).get(url(world, "minutes_detail")).content.decode()
    assert "fehlt noch in der Akte" in page
    assert "gelöscht" in page
    assert logged_in(world.recipient).get(url(world, "minutes_export", 1)).status_code == 200


def test_the_young_person_gets_plain_words_and_what_they_do_themselves(world):
    young = make_guest(world.held, kind="young_person", guest_kind="", name="Kim")
    own = agreement(young, what="Kanari eins", support="Frau Zeisig")
    third = agreement(young, what="Kanari zwei", data_class="third_party")
    agreed(world, agreements=[own, third, agreement(world.owner, what="Kanari drei")], plain="Kanari einfach")
    page = logged_in(world.member).get(url(world, "minutes_copy", 1)).content.decode()
    for text in ("Kanari eins", "Kanari einfach", "Frau Zeisig", "Mitglied"):
        assert text in page
    for text in ("Kanari zwei", "Kanari drei", "Zeisigergebnis"):
        assert text not in page
    assert logged_in(world.recipient).get(url(world, "minutes_copy", 1)).status_code == 403


@pytest.mark.parametrize("state", ["draft", "circulated", "final"])
@pytest.mark.parametrize("who", ["member", "recipient"])
def test_the_page_asks_as_often_for_one_as_for_three(state, who):
    counts, world = [], make_scene()
    for number in (1, 3):
        hold_another(world)
        parts = [PartData("result", world.youth_office.pk, "shareable", f"Teil {n}") for n in range(number)]
        make = {"draft": written, "circulated": circulated, "final": agreed}[state]
        make(world, parts=parts, agreements=[agreement(world.owner), *[agreement(world.helper)] * (number - 1)])
        client = logged_in(getattr(world, who))
        client.get(url(world, "minutes_detail"))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(world, "minutes_detail")).status_code == 200
        bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", 'UPDATE "django_session"')
        counts.append([row["sql"] for row in caught if not row["sql"].startswith(bounds)])
    assert len(counts[0]) == len(counts[1])
    assert len(counts[0]) <= 12, "\n".join(counts[0])
