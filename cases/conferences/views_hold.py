"""The running conference: clock, entries side by side, attendance, own notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.services import record
from cases.conferences.decorators import on_conference
from cases.conferences.forms_hold import AttendanceForm, NotesForm, NotQuorateForm, PhaseNextForm
from cases.conferences.lifecycle import TRANSITIONS, ConferenceAction
from cases.conferences.loaders import load_conference, state_of
from cases.conferences.models import Conference
from cases.conferences.rules_clock import read_clock
from cases.conferences.selectors import taking_part
from cases.conferences.selectors_hold import own_notes, quorum_of, sheet_for
from cases.conferences.services_access import say_no
from cases.conferences.services_hold import (
    begin_conference,
    begin_next_phase,
    end_conference,
    set_attendance,
    stop_not_quorate,
)
from cases.conferences.services_notes import save_notes
from cases.records.rules_diff import compare
from cases.staff.errors import IllegalStep, Refused, StaleVersion

HOLD = "cases:conference_hold"


@require_GET
@audited(AuditAction.CONFERENCE_HOLD)
def conference_hold(request: CaseRequest, reference: str) -> HttpResponse:
    """Everything for the talk on one page. What was withdrawn is gone the next time it is asked for."""
    conference = load_conference(request, reference)
    if (state_of(conference), ConferenceAction.NOTE) not in TRANSITIONS:
        messages.error(request, say_no(state_of(conference)))
        request.trail.result = AuditResult.DENIED
        return redirect("cases:conference_detail", conference.reference)
    return _page(request, conference)


@require_POST
@audited(AuditAction.CONFERENCE_BEGIN)
@on_conference(ConferenceAction.BEGIN)
def conference_begin(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Start the clock."""
    return _step(request, conference, lambda: begin_conference(actor=request.actor, conference=conference))


@require_POST
@audited(AuditAction.PHASE_NEXT)
@on_conference(ConferenceAction.PHASE_NEXT)
def phase_next(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Go on to the next phase: once, however often and by however many it is clicked."""
    form = PhaseNextForm(request.POST)
    position = form.cleaned_data["position"] if form.is_valid() else 0
    closing = bool(form.cleaned_data.get("closing"))
    return _step(
        request,
        conference,
        lambda: begin_next_phase(actor=request.actor, conference=conference, position=position, closing=closing),
    )


@require_POST
@audited(AuditAction.ATTENDANCE_SET)
@on_conference(ConferenceAction.ATTEND)
def attendance_set(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Note who is there."""
    form = AttendanceForm(request.POST, participants=taking_part(conference))
    if not form.is_valid():
        return _page(request, conference, attendance=form, status=422)
    return _step(
        request,
        conference,
        lambda: set_attendance(actor=request.actor, conference=conference, attendance=form.attendance()),
        done=_("Die Anwesenheit ist notiert."),
    )


@require_POST
@audited(AuditAction.CONFERENCE_END)
@on_conference(ConferenceAction.END)
def conference_end(request: CaseRequest, conference: Conference) -> HttpResponse:
    """The conference is over; the minutes follow."""
    return _step(
        request,
        conference,
        lambda: end_conference(actor=request.actor, conference=conference),
        done=_("Die Konferenz ist beendet. Als Nächstes kommt das Protokoll."),
        to="cases:conference_detail",
    )


@require_POST
@audited(AuditAction.CONFERENCE_NOT_QUORATE)
@on_conference(ConferenceAction.NOT_QUORATE)
def conference_not_quorate(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Stop because too few came."""
    form = NotQuorateForm(request.POST)
    if not form.is_valid():
        return _page(request, conference, not_quorate=form, status=422)
    reason = form.cleaned_data["reason"]
    return _step(
        request,
        conference,
        lambda: stop_not_quorate(actor=request.actor, conference=conference, reason=reason),
        done=_("Notiert: zu wenige waren da. Die Konferenz braucht einen neuen Termin."),
        to="cases:conference_detail",
    )


@require_POST
@audited(AuditAction.NOTES_SAVE)
@on_conference(ConferenceAction.NOTE)
def notes_save(request: CaseRequest, conference: Conference) -> HttpResponse:
    """Keep one's own notes. A script is answered with a line of text, a button with the page."""
    form, by_script = NotesForm(request.POST), "application/json" in request.headers.get("Accept", "")
    try:
        if not form.is_valid():
            raise Refused(_("Die Notizen sind zu lang. Bitte kürzen Sie sie auf 10.000 Zeichen."), field="text")
        data = form.cleaned_data
        notes = save_notes(actor=request.actor, conference=conference, text=data["text"], version=data["version"])
    except Refused as refusal:
        request.trail.result = AuditResult.DENIED
        stale = isinstance(refusal, StaleVersion)
        if by_script:
            return JsonResponse({"text": refusal.message}, status=409 if stale else 422)
        if stale:
            return _stale_page(request, conference, form)
        if not form.errors:
            form.refuse(refusal)
        return _page(request, conference, notes=form, status=422)
    saved = _("Gespeichert %(time)s") % {"time": f"{timezone.localtime(notes.saved_at):%H:%M}"}
    if by_script:
        return JsonResponse({"text": saved, "version": notes.version})
    messages.success(request, _("Ihre Notizen sind gespeichert. Nur Sie sehen sie."))
    return redirect(HOLD, conference.reference)


def _step(
    request: CaseRequest, conference: Conference, do: Callable[[], object], *, done: str = "", to: str = HOLD
) -> HttpResponse:
    """Do it and go on; what is refused is said on the page of the running conference."""
    try:
        do()
    except IllegalStep:
        raise
    except StaleVersion as refusal:
        request.trail.result = AuditResult.DENIED
        messages.info(request, refusal.message)
        return redirect(HOLD, conference.reference)
    except Refused as refusal:
        request.trail.result = AuditResult.DENIED
        messages.error(request, refusal.message)
        return redirect(HOLD, conference.reference)
    if done:
        messages.success(request, done)
    return redirect(to, conference.reference)


def _page(
    request: CaseRequest, conference: Conference, *, notes: NotesForm | None = None,
    attendance: AttendanceForm | None = None, not_quorate: NotQuorateForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page; a form that was sent stands there as it was typed. Writes the display down."""
    actor = request.actor
    sheet = sheet_for(request.user, conference, actor=actor)
    clock = read_clock(sheet.phases, started_at=conference.started_at, length=conference.length, now=actor.now)
    quorum = quorum_of(sheet)
    kept = own_notes(request.user, conference)
    reason = _("Nur %(present)s von %(needed)s nötigen Fachkräften waren da.") % quorum._asdict()
    first = {"text": kept.text if kept else "", "version": kept.version if kept else 0}
    context: dict[str, Any] = {
        "conference": conference, "case": conference.case, "sheet": sheet, "clock": clock, "quorum": quorum,
        "kept": kept, "notes": notes or NotesForm(initial=first),
        "attendance": attendance or AttendanceForm(participants=sheet.participants),
        "not_quorate": not_quorate or NotQuorateForm(initial={"reason": reason}),
    }  # fmt: skip
    record(actor=actor, action=AuditAction.CONFERENCE_HOLD, about=conference, case_id=conference.case_id)
    return render(request, "cases/conferences/conference_hold.html", context, status=status)


def _stale_page(request: CaseRequest, conference: Conference, form: NotesForm) -> HttpResponse:
    """Both texts of the same person side by side; what is sent from here replaces what was saved."""
    kept = own_notes(request.user, conference)
    mine = form.cleaned_data["text"].replace("\r\n", "\n")
    again = NotesForm(initial={"text": mine, "version": kept.version if kept else 0})
    context = {
        "conference": conference, "case": conference.case, "kept": kept, "notes": again,
        "texts": compare(kept.text if kept else "", mine),
    }  # fmt: skip
    record(actor=request.actor, action=AuditAction.CONFERENCE_FORM, about=conference, case_id=conference.case_id)
    return render(request, "cases/conferences/notes_stale.html", context, status=409)
