"""A conference changes; people come and go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.conferences.decorators import on_conference
from cases.conferences.enums import ConferenceRole
from cases.conferences.forms import ConferenceEditForm, FrameForm, GuestRows, ParticipantAddForm, values_of
from cases.conferences.lifecycle import DATED, ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_people import Candidate, choice_for, key_of
from cases.conferences.selectors_proposal import rooms_of
from cases.conferences.services import edit_conference
from cases.conferences.services_people import add_participant, remove_participant
from cases.conferences.views_forms import answer, show
from cases.records.views_forms import sent
from cases.staff.errors import StaleVersion


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_EDIT)
@on_conference(ConferenceAction.EDIT)
def conference_edit(request: CaseRequest, conference: Conference) -> HttpResponse:
    """What it is about and who does what. What somebody else has saved meanwhile stands beside what was typed (409)."""
    form = _edit_form(sent(request), conference)
    try:
        return answer(
            request,
            conference,
            form,
            name="conference_edit",
            do=lambda: edit_conference(
                actor=request.actor,
                conference=conference,
                frame=form.frame(),
                roles=form.roles(),
                version=form.cleaned_data["version"],
            ),
            done=_("Die Angaben sind gespeichert."),
            context={"differences": (), "dated": conference.state in DATED},
        )
    except StaleVersion as refusal:
        messages.warning(request, refusal.message)
        return _stale(request, form, Conference.objects.select_related("case__region").get(pk=conference.pk))


def _edit_form(data: Any, conference: Conference) -> ConferenceEditForm:
    holders = _holders(conference)
    roles = {role: one.key for one, part in holders for role in part.roles}
    return ConferenceEditForm(
        data,
        conference=conference,
        initial=values_of(conference) | roles,
        rooms=rooms_of(conference.case.region),
        holders=[one for one, _part in holders],
    )


def _holders(conference: Conference) -> list[tuple[Candidate, Any]]:
    """Staff who take part, as choices for roles."""
    return [
        (Candidate(key_of(part.user.pk, part.agency.pk), part.user, part.agency, "", False, ""), part)
        for part in taking_part(conference)
        if part.user is not None and part.agency is not None
    ]


def _stale(request: CaseRequest, typed: ConferenceEditForm, held: Conference) -> HttpResponse:
    """Both texts. The form keeps what was typed and now begins with the version that is shown beside it."""
    data = typed.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data["version"] = str(held.version)
    form = _edit_form(data, held)
    context = {"differences": differences(typed, held), "dated": held.state in DATED}
    return show(request, held, form, name="conference_edit", context=context, status=409)


def differences(typed: ConferenceEditForm, held: Conference) -> list[tuple[str, Any, Any]]:
    """Fields that differ: label, what is saved now, what was typed."""
    saved = {name: getattr(held, name) for name in FrameForm.base_fields if name in typed.fields}
    saved |= dict.fromkeys(ConferenceRole.values, "")
    saved |= {role: one.key for one, part in _holders(held) for role in part.roles}
    return [
        (str(typed.fields[name].label), _words(typed, name, value), _words(typed, name, typed.cleaned_data[name]))
        for name, value in saved.items()
        if value != typed.cleaned_data[name]
    ]


def _words(form: ConferenceEditForm, name: str, value: Any) -> Any:
    """A value as a reader knows it."""
    if name == "room":
        return value or ""
    choices = dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices[one]) for one in value)
    return choices.get(value, value)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.PARTICIPANT_ADD)
@on_conference(ConferenceAction.EDIT)
def participant_add(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Who takes part now, and who could."""
    choice = choice_for(request.actor, conference.case, conference.agency)
    form = ParticipantAddForm(sent(request), choice=choice)
    guests = GuestRows(sent(request))
    if request.method == "POST" and not guests.is_valid():
        form.add_error(None, _("Bitte prüfen Sie die Angaben zu den Gästen."))
    parts = taking_part(conference)
    context = {
        "choice": choice,
        "guests": guests.forms,
        "parts": parts,
        "there": {key_of(part.user_id or 0, part.agency_id or 0) for part in parts},
        "ticked": set(form["people"].value() or ()),
        "optional": set(form["optional"].value() or ()),
    }
    return answer(
        request,
        conference,
        form,
        name="participant_add",
        do=lambda: add_participant(actor=request.actor, conference=conference, people=form.chosen({}, guests.guests())),
        done=_("Die Liste ist geändert."),
        context=context,
        to="cases:participant_add",
    )


@require_POST
@audited(AuditAction.PARTICIPANT_REMOVE)
@on_conference(ConferenceAction.EDIT)
def participant_remove(request: CaseRequest, conference: Conference, number: int) -> HttpResponse:
    """Somebody takes part no longer."""
    remove_participant(actor=request.actor, conference=conference, participant_id=number)
    messages.success(request, _("Die Person nimmt nicht mehr teil."))
    return redirect("cases:participant_add", conference.reference)
