"""Verbs while a conference is held: begin, go on, note who is there, end, or stop because too few came."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import Attendance, ParticipantKind
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_agenda import ConferencePhase
from cases.conferences.rules_clock import Clock, read_clock
from cases.conferences.selectors_framework import default_phases
from cases.conferences.services_access import move_on, take_conference
from cases.conferences.services_phases import give_phases
from cases.staff.actors import Actor
from cases.staff.errors import Refused, StaleVersion


@transaction.atomic
def begin_conference(*, actor: Actor, conference: Conference) -> Conference:
    """Start the clock with the first phase. Raises `StaleVersion` if it runs already: somebody else was faster."""
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.BEGIN)
    if conference.started_at is not None:
        raise StaleVersion(_("Die Konferenz läuft schon."))
    if not conference.phases.exists():
        give_phases(conference, default_phases(conference.case.region))
    conference.phases.update(began_at=None)
    first = conference.phases.order_by("position")[:1]
    conference.phases.filter(pk__in=first.values("pk")).update(began_at=actor.now)
    conference.started_at = actor.now
    conference.save(update_fields=["started_at"])
    record(actor=actor, action=AuditAction.CONFERENCE_BEGIN, about=conference, case_id=conference.case_id)
    return conference


@transaction.atomic
def begin_next_phase(*, actor: Actor, conference: Conference, position: int, closing: bool = False) -> ConferencePhase:
    """Go on from the phase at `position` to the next; with `closing` to the first that is never left out.

    Raises `StaleVersion` if another phase is on by now: two clicks go on once. `Refused` before the beginning, after
    the last phase, and for `closing` where nothing can be left out.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.PHASE_NEXT)
    clock = _clock(conference, actor)
    if clock.current is None:
        raise Refused(_("Die Konferenz hat noch nicht begonnen."))
    if clock.position != position:
        raise StaleVersion(_("Jemand hat schon weitergeschaltet. Sie sehen jetzt die laufende Phase."))
    target = clock.closing if closing else clock.next
    if target is None:
        raise Refused(_("Danach kommt keine Phase mehr. Beenden Sie die Konferenz."))
    phase = conference.phases.get(position=target.phase.position)
    phase.began_at = actor.now
    phase.save(update_fields=["began_at"])
    record(actor=actor, action=AuditAction.PHASE_NEXT, about=conference, case_id=conference.case_id)
    return phase


@transaction.atomic
def set_attendance(*, actor: Actor, conference: Conference, attendance: Mapping[int, Attendance]) -> None:
    """Note who is there: number of the participant → attendance. Who is not named stays as noted.

    Raises `Refused` for numbers of nobody who takes part.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.ATTEND)
    rows = conference.participants.filter(removed_at__isnull=True, pk__in=attendance).order_by("pk")
    if len(rows) != len(attendance):
        raise Refused(_("Diese Person nimmt nicht teil."))
    for row in rows:
        row.attendance = attendance[row.pk]
        row.save(update_fields=["attendance"])
    record(actor=actor, action=AuditAction.ATTENDANCE_SET, about=conference, case_id=conference.case_id)


@transaction.atomic
def end_conference(*, actor: Actor, conference: Conference) -> Conference:
    """The conference took place; the minutes follow.

    Raises `Refused` unless the last phase is on: agreements and last word are never left out.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.END)
    if not _clock(conference, actor).may_end:
        raise Refused(
            _("Vor dem Ende kommen noch die Vereinbarungen und das letzte Wort. Reicht die Zeit nicht, vereinbaren "
              "Sie dort den nächsten Termin.")
        )  # fmt: skip
    move_on(conference, ConferenceAction.END)
    conference.held_at = actor.now
    conference.save(update_fields=["state", "version", "held_at"])
    record(actor=actor, action=AuditAction.CONFERENCE_END, about=conference, case_id=conference.case_id)
    return conference


@transaction.atomic
def stop_not_quorate(*, actor: Actor, conference: Conference, reason: str) -> Conference:
    """Too few came: the conference needs a new date, and its clock is reset. Raises `Refused` without a reason, and
    when enough are noted as present.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.NOT_QUORATE)
    if not reason.strip():
        raise Refused(_("Warum kann die Konferenz nicht stattfinden?"), field="reason")
    parts = conference.participants.filter(removed_at__isnull=True)
    present = parts.filter(kind=ParticipantKind.STAFF, attendance=Attendance.PRESENT).count()
    if present >= conference.quorum:
        raise Refused(_("Es sind genug Fachkräfte als anwesend notiert."), field="reason")
    move_on(conference, ConferenceAction.NOT_QUORATE)
    conference.reason, conference.started_at = reason.strip(), None
    conference.save(update_fields=["state", "version", "reason", "started_at"])
    conference.phases.update(began_at=None)
    parts.update(attendance=Attendance.UNKNOWN)
    record(actor=actor, action=AuditAction.CONFERENCE_NOT_QUORATE, about=conference, case_id=conference.case_id)
    return conference


def _clock(conference: Conference, actor: Actor) -> Clock:
    phases = list(conference.phases.select_for_update().order_by("position"))
    return read_clock(phases, started_at=conference.started_at, length=conference.length, now=actor.now)
