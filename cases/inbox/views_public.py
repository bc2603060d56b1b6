"""Writing to an agency, and the page behind the secret link. Nobody logs in, and nobody's address is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.inbox.enums import RequestTopic
from cases.inbox.forms_public import RequestSendForm
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import dues_in, receiver_of, receiving_agencies
from cases.inbox.selectors_status import Door, door_of, door_without_place, places_to_write
from cases.inbox.services import RequestData, send_request
from cases.inbox.services_links import NONCE_BYTES, token_of
from cases.inbox.services_told import tell_person
from cases.inbox.wording import CONSENT_TEXTS
from cases.inbox.wording_dates import say_day
from cases.inbox.wording_public import HTML_LANGUAGE, LANGUAGES, words
from cases.staff.actors import Actor
from cases.staff.errors import Refused
from cases.staff.models import Agency
from cases.staff.rates import is_over, unrecognisable
from offers.catalogue.models import PublishedOffer
from offers.regions.models import ContactPoint, Organisation, Region

RATE: Final = "contact_request"


@dataclass(frozen=True, slots=True)
class Entrance:
    """To whom somebody writes; `point`: the door, None for the organisation itself. All related rows are loaded."""

    region: Region
    organisation: Organisation
    point: ContactPoint | None = None

    @property
    def door(self) -> Door:
        """What the page shows of it."""
        if self.point is None:
            return door_without_place(self.organisation)
        return door_of(self.point, self.organisation)

    @property
    def addressed(self) -> dict[str, Any]:
        """The same for `send_request`."""
        return {"contact_point": self.point} if self.point else {"organisation": self.organisation}


def language_of(request: HttpRequest, *, usual: str = "de") -> str:
    """The wording that was chosen by `?sprache=`, else the usual one."""
    chosen = request.GET.get("sprache", "")
    return chosen if chosen in LANGUAGES else usual


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_send(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The form at a door."""
    point = get_object_or_404(
        ContactPoint.objects.select_related("organisation", "place", "region"),
        region__in=Region.objects.active().filter(slug=region),
        slug=slug,
    )
    return _send_page(request, Entrance(point.region, point.organisation, point))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_send_agency(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """The form of an agency itself: where nobody knows its address, and for whoever does not mind at which door."""
    organisation = get_object_or_404(
        Organisation.objects.select_related("region"),
        region__in=Region.objects.active().filter(slug=region),
        slug=slug,
    )
    return _send_page(request, Entrance(organisation.region, organisation))


def _send_page(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    """The form, and sending it. Whatever goes wrong, everything that was typed comes back."""
    agency = receiver_of(entrance.organisation.pk)
    if agency is None:
        return _elsewhere(request, entrance)
    others = list(receiving_agencies(entrance.region).exclude(pk=agency.pk))
    now, language = timezone.now(), language_of(request)
    form = RequestSendForm(
        request.POST if request.method == "POST" else None,
        agency=agency, others=others, language=language, now=now,
        initial=_prefilled(request, entrance.region, language),
    )  # fmt: skip
    if request.method != "POST":
        return _form_page(request, form, entrance, agency, status=200)
    if "sprache" in request.POST:
        return _form_page(request, _in_other_words(form, language, others), entrance, agency, status=200)
    if form.is_spam:
        return _to_status(secrets.token_urlsafe(NONCE_BYTES), language)
    if not form.is_valid():
        return _form_page(request, form, entrance, agency, status=422)
    if _too_many(request):
        form.add_error(None, form.words["too_many"] % {"minutes": settings.CONTACT_REQUESTS_MINUTES})
        return _form_page(request, form, entrance, agency, status=429)
    try:
        return _to_status(token_of(_send(form.cleaned_data, entrance, Actor(user=None, now=now))), language)
    except Refused as refusal:
        form.refuse(in_words(refusal, language, form.words["once_more"]))
        return _form_page(request, form, entrance, agency, status=422)


def _in_other_words(form: RequestSendForm, language: str, others: list[Agency]) -> RequestSendForm:
    """The same form as it is filled in, in the wording that was chosen; nothing is checked yet.

    Who chooses Leichte Sprache is asked whether answers shall be in it, as on a form that was opened in it; who chooses
    English speaks it, unless they said something else.
    """
    typed = {name: value for name, value in form.typed().items() if name != "easy" or value}
    if language == "en" and typed.get("spoken") == "de":
        del typed["spoken"]  # nobody chose it: it stood there
    return RequestSendForm(None, agency=form.agency, others=others, language=language, now=form.now, initial=typed)


@transaction.atomic
def _send(cleaned: dict[str, Any], entrance: Entrance, actor: Actor) -> ContactRequest:
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
    row = send_request(actor=actor, data=data, sending=cleaned["sending"], **entrance.addressed)
    if cleaned["link_by_mail"]:
        tell_person(actor=actor, contact_request=row, kind="request_received")
    return row


def in_words(refusal: Refused, language: str, said: str) -> Refused:
    """What a service refused; in English only that it did not work, because services speak German."""
    return Refused(said, field=refusal.field) if language == "en" else refusal


def _to_status(token: str, language: str) -> HttpResponse:
    """To the page behind the link; that it is shown for the first time stands in the address, not in a session."""
    chosen = "&sprache=en" if language == "en" else ""
    return redirect(f"{reverse('request_status', args=[token])}?neu=1{chosen}")


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
    request: HttpRequest, form: RequestSendForm, entrance: Entrance, agency: Agency, *, status: int
) -> HttpResponse:
    language = language_of(request)
    name = agency.organisation.name
    due = dues_in(entrance.region, since=timezone.localdate(form.now)).answer_on
    said = {**form.words, **{key: form.words[key] % {"agency": name} for key in ("lead", "privacy")}}
    context = {
        **frame(entrance.region, language, said),
        "form": form,
        "agency": agency.organisation,
        "door": entrance.door,
        "promise": said["promise"] % {"day": say_day(due, language)},
        "consent": CONSENT_TEXTS[language],
    }
    return render(request, "cases/inbox/request_send.html", context, status=status)


def _elsewhere(request: HttpRequest, entrance: Entrance) -> HttpResponse:
    """Nobody behind this door reads messages: its number, and doors that do."""
    language = language_of(request)
    context = {
        **frame(entrance.region, language, words(language)),
        "organisation": entrance.organisation,
        "door": entrance.door,
        "others": places_to_write(entrance.region),
    }
    return render(request, "cases/inbox/request_elsewhere.html", context)


def frame(region: Region, language: str, said: dict[str, str]) -> dict[str, Any]:
    """What every page of the room shows around its content; `said`: its words."""
    return {
        "region": region,
        "w": said,
        "wording": language,
        "text_language": HTML_LANGUAGE[language],
        "languages": [(code, name, code == language) for code, name in LANGUAGES.items()],
    }
