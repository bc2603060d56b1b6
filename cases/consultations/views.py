"""Coming into a round, and what is around it. No page shows case data, so no row says who was here."""

from __future__ import annotations

import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.consultations.enums import Length
from cases.consultations.forms import (
    ConsultationJoinForm,
    ConsultationOpenForm,
    ConsultationReturnForm,
    ConsultationRolesForm,
    PlanForm,
)
from cases.consultations.lifecycle import MINUTES
from cases.consultations.loaders import joined, key_of, let_in, load_seat, remember, who_tries
from cases.consultations.methods import COMPARISON, COURSES, ROLES
from cases.consultations.models import Consultation
from cases.consultations.rules import in_groups
from cases.consultations.selectors import portal_places, round_of, seats_of
from cases.consultations.services import (
    assign_roles,
    check,
    discard_consultation,
    draw_roles,
    plan_minutes,
    renew_facilitator_code,
)
from cases.consultations.services_joining import join_consultation, open_consultation, return_to_facilitating
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.middleware import StaffRequest

PERIOD: Final = datetime.timedelta(days=30)


@require_GET
def consultation_list(request: StaffRequest) -> HttpResponse:
    """What the room is for, the rounds of this login, and the three ways in."""
    let_in(request)
    seats = seats_of(key_of(request), joined(request))
    return render(request, "cases/consultations/consultation_list.html", {"seats": seats})


@require_GET
def method_list(request: StaffRequest) -> HttpResponse:
    """Which form of talking to each other for what: conference, peer consultation, telephone."""
    at_cases = request.actor.has_role(Role.CASEWORKER, Role.LEAD)
    context = {"at_cases": at_cases, "comparison": COMPARISON, "courses": COURSES, "roles": ROLES}
    return render(request, "cases/consultations/method_list.html", context)


@require_http_methods(["GET", "POST"])
def consultation_open(request: StaffRequest) -> HttpResponse:
    """Prepare a round; the answer shows both codes, the facilitator's for the only time."""
    let_in(request)
    key, asked = key_of(request), request.GET.get("format", "")
    length = Length(asked) if asked in Length.values else Length.STANDARD
    first = {"length": length, **PlanForm.values_of(MINUTES[length])}
    places = portal_places() if request.method == "POST" else frozenset[str]()
    form = ConsultationOpenForm(request.POST if request.method == "POST" else None, initial=first, places=places)
    if form.is_valid():
        data = form.cleaned_data
        try:
            consultation, code = open_consultation(
                arrival=form.arrival(key), opening=data["token"], length=Length(data["length"]), minutes=form.minutes(),
                now=request.actor.now,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            remember(request, consultation.reference)
            return _codes(request, consultation, code)
    context = {"form": form, "length": length, "lengths": Length}
    return render(request, "cases/consultations/consultation_open.html", context, status=422 if form.is_bound else 200)


def _codes(request: StaffRequest, consultation: Consultation, code: str) -> HttpResponse:
    context = {"consultation": consultation, "facilitator_code": in_groups(code)}
    context["code"] = in_groups(consultation.code or "")
    return render(request, "cases/consultations/consultation_codes.html", context)


@require_http_methods(["GET", "POST"])
def consultation_join(request: StaffRequest) -> HttpResponse:
    """Into a round with its code."""
    let_in(request)
    key = key_of(request)
    places = portal_places() if request.method == "POST" else frozenset[str]()
    form = ConsultationJoinForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        try:
            consultation = join_consultation(
                arrival=form.arrival(key), code=form.cleaned_data["code"], who=who_tries(request), now=request.actor.now
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if consultation:
                remember(request, consultation.reference)
                return redirect("cases:consultation_detail", consultation.reference)
            form.add_error("code", _("Dieser Code öffnet nichts. Vielleicht ist er vertippt oder die Runde beendet."))
    return render(
        request, "cases/consultations/consultation_join.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def consultation_return(request: StaffRequest) -> HttpResponse:
    """Back to facilitating after a new login, with the code that was shown once."""
    let_in(request)
    key, form = key_of(request), ConsultationReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            consultation = return_to_facilitating(
                key=key, code=form.cleaned_data["code"], who=who_tries(request), now=request.actor.now
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if consultation:
                remember(request, consultation.reference)
                return redirect("cases:consultation_detail", consultation.reference)
            form.add_error("code", _("Dieser Code führt zu keiner Runde."))
    return render(
        request, "cases/consultations/consultation_return.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
def consultation_roles(request: StaffRequest, reference: str) -> HttpResponse:
    """The facilitator chooses who does what, or draws lots."""
    seat = load_seat(request, reference)
    seats = round_of(seat.consultation)
    form = ConsultationRolesForm(request.POST if "presenter" in request.POST else None, seats=seats)
    try:
        check("assign", seat)
        if "draw" in request.POST:
            draw_roles(seat=seat)
            return redirect("cases:consultation_detail", reference)
        if form.is_valid():
            assign_roles(seat=seat, **form.numbers())
            return redirect("cases:consultation_detail", reference)
    except IllegalStep as refusal:
        return _back(request, reference, refusal)
    except Refused as refusal:
        if not form.is_bound:
            return _back(request, reference, refusal)
        form.is_valid()
        form.refuse(refusal)
    context = {"form": form, "seat": seat, "consultation": seat.consultation, "seats": seats}
    return render(request, "cases/consultations/consultation_roles.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def consultation_plan(request: StaffRequest, reference: str) -> HttpResponse:
    """The facilitator changes the minutes of the phases before the round begins."""
    seat = load_seat(request, reference)
    form = PlanForm(
        request.POST if request.method == "POST" else None, initial=PlanForm.values_of(seat.consultation.minutes)
    )
    try:
        check("plan", seat)
        if form.is_valid():
            plan_minutes(seat=seat, minutes=form.minutes())
            return redirect("cases:consultation_detail", reference)
    except Refused as refusal:
        return _back(request, reference, refusal)
    context = {"form": form, "consultation": seat.consultation}
    return render(request, "cases/consultations/consultation_plan.html", context, status=422 if form.errors else 200)


@require_POST
def consultation_code(request: StaffRequest, reference: str) -> HttpResponse:
    """Another code for the facilitator, shown once."""
    seat = load_seat(request, reference)
    code = renew_facilitator_code(seat=seat)
    return _codes(request, seat.consultation, code)


@require_http_methods(["GET", "POST"])
def consultation_discard(request: StaffRequest, reference: str) -> HttpResponse:
    """The facilitator deletes the round at once; asked again before."""
    seat = load_seat(request, reference)
    check("discard", seat)
    if request.method == "POST":
        try:
            discard_consultation(seat=seat)
        except IllegalStep as refusal:
            messages.info(request, refusal.message)
        else:
            messages.success(request, _("Die Beratung ist gelöscht, mit allem, was darin stand."))
        return redirect("cases:consultation_list")
    context = {"consultation": seat.consultation, "gone_on": seat.consultation.moved_at + PERIOD}
    return render(request, "cases/consultations/consultation_discard.html", context)


def _back(request: StaffRequest, reference: str, refusal: Refused) -> HttpResponse:
    messages.error(request, refusal.message)
    return redirect("cases:consultation_detail", reference)
