"""A request ends: settled, or as a case."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.inbox.decorators import on_request
from cases.inbox.enums import Asker, ContactChannel, RequestOutcome
from cases.inbox.forms import RequestCloseForm, RequestOpenCaseForm
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest
from cases.inbox.services_ends import close_request, open_case_from, own_words
from cases.inbox.views_forms import answer
from cases.records.enums import Channel
from cases.records.forms import first_due
from cases.records.views_forms import sent

CHANNELS: Final = {
    ContactChannel.PHONE: (Channel.PHONE, "phone"),
    ContactChannel.EMAIL: (Channel.EMAIL, "email"),
    ContactChannel.MESSENGER: (Channel.TEXT, ""),
}
"""How the person wants to be reached → the same of a case, and the field that holds it."""


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_CLOSE)
@on_request(RequestAction.CLOSE)
def request_close(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Nothing more to do, with how it ended and a last word."""
    form = RequestCloseForm(sent(request), initial={"version": row.version})
    return answer(
        request,
        row,
        form,
        name="request_close",
        do=lambda: close_request(
            actor=request.actor,
            contact_request=row,
            outcome=RequestOutcome(form.cleaned_data["outcome"]),
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
        ),
        done=_("Die Anfrage ist abgeschlossen."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_OPEN_CASE)
@on_request(RequestAction.OPEN_CASE)
def request_open_case(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """A case with the person's own words, in one step."""
    form = RequestOpenCaseForm(sent(request), initial=_known(row) | first_due(request.actor.today))
    return answer(
        request,
        row,
        form,
        name="request_open_case",
        do=lambda: open_case_from(
            actor=request.actor,
            contact_request=row,
            person=form.person(),
            step=form.step(),
            token=form.cleaned_data["token"],
            version=form.cleaned_data["version"],
            data_class=form.cleaned_data["data_class"],
        ),
        done=_("Der Fall ist eröffnet."),
        context={"words": own_words(row)},
    )


def _known(row: ContactRequest) -> dict[str, Any]:
    """What the request says of the young person. Somebody else's name and number are not theirs."""
    known: dict[str, Any] = {"version": row.version, "language": row.language}
    if row.asker == Asker.YOUNG_PERSON:
        channel, field = CHANNELS[ContactChannel(row.channel)]
        known |= {"given_name": row.name, "channel": channel} | ({field: row.address} if field else {})
    return known
