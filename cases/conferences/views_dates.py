"""Find a date: ask for some, answer, see what suits best."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.conferences.decorators import on_conference
from cases.conferences.enums import ConferenceState, PollChoice
from cases.conferences.forms_dates import PollAnswerForm, PollStartForm, said_by
from cases.conferences.lifecycle import ConferenceAction, Who
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference, Participant
from cases.conferences.selectors import hands_in
from cases.conferences.selectors_poll import Poll, answers_of
from cases.conferences.selectors_proposals import poll_deadline, proposals_for
from cases.conferences.services_poll import answer_poll, remind_poll, start_poll
from cases.conferences.views_forms import answer
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep, Refused


@require_http_methods(["GET", "POST"])
@audited(AuditAction.POLL_START)
@on_conference(ConferenceAction.POLL_START)
def poll_start(request: CaseRequest, conference: Conference) -> HttpResponse:
    """The best dates that the portal finds in everybody's calendars; choose some to ask for, or invite at once."""
    found = proposals_for(request.actor, conference)
    form = PollStartForm(
        sent(request), proposals=found.choices, initial={"ends_on": poll_deadline(request.actor, conference, found)}
    )
    return answer(
        request,
        conference,
        form,
        name="poll_start",
        do=lambda: start_poll(
            actor=request.actor, conference=conference, slots=form.chosen(), ends_on=form.cleaned_data["ends_on"]
        ),
        done=_("Die Umfrage läuft. Alle mit E-Mail-Adresse sind angeschrieben."),
        context={"found": found},
        to="cases:poll_detail",
    )


@require_GET
@audited(AuditAction.CONFERENCE_DETAIL)
def poll_detail(request: CaseRequest, reference: str) -> HttpResponse:
    """Who can when, and what suits best."""
    conference = load_conference(request, reference)
    if conference.state != ConferenceState.POLLING:
        return redirect("cases:conference_detail", conference.reference)
    return _poll_page(request, conference, answers_of(conference))


@require_POST
@audited(AuditAction.POLL_ANSWER)
@on_conference(ConferenceAction.POLL_ANSWER)
def poll_answer(request: CaseRequest, conference: Conference, number: int) -> HttpResponse:
    """Answer for oneself, or write down what somebody without an account said."""
    poll = answers_of(conference)
    person = next((each for each in poll.people if each.pk == number), None)
    if person is None:
        raise Http404
    form = PollAnswerForm(request.POST, slots=poll.slots, auto_id=_ids_of(person))
    if not form.is_valid():
        return _poll_page(request, conference, poll, wrong=(person, form))
    try:
        answer_poll(actor=request.actor, conference=conference, participant=person, choices=form.choices())
    except IllegalStep:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
        request.trail.result = AuditResult.DENIED
    else:
        messages.success(request, _("Gespeichert. Sie können die Antwort ändern, so lange die Umfrage läuft."))
    return redirect("cases:poll_detail", conference.reference)


@require_POST
@audited(AuditAction.POLL_REMIND)
def poll_remind(request: CaseRequest, reference: str) -> HttpResponse:
    """Remind everybody who has not answered yet; a second click on the same day sends nothing."""
    conference = load_conference(request, reference)
    if conference.state != ConferenceState.POLLING:
        return redirect("cases:conference_detail", conference.reference)
    count = remind_poll(actor=request.actor, conference=conference)
    said = ngettext("%(count)s Person wird erinnert.", "%(count)s Personen werden erinnert.", count)
    messages.success(request, said % {"count": count})
    return redirect("cases:poll_detail", conference.reference)


def _ids_of(person: Participant) -> str:
    """Ids of somebody's fields: several people's answers stand on one page, and a label belongs to one of them."""
    return f"id_{person.pk}_%s"


def _poll_page(
    request: CaseRequest, conference: Conference, poll: Poll, wrong: tuple[Participant, PollAnswerForm] | None = None
) -> HttpResponse:
    convener = Who.CONVENER in hands_in(request.actor, conference)
    forms = {
        person.pk: PollAnswerForm(
            slots=poll.slots, said=said_by(poll.answers, person.pk, poll.slots), auto_id=_ids_of(person)
        )
        for person in poll.people
        if person.user_id == request.user.pk or (convener and person.user_id is None)
    }
    if wrong:
        if wrong[0].pk not in forms:
            raise PermissionDenied
        forms[wrong[0].pk] = wrong[1]
    lines = [(person, forms[person.pk]) for person in poll.people if person.pk in forms]
    context = {
        "conference": conference,
        "case": conference.case,
        "poll": poll,
        "own": next((line for line in lines if line[0].user_id == request.user.pk), None),
        "told": [line for line in lines if line[0].user_id is None],
        "rows": _rows(poll),
        "convener": convener,
        "silent": [person for person in poll.people if person.pk in poll.silent],
    }
    return render(request, "cases/conferences/poll_detail.html", context, status=422 if wrong else 200)


def _rows(poll: Poll) -> list[dict[str, object]]:
    """The table: one row per date with everybody's answer, the best one marked."""
    return [
        {
            "slot": slot,
            "best": slot == poll.best,
            "cells": [(person, poll.choice(slot, person)) for person in poll.people],
            "yes": sum(poll.choice(slot, person) == PollChoice.YES for person in poll.people),
        }
        for slot in poll.slots
    ]
