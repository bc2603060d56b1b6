"""Minutes: read one's copy, write them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.decorators import on_conference
from cases.conferences.enums import ConferenceState as State
from cases.conferences.enums import MinutesState
from cases.conferences.forms_minutes import MinutesForms
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.loaders import load_conference
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Minutes
from cases.conferences.selectors_minutes import (
    MinutesCopy,
    Place,
    copies_of,
    copy_of,
    objections_to,
    own_notes,
    place_of,
    receipts_of,
    standing_of,
    versions_of,
)
from cases.conferences.selectors_minutes_form import concerns_of, copy_as_typed, may_write, stored
from cases.conferences.selectors_retention import deletion_on
from cases.conferences.services_minutes import write_minutes
from cases.records.rules_diff import compare
from cases.staff.errors import IllegalStep, Refused, StaleVersion


@require_GET
@audited(AuditAction.MINUTES_DETAIL)
def minutes_detail(request: CaseRequest, reference: str, version: int = 0) -> HttpResponse:
    """One version as the reader may read it now (0: the newest), and where its agreement stands."""
    conference = load_conference(request, reference)
    place = place_of(request.actor, conference)
    versions = versions_of(place)
    minutes = next((row for row in versions if version in (0, row.version)), None)
    if version and minutes is None:
        raise Http404
    request.trail.about = minutes or conference
    context = {"conference": conference, "case": conference.case, "place": place, "versions": versions}
    if minutes is not None:
        context |= page_of(request, place, versions, minutes)
    return render(request, "cases/conferences/minutes_detail.html", context)


def page_of(request: CaseRequest, place: Place, versions: list[Minutes], minutes: Minutes) -> dict[str, Any]:
    """What the page shows of one version."""
    conference = place.conference
    newer = next((row for row in versions if row.version == minutes.version + 1 and row.final_at), None)
    both = copies_of([minutes, newer] if newer else [minutes], conference, reader_ids=place.ids, covers=place.covers)
    copy = both[0]
    circulates, binds = minutes.state == MinutesState.CIRCULATED, minutes.final_at is not None
    standing = standing_of(place.asked, copy.answers) if circulates else None
    mine = next((row for row in copy.answers if place.own_asked and row.agency_id == place.own_asked.pk), None)
    over = bool(minutes.answer_by and request.actor.today > minutes.answer_by)
    return {
        "minutes": minutes, "copy": copy, "standing": standing, "mine": mine, "answers_over": over,
        "may": {action.value for action in place.actions}, "newer": newer,
        "differences": compare(copy.text, both[1].text) if newer else None,
        "correcting": any(row.state in (MinutesState.DRAFT, MinutesState.CIRCULATED) for row in versions),
        "concerns": concerns_of(place, copy) if place.writes and minutes.state == MinutesState.DRAFT else (),
        "receipts": receipts_of(minutes, place.asked) if binds else (),
        "deleted_on": deletion_on(conference),
    }  # fmt: skip


def _copy(place: Place, minutes: Minutes) -> MinutesCopy:
    return copy_of(minutes, place.conference, reader_ids=place.ids, covers=place.covers)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.MINUTES_WRITE)
@on_conference(ConferenceAction.MINUTES_WRITE)
def minutes_write(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Write the minutes; a button adds a row, a save on an old revision shows both wordings."""
    place = place_of(request.actor, conference)
    minutes = _open(place)
    if not may_write(place) or (minutes is None and conference.state not in (State.HELD, State.MINUTES_DRAFT)):
        raise IllegalStep(
            _("Sie können das Protokoll so nicht schreiben: Es gilt schon, oder Ihrer Stelle fehlt die Einwilligung.")
        )
    held, revision = (stored(place, minutes), minutes.revision) if minutes else (None, 0)
    forms = MinutesForms(place, data=request.POST if request.method == "POST" else None, held=held, revision=revision)
    if request.method == "POST":
        if request.POST.get("more") in ("parts", "agreements"):
            forms.again(one_more=request.POST["more"])
        elif forms.is_valid():
            try:
                write_minutes(
                    actor=request.actor, conference=conference, data=forms.content(),
                    revision=forms.form.cleaned_data["revision"],
                )  # fmt: skip
            except StaleVersion:
                return _stale(request, place, forms)
            except Refused as refusal:
                forms.form.refuse(refusal)
            else:
                messages.success(request, _("Der Entwurf ist gespeichert."))
                return redirect("cases:minutes_detail", conference.reference)
    return _form_page(request, place, minutes, forms)


def _open(place: Place) -> Minutes | None:
    return next((row for row in versions_of(place) if row.final_at is None), None)


def _form_page(
    request: CaseRequest, place: Place, minutes: Minutes | None, forms: MinutesForms, **more: Any
) -> HttpResponse:
    conference = place.conference
    wrong = forms.form.is_bound and (forms.form.errors or forms.wrong_rows)
    record(
        actor=request.actor, action=AuditAction.MINUTES_FORM, about=minutes or conference, case_id=conference.case_id
    )
    copy = _copy(place, minutes) if minutes else None
    context = {
        "conference": conference, "case": conference.case, "minutes": minutes, "forms": forms, "form": forms.form,
        "hidden": sum(part.text is None for part in copy.parts) + sum(item.row is None for item in copy.agreements)
        if copy else 0,
        "objections": objections_to(minutes) if minutes else (), "notes": own_notes(request.actor, conference),
        "wrong": wrong, **more,
    }  # fmt: skip
    status = 409 if more else 422 if wrong else 200
    return render(request, "cases/conferences/minutes_write.html", context, status=status)


def _stale(request: CaseRequest, place: Place, forms: MinutesForms) -> HttpResponse:
    """Both wordings, and the form with everything typed; saved again, it takes the place of the other one."""
    minutes = _open(place)
    theirs = _copy(place, minutes).text if minutes else ""
    mine = copy_as_typed(place, forms.content()).text
    forms.again(revision=minutes.revision if minutes else 0)
    return _form_page(request, place, minutes, forms, differences=compare(theirs, mine))
