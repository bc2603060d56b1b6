"""Verbs about the poll for a date: ask, answer, remind, say that all have answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import ConferenceState, PollChoice
from cases.conferences.lifecycle import ConferenceAction, Who
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.selectors import hands_in, taking_part
from cases.conferences.selectors_links import mail_to
from cases.conferences.selectors_poll import SlotData, answers_of, calendar_known
from cases.conferences.services_access import move_on, say_no, take_conference
from cases.conferences.services_links import give_link
from cases.mails.services import post_mail, post_mail_once
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused

MOST: Final = 8
"""More dates nobody answers on a phone in seconds."""


@transaction.atomic
def start_poll(
    *, actor: Actor, conference: Conference, slots: Sequence[SlotData], ends_on: datetime.date
) -> Conference:
    """Ask everybody for these dates until `ends_on` (included); who has a mail address gets one mail.

    People whose office calendar the portal reads, and who are free then, have answered yes with that; they can change
    it. Raises `Refused` at `slots` or `ends_on`, `IllegalStep` where the conference is past that.
    """
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.POLL_START)
    _check(actor, slots, ends_on)
    locked.slots.all().delete()
    length = datetime.timedelta(minutes=locked.length)
    rows = PollSlot.objects.bulk_create(
        PollSlot(
            conference=locked,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + length,
            room=slot.room,
            reasons=list(slot.reasons),
        )
        for slot in sorted(slots, key=lambda slot: slot.starts_at)
    )
    move_on(locked, ConferenceAction.POLL_START)
    locked.poll_ends_on = ends_on
    locked.save()
    people = taking_part(locked)
    known = calendar_known(people, rows, now=actor.now)
    PollAnswer.objects.bulk_create(
        PollAnswer(slot_id=slot, participant_id=person, choice=PollChoice.YES, answered_at=actor.now)
        for slot, person in known
    )
    _ask(actor, locked, people)
    record(actor=actor, action=AuditAction.POLL_START, about=locked, case_id=locked.case_id)
    return locked


def _check(actor: Actor, slots: Sequence[SlotData], ends_on: datetime.date) -> None:
    starts = [slot.starts_at for slot in slots]
    if not 1 <= len(starts) <= MOST:
        raise Refused(_("Wählen Sie einen bis %(most)s Termine.") % {"most": MOST}, field="slots")
    if len(set(starts)) < len(starts):
        raise Refused(_("Ein Termin steht zweimal da."), field="slots")
    if min(starts) <= actor.now:
        raise Refused(_("Ein Termin liegt in der Vergangenheit."), field="slots")
    if not actor.today <= ends_on <= timezone.localdate(min(starts)):
        raise Refused(_("Die Frist liegt zwischen heute und dem ersten der Termine."), field="ends_on")


def _ask(actor: Actor, conference: Conference, people: Iterable[Participant]) -> None:
    for person in people:
        if person.user is None:
            give_link(person)
        to = mail_to(person)
        if to and person.user_id != getattr(actor.user, "pk", 0):
            post_mail(actor=actor, kind="conference_poll", about=person, to=to, turn=conference.version)


@transaction.atomic
def answer_poll(
    *, actor: Actor, conference: Conference, participant: Participant, choices: Mapping[int, PollChoice]
) -> None:
    """A caseworker answers for themselves, or the convening side for somebody without an account who told them.

    `choices`: slot → answer; unknown slots are refused. `PermissionDenied` for answering for somebody else.
    """
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.POLL_ANSWER)
    own = participant.user_id is not None and participant.user_id == getattr(actor.user, "pk", 0)
    told = participant.user_id is None and Who.CONVENER in hands_in(actor, locked)
    if not (own or told):
        raise PermissionDenied
    _answer(actor, locked, participant, choices)


@transaction.atomic
def answer_poll_by_link(*, actor: Actor, participant: Participant, choices: Mapping[int, PollChoice]) -> None:
    """Somebody without an account answers through their personal link (`actor` has no user)."""
    locked = Conference.objects.select_for_update(of=("self",)).get(pk=participant.conference_id)
    if locked.state != ConferenceState.POLLING:
        raise IllegalStep(_("Die Umfrage ist zu Ende."))
    _answer(actor, locked, participant, choices)


def _answer(actor: Actor, conference: Conference, participant: Participant, choices: Mapping[int, PollChoice]) -> None:
    if not conference.participants.filter(pk=participant.pk, removed_at__isnull=True).exists():
        raise PermissionDenied
    slots = set(conference.slots.values_list("pk", flat=True))
    if not choices or not set(choices) <= slots:
        raise Refused(_("Diese Termine stehen nicht mehr zur Wahl. Bitte laden Sie die Seite neu."))
    PollAnswer.objects.bulk_create(
        [
            PollAnswer(slot_id=slot, participant=participant, choice=choice, answered_at=actor.now)
            for slot, choice in choices.items()
        ],
        update_conflicts=True,
        unique_fields=["slot", "participant"],
        update_fields=["choice", "answered_at"],
    )
    if not answers_of(conference).silent:
        _tell_convener(actor, conference)
    record(actor=actor, action=AuditAction.POLL_ANSWER, about=conference, case_id=conference.case_id)


def _tell_convener(actor: Actor, conference: Conference) -> bool:
    """All have answered, or the deadline has passed: who proposed the conference is told once. Whether just now."""
    return post_mail_once(
        actor=actor,
        kind="conference_poll_complete",
        about=conference,
        to=conference.proposed_by,
        turn=conference.version,
    )


@transaction.atomic
def remind_poll(*, actor: Actor, conference: Conference) -> int:
    """Remind those who have not answered, once a day at most; returns how many. By the convening side or a job."""
    locked = _polling(actor, conference)
    told = _remind_silent(actor, locked)
    record(actor=actor, action=AuditAction.POLL_REMIND, about=locked, case_id=locked.case_id)
    return len(told)


@transaction.atomic
def _remind_by_clock(actor: Actor, conference: Conference) -> int:
    """As `remind_poll`: how many mails are new; nothing is written down where none is."""
    locked = _polling(actor, conference)
    new = sum(_remind_silent(actor, locked))
    if new:
        record(actor=actor, action=AuditAction.POLL_REMIND, about=locked, case_id=locked.case_id)
    return new


def _remind_silent(actor: Actor, locked: Conference) -> list[bool]:
    """For each who has not answered and whom mail reaches: whether they were told just now, not earlier today."""
    people = {person.pk: person for person in taking_part(locked)}
    silent = [people[key] for key in answers_of(locked).silent]
    kind, turn = "conference_poll_reminder", actor.today.toordinal()
    return [
        post_mail_once(actor=actor, kind=kind, about=person, to=to, turn=turn)
        for person in silent
        if (to := mail_to(person))
    ]


def _polling(actor: Actor, conference: Conference) -> Conference:
    if actor.user is not None and Who.CONVENER not in hands_in(actor, conference):
        raise PermissionDenied
    locked = Conference.objects.select_for_update(of=("self",)).get(pk=conference.pk)
    if locked.state != ConferenceState.POLLING:
        raise IllegalStep(say_no(ConferenceState(locked.state)))
    return locked


def polls_near_their_end(*, today: datetime.date) -> QuerySet[Conference]:
    """Polls that end tomorrow or have ended."""
    tomorrow = today + datetime.timedelta(days=1)
    return Conference.objects.in_state(ConferenceState.POLLING).filter(poll_ends_on__lte=tomorrow)


def run_poll_deadlines(*, actor: Actor) -> int:
    """The day before a poll ends, remind; when it has ended, tell the convening side. Returns how many mails were new.

    Safe to repeat, safe in parallel: a poll that somebody has ended meanwhile is left alone.
    """
    done = 0
    for conference in polls_near_their_end(today=actor.today).order_by("pk"):
        with suppress(IllegalStep):
            done += _run_deadline(actor, conference)
    return done


def _run_deadline(actor: Actor, conference: Conference) -> int:
    if conference.poll_ends_on == actor.today + datetime.timedelta(days=1):
        return _remind_by_clock(actor, conference)
    if conference.poll_ends_on is None or conference.poll_ends_on >= actor.today:
        return 0
    with transaction.atomic():
        return _tell_convener(actor, _polling(actor, conference))
