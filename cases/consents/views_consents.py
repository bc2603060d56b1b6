"""Consents at the desk: ask, show the text, record the answer, take it back."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.consents import rules, selectors, selectors_overview, services
from cases.consents.enums import ConsentState, TextKind
from cases.consents.forms import ConsentAnswerForm, ConsentNewForm, ConsentVoidForm
from cases.consents.forms_prefill import PrefillForm
from cases.consents.loaders import load_own_consent
from cases.consents.models import Consent
from cases.records.enums import Giver
from cases.records.loaders import load_case
from cases.records.models import Case
from cases.records.models_people import YoungPerson
from cases.records.rules import DECIDES_ALONE, age_on
from cases.records.selectors import acting_in
from cases.staff.decorators import step_up_required
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency

STEPS: Final = {"consent_answer": "grant", "consent_withdraw": "withdraw", "consent_void": "void"}
"""Page → the action of the life cycle that must still be possible."""


@require_GET
@audited(AuditAction.CONSENT_OVERVIEW)
def consent_overview(request: CaseRequest, reference: str) -> HttpResponse:
    """Was ist freigegeben, für wen, warum, bis wann: for the owner's members all, for others what concerns them."""
    case = load_case(request, reference)
    context = {
        "case": case,
        "overview": selectors_overview.overview(case, request.user, now=request.actor.now),
        "today": request.actor.today,
    }
    return render(request, "cases/consents/consent_overview.html", context)


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CONSENT_NEW)
def consent_new(request: CaseRequest, reference: str) -> HttpResponse:
    """One form for one sitting: asked and answered, or asked and still open. Other pages suggest what it begins with
    and are led back to (`PrefillForm`)."""
    desk = _desk(request, reference)
    form = _form(request, desk)
    if request.method == "POST" and form.is_valid():
        try:
            consent = _record(request, desk, form)
        except services.AlreadyThere as problem:
            messages.info(request, problem.message)
        except Refused as problem:
            _show(form, problem)
            return _new_page(request, desk, form)
        else:
            messages.success(request, _said(consent))
            return redirect(desk.prefill.back_to(desk.case) or _next(consent, desk.case))
        return redirect(desk.prefill.back_to(desk.case) or _overview(desk.case))
    return _new_page(request, desk, form)


@require_POST
@audited(AuditAction.CONSENT_PREVIEW)
def consent_preview(request: CaseRequest, reference: str) -> HttpResponse:
    """The text of what the form says, to show and to print before anybody answers. Stores nothing."""
    desk = _desk(request, reference)
    form = _form(request, desk, preview=True)
    if not form.is_valid():
        return _new_page(request, desk, form)
    answer = form.answer(today=request.actor.today)
    text = selectors.text_of_scope(request.actor, desk.agency, form.scope(), form.asked(), answer)
    return render(request, "cases/consents/consent_text.html", {"case": desk.case, "text": text, "consent": None})


@require_GET
@audited(AuditAction.CONSENT_TEXT)
def consent_text(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The text of a stored consent, in its own version; the other wording is one click away."""
    consent = load_own_consent(request, reference, number)
    wanted = request.GET.get("wortlaut")
    kind = TextKind(wanted if wanted in TextKind.values else consent.text_kind)
    context = {"case": consent.case, "text": selectors.text_of_consent(consent, kind), "consent": consent}
    return render(request, "cases/consents/consent_text.html", context)


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CONSENT_ANSWER)
def consent_answer(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The answer to an earlier request."""
    consent = load_own_consent(request, reference, number)
    form = ConsentAnswerForm(request.POST or None, initial={"given_on": request.actor.today})
    if request.method == "POST" and form.is_valid():
        granted = form.cleaned_data["result"] == ConsentState.GRANTED
        verb = services.record_grant if granted else services.record_refusal
        try:
            verb(actor=request.actor, consent=consent, answer=form.answer(today=request.actor.today))
        except IllegalStep as problem:
            messages.warning(request, problem.message)
        except Refused as problem:
            _show(form, problem)
            return _step_page(request, "consent_answer", consent, form)
        else:
            messages.success(request, _("Die Einwilligung ist aufgenommen.") if granted else _("Das Nein ist notiert."))
        return redirect("cases:consent_overview", consent.case.reference)
    return _step_page(request, "consent_answer", consent, form)


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CONSENT_WITHDRAW)
def consent_withdraw(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """The second of two clicks: says what stops, and stops it at once."""
    consent = load_own_consent(request, reference, number)
    if request.method == "POST":
        try:
            services.withdraw_consent(actor=request.actor, consent=consent)
        except IllegalStep as problem:
            messages.info(request, problem.message)
        else:
            messages.success(request, _("Zurückgenommen. Ab sofort sieht keine andere Stelle mehr etwas davon."))
        return redirect("cases:consent_overview", consent.case.reference)
    return _step_page(request, "consent_withdraw", consent, None)


@require_http_methods(["GET", "POST"])
@step_up_required
@audited(AuditAction.CONSENT_VOID)
def consent_void(request: CaseRequest, reference: str, number: int) -> HttpResponse:
    """Somebody finds that a consent should never have counted."""
    consent = load_own_consent(request, reference, number)
    form = ConsentVoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.void_consent(actor=request.actor, consent=consent, reason=form.cleaned_data["reason"])
        except IllegalStep as problem:
            messages.info(request, problem.message)
        else:
            messages.success(request, _("Die Einwilligung gilt als unwirksam. Ab sofort öffnet sie nichts mehr."))
        return redirect("cases:consent_overview", consent.case.reference)
    return _step_page(request, "consent_void", consent, form)


class Desk(NamedTuple):
    """One sitting: the agency that asks in a case, whom it is about, the consent that is to be replaced, who could be
    recipients, and what the page before suggests."""

    case: Case
    agency: Agency
    person: YoungPerson
    old: Consent | None
    recipients: list[Agency]
    prefill: PrefillForm


def _desk(request: CaseRequest, reference: str) -> Desk:
    """Where the person sits; 403 while their agency may not know whom the case is about."""
    case = load_case(request, reference)
    person = YoungPerson.objects.visible_to(request.user, now=request.actor.now).filter(case=case).first()
    if person is None:
        raise PermissionDenied
    agency = acting_in(request.actor, case)
    old = _replaced(case, agency, request.GET.get("ersetzt", ""))
    recipients = list(selectors.possible_recipients(case, agency))
    return Desk(case, agency, person, old, recipients, PrefillForm(request.GET, recipients=recipients))


def _replaced(case: Case, agency: Agency, number: str) -> Consent | None:
    """The granted consent of this agency that the new one takes the place of (`?ersetzt=…`), if there is one."""
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    rows = Consent.objects.filter(case=case, agency=agency, pk=int(number)).with_state()
    old = rows.prefetch_related("recipients__persons").first()
    return old if old and old.state == ConsentState.GRANTED else None


def _form(request: CaseRequest, desk: Desk, *, preview: bool = False) -> ConsentNewForm:
    """Empty with sensible first values, or what was sent."""
    today, person = request.actor.today, desk.person
    old_enough = age_on(person.birth_date, today) >= DECIDES_ALONE
    giver = Giver.YOUNG_PERSON if old_enough else Giver.GUARDIAN
    initial: dict[str, Any] = {
        "giver": giver,
        "given_on": today,
        "valid_until": rules.latest_end(today, birth_date=person.birth_date, giver=giver),
        "language": person.language,
        "text_kind": TextKind.STANDARD,
        **desk.prefill.initial_values(),
        **(selectors.initial_from(desk.old) if desk.old else {}),
    }
    return ConsentNewForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        recipients=desk.recipients,
        persons=list(selectors.possible_persons(desk.recipients, on=today)),
        preview=preview,
        replaces=desk.old is not None,
    )


def _record(request: CaseRequest, desk: Desk, form: ConsentNewForm) -> Consent:
    actor, scope, asked = request.actor, form.scope(), form.asked()
    case, agency, answer = desk.case, desk.agency, form.answer(today=actor.today)
    result = form.cleaned_data["result"]
    if result == ConsentState.REQUESTED:
        return services.request_consent(actor=actor, case=case, agency=agency, scope=scope, asked=asked)
    if result == ConsentState.GRANTED and desk.old:
        return services.replace_consent(actor=actor, old=desk.old, scope=scope, asked=asked, answer=answer)
    verb = services.grant_consent if result == ConsentState.GRANTED else services.refuse_consent
    return verb(actor=actor, case=case, agency=agency, scope=scope, asked=asked, answer=answer)


def _show(form: forms.Form, problem: Refused) -> None:
    """A service's no at the field that it is about."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)


def _next(consent: Consent, case: Case) -> str:
    """What the old consent carried is released anew on purpose: there, each entry says that it was released before."""
    old = consent.replaces
    return reverse("cases:release_many", args=[case.reference]) if old and old.releases.exists() else _overview(case)


def _overview(case: Case) -> str:
    return reverse("cases:consent_overview", args=[case.reference])


def _said(consent: Consent) -> str:
    last = consent.events.order_by("-at", "-id")[0]
    return {
        ConsentState.GRANTED: _("Die Einwilligung ist aufgenommen. Freigegeben ist noch nichts: das geht je Eintrag."),
        ConsentState.REFUSED: _("Das Nein ist notiert. Es hat keine Nachteile."),
        ConsentState.REQUESTED: _("Die Anfrage ist notiert. Sie öffnet noch nichts."),
    }[ConsentState(last.state)]


def _new_page(request: CaseRequest, desk: Desk, form: ConsentNewForm) -> HttpResponse:
    context = {
        "case": desk.case,
        "agency": desk.agency,
        "old": desk.old,
        "form": form,
        "back": desk.prefill.back_to(desk.case) or _overview(desk.case),
        "age": age_on(desk.person.birth_date, request.actor.today),
    }
    return render(request, "cases/consents/consent_new.html", context)


def _step_page(request: CaseRequest, name: str, consent: Consent, form: forms.Form | None) -> HttpResponse:
    """A form about one consent, or the news that this step is not possible any more."""
    lines = selectors_overview.consent_lines(consent.case, request.user, now=request.actor.now)
    line = next(line for line in lines if line.consent.pk == consent.pk)
    context = {
        "case": consent.case,
        "line": line,
        "form": form,
        "possible": STEPS[name] in line.actions,
        "releases": selectors_overview.releases_under(consent, now=request.actor.now),
    }
    return render(request, f"cases/consents/{name}.html", context)
