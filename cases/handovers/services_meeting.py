"""Verbs about the joint date of a hand-over: set, move, call off. Bookings, calendars and mails follow."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Room
from cases.calendars.services import Meeting, free, rebook
from cases.conferences.enums import Mode
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_links import mail_of
from cases.handovers.selectors_meeting import LENGTHS, booked, rooms_for, together
from cases.handovers.services_access import take_handover
from cases.handovers.services_links import end_link, give_link, refuse_unless_current
from cases.mails.services import post_mail
from cases.records.services_access import touch
from cases.staff.actors import Actor
from cases.staff.errors import Refused, StaleVersion
from cases.staff.models import User

_COLUMNS: Final = (
    "meeting_starts_at", "meeting_ends_at", "meeting_mode", "meeting_room", "meeting_place", "meeting_sequence",
    "meeting_is_off", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Date:
    """When (aware), how long in minutes, how people meet and where: a room, or another place in words."""

    starts_at: datetime.datetime
    length: int
    mode: Mode
    room: Room | None = None
    place: str = ""

    @property
    def ends_at(self) -> datetime.datetime:
        """The end."""
        return self.starts_at + datetime.timedelta(minutes=self.length)


@transaction.atomic
def set_meeting(*, actor: Actor, handover: Handover, date: Date, version: int) -> Handover:
    """Set or move the joint date: both caseworkers and the room are booked, everybody gets a mail with the new one.

    The same date again changes nothing. `Refused` for a place that is missing and for whoever or whatever is taken;
    then the old date stands. `StaleVersion` if somebody has changed the hand-over since (`version`), `PermissionDenied`
    for who neither leads the case for the giver nor checks it, `IllegalStep` where nobody checks it (any more).
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.MEETING)
    refuse_unless_current(held)
    if not _is_same(held, date):
        if held.version != version:
            raise StaleVersion(_("Die Übergabe hat sich inzwischen geändert. Bitte sehen Sie nach, was jetzt gilt."))
        _check(held, date)
        before = booked(held)
        people = together(held, now=actor.now).people
        meeting = Meeting(date.starts_at, date.ends_at, people, date.room)
        rebook(actor=actor, source=held.meeting_uid, meeting=meeting)
        _write(held, date)
        _post(actor, held, "handover_meeting", people)
        _post(actor, held, "handover_meeting_off", (person for person in before if person not in people))
        _invite_young_person(actor, held)
        touch(held.case, actor)
    record(actor=actor, action=AuditAction.HANDOVER_MEETING, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def cancel_meeting(*, actor: Actor, handover: Handover) -> Handover:
    """The joint date falls through; calendars forget it. A second click changes nothing. Refuses like `set_meeting`."""
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.MEETING)
    refuse_unless_current(held)
    call_off(actor, held)
    touch(held.case, actor)
    record(actor=actor, action=AuditAction.HANDOVER_MEETING, about=held, case_id=held.case_id)
    return held


def call_off(actor: Actor, handover: Handover) -> None:
    """Free everybody and say so, if there is a joint date: an inner helper of services that hold the hand-over.

    One that has taken place stays as it was.
    """
    over = handover.meeting_ends_at is None or handover.meeting_ends_at <= actor.now
    if not handover.is_dated or over:
        return
    people, email = booked(handover), mail_of(handover)
    free(actor=actor, source=handover.meeting_uid)
    handover.meeting_is_off = True
    handover.meeting_sequence += 1
    handover.version += 1
    handover.save(update_fields=_COLUMNS)
    _post(actor, handover, "handover_meeting_off", [*people, *([email] if email and handover.link_nonce else [])])


def end_warmth(actor: Actor, handover: Handover) -> None:
    """The hand-over ended without moving anything: no joint date, no link. For services that end one."""
    call_off(actor, handover)
    end_link(handover)


def change_receiver(actor: Actor, handover: Handover) -> None:
    """Somebody else checks the hand-over now: they come to the joint date. If they cannot, it is called off.

    An inner helper of the service that has set `receiver`.
    """
    start, end = handover.meeting_starts_at, handover.meeting_ends_at
    if not handover.is_dated or start is None or end is None or start <= actor.now:
        return
    before, people = booked(handover), together(handover, now=actor.now).people
    try:
        with transaction.atomic():
            meeting = Meeting(start, end, people, handover.meeting_room)
            rebook(actor=actor, source=handover.meeting_uid, meeting=meeting)
    except Refused:
        call_off(actor, handover)
        return
    handover.meeting_sequence += 1
    handover.save(update_fields=_COLUMNS)
    _post(actor, handover, "handover_meeting", people)
    _post(actor, handover, "handover_meeting_off", (person for person in before if person not in people))


def _is_same(handover: Handover, date: Date) -> bool:
    wanted = (date.starts_at, date.ends_at, date.mode, date.room.pk if date.room else None, date.place)
    return handover.is_dated and wanted == (
        handover.meeting_starts_at,
        handover.meeting_ends_at,
        handover.meeting_mode,
        handover.meeting_room_id,
        handover.meeting_place,
    )


def _check(handover: Handover, date: Date) -> None:
    if date.length not in LENGTHS:
        raise Refused(_("Bitte wählen Sie eine Dauer."), field="length")
    if date.mode != Mode.ROOM and (date.room or date.place):
        raise Refused(_("Ein Ort passt nicht zu einem Gespräch am Telefon oder per Video."), field="place")
    if date.mode == Mode.ROOM and bool(date.room) == bool(date.place):
        raise Refused(_("Wählen Sie einen Raum, oder schreiben Sie einen anderen Ort."), field="room")
    if date.room is not None and not rooms_for(handover).filter(pk=date.room.pk).exists():
        raise Refused(_("Diesen Raum gibt es nicht."), field="room")
    if "://" in date.place:
        raise Refused(_("Bitte keinen Link: Der Ort steht auch in Kalendern."), field="place")


def _write(handover: Handover, date: Date) -> None:
    handover.meeting_sequence += 1 if handover.meeting_starts_at else 0
    handover.meeting_starts_at, handover.meeting_ends_at = date.starts_at, date.ends_at
    handover.meeting_mode, handover.meeting_room, handover.meeting_place = date.mode, date.room, date.place
    handover.meeting_is_off = False
    handover.version += 1
    handover.save(update_fields=_COLUMNS)


def _invite_young_person(actor: Actor, handover: Handover) -> None:
    email = mail_of(handover)
    if email:
        give_link(handover)
        _post(actor, handover, "handover_meeting", [email])


def _post(actor: Actor, handover: Handover, kind: str, people: Iterable[User | str]) -> None:
    for person in people:
        post_mail(actor=actor, kind=kind, about=handover, to=person, turn=handover.meeting_sequence + 1)
