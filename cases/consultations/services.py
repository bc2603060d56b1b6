"""Verbs inside a round. They take a seat instead of an actor, as nobody knows who sits there, and the audit gets no
row, as it would say who took part: there is no case data in here. Each is one transaction on the locked consultation.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.consultations import rules
from cases.consultations.enums import Kind, Phase, SeatRole
from cases.consultations.lifecycle import SINGLE, SORTED, TRANSITIONS, WRITERS, longest, may, may_write, minutes_fit
from cases.consultations.models import Consultation, Contribution, Heading, Seat
from cases.staff.errors import IllegalStep, Refused, StaleVersion


def hold(seat: Seat) -> Seat:
    """The seat as it is now, its consultation locked. `IllegalStep` if the consultation was deleted meanwhile."""
    consultation = Consultation.objects.select_for_update().filter(pk=seat.consultation_id).first()
    held = Seat.objects.filter(pk=seat.pk, consultation=seat.consultation_id).first()
    if consultation is None or held is None:
        raise IllegalStep(_("Diese Beratung ist gelöscht."))
    held.consultation = consultation
    return held


def check(action: str, held: Seat) -> None:
    """`PermissionDenied` for a role that never does this, `IllegalStep` in a phase in which nobody does."""
    phase = held.consultation.phase
    if may(action, phase, held.role):
        return
    if any(may(action, other, held.role) for other in Phase):
        raise IllegalStep(_("Das geht in dieser Phase nicht (mehr)."))
    raise PermissionDenied


def bump(consultation: Consultation, *fields: str) -> None:
    """Save these fields; everybody's page learns that something is new."""
    consultation.version += 1
    consultation.save(update_fields=[*fields, "version"])


@transaction.atomic
def next_phase(*, seat: Seat, seen: int, now: datetime.datetime) -> Phase:
    """The facilitator opens the next phase; the clock starts. `seen`: the phase on their page; a second click does
    nothing. `Refused` without a presenter before the report, without a key question before advice.
    """
    held = hold(seat)
    consultation = held.consultation
    check("next", held)
    if consultation.phase != seen:
        return Phase(consultation.phase)
    target = TRANSITIONS[Phase(consultation.phase), "next"]
    if target == Phase.REPORT and not consultation.seats.filter(role=SeatRole.PRESENTER).exists():
        raise Refused(_("Es fehlt noch jemand, der eine Frage einbringt. Bitte verteilen Sie zuerst die Rollen."))
    asked = consultation.contributions.filter(kind=Kind.KEY_QUESTION).exists()
    if target == Phase.HYPOTHESES and not asked:
        raise Refused(_("Bitte halten Sie zuerst die Schlüsselfrage in einem Satz fest."))
    consultation.phase, consultation.moved_at = target, now
    if target == Phase.CLOSED:
        consultation.code = None
    bump(consultation, "phase", "moved_at", "code")
    return target


@transaction.atomic
def plan_minutes(*, seat: Seat, minutes: Sequence[int]) -> None:
    """The facilitator changes the minutes of the eight phases before the round begins."""
    held = hold(seat)
    check("plan", held)
    if not minutes_fit(minutes):
        raise Refused(_("Acht Phasen, jede mit 1 bis 60 Minuten."))
    held.consultation.minutes = list(minutes)
    bump(held.consultation, "minutes")


@transaction.atomic
def assign_roles(*, seat: Seat, presenter: int | None, timekeeper: int | None, facilitator: int | None = None) -> None:
    """The facilitator says who presents and who watches the time, or hands facilitating over (numbers of seats).

    `Refused` if one seat gets two roles, or the presenter has a report already and shall be somebody else.
    """
    held = hold(seat)
    check("assign", held)
    seats = {row.number: row for row in held.consultation.seats.all()}
    leader = facilitator or held.number
    wanted = {leader: SeatRole.FACILITATOR}
    for number, role in ((presenter, SeatRole.PRESENTER), (timekeeper, SeatRole.TIMEKEEPER)):
        if number is not None and wanted.setdefault(number, role) != role:
            raise Refused(_("Jeder Platz hat nur eine Rolle."), field=role.value)
    if not set(wanted) <= set(seats):
        raise Refused(_("Diesen Platz gibt es nicht."))
    written = held.consultation.contributions.filter(kind=Kind.REPORT).exclude(seat__number=presenter or 0)
    if written.exists():
        raise Refused(_("Es gibt schon einen Bericht. Wer ihn geschrieben hat, bringt die Frage ein."))
    _give(seats.values(), wanted)
    bump(held.consultation)


def _give(seats: Collection[Seat], wanted: Mapping[int, SeatRole]) -> None:
    """First nobody has a special role, then who shall: no two have the same one in between."""
    changed = [row for row in seats if row.role != wanted.get(row.number, SeatRole.ADVISER)]
    for role in (SeatRole.ADVISER, None):
        for row in changed:
            row.role = role or wanted.get(row.number, SeatRole.ADVISER)
        Seat.objects.bulk_update(changed, ["role"])


@transaction.atomic
def draw_roles(*, seat: Seat) -> None:
    """Presenter and timekeeper by lot: the presenter among those who bring a question, if nobody presents yet.

    `Refused` where there is nobody to draw.
    """
    held = hold(seat)
    check("assign", held)
    others = [row for row in held.consultation.seats.all() if row.role != SeatRole.FACILITATOR]
    presenting = [row.number for row in others if row.role == SeatRole.PRESENTER]
    bringing = presenting or [row.number for row in others if row.brings_question]
    if not bringing:
        raise Refused(_("Noch hat niemand angegeben, eine Frage mitzubringen. Bitte wählen Sie selbst."))
    presenter = rules.pick(bringing)
    rest = [row.number for row in others if row.number != presenter]
    assign_roles(seat=held, presenter=presenter, timekeeper=rules.pick(rest) if rest else None)


@transaction.atomic
def contribute(*, seat: Seat, kind: Kind, text: str, token: uuid.UUID, version: int = 0) -> Contribution:
    """Write into the round. The same `token` twice writes once. `version`: of the wording that is rewritten, for kinds
    of which there is one; 0 if there was none.

    `PermissionDenied` for a role that never writes this (the presenter only listens to hypotheses), `IllegalStep` in
    the wrong phase, `StaleVersion` if somebody has rewritten it meanwhile, `Refused` for an empty or long text.
    """
    held = hold(seat)
    consultation, text = held.consultation, text.replace("\r\n", "\n").strip()
    before = consultation.contributions.filter(token=token).first()
    if before is not None:
        return before
    if held.role not in WRITERS[kind][1]:
        raise PermissionDenied
    if not may_write(kind, consultation.phase, held.role):
        raise IllegalStep(_("Diese Phase ist vorbei oder hat noch nicht begonnen."))
    if not text or len(text) > longest(kind):
        raise Refused(_("Bitte schreiben Sie 1 bis %(number)s Zeichen.") % {"number": longest(kind)}, field="text")
    row = consultation.contributions.filter(kind=kind).first() if kind in SINGLE else None
    if (row.version if row else 0) != (version if kind in SINGLE else 0):
        raise StaleVersion(_("Inzwischen steht hier eine andere Fassung."))
    row = row or Contribution(consultation=consultation, kind=kind, version=0)
    row.seat, row.text, row.token, row.version = held, text, token, row.version + 1
    row.save()
    bump(consultation)
    return row


@transaction.atomic
def remove_contribution(*, seat: Seat, number: int) -> None:
    """Take a contribution away: one's own until the round is closed, as the facilitator any at any time (a name has
    slipped through). A second click finds nothing and is fine. `PermissionDenied` for others'.
    """
    held = hold(seat)
    row = held.consultation.contributions.filter(pk=number).first()
    if row is None:
        return
    if not may("remove_any", held.consultation.phase, held.role):
        if row.seat_id != held.pk:
            raise PermissionDenied
        check("remove_own", held)
    row.delete()
    bump(held.consultation)


@transaction.atomic
def sort_contributions(*, seat: Seat, headings: Mapping[int, str]) -> None:
    """The facilitator puts ideas and first steps under headings: number of the contribution → heading, "" for none.

    Numbers of other rounds and kinds are left alone; headings without anything under them go.
    """
    held = hold(seat)
    consultation = held.consultation
    check("sort", held)
    known = {row.text: row for row in consultation.headings.all()}
    rows = list(consultation.contributions.filter(kind__in=SORTED, pk__in=headings))
    for row in rows:
        text = " ".join(headings[row.pk].split())[:80]
        if text and text not in known:
            known[text] = Heading.objects.create(consultation=consultation, text=text)
        row.heading = known.get(text)
    Contribution.objects.bulk_update(rows, ["heading"])
    consultation.headings.filter(contributions=None).delete()
    bump(consultation)


@transaction.atomic
def choose(*, seat: Seat, numbers: Collection[int], comment: str, token: uuid.UUID, version: int) -> None:
    """The presenter says which ideas and first steps they take along (the others not any more), and comments on it.

    Refuses like `contribute`; without a comment there is none any more.
    """
    held = hold(seat)
    check("choose", held)
    consultation = held.consultation
    rows = list(consultation.contributions.filter(kind__in=SORTED))
    for row in rows:
        row.chosen = row.pk in numbers
    Contribution.objects.bulk_update(rows, ["chosen"])
    if comment.strip():
        contribute(seat=held, kind=Kind.COMMENT, text=comment, token=token, version=version)
    else:
        consultation.contributions.filter(kind=Kind.COMMENT, version=version).delete()
    consultation.refresh_from_db()
    bump(consultation)


@transaction.atomic
def renew_facilitator_code(*, seat: Seat) -> str:
    """Another code that leads back to facilitating, shown once; the one before stops working."""
    held = hold(seat)
    check("code", held)
    code = rules.random_text(rules.FACILITATOR_CODE_LENGTH)
    held.consultation.facilitator_digest = rules.code_digest(code)
    bump(held.consultation, "facilitator_digest")
    return code


@transaction.atomic
def discard_consultation(*, seat: Seat) -> None:
    """The facilitator deletes the round with everything in it, at once."""
    held = hold(seat)
    check("discard", held)
    held.consultation.delete()
