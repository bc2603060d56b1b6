"""A case is offered to another agency; the offer is agreed to, or taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.handovers.decorators import on_handover
from cases.handovers.forms import HandoverOfferForm, HandoverWithdrawForm
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_offer import Target, agreements_along, entries_along, targets
from cases.handovers.services import approve_handover, offer_handover, reject_handover, withdraw_handover
from cases.handovers.views_forms import answer
from cases.records.decorators import on_case
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_OFFER)
@on_case(CaseAction.HANDOVER_OFFER)
def handover_offer(request: CaseRequest, case: Case) -> HttpResponse:
    """First the agency (`?an=`), then what is offered to it. Sending it twice leads to the same hand-over."""
    running = Handover.objects.visible_to(request.user, now=request.actor.now).open().filter(case=case).first()
    if running is not None and request.method == "GET":
        return redirect("cases:handover_detail", running.reference)
    giver = case.responsible
    if giver is None:
        raise IllegalStep(_("Für diesen Fall ist niemand zuständig."))
    found = targets(case, giver, now=request.actor.now, today=request.actor.today)
    wanted = request.GET.get("an", "")
    target = next((one for one in found if str(one.agency.pk) == wanted and not one.problem), None)
    form = _form(request, case, giver, target) if target else None
    if form is not None and request.method == "POST" and form.is_valid():
        handover = _offered(request, case, form)
        if handover is not None:
            messages.success(request, _("Die Übergabe ist angeboten. Bis jemand dort annimmt, bleiben Sie zuständig."))
            return redirect("cases:handover_detail", handover.reference)
    record(actor=request.actor, action=AuditAction.HANDOVER_FORM, about=case, case_id=case.pk)
    context: dict[str, Any] = {"case": case, "targets": found, "target": target, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "cases/handovers/handover_offer.html", context, status=status)


def _form(request: CaseRequest, case: Case, giver: Agency, target: Target) -> HandoverOfferForm:
    along = entries_along(request.actor, case, giver, target.agency, target.row)
    return HandoverOfferForm(
        sent(request), giver=giver, target=target, along=along, agreements=agreements_along(request.actor, case)
    )


def _offered(request: CaseRequest, case: Case, form: HandoverOfferForm) -> Handover | None:
    """The hand-over; None where the service refused, the reason then stands in the form."""
    try:
        return offer_handover(actor=request.actor, case=case, offer=form.offer(), token=form.cleaned_data["token"])
    except IllegalStep:
        raise
    except Refused as refusal:
        form.refuse(refusal)
        return None


@require_POST
@audited(AuditAction.HANDOVER_APPROVE)
@on_handover(HandoverAction.APPROVE)
def handover_approve(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The second person agrees to an offer without consent."""
    approve_handover(actor=request.actor, handover=handover)
    messages.success(request, _("Sie haben zugestimmt. Die andere Stelle erfährt jetzt von der Übergabe."))
    return redirect("cases:handover_list")


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_REJECT)
@on_handover(HandoverAction.REJECT)
def handover_reject(request: CaseRequest, handover: Handover) -> HttpResponse:
    """The second person does not agree, and says why."""
    form = HandoverWithdrawForm(sent(request))
    return answer(
        request,
        handover,
        form,
        action=HandoverAction.REJECT,
        do=lambda: reject_handover(actor=request.actor, handover=handover, reason=form.cleaned_data["reason"]),
        done=_("Sie haben nicht zugestimmt. Die andere Stelle erfährt nichts davon."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_WITHDRAW)
@on_handover(HandoverAction.WITHDRAW)
def handover_withdraw(request: CaseRequest, handover: Handover) -> HttpResponse:
    """Take an offer back, with a reason."""
    form = HandoverWithdrawForm(sent(request))
    return answer(
        request,
        handover,
        form,
        action=HandoverAction.WITHDRAW,
        do=lambda: withdraw_handover(actor=request.actor, handover=handover, reason=form.cleaned_data["reason"]),
        done=_("Die Übergabe ist zurückgezogen. Ihre Stelle bleibt zuständig."),
    )
