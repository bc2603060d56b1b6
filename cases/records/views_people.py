"""The young person of a case, and who has custody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.records.decorators import on_case
from cases.records.forms import ADDRESS_FIELDS, GuardianForm, PersonEditForm, PersonForm, PersonKeepForm
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_people import Guardian, YoungPerson
from cases.records.selectors import acts_for_owner
from cases.records.services_people import (
    add_guardian,
    edit_guardian,
    edit_person,
    remove_guardian,
    show_address,
)
from cases.records.views_forms import answer, sent, show
from cases.staff.errors import StaleVersion


@require_http_methods(["GET", "POST"])
@audited(AuditAction.PERSON_EDIT)
@on_case(CaseAction.PERSON_EDIT)
def person_edit(request: CaseRequest, case: Case) -> HttpResponse:
    """The young person's data. What somebody else has saved meanwhile is shown beside what was typed (409)."""
    held = YoungPerson.objects.get(case=case)
    form = _form(request, case, held, sent(request))
    try:
        return answer(
            request,
            case,
            form,
            name="person_edit",
            do=lambda: edit_person(
                actor=request.actor, case=case, person=form.person(), version=form.cleaned_data["version"]
            ),
            done=_("Die Angaben sind gespeichert."),
            context={"person": held, "differences": (), "own": not isinstance(form, PersonKeepForm)},
        )
    except StaleVersion as refusal:
        messages.warning(request, refusal.message)
        return _stale(request, case, form, YoungPerson.objects.get(case=case))


def _form(request: CaseRequest, case: Case, held: YoungPerson, data: dict[str, Any] | None) -> PersonEditForm:
    """The form of who works for the owner, or of who keeps it true for the responsible agency."""
    initial = PersonForm.values_of(held)
    if acts_for_owner(request.actor, case):
        return PersonEditForm(data, initial=initial)
    return PersonKeepForm(data, initial=initial, held=held, owner=str(case.agency))


def _stale(request: CaseRequest, case: Case, typed: PersonEditForm, held: YoungPerson) -> HttpResponse:
    """Both texts. The form keeps what was typed and now begins with the version that is shown beside it."""
    form = _form(request, case, held, {**request.POST.dict(), "version": held.version})
    own = not isinstance(form, PersonKeepForm)
    context = {"person": held, "own": own, "differences": differences(typed, held)}
    return show(request, case, form, name="person_edit", context=context, status=409)


def differences(typed: PersonForm, held: YoungPerson) -> list[tuple[str, Any, Any]]:
    """Fields that differ: label, what is saved now, what was typed. A protected address is left out."""
    hidden = ADDRESS_FIELDS if held.protected_address else ()
    saved = PersonForm(initial=PersonForm.values_of(held))
    return [
        (str(saved.fields[name].label), _words(saved, name, getattr(held, name)), _words(saved, name, value))
        for name, value in typed.cleaned_data.items()
        if name in saved.fields and name not in hidden and value != getattr(held, name)
    ]


def _words(form: PersonForm, name: str, value: Any) -> Any:
    """A value as a reader knows it."""
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    return dict(getattr(form.fields[name], "choices", ())).get(value, value)


@require_POST
@audited(AuditAction.ADDRESS_SHOW)
@on_case(CaseAction.ADDRESS_SHOW)
def address_show(request: CaseRequest, case: Case) -> HttpResponse:
    """A protected address, for members of the owner, once they have asked for it."""
    lines = show_address(actor=request.actor, case=case)
    return render(request, "cases/records/address_show.html", {"case": case, "lines": lines})


@require_http_methods(["GET", "POST"])
@audited(AuditAction.GUARDIAN_ADD)
@on_case(CaseAction.GUARDIAN_EDIT)
def guardian_add(request: CaseRequest, case: Case) -> HttpResponse:
    """Write down who has custody of a minor."""
    form = GuardianForm(sent(request))
    return answer(
        request,
        case,
        form,
        name="guardian_add",
        do=lambda: add_guardian(actor=request.actor, case=case, guardian=form.guardian()),
        done=_("Die sorgeberechtigte Person ist eingetragen."),
    )


@require_http_methods(["GET", "POST"])
@audited(AuditAction.GUARDIAN_EDIT)
@on_case(CaseAction.GUARDIAN_EDIT)
def guardian_edit(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Change a guardian; 404 for those of other cases and agencies, and of people who have come of age."""
    held = Guardian.objects.visible_to(request.user, now=request.actor.now).filter(
        young_person__case=case, pk=number
    ).first()  # fmt: skip
    if held is None:
        raise Http404
    form = GuardianForm(sent(request), initial=GuardianForm.values_of(held))
    return answer(
        request,
        case,
        form,
        name="guardian_edit",
        do=lambda: edit_guardian(actor=request.actor, case=case, guardian_id=held.pk, guardian=form.guardian()),
        done=_("Die Angaben sind gespeichert."),
        context={"guardian": held},
    )


@require_POST
@audited(AuditAction.GUARDIAN_REMOVE)
@on_case(CaseAction.GUARDIAN_EDIT)
def guardian_remove(request: CaseRequest, case: Case, number: int) -> HttpResponse:
    """Delete a guardian."""
    remove_guardian(actor=request.actor, case=case, guardian_id=number)
    messages.success(request, _("Die sorgeberechtigte Person ist gelöscht."))
    return redirect("cases:case_detail", case.reference)
