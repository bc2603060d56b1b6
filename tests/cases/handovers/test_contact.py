"""The first contact: confirmed by the receiver, missed by the clock, then whose task it is."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.handovers.enums import Missed
from cases.handovers.models import Handover
from cases.handovers.selectors_contact import missed_by_agency, missed_contacts_due
from cases.handovers.services_contact import run_missed_contacts
from cases.staff.actors import Actor
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, close, join, logged_in, make_world

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
DUE = datetime.date(2026, 12, 7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(clock):
    return make_world()


def page(handover):
    return reverse("cases:handover_contact", args=[handover.reference])


def at(day, hour=9):
    return datetime.datetime.combine(day, datetime.time(hour), datetime.UTC)


def run(day):
    return run_missed_contacts(actor=Actor(user=None, now=at(day)))


def test_the_receiver_confirms_the_day_and_corrects_it(world):
    handover, client = world.accepted, logged_in(world.recipient)
    shown = client.get(page(handover)).content.decode()
    assert 'value="2026-11-23"' in shown
    for _ in range(2):
        assert client.post(page(handover), {"day": "2026-11-23"}).status_code == 302
    handover.refresh_from_db()
    assert (handover.first_contact_on, handover.first_contact_by) == (datetime.date(2026, 11, 23), world.recipient)


def test_after_the_first_contact_no_joint_date_is_missing(world):
    handover, client = world.accepted, logged_in(world.recipient)
    detail = reverse("cases:handover_detail", args=[handover.reference])
    assert "Noch gibt es keinen Termin" in client.get(detail).content.decode()
    client.post(page(handover), {"day": "2026-11-23"})
    shown = client.get(detail).content.decode()
    assert "ohne ein gemeinsames Gespräch" in shown
    assert "Noch gibt es keinen Termin" not in shown


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-11-24", "in der Zukunft"),
        ("2026-11-22", "noch nicht zuständig"),
        ("", "Dieses Feld"),
        ("32.13.", "Datum"),
    ],
)
def test_a_day_that_cannot_be_is_refused(world, day, message):
    answer = logged_in(world.recipient).post(page(world.accepted), {"day": day})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Handover.objects.filter(first_contact_on__isnull=False).exists()


def test_nobody_confirms_before_acceptance_or_for_somebody_else(world):
    assert logged_in(world.recipient).post(page(world.checked), {"day": "2026-11-23"}).status_code == 302
    assert logged_in(world.member).post(page(world.accepted), {"day": "2026-11-23"}).status_code == 403
    assert not Handover.objects.filter(first_contact_on__isnull=False).exists()


def test_a_period_that_nobody_kept_comes_back_once_and_then_is_counted(world):
    handover = world.accepted
    assert handover.contact_due_on == DUE
    assert (run(DUE), missed_contacts_due(today=DUE)) == (0, 0)
    day = DUE + datetime.timedelta(days=1)
    assert missed_contacts_due(today=day) == 1
    assert [run(day), run(day)] == [1, 0]
    handover.refresh_from_db()
    assert handover.contact_missed == Missed.DESKS
    assert missed_by_agency([world.jobcenter.pk]) == {}
    # Five working days after the last day: Monday the 14th.
    assert run(datetime.date(2026, 12, 14)) == 0
    assert [run(datetime.date(2026, 12, 15)), run(datetime.date(2026, 12, 15))] == [1, 0]
    assert missed_by_agency([world.jobcenter.pk, world.youth_office.pk]) == {world.jobcenter.pk: 1}
    assert AuditRow.objects.filter(action="handover_contact_missed").count() == 2


def test_everybody_who_is_to_act_gets_one_neutral_mail(world):
    run_day = DUE + datetime.timedelta(days=1)
    handover = world.accepted
    run(run_day)
    mail.outbox.clear()
    with time_machine.travel(at(run_day, 12)):
        run_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.email for person in (world.member, world.recipient, world.recipient_lead)
    )
    for message in mail.outbox:
        text = message.subject + message.body
        assert not [word for word in (GIVEN, FAMILY, NOTE, WISH, handover.case.reference) if word in text]
    to_lead = next(message for message in mail.outbox if message.to == [world.recipient_lead.email])
    assert handover.reference not in to_lead.body


@pytest.mark.parametrize("spoil", ["contact", "close", "restrict", "successor"])
def test_what_is_settled_is_missed_by_nobody(world, spoil):
    handover = world.accepted
    if spoil == "contact":
        logged_in(world.recipient).post(page(handover), {"day": "2026-11-23"})
    elif spoil == "close":
        close(handover.case)
    elif spoil == "restrict":
        handover.case.restricted_at, handover.case.restriction_reason = timezone.now(), "Verlangt von der jungen Person"
        handover.case.save()
    else:
        handover.case.refresh_from_db()
        make_handover(handover.case, world.recipient, world.employment, receiver=world.invited, state="accepted")
    run(DUE + datetime.timedelta(days=30))
    handover.refresh_from_db()
    assert handover.contact_missed == Missed.NOBODY


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("contact", {"day": "2026-11-23"}),
        ("tell", {"how": "phone"}),
        ("outcome", {"months": "3", "outcome": "school"}),
    ],
)
def test_a_lead_who_has_taken_the_case_over_does_what_comes_after_acceptance(world, clock, name, data):
    """Nobody else of the agency is left in the case: what is asked of it must not wait for a caseworker."""
    handover, lead = world.accepted, world.recipient_lead
    url = reverse(f"cases:handover_{name}", args=[handover.reference])
    assert logged_in(lead).post(url, data).status_code in (403, 404)
    handover.case.members.filter(agency=world.jobcenter).update(ended_at=timezone.now())
    join(handover.case, world.jobcenter, lead, kind="case_lead")
    if name == "outcome":
        clock.move_to(datetime.datetime(2027, 2, 24, 9, tzinfo=datetime.UTC))
    client = logged_in(lead)
    assert handover.reference in client.get(reverse("cases:desk")).text
    assert client.get(reverse("cases:handover_detail", args=[handover.reference])).status_code == 200
    assert client.post(url, data).status_code == 302
    handover.refresh_from_db()
    done = {
        "contact": handover.first_contact_on is not None,
        "tell": handover.told_at is not None,
        "outcome": handover.outcomes.exists(),
    }
    assert done[name]


def test_a_lead_in_the_case_does_not_answer_for_a_caseworker(world):
    handover, lead = world.checked, world.recipient_lead
    join(handover.case, world.jobcenter, lead)
    url = reverse("cases:handover_accept", args=[handover.reference])
    assert logged_in(lead).post(url, {"version": handover.version}).status_code in (403, 404)
    handover.refresh_from_db()
    assert handover.state == "seen"
