"""Say something to the person: an answer, or who else can help."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.inbox.decorators import on_request
from cases.inbox.enums import ContactChannel, MessageKind
from cases.inbox.forms import RequestAnswerForm, RequestPassOnForm, RequestReferForm
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import agencies_agreed, agencies_besides
from cases.inbox.selectors_page import request_page, templates_of
from cases.inbox.services_answers import acknowledge, answer_request, refer_request
from cases.inbox.services_take import pass_on_request
from cases.inbox.views_forms import answer, sent_well, show, version_under
from cases.records.views_forms import sent


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_ANSWER)
@on_request(RequestAction.ANSWER)
def request_answer(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Answer on the way that the person chose; `?vorlage=2` begins with the second worded answer."""
    templates = templates_of(row)
    chosen = request.GET.get("vorlage", "")
    template = templates[int(chosen) - 1] if chosen.isdecimal() and 1 <= int(chosen) <= len(templates) else None
    initial = {"version": row.version, "text": template.text if template else ""}
    if template:
        initial["kind"] = MessageKind.ANSWER
    form = RequestAnswerForm(sent(request), by_mail=row.channel == ContactChannel.EMAIL, initial=initial)
    return answer(
        request,
        row,
        form,
        name="request_answer",
        do=lambda: answer_request(
            actor=request.actor,
            contact_request=row,
            kind=MessageKind(form.cleaned_data["kind"]),
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
        ),
        done=_("Die Antwort steht auf der Seite der Person."),
        context={"templates": templates},
    )


@require_POST
@audited(AuditAction.REQUEST_ACKNOWLEDGE)
@on_request(RequestAction.ACKNOWLEDGE)
def request_acknowledge(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Read, and nothing more to say."""
    acknowledge(actor=request.actor, contact_request=row, version=version_under(request))
    messages.success(request, _("Als gelesen vermerkt."))
    return redirect("cases:request_detail", row.reference)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_PASS_ON)
@on_request(RequestAction.PASS_ON)
def request_pass_on(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Not us: to an agency that the person has agreed to. Afterwards nothing of it is seen here any more."""
    agencies = agencies_agreed(row)
    if not agencies:
        return redirect("cases:request_refer", row.reference)
    form = RequestPassOnForm(sent(request), agencies=agencies, initial={"version": row.version})
    is_done = sent_well(
        request,
        row,
        form,
        do=lambda: pass_on_request(
            actor=request.actor,
            contact_request=row,
            agency=form.cleaned_data["agency"],
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
        ),
        done=_("Die Anfrage ist weitergegeben. Die Person sieht es auf ihrer Seite."),
    )
    if is_done:
        return redirect("cases:request_list")
    context = {"page": request_page(request.actor, row)}
    return show(request, row, form, name="request_pass_on", context=context)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.REQUEST_REFER)
@on_request(RequestAction.REFER)
def request_refer(request: CaseRequest, row: ContactRequest) -> HttpResponse:
    """Not us, and nothing is passed on: tell the person whom to ask."""
    form = RequestReferForm(sent(request), agencies=agencies_besides(row), initial={"version": row.version})
    return answer(
        request,
        row,
        form,
        name="request_refer",
        do=lambda: refer_request(
            actor=request.actor,
            contact_request=row,
            agency=form.cleaned_data["agency"],
            text=form.cleaned_data["text"],
            version=form.cleaned_data["version"],
        ),
        done=_("Die Person liest auf ihrer Seite, wen sie fragen kann. Sie kann der Weitergabe dort zustimmen."),
    )
