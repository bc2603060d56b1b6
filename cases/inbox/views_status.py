"""The page behind a secret link: how far a contact request is, and what the person may do about it."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from cases.audit.enums import AuditAction
from cases.audit.services import NotRecorded, record
from cases.calendars.ics import Appointment, publication
from cases.inbox.enums import RequestOutcome, RequestState
from cases.inbox.forms_public import RequestMessageForm
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import receiving_agencies, usual_language
from cases.inbox.selectors_links import find_by_token
from cases.inbox.selectors_status import StatusPage, status_page
from cases.inbox.services_public import (
    add_message,
    consent_to_pass_on,
    pick_date,
    withdraw_pass_on,
    withdraw_request,
)
from cases.inbox.views_public import frame, in_words, language_of
from cases.inbox.wording import CONSENT_TEXTS
from cases.inbox.wording_dates import say_day
from cases.inbox.wording_public import HTML_LANGUAGE, choices
from cases.inbox.wording_status import status_words
from cases.staff.actors import Actor
from cases.staff.decorators import behind_link
from cases.staff.errors import Refused

OwnView = Callable[[HttpRequest, ContactRequest, Actor], HttpResponse]
LOGGER: Final = logging.getLogger(__name__)
NEW_FOR: Final = datetime.timedelta(hours=1)
"""How long after sending the first page may still show the link large."""


def own_request(view: OwnView) -> Callable[..., HttpResponse]:
    """Give the view the request behind the token, and an actor without account; every other token gets one 404 page.

    One transaction, one audit row: where the row cannot be written, the answer is 503 and nothing is shown.
    """

    @behind_link
    @wraps(view)
    def inner(request: HttpRequest, token: str) -> HttpResponse:
        actor = Actor(user=None)
        try:
            with transaction.atomic():
                row = find_by_token(token)
                if row is None:
                    return gone(request)
                number = row.pk
                response = view(request, row, actor)
                if not actor.rows:
                    row.pk = number
                    record(actor=actor, action=AuditAction.REQUEST_STATUS, about=row)
                return response
        except ContactRequest.DoesNotExist:  # withdrawn by another click, a moment ago
            return gone(request)
        except (NotRecorded, OperationalError, InterfaceError):
            LOGGER.exception("audit row of a status page not written, nothing shown")
            return HttpResponse(render_to_string("503.html"), status=503)

    return inner


def gone(request: HttpRequest) -> HttpResponse:
    """The one answer to every link that opens nothing, whatever the reason."""
    return render(request, "cases/inbox/request_gone.html", status=404)


@require_safe
@own_request
def request_status(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """How far it is. Right after sending, the link is shown large, as a code too; nothing remembers that it was."""
    is_new = request.GET.get("neu") == "1" and actor.now - row.received_at < NEW_FOR
    form = RequestMessageForm(language=_language(request, row))
    return _page(request, row, actor, form, link=_link(request) if is_new else "")


@require_POST
@own_request
def request_add(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """Say something more."""
    form = RequestMessageForm(request.POST, language=_language(request, row))
    if form.is_valid():
        try:
            add_message(actor=actor, contact_request=row, text=form.cleaned_data["message"])
        except Refused as refusal:
            form.refuse(in_words(refusal, _language(request, row), _said(request, row)["not_now"]))
        else:
            return _back(request, row, "message_sent")
    return _page(request, row, actor, form, status=422)


@require_POST
@own_request
def request_pick(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """Take one of the offered dates."""
    chosen = request.POST.get("date", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 18:
        return _back(request, row, "gone", is_bad=True)
    try:
        is_booked = pick_date(actor=actor, contact_request=row, offer_id=int(chosen))
    except Refused as refusal:
        return _refused(request, row, refusal)
    return _back(request, row, "picked") if is_booked else _back(request, row, "gone", is_bad=True)


@require_POST
@own_request
def request_consent(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """Allow another agency to read along, or take that back."""
    key = request.POST.get("agency", "")
    agencies = {str(agency.pk): agency for agency in receiving_agencies(row.region)}
    agencies |= {str(each.agency_id): each.agency for each in row.consents.filter(withdrawn_at=None)}
    if key not in agencies:
        return _back(request, row, "disagreed")
    agreed = request.POST.get("agreed") == "1"
    try:
        (consent_to_pass_on if agreed else withdraw_pass_on)(actor=actor, contact_request=row, agency=agencies[key])
    except Refused as refusal:
        return _refused(request, row, refusal)
    return _back(request, row, "agreed" if agreed else "disagreed")


@require_http_methods(["GET", "HEAD", "POST"])
@own_request
def request_withdraw(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """Ask once more, then erase everything."""
    if request.method == "POST":
        withdraw_request(actor=actor, contact_request=row)
        chosen = "?sprache=en" if _language(request, row) == "en" else ""
        return redirect(reverse("request_withdrawn") + chosen)
    said = _said(request, row)
    context = {
        **frame(row.region, _language(request, row), said),
        "has_case": row.outcome == RequestOutcome.BECAME_CASE,
        "token": _token(request),
    }
    return render(request, "cases/inbox/request_withdraw.html", context)


@behind_link
@require_safe
def request_withdrawn(request: HttpRequest) -> HttpResponse:
    """Nothing is left; this page knows of nobody."""
    language = language_of(request)
    context = {"w": status_words(language), "text_language": HTML_LANGUAGE[language]}
    return render(request, "cases/inbox/request_withdrawn.html", context)


@require_GET
@own_request
def request_date_file(request: HttpRequest, row: ContactRequest, actor: Actor) -> HttpResponse:
    """The agreed date for a calendar on the phone; 404 where there is none."""
    if row.state != RequestState.APPOINTED or not (row.starts_at and row.ends_at):
        return gone(request)
    entry = Appointment(
        uid=str(row.appointment),
        sequence=row.version,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stamp=actor.now,
        location=row.place,
        url=_link(request),
    )
    headers = {"Content-Disposition": 'attachment; filename="termin.ics"'}
    return HttpResponse(publication([entry]), content_type="text/calendar; charset=utf-8", headers=headers)


def _page(
    request: HttpRequest,
    row: ContactRequest,
    actor: Actor,
    form: RequestMessageForm,
    *,
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    page, language, said = status_page(row, now=actor.now), _language(request, row), _said(request, row)
    context = {
        **frame(row.region, language, said),
        "row": row,
        "page": page,
        "steps": _steps(page, said, language),
        "agency": row.agency.organisation,
        "passed": said["passed"] % {"day": say_day(page.passed.since, language)} if page.passed else "",
        "passed_why": said["passed_why"] % {"reason": page.passed.reason} if page.passed else "",
        "topic": dict(choices("topic", language)).get(row.topic, ""),
        "consent": CONSENT_TEXTS[language],
        "form": form,
        "link": link,
        "token": _token(request),
        "is_closed": row.state == RequestState.CLOSED,
        "reply_by": said["reply_by"] % {"day": say_day(page.reply_by, language)}
        if page.reply_by and not page.is_late
        else "",
        "has_case": row.outcome == RequestOutcome.BECAME_CASE,
    }
    return render(request, "cases/inbox/request_status.html", context, status=status)


def _steps(page: StatusPage, said: dict[str, str], language: str) -> list[dict[str, Any]]:
    """The way in words: what is done, what comes next and by when."""
    return [
        {
            "name": said[step.name],
            "at": step.at,
            "is_next": step.is_next,
            "note": said[f"{step.name}_by"] % {"day": say_day(step.by, language)}
            if step.by and not page.is_late
            else "",
        }
        for step in page.steps
    ]


def _said(request: HttpRequest, row: ContactRequest) -> dict[str, str]:
    """The words, with the agency's name where they name it."""
    name = row.agency.organisation.name
    said = status_words(_language(request, row))
    named = ("with", "became_case", "passed_now", "ask_why", "withdraw_case")
    return {**said, **{key: said[key] % {"agency": name} for key in named}}


def _language(request: HttpRequest, row: ContactRequest) -> str:
    """As chosen now, else as wished when the request was sent: English for whoever speaks that best."""
    return language_of(request, usual=usual_language(row))


def _token(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs["token"]) if match else ""


def _link(request: HttpRequest) -> str:
    """The secret link as a whole address."""
    return request.build_absolute_uri(reverse("request_status", args=[_token(request)]))


def _refused(request: HttpRequest, row: ContactRequest, refusal: Refused) -> HttpResponse:
    messages.error(request, in_words(refusal, _language(request, row), _said(request, row)["not_now"]).message)
    return redirect("request_status", _token(request))


def _back(request: HttpRequest, row: ContactRequest, word: str, *, is_bad: bool = False) -> HttpResponse:
    (messages.error if is_bad else messages.success)(request, _said(request, row)[word])
    return redirect("request_status", _token(request))
