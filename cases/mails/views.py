"""Somebody was called because a mail could not be sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.mails import services
from cases.mails.models import OutgoingMail
from cases.mails.selectors import calls
from cases.staff.errors import Refused


@require_POST
@audited(AuditAction.MAIL_CALLED)
def mail_called(request: CaseRequest, pk: int) -> HttpResponse:
    """Ends the task "bitte anrufen"; 404 for what is not the person's business."""
    mail = OutgoingMail.objects.filter(calls(request.actor), pk=pk).first()
    if mail is None:
        raise Http404
    try:
        services.mail_called(actor=request.actor, mail=mail)
    except Refused as refused:
        request.trail.about, request.trail.result = mail, AuditResult.DENIED
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Der Anruf ist vermerkt."))
    return redirect("cases:desk")
