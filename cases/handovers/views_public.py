"""The page behind the young person's link: who is there for them, where, and when. Open to whoever holds the link."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from cases.audit.enums import AuditAction
from cases.audit.services import NotRecorded, record
from cases.calendars.ics import Appointment, publication
from cases.conferences.enums import Mode
from cases.handovers.models import Handover
from cases.handovers.selectors_links import find_by_token
from cases.handovers.selectors_meeting import location_of
from cases.handovers.selectors_public import StatusPage, status_page
from cases.handovers.wording_public import LANGUAGES, words
from cases.staff.actors import Actor
from cases.staff.decorators import behind_link

OwnView = Callable[[HttpRequest, str, Handover, Actor], HttpResponse]
LOGGER: Final = logging.getLogger(__name__)


def own_handover(view: OwnView) -> Callable[..., HttpResponse]:
    """Give the view the hand-over behind the token; every token that opens nothing gets the same page.

    One transaction, one audit row: where the row cannot be written, the answer is 503 and nothing is shown.
    """

    @behind_link
    @wraps(view)
    def inner(request: HttpRequest, token: str) -> HttpResponse:
        actor = Actor(user=None)
        try:
            with transaction.atomic():
                handover = find_by_token(token, now=actor.now)
                if handover is None:
                    return _gone(request)
                response = view(request, token, handover, actor)
                record(actor=actor, action=AuditAction.HANDOVER_STATUS, about=handover, case_id=handover.case_id)
                return response
        except (NotRecorded, OperationalError, InterfaceError):
            LOGGER.exception("audit row of a young person's page not written, nothing shown")
            return HttpResponse(render_to_string("503.html"), status=503)

    return inner


@require_safe
@own_handover
def handover_status(request: HttpRequest, token: str, handover: Handover, actor: Actor) -> HttpResponse:
    """Who is responsible now, or until it is decided; the door and the joint date."""
    chosen = request.GET.get("sprache", "")
    language = chosen if chosen in LANGUAGES else "de"
    page = status_page(handover, now=actor.now, today=actor.today)
    context: dict[str, Any] = {
        "region": handover.case.region,
        "w": _said(page, language),
        "wording": language,
        "languages": [(code, name, code == language) for code, name in LANGUAGES.items()],
        "handover": handover,
        "page": page,
        "where": _where(page, handover, language),
        "token": token,
    }
    return render(request, "cases/handovers/handover_status.html", context)


@require_safe
@own_handover
def handover_date_file(request: HttpRequest, token: str, handover: Handover, actor: Actor) -> HttpResponse:
    """The joint date as a file for a calendar on the phone; 404 where there is none."""
    start, end = handover.meeting_starts_at, handover.meeting_ends_at
    if not handover.is_dated or start is None or end is None:
        return _gone(request)
    entry = Appointment(
        uid=str(handover.meeting_uid),
        sequence=handover.meeting_sequence,
        starts_at=start,
        ends_at=end,
        stamp=actor.now,
        location=location_of(handover),
        url=request.build_absolute_uri(reverse("handover_status", args=[token])),
    )
    headers = {"Content-Disposition": 'attachment; filename="termin.ics"'}
    return HttpResponse(publication([entry]), content_type="text/calendar; charset=utf-8", headers=headers)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/handovers/handover_gone.html", status=404)


def _said(page: StatusPage, language: str) -> dict[str, str]:
    names = {"agency": page.agency.name, "other": page.other.name}
    said = words(language)
    filled = {key: said[key] % names for key in ("now", "still", "now_why", "still_why", "doors")}
    day = date_format(page.contact_by, "l, j. F") if page.contact_by else ""
    return {**said, **filled, "contact_by": said["contact_by"] % {"day": day}}


def _where(page: StatusPage, handover: Handover, language: str) -> str:
    """Where the joint date is, in the words of the page."""
    said = {Mode.PHONE: "phone_call", Mode.VIDEO: "video"}
    key = said.get(Mode(handover.meeting_mode)) if handover.meeting_mode else None
    return words(language)[key] if key else page.location
