"""The page behind a personal link: a date and an answer, nothing about anybody. Open to whoever holds the link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.calendars.ics import Appointment, publication
from cases.conferences.enums import ConferenceState, ParticipantKind, Reply
from cases.conferences.forms_dates import PollAnswerForm, ReplyForm, said_by
from cases.conferences.lifecycle import DATED
from cases.conferences.mails import location_of
from cases.conferences.models import Participant
from cases.conferences.selectors_links import find_by_token
from cases.conferences.selectors_poll import answers_of
from cases.conferences.services_invite import reply_by_link
from cases.conferences.services_poll import answer_poll_by_link
from cases.staff.actors import Actor
from cases.staff.decorators import behind_link
from cases.staff.errors import Refused
from cases.staff.forms_base import RefusableForm


@behind_link
@require_http_methods(["GET", "POST"])
def appointment(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a poll; a link that opens nothing gets the same page whatever the reason."""
    now = timezone.now()
    person = find_by_token(token, now=now)
    if person is None:
        return render(request, "cases/conferences/appointment_gone.html", status=404)
    if person.conference.state == ConferenceState.POLLING:
        return _poll(request, token, person, Actor(user=None, now=now))
    if person.conference.state in DATED:
        return _reply(request, token, person, Actor(user=None, now=now))
    if request.method == "POST":
        messages.error(request, _("Das hat sich inzwischen geändert. Bitte sehen Sie nach, was jetzt gilt."))
        return redirect("appointment", token)
    return _page(request, person)


@behind_link
@require_GET
def appointment_file(request: HttpRequest, token: str) -> HttpResponse:
    """The date as a file for a calendar on the phone; 404 where there is none."""
    now = timezone.now()
    person = find_by_token(token, now=now)
    conference = person.conference if person is not None else None
    if conference is None or conference.state not in DATED or not (conference.starts_at and conference.ends_at):
        return render(request, "cases/conferences/appointment_gone.html", status=404)
    entry = Appointment(
        uid=str(conference.uid),
        sequence=conference.sequence,
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
        stamp=now,
        location=location_of(conference),
        url=request.build_absolute_uri(reverse("appointment", args=[token])),
    )
    headers = {"Content-Disposition": 'attachment; filename="termin.ics"'}
    return HttpResponse(publication([entry]), content_type="text/calendar; charset=utf-8", headers=headers)


def _reply(request: HttpRequest, token: str, person: Participant, actor: Actor) -> HttpResponse:
    said = "" if person.reply == Reply.OPEN else person.reply
    form = ReplyForm(
        request.POST if request.method == "POST" else None, initial={"reply": said, "comment": person.comment}
    )
    if request.method == "POST" and form.is_valid():
        answer = Reply(form.cleaned_data["reply"])
        try:
            reply_by_link(actor=actor, participant=person, reply=answer, comment=form.cleaned_data["comment"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Danke, die Antwort ist angekommen."))
            return redirect("appointment", token)
    return _page(request, person, reply_form=form, token=token)


def _poll(request: HttpRequest, token: str, person: Participant, actor: Actor) -> HttpResponse:
    poll = answers_of(person.conference)
    said = said_by(poll.answers, person.pk, poll.slots)
    form = PollAnswerForm(request.POST if request.method == "POST" else None, slots=poll.slots, said=said)
    if request.method == "POST" and form.is_valid():
        try:
            answer_poll_by_link(actor=actor, participant=person, choices=form.choices())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Danke, die Antwort ist angekommen."))
            return redirect("appointment", token)
    return _page(request, person, form=form, answered=bool(said))


def _page(request: HttpRequest, person: Participant, **context: object) -> HttpResponse:
    form = context.get("form") or context.get("reply_form")
    return render(
        request,
        "cases/conferences/appointment.html",
        {
            "conference": person.conference,
            "agency": person.conference.agency.organisation,
            "person": person,
            "du": person.kind == ParticipantKind.YOUNG_PERSON,
            "dated": person.conference.state in DATED,
            **context,
        },
        status=422 if isinstance(form, RefusableForm) and form.errors else 200,
    )
