"""A case conference of three agencies in real browsers, and a guest with a phone, without an account and a script."""

import datetime
import re

import pytest
import vobject
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.conferences.enums import ConferenceRole
from cases.conferences.selectors_poll import SlotData
from cases.conferences.services_invite import Date, invite_conference
from cases.conferences.services_poll import start_poll
from cases.models import Agreement, Booking, Conference, Minutes, PollAnswer
from cases.staff.actors import load_actor
from tests.browser.caseworkers import desks, fill, send, tab_to, tick
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, take_part
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, join, make_world

QUESTION = "Was wird gebraucht, damit die Ausbildung in der Holzwerkstatt gelingt?"
TASKS = ("Probetag vereinbaren", "Fahrkarte klären", "Beihilfe berechnen")
PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "has_touch": True}


@pytest.fixture
def world(transactional_db):
    """Three agencies work on the case, and each may talk with the two others and read their minutes."""
    with transaction.atomic():
        world = make_world()
        join(world.case, world.employment, world.invited)
        world.table = (
            (world.member, world.youth_office),
            (world.recipient, world.jobcenter),
            (world.invited, world.employment),
        )
        agencies = [agency for _user, agency in world.table]
        for user, agency in world.table:
            others = [other for other in agencies if other != agency]
            make_conference_consent(world.case, user, *others, agency=agency)
        world.room  # noqa: B018  # made before the browsers look for one
    mail.outbox.clear()
    return world


def _day(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def _address(name, conference):
    return reverse(f"cases:{name}", args=[conference.reference])


def _invitations():
    """Address → the event of the invitation that was mailed to it."""
    run_tasks()
    found = {}
    for message in mail.outbox:
        for part in message.message().walk():
            if part.get_content_type() == "text/calendar":
                found[message.to[0]] = vobject.readOne(part.get_payload(decode=True).decode()).vevent
    return found


def _propose(page, world):
    page.goto(reverse("cases:case_detail", args=[world.case.reference]))
    page.locator("main").get_by_role("link", name="Fallkonferenz vorschlagen").first.click()
    keys = [f"{agency.pk}-{user.pk}" for user, agency in world.table]
    fill(page, question=QUESTION, wish="Ich will in die Tischlerei.")
    tick(page, purpose="plan", mode="room")
    for key in keys:
        tick(page, people=key)
    for role, key in zip(ConferenceRole, keys, strict=True):
        page.locator(f"main [name={role}]").select_option(key)
    send(page, "Vorschlagen")
    return Conference.objects.get()


def _invite_to_the_best_date(page, world, conference):
    """The first proposal suits all three calendars."""
    page.goto(_address("conference_detail", conference))
    page.locator("main").get_by_role("link", name="Termin finden").first.click()
    page.get_by_role("heading", name="Die besten Termine").wait_for()
    page.locator("main").get_by_role("link", name="Direkt einladen").first.click()
    page.locator("main [name=room]").select_option(str(world.room.pk))
    send(page, "Einladen")
    conference.refresh_from_db()
    assert {row.user for row in Booking.objects.filter(source=conference.uid, user__isnull=False)} == {
        user for user, _agency in world.table
    }


def _read_invitations(world, conference):
    events = _invitations()
    assert set(events) == {user.email for user, _agency in world.table}
    for event in events.values():
        assert event.summary.value == "Termin"
        assert event.dtstart.value == conference.starts_at
        assert event.uid.value == str(conference.uid)
    written = "".join(message.message().as_string() for message in mail.outbox)
    assert not [word for word in (GIVEN, FAMILY, QUESTION, "Tischlerei") if word in written]


def _accept(page, conference):
    page.goto(_address("conference_detail", conference))
    page.locator("main").get_by_role("link", name="Auf die Einladung antworten").click()
    tick(page, reply="accepted")
    send(page, "Antwort speichern")


def _add_topic(page, conference, topic):
    page.goto(_address("agenda_detail", conference))
    page.locator("main").get_by_role("link", name="Punkt hinzufügen").click()
    fill(page, topic=topic)
    send(page, "Speichern")


def _hold(page, conference):
    """The clock goes through all phases; everybody is there."""
    page.goto(_address("conference_hold", conference))
    send(page, "Konferenz beginnen")
    page.wait_for_selector("[data-phase] [data-left]:not(:empty)")
    for field in page.locator("main select[name^=da_]").all():
        field.select_option("present")
    send(page, "Anwesenheit speichern")
    for _phase in range(conference.phases.count() - 1):
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=re.compile("^Weiter: ")).click()
    send(page, "Konferenz beenden")


def _write_minutes(page, world, conference):
    page.goto(_address("minutes_write", conference))
    fill(page, **{"parts-1-text": "Die Ausbildung beginnt im Sommer."})
    for number, (task, (user, _agency)) in enumerate(zip(TASKS, world.table, strict=True)):
        what = page.locator(f"main [name=agreements-{number}-what]")
        if what.count() == 0:
            page.get_by_role("button", name="Weitere Vereinbarung").click()
        what.fill(task)
        owner = conference.participants.get(user=user)
        page.locator(f"main [name=agreements-{number}-owner]").select_option(str(owner.pk))
        page.locator(f"main [name=agreements-{number}-due]").fill(_day(3 + number))
    send(page, "Entwurf speichern")
    send(page, "Allen zur Zustimmung vorlegen")


def _agree(page, conference, agency):
    page.goto(_address("minutes_detail", conference))
    send(page, f"Für {agency} zustimmen")


def _finish_own_task(page, task):
    """It stands on the desk; one click on the list of agreements, and it is done."""
    page.goto(reverse("cases:desk"))
    page.locator("main").get_by_role("link", name=task).click()
    page.goto(reverse("cases:agreement_list"))
    with page.expect_navigation():
        page.get_by_role("button", name=f"Erledigt: {task}").click()


def test_three_agencies_go_from_a_proposal_to_agreed_minutes(world, live_server, browser):
    with desks(browser, live_server.url) as seats:
        pages = [seats.sit_down(user) for user, _agency in world.table]
        convener, facilitator, writer = pages
        conference = _propose(convener, world)
        _invite_to_the_best_date(convener, world, conference)
        _read_invitations(world, conference)
        for page in (facilitator, writer):
            _accept(page, conference)
        convener.goto(_address("conference_detail", conference))
        if convener.get_by_role("button", name="Termin bestätigen").count():
            send(convener, "Termin bestätigen")
        conference.refresh_from_db()
        assert conference.state == "confirmed"
        for page, topic in ((convener, "Was gut läuft"), (writer, "Welche Hilfen es gibt")):
            _add_topic(page, conference, topic)
        _hold(facilitator, conference)
        conference.refresh_from_db()
        assert (conference.state, conference.participants.filter(attendance="present").count()) == (
            "held", conference.participants.count(),
        )  # fmt: skip
        _write_minutes(writer, world, conference)
        for page, (_user, agency) in zip(pages, world.table, strict=True):
            assert Minutes.objects.get().state == "circulated"
            _agree(page, conference, agency)
        assert Minutes.objects.get().state == "final"
        for page, task in zip(pages, TASKS, strict=True):
            _finish_own_task(page, task)
    assert list(Agreement.objects.values_list("state", flat=True)) == ["done"] * 3


@pytest.fixture
def polled(world):
    """Three dates are asked for in a poll; a school takes part."""
    start = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time(10)))
    slots = [SlotData(start + datetime.timedelta(days=days)) for days in (8, 9, 10)]
    with transaction.atomic():
        conference = make_conference(world.case, world.member, (world.member, world.youth_office), place="Rathaus")
        take_part(conference, world.recipient, world.jobcenter, roles=["facilitator", "minute_taker"])
        make_guest(conference)
        actor = load_actor(world.member, now=timezone.now())
        return start_poll(actor=actor, conference=conference, slots=slots, ends_on=actor.today)


def _link():
    """The personal link in the last mail to the school."""
    run_tasks()
    (*_older, message) = (one for one in mail.outbox if one.to == ["zeisig@schule.example"])
    return re.search(r"/termin/[\w-]+/", message.body)[0]


def test_a_guest_answers_on_a_phone_without_an_account_and_a_script(world, polled, live_server, browser):
    guest = polled.participants.get(kind="guest")
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(**PHONE)
        page.goto(_link())
        assert page.locator("input[type=radio]:checked").count() == 0
        for field, answer in zip(page.locator("main fieldset").all(), ("ja", "zur Not", "nein"), strict=True):
            field.get_by_text(answer, exact=True).tap()
        send(page, "Antwort senden")
        said = PollAnswer.objects.filter(participant=guest).order_by("slot__starts_at")
        assert list(said.values_list("choice", flat=True)) == ["yes", "if_needed", "no"]
        actor = load_actor(world.member, now=timezone.now())
        invite_conference(actor=actor, conference=polled, date=Date(polled.slots.earliest("starts_at").starts_at))
        page.goto(_link())
        page.get_by_text("Ich komme", exact=True).tap()
        fill(page, comment="Komme mit dem Zug")
        send(page, "Antwort senden")
        assert "Rathaus" in page.locator("main").inner_text()
    guest.refresh_from_db()
    assert (guest.reply, guest.comment) == ("accepted", "Komme mit dem Zug")


def test_a_poll_is_answered_with_the_keyboard_alone(world, polled, live_server, browser):
    slots = list(polled.slots.order_by("starts_at"))
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.recipient, reduced_motion="reduce")
        page.goto(_address("poll_detail", polled))
        for slot, steps in zip(slots, range(3), strict=True):
            tab_to(page, name=f"slot_{slot.pk}")
            page.keyboard.press("Space")
            for _step in range(steps):
                page.keyboard.press("ArrowDown")
        tab_to(page, text="Antwort speichern")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    own = PollAnswer.objects.filter(participant__user=world.recipient).order_by("slot__starts_at")
    assert list(own.values_list("choice", flat=True)) == ["yes", "if_needed", "no"]
