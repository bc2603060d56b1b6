"""Verbs about the date: invite, move, answer, confirm, postpone, cancel. Bookings, calendars and mails follow."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import Booking, Room
from cases.calendars.services import Meeting, book, free
from cases.conferences.enums import ConferenceRole, ConferenceState, Mode, Reply
from cases.conferences.lifecycle import DATED, PLANNING, ConferenceAction
from cases.conferences.models import Conference, Participant
from cases.conferences.rules import is_covered
from cases.conferences.selectors import covers_of, taking_part
from cases.conferences.selectors_links import mail_to
from cases.conferences.services_access import CASE_IS_NOT_OPEN, move_on, take_conference
from cases.conferences.services_links import give_link
from cases.consents.enums import FormOfUse
from cases.mails.services import post_mail
from cases.records.enums import CaseState
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused


@dataclass(frozen=True, slots=True)
class Date:
    """When and in which room; the room is None for another place, video or telephone."""

    starts_at: datetime.datetime
    room: Room | None = None


@transaction.atomic
def invite_conference(*, actor: Actor, conference: Conference, date: Date) -> Conference:
    """Set the date, book everybody and the room, send each an invitation.

    Raises `Refused` while something is missing that an invitation needs (procedure, section 4): consent for each
    agency, facilitator, minute taker, a place; and when the room or somebody required is taken.
    """
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.INVITE)
    people = taking_part(locked)
    locked.sequence += 1 if locked.starts_at else 0
    _set_date(actor, locked, people, date)
    move_on(locked, ConferenceAction.INVITE)
    locked.poll_ends_on, locked.reason = None, ""
    locked.save()
    _send(actor, locked, people)
    record(actor=actor, action=AuditAction.CONFERENCE_INVITE, about=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def move_conference(*, actor: Actor, conference: Conference, date: Date, version: int) -> Conference:
    """Another date or room: bookings move, everybody gets an update that replaces the old date and is asked again.

    Raises as `invite_conference`, and `IllegalStep` when somebody has changed the conference since (`version`).
    """
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.MOVE)
    if locked.version != version:
        raise IllegalStep(_("Jemand hat die Konferenz inzwischen geändert. Bitte sehen Sie nach, was jetzt gilt."))
    people = taking_part(locked)
    locked.sequence += 1
    _set_date(actor, locked, people, date)
    move_on(locked, ConferenceAction.MOVE)
    locked.save()
    _send(actor, locked, people)
    record(actor=actor, action=AuditAction.CONFERENCE_MOVE, about=locked, case_id=locked.case_id)
    return locked


def _set_date(actor: Actor, conference: Conference, people: list[Participant], date: Date) -> None:
    conference.room = date.room if conference.mode == Mode.ROOM else None
    _refuse_unready(actor, conference, people)
    conference.starts_at = date.starts_at
    conference.ends_at = date.starts_at + datetime.timedelta(minutes=conference.length)
    free(actor=actor, source=conference.uid)
    taken = Booking.objects.within(conference.starts_at, conference.ends_at).filter(user__isnull=False)
    busy = set(taken.values_list("user_id", flat=True))
    coming = [
        person.user for person in people if person.user is not None and (person.required or person.user_id not in busy)
    ]
    meeting = Meeting(conference.starts_at, conference.ends_at, tuple(coming), conference.room)
    book(actor=actor, source=conference.uid, meeting=meeting)


def _refuse_unready(actor: Actor, conference: Conference, people: list[Participant]) -> None:
    """What must be there before an invitation leaves the portal."""
    covers = covers_of(conference.case, now=actor.now)
    uncovered = {
        str(person.agency)
        for person in people
        if person.agency_id and not is_covered(covers, conference.agency_id, person.agency_id, FormOfUse.CONFERENCE)
    }
    if uncovered:
        raise Refused(
            _("Keine Einwilligung deckt die Konferenz mit: %(names)s.") % {"names": ", ".join(sorted(uncovered))}
        )
    roles = {role for person in people for role in person.roles}
    if ConferenceRole.FACILITATOR not in roles or ConferenceRole.MINUTE_TAKER not in roles:
        raise Refused(_("Legen Sie zuerst fest, wer moderiert und wer das Protokoll führt."))
    if conference.mode == Mode.ROOM and not (conference.room or conference.place):
        raise Refused(
            _("Wählen Sie einen Raum, oder tragen Sie bei der Konferenz einen anderen Ort ein."), field="room"
        )
    if conference.mode != Mode.ROOM and not conference.dial_in:
        raise Refused(_("Tragen Sie bei der Konferenz die Einwahl oder den Link ein."))


def _send(actor: Actor, conference: Conference, people: list[Participant]) -> None:
    """Everybody is asked (again); who has an address gets a mail. Whoever convenes has accepted with that."""
    for person in people:
        is_self = person.user_id is not None and person.user_id == getattr(actor.user, "pk", 0)
        person.reply = Reply.ACCEPTED if is_self else Reply.OPEN
        person.replied_at = actor.now if is_self else None
        person.reply_sequence = conference.sequence
        person.save(update_fields=["reply", "replied_at", "reply_sequence"])
        if person.user is None:
            give_link(person)
        _post(actor, conference, person, "conference_invitation")


def _post(actor: Actor, conference: Conference, person: Participant, kind: str) -> None:
    to = mail_to(person)
    if to:
        post_mail(actor=actor, kind=kind, about=person, to=to, turn=conference.sequence + 1)


def invite_one(*, actor: Actor, conference: Conference, participant: Participant) -> None:
    """Somebody joins a conference that has a date: booked and invited. A step of the service that adds them.

    `conference` is locked; raises `Refused` when they are required and taken.
    """
    if conference.state not in DATED or conference.starts_at is None or conference.ends_at is None:
        return
    conference.sequence += 1
    conference.save(update_fields=["sequence"])
    participant.reply_sequence = conference.sequence
    participant.save(update_fields=["reply_sequence"])
    if participant.user is not None:
        taken = Booking.objects.within(conference.starts_at, conference.ends_at).filter(user=participant.user)
        if participant.required or not taken.exists():
            place = conference.room.place if conference.room else None
            meeting = Meeting(conference.starts_at, conference.ends_at, (participant.user,), place=place)
            book(actor=actor, source=conference.uid, meeting=meeting)
    else:
        give_link(participant)
    _post(actor, conference, participant, "conference_invitation")


def uninvite_one(*, actor: Actor, conference: Conference, participant: Participant) -> None:
    """Somebody does not take part any more: their time is free, their calendar forgets the date. A step of the service
    that removes them; `conference` is locked.
    """
    if participant.user is not None:
        Booking.objects.filter(source=conference.uid, user=participant.user).delete()
    if conference.state not in DATED:
        return
    conference.sequence += 1
    conference.save(update_fields=["sequence"])
    _post(actor, conference, participant, "conference_cancellation")


@transaction.atomic
def reply_conference(
    *, actor: Actor, conference: Conference, participant: Participant, reply: Reply, comment: str = ""
) -> Conference:
    """A caseworker answers for themselves. `PermissionDenied` for answering for somebody else."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.REPLY)
    if participant.user_id is None or participant.user_id != getattr(actor.user, "pk", 0):
        raise PermissionDenied
    return _reply(actor, locked, participant, reply, comment)


@transaction.atomic
def reply_by_link(*, actor: Actor, participant: Participant, reply: Reply, comment: str = "") -> Conference:
    """Somebody without an account answers through their personal link (`actor` has no user)."""
    rows = Conference.objects.select_for_update(of=("self",)).select_related("case")
    locked = rows.get(pk=participant.conference_id)
    if locked.state not in DATED:
        raise IllegalStep(_("Der Termin hat sich inzwischen geändert."))
    return _reply(actor, locked, participant, reply, comment)


def _reply(actor: Actor, conference: Conference, participant: Participant, reply: Reply, comment: str) -> Conference:
    rows = conference.participants.select_for_update().filter(pk=participant.pk, removed_at__isnull=True)
    person = rows.first()
    if person is None or reply == Reply.OPEN:
        raise PermissionDenied
    person.reply, person.replied_at, person.comment = reply, actor.now, comment
    person.reply_sequence = conference.sequence
    person.save(update_fields=["reply", "replied_at", "comment", "reply_sequence"])
    if reply == Reply.DECLINED and person.required:
        turn = conference.sequence + 1
        post_mail(actor=actor, kind="conference_declined", about=person, to=conference.proposed_by, turn=turn)
    required = [each for each in taking_part(conference) if each.required]
    if conference.state == ConferenceState.INVITED and all(each.reply == Reply.ACCEPTED for each in required):
        move_on(conference, ConferenceAction.CONFIRM)
        conference.save(update_fields=["state", "version"])
    record(actor=actor, action=AuditAction.CONFERENCE_REPLY, about=person, case_id=conference.case_id)
    return conference


@transaction.atomic
def confirm_conference(*, actor: Actor, conference: Conference) -> Conference:
    """The date holds although not everybody has answered. Refused while fewer caseworkers are left than the quorum."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.CONFIRM)
    staff = [person for person in taking_part(locked) if person.user_id and person.reply != Reply.DECLINED]
    if len(staff) < locked.quorum:
        raise Refused(
            _("Es bleiben %(count)s Fachkräfte, nötig sind %(quorum)s.")
            % {"count": len(staff), "quorum": locked.quorum}
        )
    move_on(locked, ConferenceAction.CONFIRM)
    locked.save()
    record(actor=actor, action=AuditAction.CONFERENCE_CONFIRM, about=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def postpone_conference(*, actor: Actor, conference: Conference, reason: str) -> Conference:
    """The date falls through, another one is looked for. `reason` stays inside the portal."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.POSTPONE)
    _call_off(actor, locked, ConferenceAction.POSTPONE, reason)
    record(actor=actor, action=AuditAction.CONFERENCE_POSTPONE, about=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def cancel_conference(*, actor: Actor, conference: Conference, reason: str) -> Conference:
    """There will be no conference. `reason` stays inside the portal; calendars forget the date."""
    locked = take_conference(actor=actor, conference=conference, action=ConferenceAction.CANCEL)
    _call_off(actor, locked, ConferenceAction.CANCEL, reason)
    record(actor=actor, action=AuditAction.CONFERENCE_CANCEL, about=locked, case_id=locked.case_id)
    return locked


def _call_off(actor: Actor, conference: Conference, action: ConferenceAction, reason: str) -> None:
    was_asked = conference.state in DATED or conference.state == ConferenceState.POLLING
    move_on(conference, action)
    conference.reason, conference.poll_ends_on = reason, None
    conference.sequence += 1
    if action is ConferenceAction.CANCEL:
        conference.closed_at = actor.now
    conference.save()
    free(actor=actor, source=conference.uid)
    if was_asked:
        for person in taking_part(conference):
            _post(actor, conference, person, "conference_cancellation")


def orphans() -> QuerySet[Conference]:
    """What is still planned for cases that were closed or restricted."""
    planned = Conference.objects.in_state(*PLANNING)
    return planned.exclude(case__state=CaseState.OPEN, case__restricted_at__isnull=True)


def run_orphans(*, actor: Actor) -> int:
    """Cancel what is still planned for cases that were closed or restricted; returns how many. Safe to repeat."""
    done = 0
    for number in list(orphans().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = orphans().select_for_update(of=("self",), skip_locked=True).select_related("case")
            conference = rows.filter(pk=number).first()
            if conference is None:
                continue
            _call_off(actor, conference, ConferenceAction.CANCEL, str(CASE_IS_NOT_OPEN))
            record(actor=actor, action=AuditAction.CONFERENCE_CANCEL, about=conference, case_id=conference.case_id)
            done += 1
    return done
