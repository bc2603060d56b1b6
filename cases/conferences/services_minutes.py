"""Verbs about minutes that are not in force yet: write, circulate."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.rules_days import working_days_after
from cases.conferences.enums import ConferenceState, MinutesPartKind, MinutesState
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart
from cases.conferences.rules_minutes import IN_MINUTES, MinutesData, all_by, free_positions, without_numbers
from cases.conferences.selectors_framework import framework_of
from cases.conferences.selectors_minutes import Place, held_on, place_of, young_person_in
from cases.conferences.selectors_minutes_form import (
    may_write,
    readable_agreements,
    readable_parts,
    reads_part,
    stored,
)
from cases.conferences.services_access import move_on, take_conference
from cases.conferences.services_told import Told, minutes_told
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion

OPEN = (MinutesState.DRAFT, MinutesState.CIRCULATED)


@transaction.atomic
def write_minutes(*, actor: Actor, conference: Conference, data: MinutesData, revision: int) -> Minutes:
    """Save the minutes as written; pieces that the writer may not read stay as and where they are.

    `revision`: what the writer began with, 0 for the first save; `StaleVersion` if somebody has saved something else
    since. Saved while it circulates, it is a draft again and all answers are void. `Refused` for a class or an owner
    that does not belong there, data that no consent lets the writer have, a day before the conference, and when every
    agreement falls on the young person. `IllegalStep` where minutes are in force and nobody began a correction, and
    for a chair whose agency no consent lets read minutes.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.MINUTES_WRITE)
    place, minutes = place_of(actor, conference), open_minutes(conference)
    if minutes is None and conference.state not in (ConferenceState.HELD, ConferenceState.MINUTES_DRAFT):
        raise IllegalStep(_("Das Protokoll gilt schon. Wer etwas ändern will, beginnt eine Berichtigung."))
    if not may_write(place):
        raise IllegalStep(
            _("Keine Einwilligung gibt Ihrer Stelle das Protokoll frei. Bitte schreibt es jemand anderes.")
        )
    _check(place, data)
    if minutes is None or without_numbers(stored(place, minutes)) != without_numbers(data):
        if (minutes.revision if minutes else 0) != revision:
            raise StaleVersion(_("Das Protokoll wurde inzwischen geändert."))
        minutes = _save(actor, place, minutes, data)
        touch(conference.case, actor)
    if conference.state == ConferenceState.HELD:
        move_on(conference, ConferenceAction.MINUTES_WRITE)
        conference.save(update_fields=["state", "version"])
    record(actor=actor, action=AuditAction.MINUTES_WRITE, about=minutes, case_id=conference.case_id)
    return minutes


@transaction.atomic
def circulate_minutes(*, actor: Actor, conference: Conference, revision: int) -> Minutes:
    """Ask every agency that takes part whether it agrees, within the working days of the region's frame.

    `StaleVersion` if the draft is not the one that was shown, `Refused` without a result, `IllegalStep` where there
    is no draft.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.MINUTES_CIRCULATE)
    minutes = open_minutes(conference)
    if minutes is None or minutes.state != MinutesState.DRAFT:
        raise IllegalStep(_("Es gibt keinen Entwurf, der verschickt werden kann."))
    if minutes.revision != revision:
        raise StaleVersion(_("Der Entwurf wurde inzwischen geändert. Bitte lesen Sie ihn noch einmal."))
    if not minutes.parts.filter(kind=MinutesPartKind.RESULT).exists():
        raise Refused(_("Es fehlt das Ergebnis in ein bis drei Sätzen."))
    region = conference.case.region
    days = framework_of(region).answer_days
    minutes.state, minutes.answer_by = (
        MinutesState.CIRCULATED,
        working_days_after(actor.today, days, state=region.state),
    )
    minutes.save(update_fields=["state", "answer_by"])
    touch(conference.case, actor)
    minutes_told(actor=actor, minutes=minutes, what=Told.CIRCULATED, place=place_of(actor, conference))
    record(actor=actor, action=AuditAction.MINUTES_CIRCULATE, about=minutes, case_id=conference.case_id)
    return minutes


def open_minutes(conference: Conference) -> Minutes | None:
    """The version that is not in force yet, locked; its conference is locked already."""
    return conference.minutes.select_for_update(of=("self",)).filter(state__in=OPEN).first()


def _check(place: Place, data: MinutesData) -> None:
    asked = {agency.pk: agency for agency in place.asked}
    for part in data.parts:
        if part.agency_id not in asked or part.data_class not in IN_MINUTES or part.kind not in MinutesPartKind:
            raise Refused(_("Ein Absatz gehört einer Stelle oder einer Klasse, die hier nicht vorkommen."))
        if not part.text.strip():
            raise Refused(_("Ein Absatz ist leer."))
        if not reads_part(place, part.agency_id, part.data_class):
            raise Refused(
                _("Keine Einwilligung gibt Ihrer Stelle Daten dieser Klasse von %(agency)s. Sie gehören nicht hinein.")
                % {"agency": asked[part.agency_id]}
            )
    owners = {part.pk for part in place.participants}
    for agreement in data.agreements:
        if agreement.owner_id not in owners or agreement.data_class not in IN_MINUTES or not agreement.what.strip():
            raise Refused(_("Eine Vereinbarung braucht genau eine Person, die an der Konferenz teilnimmt."))
        if agreement.due < held_on(place.conference):
            raise Refused(_("Eine Vereinbarung kann nicht vor der Konferenz fällig sein."))
    young = young_person_in(place.participants)
    if all_by((item.owner_id for item in data.agreements), young.pk if young else None):
        raise Refused(_("Nicht alles kann die junge Person allein tun. Was übernimmt eine Fachkraft?"))
    if data.responsible_id and data.responsible_id not in asked:
        raise Refused(_("Diese Stelle nimmt nicht teil."), field="responsible")


def _save(actor: Actor, place: Place, minutes: Minutes | None, data: MinutesData) -> Minutes:
    if minutes is None:
        minutes = Minutes(conference=place.conference, drafted_by=person_of(actor), drafted_at=actor.now, revision=0)
    minutes.state, minutes.answer_by = MinutesState.DRAFT, None
    minutes.revision += 1
    minutes.saved_at, minutes.plain, minutes.next_on = actor.now, data.plain, data.next_on
    minutes.responsible_id = data.responsible_id or None
    minutes.save()
    _save_parts(place, minutes, data)
    _save_agreements(place, minutes, data)
    return minutes


def _save_parts(place: Place, minutes: Minutes, data: MinutesData) -> None:
    seen = {row.pk for row in readable_parts(place, minutes)}
    taken = set(minutes.parts.exclude(pk__in=seen).values_list("position", flat=True))
    minutes.parts.filter(pk__in=seen).delete()
    places = free_positions(taken, len(data.parts))
    MinutesPart.objects.bulk_create(
        MinutesPart(
            minutes=minutes, kind=part.kind, agency_id=part.agency_id, data_class=part.data_class,
            text=part.text, position=position,
        )
        for position, part in zip(places, data.parts, strict=True)
    )  # fmt: skip


def _save_agreements(place: Place, minutes: Minutes, data: MinutesData) -> None:
    """Rows that stay keep their number, so that a correction still knows which agreement it is."""
    seen = {row.pk: row for row in readable_agreements(place, minutes)}
    kept = {item.number for item in data.agreements}
    taken = set(minutes.agreements.exclude(pk__in=seen).values_list("position", flat=True))
    minutes.agreements.filter(pk__in=set(seen) - kept).delete()
    agencies = {part.pk: part.agency_id or place.conference.agency_id for part in place.participants}
    used: set[int] = set()
    for position, item in zip(free_positions(taken, len(data.agreements)), data.agreements, strict=True):
        row = seen.get(item.number) if item.number not in used else None
        row = row or Agreement(minutes=minutes)
        used.add(item.number)
        row.position, row.what, row.owner_id, row.agency_id = (
            position,
            item.what,
            item.owner_id,
            agencies[item.owner_id],
        )
        row.due, row.basis, row.support, row.fallback = item.due, item.basis, item.support, item.fallback
        row.data_class = item.data_class
        row.save()
