"""A conference of a case begins, changes, and people come and go."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import ConferencePurpose
from cases.conferences.forms import ConferenceProposeForm, GuestRows
from cases.conferences.models import Conference
from cases.conferences.selectors_framework import framework_of, procedures_of
from cases.conferences.selectors_people import Choice, choice_for, key_of
from cases.conferences.selectors_proposal import rooms_of, twins
from cases.conferences.services import propose_conference
from cases.records.decorators import on_case
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.selectors import acting_in
from cases.records.views_forms import sent
from cases.staff.errors import IllegalStep, Refused


class Sheet(NamedTuple):
    """The form of a proposal with its rows for guests."""

    form: ConferenceProposeForm
    guests: GuestRows
    choice: Choice
    after: Conference | None


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CONFERENCE_PROPOSE)
@on_case(CaseAction.CONFERENCE_PROPOSE)
def conference_propose(request: CaseRequest, case: Case) -> HttpResponse:
    """Everything about a new conference on one page; sending it twice leads to the same conference."""
    sheet = _sheet(request, case)
    if request.method == "POST":
        # Both are asked, so that all mistakes are shown at once.
        complete = [sheet.form.is_valid(), sheet.guests.is_valid()]
        if all(complete):
            conference = _proposed(request, case, sheet)
            if conference is not None:
                messages.success(request, _("Die Fallkonferenz ist vorgeschlagen. Jetzt braucht sie einen Termin."))
                return redirect("cases:conference_detail", conference.reference)
        elif complete[0]:
            sheet.form.add_error(None, _("Bitte prüfen Sie die Angaben zu den Gästen."))
    return _page(request, case, sheet)


def _sheet(request: CaseRequest, case: Case) -> Sheet:
    choice = choice_for(request.actor, case, acting_in(request.actor, case))
    lead = [one.key for one in choice.open_people.values() if one.leads]
    own = [key for key, one in choice.open_people.items() if one.user.pk == request.user.pk]
    initial = {
        "length": framework_of(case.region).length,
        "people": list(dict.fromkeys([*lead, *own])),
        "presenter": next(iter(lead or own), ""),
        "young_person": not choice.attend_reason,
        "procedure": procedures_of(case.region).filter(is_default=True).first(),
    }
    after = _after(request, case)
    if after is not None:
        initial |= _taken_up(after)
    form = ConferenceProposeForm(
        sent(request),
        initial=initial,
        choice=choice,
        rooms=rooms_of(case.region),
        procedures=procedures_of(case.region),
    )
    return Sheet(form, GuestRows(sent(request)), choice, after)


def _after(request: CaseRequest, case: Case) -> Conference | None:
    """The conference whose open ends the new one takes up (`?nach=`), if the person may see it."""
    visible = Conference.objects.visible_to(request.user, now=request.actor.now).filter(case=case)
    wanted = request.GET.get("nach", "")
    return visible.filter(reference=wanted).first() if wanted else None


def _taken_up(after: Conference) -> dict[str, Any]:
    """What the next conference begins with: the same question, frame and people, to review what was agreed."""
    parts = after.participants.filter(removed_at__isnull=True, user__isnull=False).order_by("pk")
    return {
        "purpose": ConferencePurpose.REVIEW,
        "question": after.question,
        "length": after.length,
        "mode": after.mode,
        "room": after.room_id,
        "place": after.place,
        "dial_in": after.dial_in,
        "needs": after.needs,
        "people": [key_of(part.user_id or 0, part.agency_id or 0) for part in parts],
    }


def _proposed(request: CaseRequest, case: Case, sheet: Sheet) -> Conference | None:
    """The new conference; None where the service refused, the reason then stands in the form."""
    data = sheet.form.cleaned_data
    try:
        return propose_conference(
            actor=request.actor,
            case=case,
            frame=sheet.form.frame(),
            people=sheet.form.everybody(sheet.guests.guests()),
            procedure=data["procedure"],
            token=data["token"],
            despite=data["confirmed"],
            after=sheet.after,
        )
    except IllegalStep:
        raise
    except Refused as refusal:
        sheet.form.refuse(refusal)
        return None


def _page(request: CaseRequest, case: Case, sheet: Sheet) -> HttpResponse:
    """The form, written down as a display; 422 when something is wrong with it."""
    record(actor=request.actor, action=AuditAction.CONFERENCE_FORM, about=case, case_id=case.pk)
    question = sheet.form["question"].value() or ""
    context: dict[str, Any] = {
        "case": case,
        "form": sheet.form,
        "guests": sheet.guests.forms,
        "choice": sheet.choice,
        "twins": twins(request.actor, case, str(question)),
        "there": frozenset(),
        "ticked": set(sheet.form["people"].value() or ()),
        "optional": set(sheet.form["optional"].value() or ()),
    }
    status = 422 if sheet.form.errors else 200
    return render(request, "cases/conferences/conference_propose.html", context, status=status)
