"""A conference in any state, made straight in the database; the services are tested beside it."""

import datetime

from django.utils import timezone

from cases.conferences.enums import ConferenceState, MinutesState, ParticipantKind
from cases.conferences.lifecycle import TRANSITIONS
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import AgendaItem, ConferencePhase
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart
from cases.consents.enums import FormOfUse, Purpose
from cases.records.reference import new_reference
from tests.cases.world import make_consent

QUESTION = "Was braucht es für einen Zeisigplatz?"
WISH = "Ich will Zeisigtischlerin werden."


def way_to(target):
    """States from the proposal to `target`, the shortest way that the table allows."""
    ways = {ConferenceState.PROPOSED: [ConferenceState.PROPOSED]}
    frontier = [ConferenceState.PROPOSED]
    while frontier:
        start = frontier.pop(0)
        for (state, _), end in TRANSITIONS.items():
            if state == start and end not in ways:
                ways[end] = [*ways[start], end]
                frontier.append(end)
    return ways[target]


def make_conference_consent(case, user, *recipients, forms=(FormOfUse.CONFERENCE, FormOfUse.MINUTES), **fields):
    """A granted consent for a conference; `agency`: whose data (default: the case's owner)."""
    return make_consent(case, user, *recipients, purpose=Purpose.CASE_CONFERENCE, forms_of_use=list(forms), **fields)


def make_conference(case, user, *participants, state=ConferenceState.PROPOSED, **fields):
    """A conference of the case's owner; `participants`: (user, agency) pairs, the first presents.

    Dated ones begin tomorrow at ten unless `starts_at` says otherwise.
    """
    now = fields.pop("now", timezone.now())
    tomorrow = timezone.localdate(now) + datetime.timedelta(days=1)
    starts = fields.pop("starts_at", timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time(10))))
    conference = Conference.objects.create(**{
        "reference": new_reference(), "case": case, "agency": case.agency, "purpose": "plan", "question": QUESTION,
        "wish": WISH, "length": 60, "quorum": 2, "proposed_by": user, "proposed_at": now, **fields,
    })  # fmt: skip
    for number, (person, agency) in enumerate(participants):
        take_part(conference, person, agency, roles=["presenter"] if not number else [])
    for step in way_to(state)[1:]:
        conference.state = step
        if step not in (ConferenceState.PROPOSED, ConferenceState.POLLING):
            conference.starts_at, conference.ends_at = starts, starts + datetime.timedelta(minutes=60)
        if step == ConferenceState.POLLING:
            conference.poll_ends_on = tomorrow
        if step in (ConferenceState.CANCELLED, ConferenceState.POSTPONED):
            conference.reason = "Zeisiggrund"
        if step in (ConferenceState.CANCELLED, ConferenceState.CLOSED):
            conference.closed_at = now
        if step == ConferenceState.HELD:
            conference.started_at, conference.held_at = starts, starts + datetime.timedelta(minutes=60)
        conference.save()
    return conference


def take_part(conference, user, agency, **fields):
    """A caseworker takes part."""
    return Participant.objects.create(**{
        "conference": conference, "kind": ParticipantKind.STAFF, "user": user, "agency": agency,
        "added_at": timezone.now(), **fields,
    })  # fmt: skip


def make_guest(conference, **fields):
    """Somebody without an account takes part."""
    return Participant.objects.create(**{
        "conference": conference, "kind": ParticipantKind.GUEST, "guest_kind": "school", "name": "Zeisiggast",
        "organisation": "Zeisigschule", "email": "zeisig@schule.example", "added_at": timezone.now(), **fields,
    })  # fmt: skip


def make_phases(conference, *minutes):
    """Phases of these lengths."""
    return [
        ConferencePhase.objects.create(conference=conference, position=number, title=f"Phase {number}", minutes=length)
        for number, length in enumerate(minutes, 1)
    ]


def make_item(conference, agency, **fields):
    """Something on the agenda: `entry` or `topic`."""
    return AgendaItem.objects.create(**{"conference": conference, "agency": agency, "minutes": 5, **fields})


def make_minutes(conference, user, *, final=False, parts=(), agreements=(), **fields):
    """Minutes of the conference: `parts` and `agreements` are dicts of fields; `final` puts them in force."""
    now = timezone.now()
    minutes = Minutes.objects.create(conference=conference, drafted_by=user, drafted_at=now, saved_at=now, **fields)
    for number, part in enumerate(parts):
        MinutesPart.objects.create(**{
            "minutes": minutes, "kind": "result", "agency": conference.agency, "text": "Zeisigergebnis",
            "position": number, **part,
        })  # fmt: skip
    for number, agreement in enumerate(agreements):
        Agreement.objects.create(**{
            "minutes": minutes, "what": "Zeisigbewerbung schreiben", "position": number, "agency": conference.agency,
            "due": timezone.localdate(now) + datetime.timedelta(days=10),
            "owner": conference.participants.order_by("pk").first(), **agreement,
        })  # fmt: skip
    if final:
        for state in (MinutesState.CIRCULATED, MinutesState.FINAL):
            minutes.state = state
            minutes.final_at = now if state == MinutesState.FINAL else None
            minutes.save()
    return minutes
