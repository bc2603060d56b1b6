"""The table of the life cycle and the trigger that repeats it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import DATED, TRANSITIONS, WHO, RequestAction, allowed_actions
from cases.inbox.models import ContactRequest
from tests.cases.inbox.world import fields_of, make_request, way_to
from tests.cases.world import make_world

PAIRS = {(start, end) for (start, _), end in TRANSITIONS.items() if start != end}
CLEAN = {
    "taken_by": None, "taken_at": None, "seen_at": None, "answered_at": None, "starts_at": None, "ends_at": None,
    "arrived_at": None, "closed_at": None, "outcome": "",
}  # fmt: skip


def test_every_action_has_hands_and_happens_somewhere():
    assert set(WHO) == set(RequestAction) == {action for _, action in TRANSITIONS}
    assert all(WHO.values())


def test_every_state_is_reached_and_only_withdrawing_follows_the_end():
    assert all(way_to(state) for state in RequestState)
    after = {action for state, action in TRANSITIONS if state == RequestState.CLOSED}
    assert after == {RequestAction.WITHDRAW}


def test_nobody_without_a_hand_does_anything():
    assert all(allowed_actions(state, frozenset()) == frozenset() for state in RequestState)


@pytest.mark.django_db
@pytest.mark.parametrize("start", RequestState)
def test_the_database_refuses_what_the_table_does_not_know(start):
    world = make_world()
    row = make_request(world.youth_office, world.member, state=start)
    said = []
    for end in set(RequestState) - {start}:
        fields = CLEAN | fields_of(end, now=timezone.now(), user=world.member)
        try:
            with transaction.atomic():
                ContactRequest.objects.filter(pk=row.pk).update(state=end, **fields)
                transaction.set_rollback(True)
            allowed = True
        except IntegrityError as error:
            said.append(str(error))
            allowed = False
        assert allowed == ((start, end) in PAIRS), (start, end)
    assert all("does not follow" in each for each in said)


@pytest.mark.django_db
@pytest.mark.parametrize("state", RequestState)
def test_only_with_a_date_a_request_may_have_been_looked_at_and_lie_with_nobody(state):
    world = make_world()
    row = make_request(world.youth_office, world.member, state=state)
    rows = ContactRequest.objects.filter(pk=row.pk)
    if state in {RequestState.RECEIVED, *DATED}:
        rows.update(taken_by=None, taken_at=None)
        assert rows.vacant().exists() == (state in DATED)
    else:
        with pytest.raises(IntegrityError, match="contact_request_seen_by_somebody"):
            rows.update(taken_by=None, taken_at=None)


@pytest.mark.django_db
def test_a_request_begins_as_received():
    world = make_world()
    row = make_request(world.youth_office)
    row.pk, row.state = None, RequestState.SEEN
    with pytest.raises(IntegrityError, match="does not follow"):
        row.save(force_insert=True)
