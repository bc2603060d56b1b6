"""The visitor's way: start, one question a page, the result. Answers travel in the visitor's own cookie only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers.catalogue.selectors_home import coordination_office
from offers.regions.models import Region
from offers.regions.selectors import find_places
from offers.wayfinder import rules, selectors_result
from offers.wayfinder.pages import question_page, result_words, trail
from offers.wayfinder.rules_books import NoRuleBookError
from offers.wayfinder.selectors import rulebook_for
from offers.wayfinder.service_figures import count_result
from offers.wayfinder.sessions import Session, open_session
from offers.wayfinder.visit import COOKIE_NAME, write_visit
from offers.wayfinder.words import HTML_LANGUAGE, LANGUAGE_NAMES, words

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def private(view: View[Params]) -> View[Params]:
    """A page about one person's answers: kept by nobody and found by no search engine.

    Other sites learn nothing of it by the portal's referrer policy. It cannot be `no-referrer`: browsers then send
    forms with `Origin: null` (Fetch standard), which the CSRF check rightly refuses.
    """

    @wraps(view)
    @never_cache
    def page(request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


def _session(request: HttpRequest, slug: str) -> Session:
    """The visitor's way in this region; 404 for a region that is not public or while no rules are in force."""
    region = get_object_or_404(Region.objects.active(), slug=slug)
    try:
        compiled = rulebook_for(region, on=timezone.localdate())
    except NoRuleBookError as error:
        raise Http404 from error
    return open_session(request.COOKIES.get(COOKIE_NAME), region, compiled, language=request.GET.get("sprache", ""))


def _page(request: HttpRequest, session: Session, template: str, **context: object) -> HttpResponse:
    """A page in the visitor's language; a language that was just chosen is remembered with the answers."""
    language = session.visit.language
    frame = {
        "region": session.region,
        "visit": session.visit,
        "problem": session.problem,
        "w": words(language),
        "text_language": HTML_LANGUAGE[language],
        "languages": [(slug, name, slug == language) for slug, name in LANGUAGE_NAMES.items()],
    }
    response = render(request, f"offers/wayfinder/{template}.html", {**frame, **context})
    if request.GET.get("sprache"):
        _keep(response, session)
    return response


def _keep(response: HttpResponse, session: Session) -> HttpResponse:
    """Let the visitor's browser keep the answers until it is closed."""
    response.set_cookie(
        COOKIE_NAME,
        write_visit(session.visit),
        path=reverse("offers:wayfinder_start", args=[session.region.slug]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _forget(response: HttpResponse, slug: str) -> HttpResponse:
    response.delete_cookie(COOKIE_NAME, path=reverse("offers:wayfinder_start", args=[slug]), samesite="Lax")
    return response


@require_safe
@private
def wayfinder_start(request: HttpRequest, region: str) -> HttpResponse:
    """What happens here, that nothing is stored, and the way in."""
    session = _session(request, region)
    onward = rules.next_question(session.compiled.ruleset, session.visit.answers)
    first = session.compiled.ruleset.questions[0].slug
    context = {"first": first, "onward": onward.slug if onward else "", "is_begun": bool(session.visit.answers)}
    return _page(request, session, "wayfinder_start", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def wayfinder_question(request: HttpRequest, region: str, question: str) -> HttpResponse:
    """One question. An answer leads to the next page that still needs one, or to the result."""
    session = _session(request, region)
    if question not in session.compiled.questions:
        raise Http404
    if not session.may_ask(question):
        return redirect(_onward(session))
    if request.method != "POST":
        return _page(request, session, "wayfinder_question", **question_page(session, question))
    option = request.POST.get(question, "")
    if (question, option) not in session.compiled.options:
        context = question_page(session, question, error=words(session.visit.language)["choose"])
        return _page(request, session, "wayfinder_question", **context)
    before = session.is_complete
    session = session.answered(question, option)
    if session.is_complete and not before:
        count_result(region_id=session.region.pk, agency_kind=session.primary_kind(), on=session.compiled.on)
    return _keep(redirect(_onward(session)), session)


def _onward(session: Session) -> str:
    """Address of the first page that needs an answer, or of the result."""
    question = rules.next_question(session.compiled.ruleset, session.visit.answers)
    if question is None:
        return reverse("offers:wayfinder_result", args=[session.region.slug])
    return reverse("offers:wayfinder_question", args=[session.region.slug, question.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@private
def wayfinder_result(request: HttpRequest, region: str) -> HttpResponse:
    """Who is responsible, why, where, what next. Posting a place shows the nearest doors."""
    session = _session(request, region)
    if not session.visit.answers:
        return redirect("offers:wayfinder_start", region)
    if not session.is_complete:
        return redirect(_onward(session))
    if request.method == "POST":
        place = request.POST.get("ort", "").replace("\x00", "").strip()
        return _keep(redirect("offers:wayfinder_result", region), session.at(place))
    search = find_places(session.visit.place, session.region)
    page = selectors_result.result_page(
        session.region,
        session.compiled,
        session.visit.answers,
        language=session.visit.language,
        centre=search.centre,
        now=timezone.now(),
    )
    context = {
        "page": page,
        "search": search,
        "office": coordination_office(session.region),
        "trail": trail(session),
        "qr_url": request.build_absolute_uri(page.primary.door.url) if page.primary.door else "",
        **result_words(session),
    }
    return _page(request, session, "wayfinder_result", **context)


@require_safe
@private
def wayfinder_emergency(request: HttpRequest, region: str) -> HttpResponse:
    """Help right now, without answering anything: danger or crisis, and no place to sleep tonight."""
    session = _session(request, region)
    cards = [
        selectors_result.result_page(
            session.region, session.compiled, answers, language=session.visit.language, centre=None, now=timezone.now()
        ).primary
        for answers in session.emergencies()
    ]
    own = words(session.visit.language)
    return _page(request, session, "wayfinder_emergency", cards=cards, say_heading=own["say"])


@require_POST
@private
def wayfinder_clear(request: HttpRequest, region: str) -> HttpResponse:
    """Delete the answers in the visitor's browser and begin anew."""
    get_object_or_404(Region.objects.active(), slug=region)
    return _forget(redirect("offers:wayfinder_start", region), region)


@require_safe
@private
def wayfinder_exit(request: HttpRequest, region: str) -> HttpResponse:
    """Leave for a harmless page at once and delete the answers on the way out."""
    return _forget(redirect(settings.QUICK_EXIT_URL), region)


def no_cookies(request: HttpRequest, slug: str) -> HttpResponse:
    """The browser keeps no cookie, so answers cannot travel from page to page: say so, and show other doors."""
    region = get_object_or_404(Region.objects.active(), slug=slug)
    context = {
        "region": region,
        "points_url": reverse("offers:contact_point_list", args=[slug]),
        "start_url": reverse("offers:wayfinder_start", args=[slug]),
    }
    return render(request, "offers/wayfinder/wayfinder_no_cookies.html", context, status=403)
