"""A request comes in: once, into the right inbox, with a link that no table holds."""

import datetime
import uuid
from dataclasses import asdict

import pytest
from django.utils import timezone

from cases.inbox.enums import RequestState
from cases.inbox.models import ContactRequest
from cases.inbox.models_framework import InboxPeriods
from cases.inbox.rules import dues_from
from cases.inbox.selectors import agencies_agreed, doors_in
from cases.inbox.selectors_links import find_by_token
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_links import token_of
from cases.models import AuditRow
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from tests.cases.inbox.world import make_door, make_request
from tests.cases.table import RELATIONS

FRIDAY = datetime.date(2026, 11, 20)
DATA = RequestData(name=" Kanarikid ", address="030 23125 002", topic="training")


@pytest.fixture
def door(world):
    return make_door(world.youth_office)


def send(door, data=DATA, sending=None, now=None):
    actor = Actor(user=None, now=now or timezone.now())
    return send_request(actor=actor, contact_point=door, data=data, sending=sending or uuid.uuid4())


def test_working_days_of_the_land_count():
    assert dues_from(FRIDAY, seen_days=1, answer_days=3, state="ST") == (
        datetime.date(2026, 11, 23), datetime.date(2026, 11, 25),
    )  # fmt: skip
    before_christmas = datetime.date(2026, 12, 23)
    assert dues_from(before_christmas, seen_days=2, answer_days=2, state="ST").seen_on == datetime.date(2026, 12, 28)
    with pytest.raises(ValueError, match="seen before"):
        dues_from(FRIDAY, seen_days=3, answer_days=1, state="ST")


def test_it_lies_in_the_inbox_of_the_door(world, door):
    row = send(door)
    assert (row.agency, row.contact_point, row.state, row.name) == (
        world.youth_office, door, RequestState.RECEIVED, "Kanarikid",
    )  # fmt: skip
    assert row.stations.get().agency == world.youth_office
    assert AuditRow.objects.filter(action="request_send", actor=None, object_id=row.pk).count() == 1


def test_a_region_sets_its_own_periods(world, door):
    InboxPeriods.objects.create(region=world.region, seen_days=2, answer_days=5)
    now = timezone.make_aware(datetime.datetime.combine(FRIDAY, datetime.time(12)))
    row = send(door, now=now)
    assert (row.seen_due_on, row.answer_due_on) == (datetime.date(2026, 11, 24), datetime.date(2026, 11, 27))


def test_sent_twice_it_is_one(door):
    sending = uuid.uuid4()
    first, second = send(door, sending=sending), send(door, sending=sending)
    assert first == second
    assert token_of(first) == token_of(second)
    assert ContactRequest.objects.count() == 1


def test_the_link_opens_this_request_alone(world, door):
    row, other = send(door), send(door)
    token = token_of(row)
    assert find_by_token(token) == row
    assert token_of(other) != token
    assert all(find_by_token(wrong) is None for wrong in ("", token[:-1], token + "A", row.link_digest, str(row.key)))
    stored = ContactRequest.objects.filter(pk=row.pk).values().get()
    assert token not in {str(value) for value in stored.values()}


def test_only_other_agencies_of_the_region_that_take_requests_may_read_it(world, door):
    everybody = (world.youth_office.pk, world.jobcenter.pk, world.employment.pk, 0)
    type(world.employment).objects.filter(pk=world.employment.pk).update(takes_requests=False)
    row = send(door, RequestData(**{**asdict(DATA), "readers": everybody}))
    assert agencies_agreed(row) == [world.jobcenter]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"address": ""}, "address"), ({"topic": "", "message": " "}, "message")],
)
def test_what_is_missing_is_said(door, change, field):
    with pytest.raises(Refused) as refusal:
        send(door, RequestData(**{**asdict(DATA), **change}))
    assert refusal.value.field == field
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("change", [{"is_active": False}, {"takes_requests": False}])
def test_a_door_without_requests_takes_none(world, door, change):
    assert list(doors_in(world.region)) == [door]
    type(world.youth_office).objects.filter(pk=world.youth_office.pk).update(**change)
    assert not doors_in(world.region).exists()
    with pytest.raises(Refused):
        send(door)


def test_who_sees_it(world):
    row = make_request(world.youth_office, escalated=2, escalated_on=FRIDAY)
    people = {name: getattr(world, name) for name in RELATIONS}

    def seen_by(rows):
        return {name for name, user in people.items() if rows(user).filter(pk=row.pk).exists()}

    now = timezone.now()
    assert seen_by(lambda user: ContactRequest.objects.visible_to(user, now=now)) == {"member", "colleague"}
    assert seen_by(lambda user: ContactRequest.objects.supervised_by(user, now=now)) == {"lead"}
    assert seen_by(ContactRequest.objects.escalated_to) == set()
    ContactRequest.objects.filter(pk=row.pk).update(escalated=3)
    assert seen_by(ContactRequest.objects.escalated_to) == {"coordinator"}
    ContactRequest.objects.filter(pk=row.pk).update(agency=world.jobcenter)
    assert seen_by(lambda user: ContactRequest.objects.visible_to(user, now=now)) == {
        "recipient",
        "recipient_colleague",
    }
