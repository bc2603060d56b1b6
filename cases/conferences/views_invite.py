"""Invite, move, answer, confirm, postpone, cancel; the letter for people without e-mail."""

from __future__ import annotations

import datetime
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.conferences.decorators import on_conference
from cases.conferences.enums import ParticipantKind, Reply
from cases.conferences.forms_dates import DateForm, ReasonForm, ReplyForm
from cases.conferences.lifecycle import DATED, ConferenceAction, Who
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollSlot
from cases.conferences.selectors import hands_in, taking_part
from cases.conferences.selectors_links import contact_of
from cases.conferences.selectors_proposals import rooms_to_choose
from cases.conferences.services_invite import (
    cancel_conference,
    confirm_conference,
    invite_conference,
    move_conference,
    postpone_conference,
    reply_conference,
)
from cases.conferences.services_links import renew_link, revoke_link, token_of
from cases.conferences.views_forms import answer
from cases.records.views_forms import sent
from cases.staff.errors import Refused


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_INVITE)
@on_conference(ConferenceAction.INVITE)
def conference_invite(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Set the date and invite everybody. `?slot=`: a date of the poll, `?termin=`: a proposal."""
    people = taking_part(conference)
    form = DateForm(sent(request), rooms=rooms_to_choose(conference, people), initial=_wanted(request, conference))
    return answer(
        request,
        conference,
        form,
        name="conference_invite",
        do=lambda: invite_conference(actor=request.actor, conference=conference, date=form.date()),
        done=_("Eingeladen. Wer eine E-Mail-Adresse hat, bekommt jetzt Post."),
        context={"ways": _ways(people), "moving": False},
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_MOVE)
@on_conference(ConferenceAction.MOVE)
def conference_move(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Another date or room."""
    people = taking_part(conference)
    form = DateForm(sent(request), rooms=rooms_to_choose(conference, people), initial=_wanted(request, conference))
    return answer(
        request,
        conference,
        form,
        name="conference_invite",
        do=lambda: move_conference(
            actor=request.actor, conference=conference, date=form.date(), version=form.cleaned_data["version"]
        ),
        done=_("Verlegt. Alle bekommen den neuen Termin."),
        context={"ways": _ways(people), "moving": True},
    )


def _wanted(request: CaseRequest, conference: Conference) -> dict[str, Any]:
    """What the form begins with: the date that was clicked, else the one that there is."""
    start, room = conference.starts_at, conference.room_id
    slot = _poll_slot(request, conference)
    key = request.GET.get("termin", "").split("-")
    if slot is not None:
        start, room = slot.starts_at, slot.room_id or room
    elif len(key) == 2 and all(part.isascii() and part.isdigit() and len(part) < 12 for part in key):
        start, room = datetime.datetime.fromtimestamp(int(key[0]), datetime.UTC), int(key[1]) or room
    values: dict[str, Any] = {"room": room, "version": conference.version}
    if start is not None:
        local = timezone.localtime(start)
        values |= {"day": local.date(), "time": local.time()}
    return values


def _ways(people: list[Participant]) -> list[tuple[Participant, str, str]]:
    """How each of them is invited: participant, how they are called, "login", "mail" or "letter"."""
    found = []
    for person in people:
        contact = contact_of(person)
        way = "login" if person.user_id else "mail" if contact.email else "letter"
        found.append((person, person.label if person.user_id else contact.name, way))
    return found


def _poll_slot(request: CaseRequest, conference: Conference) -> PollSlot | None:
    number = request.GET.get("slot", "")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    return conference.slots.filter(pk=int(number)).first()


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_REPLY)
@on_conference(ConferenceAction.REPLY)
def conference_reply(request: CaseRequest, conference: Conference) -> HttpResponse:
    """A caseworker who was invited answers."""
    person = next((each for each in taking_part(conference) if each.user_id == request.user.pk), None)
    if person is None:
        raise PermissionDenied
    said = "" if person.reply == Reply.OPEN else person.reply
    form = ReplyForm(sent(request), initial={"reply": said, "comment": person.comment})
    return answer(
        request,
        conference,
        form,
        name="conference_reply",
        do=lambda: reply_conference(
            actor=request.actor,
            conference=conference,
            participant=person,
            reply=Reply(form.cleaned_data["reply"]),
            comment=form.cleaned_data["comment"],
        ),
        done=_("Ihre Antwort ist gespeichert."),
    )


@require_POST
@audited(AuditAction.CONFERENCE_CONFIRM)
@on_conference(ConferenceAction.CONFIRM)
def conference_confirm(request: CaseRequest, conference: Conference) -> HttpResponse:
    """The date holds."""
    try:
        confirm_conference(actor=request.actor, conference=conference)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Der Termin ist bestätigt."))
    return redirect("cases:conference_detail", conference.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_POSTPONE)
@on_conference(ConferenceAction.POSTPONE)
def conference_postpone(request: CaseRequest, conference: Conference) -> HttpResponse:
    """The date falls through, another one is looked for."""
    form = ReasonForm(sent(request))
    return answer(
        request,
        conference,
        form,
        name="conference_call_off",
        do=lambda: postpone_conference(actor=request.actor, conference=conference, reason=form.cleaned_data["reason"]),
        done=_("Verschoben. Suchen Sie jetzt einen neuen Termin."),
        context={"postponing": True},
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_CANCEL)
@on_conference(ConferenceAction.CANCEL)
def conference_cancel(request: CaseRequest, conference: Conference) -> HttpResponse:
    """There will be no conference."""
    form = ReasonForm(sent(request))
    return answer(
        request,
        conference,
        form,
        name="conference_call_off",
        do=lambda: cancel_conference(actor=request.actor, conference=conference, reason=form.cleaned_data["reason"]),
        done=_("Abgesagt. Alle bekommen Bescheid."),
        context={"postponing": False},
    )


@require_GET
@audited(AuditAction.CONFERENCE_LETTER)
def conference_letter(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """A letter to print for somebody without e-mail, with their personal link as a code to photograph."""
    conference, person = _without_account(request, reference, number)
    if conference.state not in DATED:
        return redirect("cases:conference_detail", conference.reference)
    path = reverse("appointment", args=[token_of(person)]) if person.link_nonce else ""
    link = request.build_absolute_uri(path) if path else ""
    context = {
        "conference": conference,
        "case": conference.case,
        "agency": conference.agency.organisation,
        "person": person,
        "name": contact_of(person).name,
        "du": person.kind == ParticipantKind.YOUNG_PERSON,
        "link": link,
        "code": segno.make_qr(link, error="m").svg_inline(scale=4, border=2, omitsize=True) if link else "",
        "today": request.actor.today,
    }
    return render(request, "cases/conferences/conference_letter.html", context)


@require_POST
@audited(AuditAction.PARTICIPANT_LINK)
def participant_link_renew(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """A new personal link instead of the old one."""
    conference, person = _without_account(request, reference, number)
    renew_link(actor=request.actor, conference=conference, participant=person)
    messages.success(request, _("Der alte Link gilt nicht mehr. Der neue steht im Brief und in der nächsten E-Mail."))
    return redirect("cases:conference_detail", conference.reference)


@require_POST
@audited(AuditAction.PARTICIPANT_LINK)
def participant_link_revoke(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """No personal link any more."""
    conference, person = _without_account(request, reference, number)
    revoke_link(actor=request.actor, conference=conference, participant=person)
    messages.success(request, _("Der Link gilt nicht mehr."))
    return redirect("cases:conference_detail", conference.reference)


def _without_account(request: CaseRequest, reference: str, number: int) -> tuple[Conference, Participant]:
    """Somebody without an account who takes part, for the convening side; 404 for everybody else's eyes."""
    conference = load_conference(request, reference)
    if Who.CONVENER not in hands_in(request.actor, conference):
        raise PermissionDenied
    person = conference.participants.filter(pk=number, user__isnull=True, removed_at__isnull=True).first()
    if person is None:
        raise Http404
    person.conference = conference
    return conference, person
