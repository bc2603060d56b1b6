"""A date with the person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.inbox.decorators import on_request
from cases.inbox.forms import RequestAppointForm, RequestOfferDatesForm
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest
from cases.inbox.selectors_dates import suggestions_for, usual_place
from cases.inbox.services_dates import appoint, note_arrival, note_no_arrival, offer_dates
from cases.inbox.views_forms import answer
from cases.records.views_forms import sent


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_OFFER_DATES)
@on_request(RequestAction.OFFER_DATES)
def request_offer_dates(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Up to three times, proposed from the own calendar or typed; the person picks one."""
    form = RequestOfferDatesForm(
        sent(request),
        suggestions=suggestions_for(request.actor, row),
        initial={"version": row.version, "place": usual_place(row)},
    )
    return answer(
        request,
        row,
        form,
        name="request_offer_dates",
        do=lambda: offer_dates(
            actor=request.actor,
            contact_request=row,
            starts=form.starts(),
            length=form.duration(),
            place=form.cleaned_data["place"],
            version=form.cleaned_data["version"],
        ),
        done=_("Die Termine sind angeboten. Die Person wählt einen auf ihrer Seite; erst dann ist er gebucht."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_APPOINT)
@on_request(RequestAction.APPOINT)
def request_appoint(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """A date that was agreed, for example on the telephone."""
    suggestions = suggestions_for(request.actor, row) if request.method == "GET" else []
    initial = {"version": row.version, "place": row.place or usual_place(row)}
    form = RequestAppointForm(sent(request), initial=initial)
    return answer(
        request,
        row,
        form,
        name="request_appoint",
        do=lambda: appoint(
            actor=request.actor,
            contact_request=row,
            start=form.start(),
            length=form.duration(),
            place=form.cleaned_data["place"],
            version=form.cleaned_data["version"],
        ),
        done=_("Der Termin ist vereinbart und steht in Ihrem Kalender."),
        context={"suggestions": suggestions},
    )


@require_POST
@audited(AuditAction.REQUEST_ARRIVE)
@on_request(RequestAction.ARRIVE)
def request_arrive(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """The person came."""
    note_arrival(actor=request.actor, contact_request=row)
    messages.success(request, _("Vermerkt: Die Person war da. Wie geht es weiter?"))
    return redirect("cases:request_detail", row.reference)


@require_POST
@audited(AuditAction.REQUEST_NOT_ARRIVED)
@on_request(RequestAction.NOT_ARRIVED)
def request_not_arrived(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """The person did not come."""
    note_no_arrival(actor=request.actor, contact_request=row)
    messages.success(request, _("Vermerkt. Bieten Sie einen neuen Termin an, damit die Person nicht verloren geht."))
    return redirect("cases:request_offer_dates", row.reference)
