"""Pages of alarms, for lead and auditor."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.selectors_control import alarms_for
from cases.audit.services_control import mark_alarm_seen
from cases.staff.enums import Role
from cases.staff.errors import Refused


@require_GET
@audited(AuditAction.ALARM_LIST)
def alarm_list(request: CaseRequest) -> HttpResponse:
    """What looked unusual, what nobody has seen yet first."""
    if not request.actor.has_role(Role.LEAD, Role.AUDITOR):
        raise PermissionDenied
    return render(request, "cases/audit/alarm_list.html", {"alarms": alarms_for(request.actor)})


@require_POST
@audited(AuditAction.ALARM_SEEN)
def alarm_seen(request: CaseRequest, pk: int) -> HttpResponse:
    """Take note of an alarm."""
    alarm = next((alarm for alarm in alarms_for(request.actor) if alarm.pk == pk), None)
    if alarm is None:
        raise Http404
    try:
        mark_alarm_seen(actor=request.actor, alarm=alarm)
    except Refused as refused:
        request.trail.about, request.trail.result = alarm, AuditResult.DENIED
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Der Hinweis ist als gesehen vermerkt."))
    return redirect("cases:alarm_list")
