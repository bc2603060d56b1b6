"""The way of minutes into force: circulate, answer, put into force, correct."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.conferences.decorators import on_conference
from cases.conferences.enums import MinutesReply, MinutesState
from cases.conferences.forms_minutes import MinutesAnswerForm, MinutesCorrectForm, MinutesFinaliseForm
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Minutes
from cases.conferences.selectors_minutes import answers_of, place_of, standing_of
from cases.conferences.services_minutes import circulate_minutes
from cases.conferences.services_minutes_answers import answer_minutes, finalise_minutes
from cases.conferences.services_minutes_final import correct_minutes
from cases.conferences.views_forms import answer
from cases.staff.errors import IllegalStep, Refused, StaleVersion

PAGE = "cases:minutes_detail"


@require_POST
@audited(AuditAction.MINUTES_CIRCULATE)
@on_conference(ConferenceAction.MINUTES_CIRCULATE)
def minutes_circulate(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Send the draft that was shown to all who take part."""
    form = MinutesFinaliseForm(request.POST)
    if not form.is_valid():
        return _back(request, conference, _("Es gibt keinen Entwurf, der verschickt werden kann."))
    try:
        circulate_minutes(actor=request.actor, conference=conference, revision=form.cleaned_data["revision"])
    except IllegalStep:
        raise
    except Refused as refusal:
        return _back(request, conference, refusal.message)
    messages.success(request, _("Das Protokoll liegt jetzt allen beteiligten Stellen zur Zustimmung vor."))
    return redirect(PAGE, conference.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MINUTES_ANSWER)
@on_conference(ConferenceAction.MINUTES_ANSWER)
def minutes_answer(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Agree with one click on the page of the minutes, or object here with a text."""
    minutes = _circulating(conference)
    form = MinutesAnswerForm(
        request.POST or None, initial={"reply": MinutesReply.OBJECTED, "revision": minutes.revision}
    )

    def do() -> None:
        data = form.cleaned_data
        answer_minutes(
            actor=request.actor, conference=conference, revision=data["revision"],
            reply=MinutesReply(data["reply"]), text=data["text"],
        )  # fmt: skip

    try:
        return answer(
            request, conference, form, name="minutes_answer", do=do, to=PAGE, shows=AuditAction.MINUTES_FORM,
            done=_("Danke. Die Antwort Ihrer Stelle ist gespeichert."), context={"minutes": minutes},
        )  # fmt: skip
    except StaleVersion as stale:
        return _back(request, conference, stale.message)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MINUTES_FINALISE)
@on_conference(ConferenceAction.MINUTES_FINALISE)
def minutes_finalise(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Put the minutes into force after the last day for answers; says who has not agreed."""
    minutes = _circulating(conference)
    place = place_of(request.actor, conference)
    standing = standing_of(place.asked, answers_of(minutes))
    form = MinutesFinaliseForm(request.POST or None, initial={"revision": minutes.revision})
    try:
        return answer(
            request, conference, form, name="minutes_finalise", to=PAGE, shows=AuditAction.MINUTES_FORM,
            do=lambda: finalise_minutes(
                actor=request.actor, conference=conference, revision=form.cleaned_data["revision"]
            ),
            done=_("Das Protokoll gilt."), context={"minutes": minutes, "standing": standing},
        )  # fmt: skip
    except StaleVersion as stale:
        return _back(request, conference, stale.message)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MINUTES_CORRECT)
@on_conference(ConferenceAction.MINUTES_CORRECT)
def minutes_correct(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Say why, then write the next version."""
    form = MinutesCorrectForm(request.POST or None)
    return answer(
        request, conference, form, name="minutes_correct", to="cases:minutes_write", shows=AuditAction.MINUTES_FORM,
        do=lambda: correct_minutes(
            actor=request.actor, conference=conference, reason=form.cleaned_data["reason"]
        ),
        done=_("Die Berichtigung ist begonnen. Bis alle zustimmen, gilt die bisherige Fassung."),
    )  # fmt: skip


def _circulating(conference: Conference) -> Minutes:
    minutes = conference.minutes.filter(state=MinutesState.CIRCULATED).first()
    if minutes is None:
        raise IllegalStep(_("Zurzeit liegt kein Protokoll zur Zustimmung vor."))
    return minutes


def _back(request: CaseRequest, conference: Conference, message: str) -> HttpResponse:
    """To the page of the minutes, which shows what is true now."""
    messages.error(request, message)
    request.trail.result = AuditResult.DENIED
    return redirect(PAGE, conference.reference)
