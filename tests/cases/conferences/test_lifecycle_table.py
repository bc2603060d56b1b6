"""The table of the life cycle, the trigger that repeats it, and who sees a conference."""

import itertools

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import ENDED, TRANSITIONS, WHO, ConferenceAction, Who, allowed_actions
from cases.conferences.models import Conference
from cases.consents.models import ConsentEvent
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, make_minutes, way_to
from tests.cases.world import make_world

PAIRS = {(start, end) for (start, _), end in TRANSITIONS.items() if start != end}


def test_every_action_has_hands_and_happens_somewhere():
    assert set(WHO) == set(ConferenceAction) == {action for _, action in TRANSITIONS}
    assert all(WHO.values())


def test_every_state_is_reached_and_only_ends_end():
    assert all(way_to(state) for state in ConferenceState)
    assert {state for state in ConferenceState if not any(start == state for start, _ in TRANSITIONS)} == ENDED


def test_nobody_without_a_hand_does_anything():
    assert all(allowed_actions(state, frozenset()) == frozenset() for state in ConferenceState)
    assert Who.JOB not in {who for action in (ConferenceAction.CANCEL, ConferenceAction.INVITE) for who in WHO[action]}


@pytest.mark.django_db
@pytest.mark.parametrize("start", ConferenceState)
def test_the_database_refuses_what_the_table_does_not_know(start):
    world = make_world()
    conference = make_conference(world.case, world.member, (world.member, world.youth_office), state=start)
    for end in set(ConferenceState) - {start}:
        fields = {
            "state": end, "starts_at": timezone.now(), "ends_at": timezone.now() + timezone.timedelta(hours=1),
            "poll_ends_on": timezone.localdate(), "reason": "Grund",
            "closed_at": timezone.now() if end in ENDED else None,
        }  # fmt: skip
        try:
            with transaction.atomic():
                Conference.objects.filter(pk=conference.pk).update(**fields)
                transaction.set_rollback(True)
            allowed = True
        except IntegrityError:
            allowed = False
        assert allowed == ((start, end) in PAIRS), (start, end)


@pytest.mark.django_db
def test_a_conference_begins_as_a_proposal():
    world = make_world()
    with pytest.raises(IntegrityError, match="does not follow"):
        Conference.objects.create(
            reference="00000000", case=world.case, agency=world.youth_office, purpose="plan", question="Was?",
            length=60, quorum=2, proposed_by=world.member, proposed_at=timezone.now(), state="polling",
            poll_ends_on=timezone.localdate(),
        )  # fmt: skip


@pytest.mark.django_db
def test_others_see_it_while_their_agency_takes_part_and_is_covered():
    world = make_world()
    conference = make_conference(
        world.case, world.member, (world.member, world.youth_office), (world.recipient, world.jobcenter)
    )

    def seen_by(user):
        return Conference.objects.visible_to(user, now=timezone.now()).filter(pk=conference.pk).exists()

    assert seen_by(world.member)
    assert not seen_by(world.recipient)
    consent = make_conference_consent(world.case, world.member, world.jobcenter)
    assert seen_by(world.recipient)
    strangers = ("colleague", "lead", "auditor", "recipient_colleague", "recipient_lead", "invited", "other", "guest")
    assert not any(seen_by(getattr(world, name)) for name in strangers)
    conference.participants.filter(user=world.recipient).update(removed_at=timezone.now())
    assert not seen_by(world.recipient)
    conference.participants.update(removed_at=None)
    ConsentEvent.objects.create(consent=consent, state="withdrawn", at=timezone.now(), by=world.member)
    assert not seen_by(world.recipient)


@pytest.mark.django_db
def test_final_minutes_and_what_belongs_to_them_never_change():
    world = make_world()
    conference = make_conference(world.case, world.member, (world.member, world.youth_office), state="agreed")
    guest = make_guest(conference)
    minutes = make_minutes(conference, world.member, final=True, parts=[{}], agreements=[{}, {"owner": guest}])
    part, agreement = minutes.parts.get(), minutes.agreements.first()
    changes = [
        (type(minutes).objects.filter(pk=minutes.pk), {"plain": "anders"}),
        (minutes.parts.all(), {"text": "anders"}),
        (minutes.agreements.all(), {"what": "anders"}),
        (minutes.agreements.all(), {"due": timezone.localdate()}),
    ]
    for rows, fields in changes:
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            rows.update(**fields)
    for row in (part, agreement, minutes):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            row.delete()
    minutes.agreements.update(state="done", state_at=timezone.now())
    minutes.agreements.update(state="open")
    for start, end in itertools.permutations(("done", "replaced", "dropped"), 2):
        with transaction.atomic():
            minutes.agreements.update(state=start, state_reason="Grund")
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                minutes.agreements.update(state=end)
            transaction.set_rollback(True)
