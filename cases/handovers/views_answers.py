"""The agency that is asked looks at a hand-over and answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.handovers.decorators import on_handover
from cases.handovers.forms import HandoverAcceptForm, HandoverAnswerForm, HandoverReturnForm
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.handovers.selectors_offer import can_be_asked
from cases.handovers.services_answers import (
    accept_handover,
    decline_handover,
    return_handover,
    see_handover,
    take_over_handover,
)
from cases.handovers.views_forms import answer
from cases.records.forms import first_due
from cases.records.views_forms import sent


@require_POST
@audited(AuditAction.HANDOVER_SEE)
@on_handover(HandoverAction.SEE)
def handover_see(request: CaseRequest, handover: Handover) -> HttpResponse:
    """Begin to check it: one of several wins."""
    see_handover(actor=request.actor, handover=handover)
    messages.success(request, _("Sie prüfen diese Übergabe. Zuständig bleibt die andere Stelle, bis Sie annehmen."))
    return redirect("cases:handover_detail", handover.reference)


@require_POST
@audited(AuditAction.HANDOVER_TAKE_OVER)
@on_handover(HandoverAction.TAKE_OVER)
def handover_take_over(request: CaseRequest, handover: Handover) -> HttpResponse:
    """Check it for somebody who is away."""
    take_over_handover(actor=request.actor, handover=handover)
    messages.success(request, _("Sie prüfen diese Übergabe jetzt."))
    return redirect("cases:handover_detail", handover.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_ACCEPT)
@on_handover(HandoverAction.ACCEPT)
def handover_accept(request: CaseRequest, handover: Handover) -> HttpResponse:
    """Become responsible, with a first step."""
    form = HandoverAcceptForm(sent(request), initial=first_due(request.actor.today) | {"version": handover.version})
    return answer(
        request,
        handover,
        form,
        action=HandoverAction.ACCEPT,
        do=lambda: accept_handover(
            actor=request.actor, handover=handover, step=form.step(), version=form.cleaned_data["version"]
        ),
        done=_("Ihre Stelle ist jetzt zuständig. Sagen Sie der jungen Person, wer für sie da ist."),
        stays=True,
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_RETURN)
@on_handover(HandoverAction.RETURN)
def handover_return(request: CaseRequest, handover: Handover) -> HttpResponse:
    """ "Not responsible", with a suggestion."""
    agencies = can_be_asked(handover.case, handover.from_agency, today=request.actor.today)
    form = HandoverReturnForm(
        sent(request),
        agencies=agencies.exclude(pk=handover.to_agency_id),
        initial={"version": handover.version},
    )
    return answer(
        request,
        handover,
        form,
        action=HandoverAction.RETURN,
        do=lambda: return_handover(actor=request.actor, handover=handover, **form.cleaned_data),
        done=_("Zurückgegeben. Die abgebende Stelle weiß Bescheid und bleibt zuständig."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.HANDOVER_DECLINE)
@on_handover(HandoverAction.DECLINE)
def handover_decline(request: CaseRequest, handover: Handover) -> HttpResponse:
    """ "Not now", with a reason."""
    form = HandoverAnswerForm(sent(request), initial={"version": handover.version})
    return answer(
        request,
        handover,
        form,
        action=HandoverAction.DECLINE,
        do=lambda: decline_handover(actor=request.actor, handover=handover, **form.cleaned_data),
        done=_("Abgelehnt. Die abgebende Stelle weiß Bescheid und bleibt zuständig."),
    )
