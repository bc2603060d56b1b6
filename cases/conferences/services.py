"""A conference is proposed and changed. Who takes part: `services_people`."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import AccessNeed, ConferenceRole, Mode
from cases.conferences.lifecycle import DATED, ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_framework import Framework, Procedure
from cases.conferences.scopes import Frame, People
from cases.conferences.selectors_framework import default_phases, framework_of, text_of
from cases.conferences.selectors_people import choice_for, key_of
from cases.conferences.selectors_proposal import rooms_of, twins
from cases.conferences.services_access import take_conference
from cases.conferences.services_people import check_people, check_roles, seat
from cases.conferences.services_phases import give_phases
from cases.records.lifecycle import CaseAction
from cases.records.models import Case, CaseMember
from cases.records.reference import new_reference
from cases.records.services_access import person_of, take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import Refused, StaleVersion
from offers.regions.models import Region

LONGEST: Final = datetime.timedelta(days=366)
"""No conference is planned further ahead than a year."""
IN_CALENDARS: Final = ("length", "mode", "room", "place", "dial_in")
"""What calendars know of a conference: once it has a date, moving it changes these."""


@transaction.atomic
def propose_conference(
    *, actor: Actor, case: Case, frame: Frame, people: People, procedure: Procedure | None = None, token: uuid.UUID,
    despite: bool = False, after: Conference | None = None,
) -> Conference:  # fmt: skip
    """The person's agency convenes a conference about the case, with its phases and with whoever is covered now.

    `token` names the form: sent twice, also at the same time, it makes one, and both get that one. `procedure`: None
    for the region's own proposal. `Refused`, at the field, for what cannot be right, for people whom no consent
    covers, for fewer staff than the quorum, and (field `confirmed`) where there is such a conference already, unless
    `despite` says that it is meant. `after`: the conference of the same case whose open ends this one takes up.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.CONFERENCE_PROPOSE)
    known = Conference.objects.filter(proposal=token, case=case, proposed_by=person_of(actor)).first()
    if known is not None:
        record(actor=actor, action=AuditAction.CONFERENCE_DETAIL, about=known, case_id=case.pk)
        return known
    check_frame(frame, actor=actor, region=case.region)
    framework = framework_of(case.region)
    choice = choice_for(actor, case, row.agency)
    check_people(people, choice)
    _check_round(people, framework)
    if not (despite or after) and twins(actor, case, frame.question):
        raise Refused(_("Es gibt schon eine Fallkonferenz dazu. Bitte bestätigen Sie, dass Sie noch eine brauchen."),
                      field="confirmed")  # fmt: skip
    conference = _new_conference(actor, case, row, frame, framework, token)
    if after is not None and after.case_id == case.pk:
        conference.previous = after
        conference.save(update_fields=["previous"])
    seat(actor, conference, people, choice)
    give_phases(conference, text_of(procedure).phases if procedure else default_phases(case.region))
    touch(case, actor)
    record(actor=actor, action=AuditAction.CONFERENCE_PROPOSE, about=conference, case_id=case.pk)
    return conference


@transaction.atomic
def edit_conference(
    *, actor: Actor, conference: Conference, frame: Frame, roles: Mapping[ConferenceRole, str], version: int
) -> Conference:
    """Change what it is about, how people meet and who does what. `version`: the one that the form began with.

    `roles`: role → key of staff who take part. `StaleVersion` if somebody has saved since. Once there is a date, what
    calendars know (length, mode, place) changes only by moving it: `Refused` at the field.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.EDIT)
    if conference.version != version:
        raise StaleVersion(_("Jemand hat die Fallkonferenz inzwischen geändert. Nichts wurde überschrieben."))
    check_frame(frame, actor=actor, region=conference.case.region, held=conference)
    if conference.state in DATED:
        _refuse_moving(conference, frame)
    _give_roles(conference, roles)
    for name, value in values_of(frame).items():
        setattr(conference, name, value)
    conference.version += 1
    conference.save()
    touch(conference.case, actor)
    record(actor=actor, action=AuditAction.CONFERENCE_EDIT, about=conference, case_id=conference.case_id)
    return conference


def values_of(frame: Frame) -> dict[str, object]:
    """The frame as columns of a conference. Where people do not meet in a place there is none, and the other way."""
    values = {field.name: getattr(frame, field.name) for field in fields(frame)}
    values |= {"needs": list(frame.needs), "question": frame.question.strip(), "wish": frame.wish.strip()}
    return values | ({"dial_in": ""} if frame.mode == Mode.ROOM else {"room": None, "place": ""})


def check_frame(frame: Frame, *, actor: Actor, region: Region, held: Conference | None = None) -> None:
    """`Refused`, with the field, for a frame without a question, outside of 15 to 240 minutes, with a day in the past
    or too far away, or with a room that is not there or that somebody cannot get into. What `held` has already may
    stay, except a room that somebody cannot get into."""
    if not frame.question.strip():
        raise Refused(_("Ohne Frage keine Fallkonferenz: Was wird gebraucht, damit … bis …?"), field="question")
    if not 15 <= frame.length <= 240:
        raise Refused(_("Zwischen 15 und 240 Minuten."), field="length")
    day = frame.wanted_by if held is None or frame.wanted_by != held.wanted_by else None
    if day and day <= actor.today:
        raise Refused(_("Dieser Tag ist zu früh: Alle brauchen Zeit für eine Zusage."), field="wanted_by")
    if day and day > actor.today + LONGEST:
        raise Refused(_("Der Tag liegt mehr als ein Jahr in der Zukunft."), field="wanted_by")
    if frame.mode != Mode.ROOM or frame.room is None:
        return
    if (held is None or frame.room != held.room) and not rooms_of(region).filter(pk=frame.room.pk).exists():
        raise Refused(_("Diesen Raum gibt es nicht."), field="room")
    if AccessNeed.STEP_FREE in frame.needs and not frame.room.step_free:
        raise Refused(_("Dieser Raum ist nicht stufenlos erreichbar."), field="room")


def _check_round(people: People, framework: Framework) -> None:
    if ConferenceRole.PRESENTER not in people.roles:
        raise Refused(_("Wer stellt den Fall vor?"), field=ConferenceRole.PRESENTER.value)
    if len(people.staff) < framework.quorum:
        message = _("Wählen Sie mindestens %(number)s Fachkräfte aus: So viele müssen da sein.")
        raise Refused(message % {"number": framework.quorum}, field="people")


def _new_conference(
    actor: Actor, case: Case, row: CaseMember, frame: Frame, framework: Framework, token: uuid.UUID
) -> Conference:
    reference = new_reference()
    while Conference.objects.filter(reference=reference).exists():
        reference = new_reference()
    try:
        with transaction.atomic():
            return Conference.objects.create(
                reference=reference, case=case, agency=row.agency, quorum=framework.quorum, proposed_by=row.user,
                proposed_at=actor.now, proposal=token, **values_of(frame),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("Dieses Formular wurde schon gesendet. Bitte öffnen Sie es neu.")) from None


def _refuse_moving(conference: Conference, frame: Frame) -> None:
    wanted = values_of(frame)
    for name in IN_CALENDARS:
        if wanted[name] != getattr(conference, name):
            raise Refused(_("Der Termin steht schon. Verlegen Sie ihn, um das zu ändern."), field=name)


def _give_roles(conference: Conference, roles: Mapping[ConferenceRole, str]) -> None:
    staff = {
        key_of(part.user_id or 0, part.agency_id or 0): part
        for part in conference.participants.filter(removed_at__isnull=True, user__isnull=False)
    }
    check_roles(People(staff=dict.fromkeys(staff, True), roles=roles))
    conference.participants.filter(removed_at__isnull=True).update(roles=[])
    for key, part in staff.items():
        held = [role.value for role, holder in roles.items() if holder == key]
        if held:
            part.roles = held
            part.save(update_fields=["roles"])
