"""What somebody writes after an answer, and a date they did not come to: one more word is due, by a day."""

import datetime
import re

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.board.selectors_lost import violations
from cases.board.selectors_waiting import conditions
from cases.calendars.models import Absence
from cases.inbox.enums import Escalation, ReplyTo, RequestState
from cases.inbox.lifecycle import ANSWERED, OPEN, REPLIES, TRANSITIONS
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import dues_in
from cases.inbox.selectors_tasks import Task, request_tasks
from cases.inbox.services_access import ask_for_reply, move_on
from cases.inbox.services_clock import run_request_reminders
from cases.inbox.services_links import token_of
from cases.inbox.services_public import add_message
from cases.mails.models import OutgoingMail
from cases.retention.selectors_requests import past_last_step
from cases.staff.actors import Actor
from cases.staff.middleware import load_actor
from tests.cases.inbox.world import DAY, fields_of, make_request
from tests.cases.world import logged_in, make_world

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
"""No holiday before the Monday after."""
WORDS = "Zeisignachtrag: ich kann doch nicht"


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def say_more(row, text=WORDS, now=None):
    add_message(actor=Actor(user=None, now=now or timezone.now()), contact_request=row, text=text)
    row.refresh_from_db()
    return row


def tasks(user, now=None):
    found = request_tasks(load_actor(user, now=now or timezone.now()), user)
    return [(line.task, line.row.pk, line.is_late) for line in found.mine]


def url(name, row):
    return reverse(f"cases:request_{name}", args=[row.reference])


@pytest.mark.parametrize("state", sorted(OPEN))
def test_a_message_after_the_answer_asks_for_one_more_word_and_before_it_for_the_answer(world, state):
    row = say_more(make_request(world.youth_office, world.member, state=state))
    expected = ("message", row.reply_due_on) if state in ANSWERED else ("", None)
    assert (row.reply_to, row.reply_due_on) == expected
    assert (row.promised_on is not None) == (row in ContactRequest.objects.waiting())
    assert OutgoingMail.objects.filter(kind="request_more").count() == (state in ANSWERED)


def test_it_stands_on_the_desk_in_the_inbox_and_on_the_page(world, clock):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    due_on = dues_in(world.region, since=timezone.localdate()).answer_on
    assert row.reply_due_on == due_on
    assert tasks(world.member) == [(Task.REPLY, row.pk, False)]
    assert "hat noch einmal geschrieben" in logged_in(world.member).get(reverse("cases:desk")).text
    assert "neue Nachricht" in logged_in(world.member).get(reverse("cases:request_list")).text
    page = logged_in(world.member).get(url("detail", row)).text
    assert WORDS in page
    assert "Gelesen, keine Antwort nötig" in page
    status = logged_in(world.nobody).get(reverse("request_status", args=[token_of(row)])).text
    assert re.search(r"Bis [^<]*hörst du von uns", status)


def test_before_a_date_it_is_asked_for_by_that_day(world, clock):
    row = make_request(world.youth_office, world.member, state="appointed")
    assert say_more(row).reply_due_on == timezone.localdate(row.starts_at) == timezone.localdate() + DAY
    assert tasks(world.member) == [(Task.REPLY, row.pk, False)]


def test_a_date_that_is_over_asks_today(world):
    row = make_request(world.youth_office, world.member, state="appointed")
    assert say_more(row, now=row.ends_at + 3 * DAY).reply_due_on == timezone.localdate(row.ends_at) + 3 * DAY


def test_who_did_not_come_is_asked_once_more(world, clock):
    row = make_request(world.youth_office, world.member, state="appointed")
    clock.move_to(row.ends_at)
    assert logged_in(world.member).post(url("not_arrived", row)).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reply_to) == ("answered", "no_show")
    assert tasks(world.member) == [(Task.AGAIN, row.pk, False)]
    page = logged_in(world.member).get(url("detail", row)).text
    assert "kam nicht zum Termin" in page
    assert "Gelesen, keine Antwort nötig" not in page
    assert "kam nicht" not in logged_in(world.nobody).get(reverse("request_status", args=[token_of(row)])).text
    refused = logged_in(world.member).post(url("acknowledge", row), {"version": row.version}, follow=True)
    assert "Melden Sie sich noch einmal" in refused.text
    row.refresh_from_db()
    assert row.reply_to == "no_show"
    assert say_more(row).reply_to == "message"


@pytest.mark.parametrize(("state", "action"), sorted(pair for pair in TRANSITIONS if pair[0] in ANSWERED))
@pytest.mark.parametrize("to", ReplyTo)
def test_every_step_answers_or_leaves_it(world, state, action, to):
    end = TRANSITIONS[state, action]
    if end is None:
        return
    row = make_request(world.youth_office, world.member, state=state)
    actor = Actor(user=None, now=timezone.now())
    ask_for_reply(row, to, actor)
    due_on = row.reply_due_on
    move_on(row, action, actor)
    is_left = end in ANSWERED and action not in REPLIES
    assert (row.reply_to, row.reply_due_on) == ((to, due_on) if is_left else ("", None))


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("reply_to", ["", "message", "no_show", "x"])
@pytest.mark.parametrize("due_on", [None, datetime.date(2026, 6, 15)])
def test_the_database_keeps_both_together(world, state, reply_to, due_on):
    row = make_request(world.youth_office, world.member, state=state)
    fits = (not reply_to and due_on is None) or (reply_to in ReplyTo.values and due_on and state in ANSWERED)
    rows = ContactRequest.objects.filter(pk=row.pk)
    if fits:
        assert rows.update(reply_to=reply_to, reply_due_on=due_on) == 1
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(reply_to=reply_to, reply_due_on=due_on)


def test_reading_is_enough_once_and_not_for_what_came_since(world):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    client, shown = logged_in(world.member), row.version
    say_more(row, "Zeisig: noch etwas")
    stale = client.post(url("acknowledge", row), {"version": shown}, follow=True)
    assert "Inzwischen ist etwas dazugekommen" in stale.text
    row.refresh_from_db()
    assert row.reply_to == "message"
    for _ in range(2):
        assert client.post(url("acknowledge", row), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.reply_to, row.reply_due_on, row.state) == ("", None, "answered")
    assert tasks(world.member) == []


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": ""}])
def test_reading_needs_a_version(world, data):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    assert "laden Sie die Seite neu" in logged_in(world.member).post(url("acknowledge", row), data, follow=True).text
    row.refresh_from_db()
    assert row.reply_to == "message"


@pytest.mark.parametrize(("who", "status"), [("colleague", 302), ("lead", 404), ("recipient", 404), ("keeper", 404)])
def test_only_who_has_it_says_that_it_is_read(world, who, status):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    assert logged_in(getattr(world, who)).post(url("acknowledge", row), {"version": row.version}).status_code == status
    row.refresh_from_db()
    assert row.reply_to == "message"


def test_an_answer_ends_it(world):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    data = {"version": row.version, "kind": "answer", "text": "Dann am Dienstag."}
    assert logged_in(world.member).post(url("answer", row), data).status_code == 302
    row.refresh_from_db()
    assert (row.reply_to, row.state) == ("", "answered")


def test_the_deputy_has_it_while_somebody_is_away(world):
    today = timezone.localdate()
    row = make_request(world.youth_office, world.member, state="answered")
    Absence.objects.create(user=world.member, first_day=today, last_day=today, deputy=world.colleague)
    say_more(row)
    assert tasks(world.colleague) == [(Task.REPLY, row.pk, False)]
    assert OutgoingMail.objects.get(kind="request_more").recipient == world.colleague


def test_several_messages_on_one_day_are_one_mail(world):
    row = make_request(world.youth_office, world.member, state="answered")
    for text in ("eins", "zwei", "zwei", "drei"):
        say_more(row, text)
    assert OutgoingMail.objects.filter(kind="request_more").count() == 1


def escalate(day):
    return run_request_reminders(actor=Actor(user=None, now=day))


def test_the_clock_goes_from_caseworker_to_lead_to_coordination(world, clock):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    due = timezone.make_aware(datetime.datetime.combine(row.reply_due_on, datetime.time(8)))
    days = [due + DAY, due + 4 * DAY, due + 5 * DAY]  # Friday, Monday, Tuesday
    assert row.reply_due_on.isoweekday() == 4
    assert escalate(due) == 0
    kinds = ("request_due", "request_late", "request_left")
    for day, level, kind in zip(days, list(Escalation)[1:], kinds, strict=True):
        assert list(ContactRequest.objects.escalated_to(world.coordinator)) == []
        assert [escalate(day), escalate(day)] == [1, 0]
        row.refresh_from_db()
        assert row.escalated == level
        assert OutgoingMail.objects.filter(kind=kind).exists()
    page = logged_in(world.coordinator).get(reverse("cases:request_escalated")).text
    assert row.reference in page
    assert WORDS not in page
    found = request_tasks(load_actor(world.lead, now=days[-1]), world.lead)
    assert [(line.task, line.row.pk, line.name) for line in found.to_give] == [(Task.SLOW, row.pk, "")]
    clock.move_to(days[-1])
    given = {"to": f"person-{world.colleague.pk}"}
    client = logged_in(world.coordinator)
    assert client.post(reverse("cases:request_reassign", args=[row.reference]), given).status_code == 302
    row.refresh_from_db()
    assert (row.taken_by, row.state, row.reply_to) == (world.colleague, "answered", "message")
    assert row.reply_due_on == dues_in(world.region, since=timezone.localdate()).answer_on
    assert list(ContactRequest.objects.escalated_to(world.coordinator)) == []


def test_what_escalated_before_the_answer_is_not_at_the_coordination_office_for_a_new_message(world, clock):
    old = {"escalated": 3, "escalated_on": timezone.localdate() - 9 * DAY}
    row = say_more(make_request(world.youth_office, world.member, state="answered", **old))
    assert list(ContactRequest.objects.escalated_to(world.coordinator)) == []
    late = timezone.make_aware(datetime.datetime.combine(row.reply_due_on + DAY, datetime.time(8)))
    assert escalate(late) == 1
    assert list(ContactRequest.objects.escalated_to(world.coordinator)) == [row]


def test_the_nightly_check_finds_what_nobody_was_told_of(world, clock):
    row = say_more(make_request(world.youth_office, world.member, state="answered"))
    late = timezone.make_aware(datetime.datetime.combine(row.reply_due_on + DAY, datetime.time(22)))
    day = timezone.localdate(late)

    def found():
        return [each.kind for each in violations(today=day) if each.reference == row.reference]

    assert found() == ["request_unseen"]
    escalate(late)
    assert found() == []


def test_the_board_counts_it_as_waiting_and_late(world, clock):
    row = make_request(world.youth_office, world.member, state="answered")

    def columns(now):
        rows = ContactRequest.objects.filter(pk=row.pk)
        return {key for key, condition in conditions(now).items() if rows.filter(condition).exists()}

    assert columns(timezone.now()) == {"laeuft"}
    say_more(row)
    assert columns(timezone.now()) == {"heute"}
    clock.move_to(datetime.datetime.combine(row.reply_due_on + DAY, datetime.time(8), datetime.UTC))
    assert columns(timezone.now()) == {"bis-7", "spaet"}
    page = logged_in(world.lead).get(reverse("cases:board_requests"), {"spalte": "spaet"}).text
    assert row.reference in page
    assert WORDS not in page


def test_whoever_waits_is_not_forgotten(world):
    old = timezone.now() - 400 * DAY
    row = make_request(world.youth_office, world.member, state="answered", now=old)
    assert list(past_last_step(now=timezone.now())) == [row]
    say_more(row, now=old + DAY)
    assert list(past_last_step(now=timezone.now())) == []


def test_a_row_of_every_state_can_ask(world):
    assert {state for state in RequestState if fields_of(state, now=timezone.now(), user=None).get("answered_at")} == (
        ANSWERED
    )
