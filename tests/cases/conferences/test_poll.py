"""A poll for a date: the best dates of all calendars, answers inside and by personal link, reminders, the result."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.conferences.enums import PollChoice
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.rules_poll import ranked, silent
from cases.conferences.selectors_poll import SlotData
from cases.conferences.services_links import give_link, renew_link, revoke_link
from cases.conferences.services_poll import answer_poll_by_link, run_poll_deadlines, start_poll
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import Refused
from tests.cases.conferences.world import QUESTION, WISH, make_guest
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, logged_in, make_world

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=True):
        yield


@pytest.fixture
def world(monday):
    world = make_world()
    world.guest_part = make_guest(world.conference)
    return world


def page(name, conference, *args):
    return reverse(f"cases:{name}", args=[conference.reference, *args])


def begin(world, days=(10, 11)):
    """A running poll with a date per day, begun by the member."""
    actor = load_actor(world.member, now=timezone.now())
    slots = [SlotData(timezone.now() + datetime.timedelta(days=number)) for number in days]
    start_poll(
        actor=actor, conference=world.conference, slots=slots, ends_on=timezone.localdate() + datetime.timedelta(5)
    )
    world.conference.refresh_from_db()
    return list(world.conference.slots.all())


def choices(slots, *said):
    return {f"slot_{slot.pk}": choice for slot, choice in zip(slots, said, strict=True)}


def test_the_page_proposes_dates_with_reasons_and_starts_the_poll(world):
    client = logged_in(world.member)
    answer = client.get(page("poll_start", world.conference))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "alle frei" in text
    boxes = re.findall(r'name="slots" value="([0-9]+-[0-9]+)"', text)
    assert len(boxes) == 5
    typed = {"day_0": "2026-12-24", "time_0": "09:30"}
    sent = client.post(page("poll_start", world.conference), {"slots": boxes[:2], "ends_on": "2026-11-27", **typed})
    assert sent.status_code == 302
    assert PollSlot.objects.count() == 3
    world.conference.refresh_from_db()
    assert world.conference.state == "polling"
    again = client.post(page("poll_start", world.conference), {"slots": boxes[:2], "ends_on": "2026-11-27"})
    assert again.status_code == 302
    assert PollSlot.objects.count() == 3
    run_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([world.recipient.email, "zeisig@schule.example"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"ends_on": "2026-11-27"}, "mindestens einen Termin"),
        ({"day_0": "2026-12-03", "ends_on": "2026-11-27"}, "Tag und Uhrzeit"),
        ({"day_0": "2026-11-20", "time_0": "10:00", "ends_on": "2026-11-27"}, "Vergangenheit"),
        ({"day_0": "2026-12-03", "time_0": "10:00", "ends_on": "2026-12-04"}, "Die Frist liegt"),
        ({"day_0": "2026-12-03", "time_0": "10:00", "ends_on": ""}, "Dieses Feld"),
        ({"slots": ["1-1"], "ends_on": "2026-11-27"}, "1-1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(world, data, message):
    answer = logged_in(world.member).post(page("poll_start", world.conference), data)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Conference.objects.get().state == "proposed"


def test_a_guest_answers_by_link_without_login_and_learns_nothing(world, client):
    slots = begin(world)
    run_tasks()
    message = next(message for message in mail.outbox if message.to == ["zeisig@schule.example"])
    address = re.search(r"http://localhost:8000(/termin/\S+)", message.body).group(1)
    answer = client.get(address)
    text = answer.content.decode()
    secrets = (GIVEN, FAMILY, QUESTION, WISH, world.case.reference, world.recipient.name, world.member.name)
    assert answer.status_code == 200
    assert not [secret for secret in secrets if secret in text or secret in message.body or secret in message.subject]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.post(address, choices(slots[:1], "yes")).status_code == 422
    assert not PollAnswer.objects.exists()
    assert client.post(address, choices(slots, "yes", "no")).status_code == 302
    assert client.post(address, choices(slots, "if_needed", "no")).status_code == 302
    said = dict(PollAnswer.objects.filter(participant=world.guest_part).values_list("slot_id", "choice"))
    assert said == {slots[0].pk: "if_needed", slots[1].pk: "no"}
    assert AuditRow.objects.filter(action="poll_answer", actor=None).count() == 2


def test_a_link_ends_when_it_is_taken_back_renewed_or_fourteen_days_after(world, client):
    begin(world)
    token = give_link(world.guest_part)
    actor = load_actor(world.member, now=timezone.now())
    assert client.get(reverse("appointment", args=[token])).status_code == 200
    fresh = renew_link(actor=actor, conference=world.conference, participant=world.guest_part)
    assert client.get(reverse("appointment", args=[token])).status_code == 404
    assert client.get(reverse("appointment", args=[fresh])).status_code == 200
    Conference.objects.update(
        state="invited", starts_at=timezone.now(), ends_at=timezone.now() + datetime.timedelta(hours=1)
    )
    with time_machine.travel(timezone.now() + datetime.timedelta(days=14)):
        assert client.get(reverse("appointment", args=[fresh])).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=14, hours=2)):
        assert client.get(reverse("appointment", args=[fresh])).status_code == 404
    revoke_link(actor=actor, conference=world.conference, participant=world.guest_part)
    assert client.get(reverse("appointment", args=[fresh])).status_code == 404


def test_unknown_and_foreign_links_look_alike(world, client):
    begin(world)
    removed = make_guest(world.conference, removed_at=timezone.now())
    pages = [client.get(reverse("appointment", args=[token])) for token in ("x", "a" * 43, give_link(removed))]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_everybody_answers_for_themselves_and_the_convener_for_people_without_account(world):
    slots = begin(world)
    parts = {part.user_id: part for part in Participant.objects.all()}
    member, recipient = logged_in(world.member), logged_in(world.recipient)
    mine = page("poll_answer", world.conference, parts[world.member.pk].pk)
    theirs = page("poll_answer", world.conference, parts[world.recipient.pk].pk)
    guests = page("poll_answer", world.conference, world.guest_part.pk)
    assert member.post(mine, choices(slots, "yes", "yes")).status_code == 302
    assert member.post(theirs, choices(slots, "yes", "yes")).status_code == 403
    assert recipient.post(guests, choices(slots, "yes", "yes")).status_code == 403
    assert (
        recipient.post(page("poll_answer", world.conference, 999999), choices(slots, "yes", "yes")).status_code == 404
    )
    assert recipient.post(theirs, choices(slots, "if_needed", "yes")).status_code == 302
    mail.outbox.clear()
    assert member.post(guests, choices(slots, "no", "yes")).status_code == 302
    shown = member.get(page("poll_detail", world.conference)).content.decode()
    assert "Alle haben geantwortet" in shown
    assert f"?slot={slots[1].pk}" in shown.split("Passt bisher am besten")[1][:900]
    assert GIVEN not in shown
    run_tasks()
    assert [message.to for message in mail.outbox if "ausgewertet" in message.subject] == [[world.member.email]]


def test_reminders_go_once_a_day_to_those_who_are_silent(world):
    slots = begin(world)
    run_tasks()
    mail.outbox.clear()
    client = logged_in(world.member)
    part = Participant.objects.get(user=world.recipient)
    logged_in(world.recipient).post(page("poll_answer", world.conference, part.pk), choices(slots, "yes", "yes"))
    for _click in range(2):
        assert client.post(page("poll_remind", world.conference)).status_code == 302
        run_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([world.member.email, "zeisig@schule.example"])
    assert logged_in(world.recipient).post(page("poll_remind", world.conference)).status_code == 403


def test_the_day_before_it_ends_the_portal_reminds_and_afterwards_tells_the_convener(world):
    begin(world)
    run_tasks()
    for days, count in ((0, 0), (4, 3), (4, 0), (6, 1), (7, 0)):
        mail.outbox.clear()
        with time_machine.travel(MONDAY + datetime.timedelta(days=days, minutes=5)):
            run_poll_deadlines(actor=Actor(user=None))
            run_tasks()
        assert len(mail.outbox) == count, days


def test_a_busy_calendar_is_respected_and_a_known_one_has_answered(world):
    from cases.calendars.models import BusyTime, ForeignCalendar

    now = timezone.now()
    calendar = ForeignCalendar.objects.create(
        user=world.recipient, address=b"x", added_at=now, next_fetch_at=now, fetched_at=now
    )
    slots = [now + datetime.timedelta(days=number) for number in (10, 11)]
    BusyTime.objects.create(calendar=calendar, during=(slots[0], slots[0] + datetime.timedelta(minutes=10)))
    begin(world)
    part = Participant.objects.get(user=world.recipient)
    known = PollAnswer.objects.get(participant=part)
    assert (known.slot.starts_at.date(), known.choice) == (slots[1].date(), "yes")


def test_withdrawal_closes_the_poll_for_the_other_agency_at_once(world):
    slots = begin(world)
    client = logged_in(world.recipient)
    assert client.get(page("poll_detail", world.conference)).status_code == 200
    for consent in world.case.consents.filter(purpose="case_conference"):
        consent.events.create(state="withdrawn", at=timezone.now(), by=world.member)
    part = Participant.objects.get(user=world.recipient)
    assert client.get(page("poll_detail", world.conference)).status_code == 404
    answer = client.post(page("poll_answer", world.conference, part.pk), choices(slots, "yes", "yes"))
    assert answer.status_code == 404
    mail.outbox.clear()
    run_tasks()
    assert world.recipient.email not in [message.to[0] for message in mail.outbox]


def test_foreign_dates_are_refused(world):
    begin(world)
    with pytest.raises(Refused, match="stehen nicht mehr zur Wahl"):
        answer_poll_by_link(actor=Actor(user=None), participant=world.guest_part, choices={999999: PollChoice.YES})


@pytest.mark.parametrize("count", [1, 3])
def test_the_poll_page_asks_the_same_number_of_questions(world, count, django_assert_num_queries):
    begin(world, days=range(10, 10 + count))
    for number in range(count):
        make_guest(world.conference, name=f"Gast {number}")
    client = logged_in(world.member)
    with django_assert_num_queries(10):
        client.get(page("poll_detail", world.conference))


def test_the_ranking_puts_first_who_must_come():
    yes, maybe, no = PollChoice.YES, PollChoice.IF_NEEDED, PollChoice.NO
    answers = {(1, 7): no, (1, 8): yes, (2, 7): maybe, (2, 8): no, (3, 7): yes, (3, 8): maybe}
    assert [each.slot for each in ranked([1, 2, 3], [7, 8], {7}, answers)] == [3, 2, 1]
    assert ranked([1], [7, 8], {7}, answers)[0].blocked
    assert silent([1, 2, 3, 4], [7, 8], answers) == (7, 8)
    assert silent([1, 2, 3], [7, 8], answers) == ()


def test_a_link_that_was_taken_back_comes_in_no_later_mail(world):
    begin(world)
    actor = load_actor(world.member, now=timezone.now())
    revoke_link(actor=actor, conference=world.conference, participant=world.guest_part)
    logged_in(world.member).post(page("poll_remind", world.conference))
    run_tasks()
    assert "zeisig@schule.example" not in [message.to[0] for message in mail.outbox]
    world.guest_part.refresh_from_db()
    assert world.guest_part.link_digest == ""
