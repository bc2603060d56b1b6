"""One way for all forms of a hand-over: check, do, say so; or show the form again with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.audit.decorators import CaseRequest
from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import Handover
from cases.staff.errors import StaleVersion
from cases.staff.forms_base import RefusableForm
from cases.staff.views_forms import carried_out


class Words(NamedTuple):
    """What stands over a form, what it leads to, and on its button."""

    title: Promise
    lead: Promise
    send: Promise


WORDS: Final = {
    HandoverAction.ACCEPT: Words(
        _("Übergabe annehmen"),
        _("Mit dem Annehmen ist Ihre Stelle zuständig, und Sie führen den Fall für sie. Was kommt zuerst?"),
        _("Annehmen: wir sind zuständig"),
    ),
    HandoverAction.RETURN: Words(
        _("Nicht zuständig"),
        _(
            "Der Fall geht nicht verloren: Die abgebende Stelle bleibt zuständig. Deckt eine Einwilligung Ihren "
            "Vorschlag, wird er dort sofort angeboten. Sie sehen danach nichts mehr von dem Fall."
        ),
        _("Zurückgeben"),
    ),
    HandoverAction.DECLINE: Words(
        _("Übergabe ablehnen"),
        _("Die abgebende Stelle bleibt zuständig und liest Ihren Grund. Sie sehen danach nichts mehr von dem Fall."),
        _("Ablehnen"),
    ),
    HandoverAction.WITHDRAW: Words(
        _("Übergabe zurückziehen"),
        _("Ihre Stelle bleibt zuständig. Wer drüben prüft, sieht danach nichts mehr von dem Fall."),
        _("Zurückziehen"),
    ),
    HandoverAction.REJECT: Words(
        _("Nicht zustimmen"),
        _("Ohne Einwilligung geht es nur mit zwei Personen (§ 64 Abs. 2 SGB VIII). Die andere Stelle erfährt nichts."),
        _("Nicht zustimmen"),
    ),
}
"""What each form says."""


def answer(
    request: CaseRequest,
    handover: Handover,
    form: RefusableForm,
    *,
    action: HandoverAction,
    do: Callable[[], object],
    done: str,
    stays: bool = False,
) -> HttpResponse:
    """Send a form: `do` it, say `done` and lead to the hand-over if it `stays` in sight, else to the list; or show it.

    `IllegalStep` goes through to `on_handover`; where the hand-over has changed meanwhile (`StaleVersion`), the form
    says so and counts for the present one when it is sent again.
    """
    try:
        if carried_out(request, form, do=do, done=done):
            return redirect("cases:handover_detail", handover.reference) if stays else redirect("cases:handover_list")
    except StaleVersion as stale:
        form.add_error(None, stale.message)
        form.data = {**dict(form.data.items()), "version": str(handover.version)}
    record(actor=request.actor, action=AuditAction.HANDOVER_FORM, about=handover, case_id=handover.case_id)
    return render(
        request,
        "cases/handovers/handover_answer.html",
        {"handover": handover, "case": handover.case, "form": form, "words": WORDS[action]},
        status=422 if form.errors else 200,
    )
