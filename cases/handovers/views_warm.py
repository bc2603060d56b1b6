"""What makes a hand-over warm: a joint date, somebody who says so, a first contact, and asking how it went on."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import Mode
from cases.handovers.decorators import on_handover
from cases.handovers.enums import Arrival, HandoverState, Month
from cases.handovers.forms_warm import (
    HandoverContactForm,
    HandoverMeetingForm,
    HandoverOutcomeForm,
    HandoverTellForm,
    SearchForm,
)
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_meeting import USUAL, location_of, proposals_for, rooms_for, together
from cases.handovers.selectors_outcomes import ask
from cases.handovers.selectors_public import doors_of
from cases.handovers.services_contact import confirm_contact
from cases.handovers.services_links import renew_link, revoke_link, token_of
from cases.handovers.services_meeting import cancel_meeting, set_meeting
from cases.handovers.services_outcomes import record_outcome
from cases.handovers.services_told import handover_told
from cases.records.enums import Channel
from cases.records.models_people import YoungPerson
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep, StaleVersion
from cases.staff.forms_base import RefusableForm
from cases.staff.views_forms import carried_out


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_MEETING)
@on_handover(HandoverAction.MEETING)
def handover_meeting(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The best common dates; choose one or type another. `?dauer=` and `?wie=` say what is looked for."""
    search = _search(request, handover)
    length, mode = search.cleaned_data["dauer"], Mode(search.cleaned_data["wie"])
    found = proposals_for(request.actor, handover, length=length, mode=mode)
    form = HandoverMeetingForm(
        sent(request), proposals=found.choices, rooms=rooms_for(handover), length=length, mode=mode,
        initial=_present(handover),
    )  # fmt: skip
    try:
        if carried_out(
            request,
            form,
            do=lambda: set_meeting(
                actor=request.actor, handover=handover, date=form.date(), version=form.cleaned_data["version"]
            ),
            done=_("Der Termin steht. Beide Fachkräfte bekommen jetzt Post mit einer Kalenderdatei."),
        ):
            return redirect("cases:handover_detail", handover.reference)
    except StaleVersion as stale:
        form.add_error(None, stale.message)
        form.data = {**dict(form.data.items()), "version": str(handover.version)}
    pair = together(handover, now=request.actor.now)
    return _show(request, handover, form, "handover_meeting", {"found": found, "search": search, "pair": pair})


def _search(request: CaseRequest, handover: Handover) -> SearchForm:
    """What was asked for in the address; else what the present date has, or what is usual."""
    usual: dict[str, Any] = {"dauer": USUAL, "wie": handover.meeting_mode or Mode.ROOM}
    if handover.meeting_starts_at and handover.meeting_ends_at:
        usual["dauer"] = int((handover.meeting_ends_at - handover.meeting_starts_at).total_seconds() // 60)
    form = SearchForm({**usual, **{key: request.GET[key] for key in ("dauer", "wie") if key in request.GET}})
    if not form.is_valid():
        form = SearchForm({"dauer": USUAL, "wie": Mode.ROOM})
        form.is_valid()
    return form


def _present(handover: Handover) -> dict[str, Any]:
    """What the form begins with: the date that there is."""
    values: dict[str, Any] = {"version": handover.version}
    if handover.is_dated and handover.meeting_starts_at:
        local = timezone.localtime(handover.meeting_starts_at)
        values |= {"day": local.date(), "time": local.time(), "slot": ""}
        values |= {"room": handover.meeting_room_id, "place": handover.meeting_place}
    return values


@require_POST
@audited(AuditAction.HANDOVER_MEETING)
@on_handover(HandoverAction.MEETING)
def handover_meeting_cancel(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The joint date falls through."""
    cancel_meeting(actor=request.actor, handover=handover)
    messages.success(request, _("Abgesagt. Wer den Termin im Kalender hatte, bekommt Bescheid."))
    return redirect("cases:handover_detail", handover.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_TELL)
@on_handover(HandoverAction.TELL)
def handover_tell(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The young person was told, and how."""
    channel = YoungPerson.objects.filter(case=handover.case_id).values_list("channel", flat=True).first()
    form = HandoverTellForm(sent(request), initial={"how": channel})
    return _answer(
        request,
        handover,
        form,
        name="handover_tell",
        do=lambda: handover_told(actor=request.actor, handover=handover, how=Channel(form.cleaned_data["how"])),
        done=_("Gespeichert: Die junge Person weiß Bescheid."),
        context={"doors": doors_of(handover.to_agency.organisation)},
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_CONTACT)
@on_handover(HandoverAction.CONTACT)
def handover_contact(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The first contact has taken place."""
    day = handover.first_contact_on or request.actor.today
    form = HandoverContactForm(sent(request), initial={"day": day})
    return _answer(
        request,
        handover,
        form,
        name="handover_contact",
        do=lambda: confirm_contact(actor=request.actor, handover=handover, on=form.cleaned_data["day"]),
        done=_("Erstkontakt bestätigt. Die Übergabe ist angekommen."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_OUTCOME)
@on_handover(HandoverAction.OUTCOME)
def handover_outcome(request: CaseRequest, handover: Handover) -> HttpResponse:
    """Where the young person is now."""
    asked = ask(handover, request.actor.today)
    if asked is None:
        raise IllegalStep(_("Gefragt wird zum ersten Mal drei Monate nach der Übergabe."))
    given = handover.outcomes.filter(months=asked.month).values_list("outcome", flat=True).first()
    form = HandoverOutcomeForm(sent(request))
    return _answer(
        request,
        handover,
        form,
        name="handover_outcome",
        do=lambda: record_outcome(
            actor=request.actor,
            handover=handover,
            month=Month(form.cleaned_data["months"]),
            outcome=Arrival(form.cleaned_data["outcome"]),
        ),
        done=_("Danke, gespeichert."),
        context={"asked": asked, "given": given, "arrivals": Arrival.choices},
    )


@require_GET
@audited(AuditAction.HANDOVER_LETTER)
@on_handover(HandoverAction.MEETING)
def handover_letter(request: CaseRequest, handover: Handover) -> HttpResponse:
    """A letter to print, with the personal link as a code to photograph if there is one."""
    accepted = handover.state == HandoverState.ACCEPTED
    agency = (handover.to_agency if accepted else handover.from_agency).organisation
    link = ""
    if handover.link_nonce:
        link = request.build_absolute_uri(reverse("handover_status", args=[token_of(handover)]))
    context = {
        "handover": handover,
        "case": handover.case,
        "agency": agency,
        "other": handover.to_agency.organisation,
        "accepted": accepted,
        "doors": doors_of(agency),
        "location": location_of(handover),
        "is_dated": handover.is_dated,
        "name": YoungPerson.objects.filter(case=handover.case_id).values_list("given_name", flat=True).first() or "",
        "link": link,
        "code": segno.make_qr(link, error="m").svg_inline(scale=4, border=2, omitsize=True) if link else "",
        "today": request.actor.today,
    }
    return render(request, "cases/handovers/handover_letter.html", context)


@require_POST
@audited(AuditAction.HANDOVER_LINK)
@on_handover(HandoverAction.MEETING)
def handover_link_renew(request: CaseRequest, handover: Handover) -> HttpResponse:
    """A personal link, instead of an older one."""
    renew_link(actor=request.actor, handover=handover)
    messages.success(request, _("Es gibt einen neuen Link. Er steht im Brief; ein älterer gilt nicht mehr."))
    return redirect("cases:handover_detail", handover.reference)


@require_POST
@audited(AuditAction.HANDOVER_LINK)
@on_handover(HandoverAction.MEETING)
def handover_link_revoke(request: CaseRequest, handover: Handover) -> HttpResponse:
    """No personal link any more."""
    revoke_link(actor=request.actor, handover=handover)
    messages.success(request, _("Der Link gilt nicht mehr."))
    return redirect("cases:handover_detail", handover.reference)


def _answer(
    request: CaseRequest,
    handover: Handover,
    form: RefusableForm,
    *,
    name: str,
    do: Any,
    done: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Send a form: `do` it, say `done`, lead to the hand-over or back to the desk; or show the form."""
    if carried_out(request, form, do=do, done=done):
        if request.POST.get("zurueck") == "schreibtisch":
            return redirect("cases:desk")
        return redirect("cases:handover_detail", handover.reference)
    return _show(request, handover, form, name, context or {})


def _show(
    request: CaseRequest, handover: Handover, form: RefusableForm, name: str, context: dict[str, Any]
) -> HttpResponse:
    record(actor=request.actor, action=AuditAction.HANDOVER_FORM, about=handover, case_id=handover.case_id)
    return render(
        request,
        f"cases/handovers/{name}.html",
        {"handover": handover, "case": handover.case, "form": form, **context},
        status=422 if form.errors else 200,
    )
