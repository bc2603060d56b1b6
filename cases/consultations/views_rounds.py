"""Inside a round: its page, its phases, what is written, the card at the end."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.consultations import services
from cases.consultations.enums import Kind, Phase, SeatRole
from cases.consultations.forms import AnonymousForm, ConsultationChooseForm, ConsultationSortForm, ContributionForm
from cases.consultations.lifecycle import ACTIONS, FEWEST, RUNNING, SINGLE, SORTED, TRANSITIONS, may, writable
from cases.consultations.loaders import load_seat
from cases.consultations.models import Contribution, Seat
from cases.consultations.rules import in_groups
from cases.consultations.selectors import contributions_for, groups_of, portal_places, round_of
from cases.consultations.wording import GUIDE, ROLES
from cases.pdf import PdfUnavailable, render_pdf
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from cases.staff.middleware import StaffRequest

LISTENED: Final = datetime.timedelta(minutes=90)
"""So long after the last step a page asks by itself whether something is new; then only by its link."""
CARD_FROM: Final = Phase.LEARNING


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed that could not be saved. `now`: the wording that stands there meanwhile, if any."""

    text: str
    message: str
    now: str = ""


@require_GET
def consultation_detail(request: StaffRequest, reference: str) -> HttpResponse:
    """The present phase: what was said, what is to do, who is here."""
    seat = load_seat(request, reference)
    return _page(request, seat)


def _page(
    request: StaffRequest, seat: Seat, *, form: AnonymousForm | None = None, kept: Kept | None = None, status: int = 200
) -> HttpResponse:
    consultation, rows = seat.consultation, contributions_for(seat)
    phase, now = Phase(consultation.phase), request.actor.now
    actions = {action for action in ACTIONS if may(action, phase, seat.role)}
    context = {
        **_state(seat, rows, phase, now), "form": form or _form(seat, rows), "kept": kept, "actions": actions,
        "phases": RUNNING, "guide": GUIDE[phase], "role_meaning": ROLES[SeatRole(seat.role)],
        "planned": list(zip(RUNNING, consultation.minutes, strict=True)), "card": phase >= CARD_FROM,
        "code": in_groups(consultation.code or ""), "fewest": FEWEST,
        "following": TRANSITIONS.get((phase, "next")), "closing": phase is Phase.LEARNING,
    }  # fmt: skip
    return render(request, "cases/consultations/consultation_detail.html", context, status=status)


def _state(seat: Seat, rows: list[Contribution], shown: int, now: datetime.datetime) -> dict[str, Any]:
    """What of the page changes by itself. `shown`: the phase of the page that it is shown on."""
    consultation = seat.consultation
    phase = Phase(consultation.phase)
    by_kind: dict[Kind, list[Contribution]] = {}
    for row in rows:
        if row.kind not in SORTED:
            by_kind.setdefault(Kind(row.kind), []).append(row)
    return {
        "seat": seat, "consultation": consultation, "seats": round_of(consultation), "phase": phase, "shown": shown,
        "moved": phase != shown, "by_kind": sorted(by_kind.items(), key=lambda item: list(Kind).index(item[0])),
        "groups": groups_of(rows), "number": len(rows), "now": now,
        "listens": phase is not Phase.CLOSED and now < consultation.moved_at + LISTENED,
    }  # fmt: skip


def _form(seat: Seat, rows: list[Contribution]) -> AnonymousForm | None:
    """What this seat writes in this phase; None where it only listens."""
    phase = seat.consultation.phase
    if may("choose", phase, seat.role):
        comment = next((row for row in rows if row.kind == Kind.COMMENT), None)
        first = {"text": comment.text, "version": comment.version} if comment else {}
        return ConsultationChooseForm(ideas=_ideas(rows), initial=first)
    kinds = writable(phase, seat.role)
    if not kinds:
        return None
    single = next((row for row in rows if row.kind in SINGLE and row.kind == kinds[0]), None)
    return ContributionForm(
        kinds=kinds, initial={"text": single.text, "version": single.version} if single else {}
    )  # fmt: skip


def _ideas(rows: list[Contribution]) -> list[Contribution]:
    return [row for group in groups_of(rows) for row in group.contributions]


@require_GET
def consultation_state(request: StaffRequest, reference: str) -> HttpResponse:
    """What changed since version `v`, for the page that asks by itself; 204 if nothing did."""
    seat = load_seat(request, reference)
    if request.GET.get("v") == str(seat.consultation.version):
        return HttpResponse(status=204)
    asked = request.GET.get("phase", "")
    shown = int(asked) if asked.isdecimal() and len(asked) < 3 else seat.consultation.phase
    context = _state(seat, contributions_for(seat), shown, request.actor.now)
    return render(request, "cases/consultations/_state.html", context)


@require_POST
def consultation_write(request: StaffRequest, reference: str) -> HttpResponse:
    """Write into the round; what cannot be kept comes back with its text."""
    seat = load_seat(request, reference)
    kind = request.POST.get("kind", "")
    if kind not in Kind.values or kind == Kind.COMMENT:
        return _page(request, seat, status=422)
    kinds = writable(seat.consultation.phase, seat.role)
    offered = kinds if kind in kinds else [Kind(kind)]
    form = ContributionForm(request.POST, kinds=offered, places=portal_places())
    if not form.is_valid():
        return _page(request, seat, form=form, status=422)
    data = form.cleaned_data
    try:
        services.contribute(
            seat=seat, kind=Kind(kind), text=data["text"], token=data["token"], version=data["version"] or 0
        )
    except Refused as refusal:
        return _not_kept(request, reference, form, refusal, Kind(kind))
    return redirect("cases:consultation_detail", reference)


@require_POST
def consultation_choose(request: StaffRequest, reference: str) -> HttpResponse:
    """The presenter's choice and comment."""
    seat = load_seat(request, reference)
    form = ConsultationChooseForm(request.POST, ideas=_ideas(contributions_for(seat)), places=portal_places())
    if not may("choose", seat.consultation.phase, seat.role) and seat.role != SeatRole.PRESENTER:
        raise PermissionDenied
    if not form.is_valid():
        return _page(request, seat, form=form, status=422)
    data = form.cleaned_data
    try:
        services.choose(
            seat=seat, numbers={int(number) for number in data["chosen"]}, comment=data["text"], token=data["token"],
            version=data["version"] or 0,
        )  # fmt: skip
    except Refused as refusal:
        return _not_kept(request, reference, form, refusal, Kind.COMMENT)
    return redirect("cases:consultation_detail", reference)


def _not_kept(request: StaffRequest, reference: str, form: AnonymousForm, refusal: Refused, kind: Kind) -> HttpResponse:
    """The page as it is now, with what was typed: to copy, to shorten, or to replace the other wording."""
    seat, text = load_seat(request, reference), form.cleaned_data["text"]
    if not isinstance(refusal, IllegalStep | StaleVersion):
        form.refuse(refusal)
        return _page(request, seat, form=form, status=422)
    rows = contributions_for(seat)
    there = next((row for row in rows if row.kind == kind and kind in SINGLE), None)
    kept = Kept(text, refusal.message, there.text if there else "")
    fresh = _form(seat, rows)
    if isinstance(refusal, StaleVersion) and fresh is not None:
        fresh.initial["text"] = text
    return _page(request, seat, form=fresh, kept=kept, status=409)


@require_POST
def consultation_next(request: StaffRequest, reference: str) -> HttpResponse:
    """The facilitator opens the next phase."""
    seat = load_seat(request, reference)
    seen = request.POST.get("phase", "")
    try:
        services.next_phase(
            seat=seat, seen=int(seen) if seen.isdecimal() and len(seen) < 3 else -1, now=request.actor.now
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("cases:consultation_detail", reference)


@require_http_methods(["GET", "POST"])
def consultation_sort(request: StaffRequest, reference: str) -> HttpResponse:
    """Put ideas under headings (the facilitator), take contributions away (everybody their own)."""
    seat = load_seat(request, reference)
    rows = contributions_for(seat)
    may_sort = may("sort", seat.consultation.phase, seat.role)
    form = ConsultationSortForm(
        request.POST if "confirmed" in request.POST else None, ideas=_ideas(rows), places=portal_places()
    )
    number = request.POST.get("remove", "")
    try:
        if number.isdecimal() and len(number) < 19:
            services.remove_contribution(seat=seat, number=int(number))
            return redirect("cases:consultation_sort", reference)
        if form.is_valid():
            services.sort_contributions(seat=seat, headings=form.headings())
            messages.success(request, _("Die Überschriften sind gespeichert."))
            return redirect("cases:consultation_detail", reference)
    except IllegalStep as refusal:
        messages.error(request, refusal.message)
        return redirect("cases:consultation_detail", reference)
    context = {
        "form": form, "seat": seat, "consultation": seat.consultation, "may_sort": may_sort, "rows": _own(seat, rows),
        "headings": sorted({str(row.heading) for row in rows if row.heading}),
    }  # fmt: skip
    return render(request, "cases/consultations/consultation_sort.html", context, status=422 if form.errors else 200)


def _own(seat: Seat, rows: list[Contribution]) -> list[Contribution]:
    """What the holder of the seat may take away."""
    phase = seat.consultation.phase
    if may("remove_any", phase, seat.role):
        return rows
    return [row for row in rows if row.seat_id == seat.pk] if may("remove_own", phase, seat.role) else []


def _card(seat: Seat) -> dict[str, Any]:
    """What we take along: the question, what was chosen, the comment, what we learn; never the report."""
    rows = contributions_for(seat)
    return {
        "consultation": seat.consultation,
        "question": next((row for row in rows if row.kind == Kind.KEY_QUESTION), None),
        "chosen": groups_of(row for row in rows if row.chosen),
        "comment": next((row for row in rows if row.kind == Kind.COMMENT), None),
        "lessons": [row for row in rows if row.kind == Kind.LESSON],
    }


@require_GET
def consultation_card(request: StaffRequest, reference: str) -> HttpResponse:
    """The card to read and to print, from the last phase on."""
    seat = load_seat(request, reference)
    if seat.consultation.phase < CARD_FROM:
        return redirect("cases:consultation_detail", reference)
    return render(request, "cases/consultations/consultation_card.html", _card(seat))


@require_GET
def consultation_card_pdf(request: StaffRequest, reference: str) -> HttpResponse:
    """The same as a file; a page that says how to print it where no PDF can be made."""
    seat = load_seat(request, reference)
    if seat.consultation.phase < CARD_FROM:
        return redirect("cases:consultation_detail", reference)
    try:
        pdf = render_pdf("cases/consultations/consultation_card_pdf.html", _card(seat))
    except PdfUnavailable:
        page = reverse("cases:consultation_card", args=[reference])
        return render(request, "cases/pdf_unavailable.html", {"page": page})
    name = 'attachment; filename="was-wir-mitnehmen.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": name})
