"""Writing to an agency, and the page behind the secret link. Nobody logs in, and nobody's address is kept."""

from __future__ import annotations

import datetime
import secrets
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.inbox.enums import RequestTopic
from cases.inbox.forms_public import RequestSendForm
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import doors_in, dues_in, receiver_of, receiving_agencies
from cases.inbox.selectors_status import door_of
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_links import NONCE_BYTES, token_of
from cases.inbox.services_told import tell_person
from cases.inbox.wording import CONSENT_TEXT, CONSENT_TEXT_EASY
from cases.inbox.wording_public import LANGUAGES, words
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency
from cases.staff.rates import is_over, unrecognisable
from offers.catalogue.models import PublishedOffer
from offers.regions.models import ContactPoint, Region

RATE: Final = "contact_request"


def language_of(request: HttpRequest, *, usual: str = "de") -> str:
    """The wording that was chosen by `?sprache=`, else the usual one."""
    chosen = request.GET.get("sprache", "")
    return chosen if chosen in LANGUAGES else usual


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_send(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The form, and sending it. Whatever goes wrong, everything that was typed comes back."""
    point = get_object_or_404(
        ContactPoint.objects.select_related("organisation", "place", "region"),
        region__in=Region.objects.active().filter(slug=region),
        slug=slug,
    )
    agency = receiver_of(point)
    if agency is None:
        return _elsewhere(request, point)
    others = list(receiving_agencies(point.region).exclude(pk=agency.pk))
    now, language = timezone.now(), language_of(request)
    form = RequestSendForm(
        request.POST if request.method == "POST" else None,
        agency=agency, others=others, language=language, now=now, initial=_prefilled(request, point.region, language),
    )  # fmt: skip
    if request.method != "POST":
        return _form_page(request, form, point, agency, status=200)
    if "sprache" in request.POST:
        return _form_page(request, _in_other_words(form, language, others), point, agency, status=200)
    if form.is_spam:
        return _to_status(secrets.token_urlsafe(NONCE_BYTES))
    if not form.is_valid():
        return _form_page(request, form, point, agency, status=422)
    if _too_many(request):
        form.add_error(None, form.words["too_many"] % {"minutes": settings.CONTACT_REQUESTS_MINUTES})
        return _form_page(request, form, point, agency, status=429)
    try:
        return _to_status(token_of(_send(form.cleaned_data, point, Actor(user=None, now=now))))
    except Refused as refusal:
        form.refuse(refusal)
        return _form_page(request, form, point, agency, status=422)


def _in_other_words(form: RequestSendForm, language: str, others: list[Agency]) -> RequestSendForm:
    """The same form as it is filled in, in the wording that was chosen; nothing is checked yet.

    Who chooses Leichte Sprache is asked whether answers shall be in it, as on a form that was opened in it.
    """
    typed = {name: value for name, value in form.typed().items() if name != "easy" or value}
    return RequestSendForm(None, agency=form.agency, others=others, language=language, now=form.now, initial=typed)


@transaction.atomic
def _send(cleaned: dict[str, Any], point: ContactPoint, actor: Actor) -> ContactRequest:
    data = RequestData(
        name=cleaned["name"],
        address=cleaned["address"],
        channel=cleaned["channel"],
        asker=cleaned["asker"],
        good_times=tuple(cleaned["good_times"]),
        topic=cleaned["topic"],
        message=cleaned["message"],
        language=cleaned["spoken"],
        easy=cleaned["easy"],
        readers=tuple(int(key) for key in cleaned["pass_on"]),
    )
    row = send_request(actor=actor, contact_point=point, data=data, sending=cleaned["sending"])
    if cleaned["link_by_mail"]:
        tell_person(actor=actor, contact_request=row, kind="request_received")
    return row


def _to_status(token: str) -> HttpResponse:
    """To the page behind the link; that it is shown for the first time stands in the address, not in a session."""
    return redirect(f"{reverse('request_status', args=[token])}?neu=1")


def _too_many(request: HttpRequest) -> bool:
    place = unrecognisable(get_adapter().get_client_ip(request), purpose=RATE)
    return is_over(RATE, place, settings.CONTACT_REQUESTS_MOST, seconds=settings.CONTACT_REQUESTS_MINUTES * 60)


def _prefilled(request: HttpRequest, region: Region, language: str) -> dict[str, Any]:
    """What a link to the form may say beforehand: a topic, or an offer that it is about."""
    topic = request.GET.get("thema", "")
    slug = request.GET.get("angebot", "").replace("\x00", "")
    found: dict[str, Any] = {"topic": topic} if topic in RequestTopic.values else {}
    if slug and (offer := PublishedOffer.objects.filter(region=region, slug=slug).order_by("pk").first()):
        found["message"] = words(language)["about_offer"] % {"title": offer.title}
    return found


def _form_page(
    request: HttpRequest, form: RequestSendForm, point: ContactPoint, agency: Agency, *, status: int
) -> HttpResponse:
    language = language_of(request)
    name = agency.organisation.name
    due = dues_in(point.region, since=timezone.localdate(form.now)).answer_on
    said = {**form.words, **{key: form.words[key] % {"agency": name} for key in ("lead", "privacy")}}
    context = {
        **frame(point.region, language, said),
        "form": form,
        "point": point,
        "agency": agency.organisation,
        "door": door_of(point, agency.organisation),
        "promise": said["promise"] % {"day": say_day(due)},
        "consent": CONSENT_TEXT if language == "de" else CONSENT_TEXT_EASY,
    }
    return render(request, "cases/inbox/request_send.html", context, status=status)


def _elsewhere(request: HttpRequest, point: ContactPoint) -> HttpResponse:
    """Nobody behind this door reads messages: its number, and doors that do."""
    language = language_of(request)
    context = {
        **frame(point.region, language, words(language)),
        "point": point,
        "door": door_of(point, point.organisation),
        "others": list(doors_in(point.region)),
    }
    return render(request, "cases/inbox/request_elsewhere.html", context)


def frame(region: Region, language: str, said: dict[str, str]) -> dict[str, Any]:
    """What every page of the room shows around its content; `said`: its words."""
    return {
        "region": region,
        "w": said,
        "language": language,
        "languages": [(code, name, code == language) for code, name in LANGUAGES.items()],
    }


def say_day(day: datetime.date) -> str:
    """`Mittwoch, 25. November`."""
    return date_format(day, "l, j. F")
