"""The agenda: as a page that prints, as a PDF, and the forms with which each agency brings its own items."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.conferences.decorators import on_conference
from cases.conferences.forms_agenda import AgendaItemForm, AgendaTimesForm
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference
from cases.conferences.models_agenda import AgendaItem
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_agenda import offered_entries, round_of
from cases.conferences.selectors_hold import sheet_for
from cases.conferences.services_agenda import (
    add_agenda_item,
    agency_in,
    change_agenda_item,
    remove_agenda_item,
    set_phase_minutes,
)
from cases.conferences.views_forms import answer
from cases.pdf import PdfUnavailable, render_pdf
from cases.records.selectors import own_rows

AGENDA = "cases:agenda_detail"


@require_GET
@audited(AuditAction.AGENDA_DETAIL)
def agenda_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """The agenda as this reader may see it; printed, it is the paper for the table."""
    conference = load_conference(request, reference)
    sheet = sheet_for(request.user, conference, actor=request.actor)
    context = {"conference": conference, "case": conference.case, "sheet": sheet, "now": request.actor.now}
    return render(request, "cases/conferences/agenda_detail.html", context)


@require_GET
@audited(AuditAction.AGENDA_PRINT)
def agenda_pdf(request: CaseRequest, reference: str) -> HttpResponse:
    """The same to take along; a page that says how to print it where no PDF can be made."""
    conference = load_conference(request, reference)
    sheet = sheet_for(request.user, conference, actor=request.actor)
    context = {"conference": conference, "sheet": sheet, "now": request.actor.now}
    try:
        body = render_pdf("cases/conferences/agenda_pdf.html", context)
    except PdfUnavailable:
        return render(request, "cases/pdf_unavailable.html", {"page": reverse(AGENDA, args=[reference])})
    name = f'attachment; filename="tagesordnung-{conference.reference}.pdf"'
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGENDA_EDIT)
@on_conference(ConferenceAction.AGENDA_EDIT)
def agenda_item_add(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Bring a released entry, or a topic."""
    actor, participants = request.actor, taking_part(conference)
    agency = agency_in(actor, conference)
    taken = conference.agenda.filter(entry__isnull=False).order_by("pk").values_list("entry_id", flat=True)
    offered = offered_entries(
        request.user, conference.case, agency, table=round_of(conference, participants), taken=taken, now=actor.now
    )
    form = AgendaItemForm(request.POST or None, participants=participants, offered=offered)
    return answer(
        request,
        conference,
        form,
        name="agenda_item_add",
        do=lambda: add_agenda_item(actor=actor, conference=conference, data=form.data_of()),
        done=_("Der Punkt steht auf der Tagesordnung."),
        to=AGENDA,
        context={"agency": agency, "withheld": [one for one in offered if one.problem]},
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGENDA_EDIT)
@on_conference(ConferenceAction.AGENDA_EDIT)
def agenda_item_edit(request: CaseRequest, conference: Conference, number: int) -> HttpResponse:
    """Change an own item."""
    item = _own_item(request, conference, number)
    first = {"topic": item.topic, "presenter": item.presenter_id, "minutes": item.minutes}
    form = AgendaItemForm(request.POST or None, participants=taking_part(conference), item=item, initial=first)
    return answer(
        request,
        conference,
        form,
        name="agenda_item_edit",
        do=lambda: change_agenda_item(actor=request.actor, item=item, data=form.data_of()),
        done=_("Der Punkt ist geändert."),
        to=AGENDA,
        context={"item": item},
    )


@require_POST
@audited(AuditAction.AGENDA_EDIT)
@on_conference(ConferenceAction.AGENDA_EDIT)
def agenda_item_remove(request: CaseRequest, conference: Conference, number: int) -> HttpResponse:
    """Take an own item off the agenda."""
    remove_agenda_item(actor=request.actor, item=_own_item(request, conference, number))
    messages.success(request, _("Der Punkt steht nicht mehr auf der Tagesordnung."))
    return redirect(AGENDA, conference.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.AGENDA_EDIT)
@on_conference(ConferenceAction.AGENDA_EDIT)
def agenda_times(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Divide the time among the phases that may be shortened."""
    sheet = sheet_for(request.user, conference, actor=request.actor)
    if not sheet.chairs:
        raise PermissionDenied
    form = AgendaTimesForm(request.POST or None, phases=sheet.phases)
    return answer(
        request,
        conference,
        form,
        name="agenda_times",
        do=lambda: set_phase_minutes(actor=request.actor, conference=conference, minutes=form.minutes()),
        done=_("Die Zeiten sind geändert."),
        to=AGENDA,
        context={"sheet": sheet},
    )


def _own_item(request: CaseRequest, conference: Conference, number: int) -> AgendaItem:
    """The item, if it is on this conference's agenda, else 404. 403 for another agency's."""
    item = conference.agenda.filter(pk=number).first()
    if item is None:
        raise Http404
    if item.agency_id not in {row.agency_id for row in own_rows(request.actor, conference.case)}:
        raise PermissionDenied
    item.conference = conference
    return item
