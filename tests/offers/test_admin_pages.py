"""Every page of the administration opens, speaks German and holds nothing inline that the strict CSP would block."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from offers.catalogue.models import Event, LinkCheck, Measure, OfferReport, Programme, SearchWish, Synonym
from offers.regions.models import Cooperation, Organisation
from tests.cases.world import prove_factor
from tests.offers.stock import NOW, TODAY, make_offer, make_person, make_region

pytestmark = pytest.mark.django_db

MODELS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)
ENGLISH = re.compile(r"\b(Welcome|Log out|Save|Delete selected|Please|Django administration|Add another|historical)\b")


class InlineFinder(HTMLParser):
    """Collects what a policy without 'unsafe-inline' blocks."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style":
            self.found.append("<style>")
        if tag == "script" and "src" not in names and names.get("type") not in {"application/json"}:
            self.found.append("<script>")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")


def check(response, status=200):
    assert response.status_code == status, response
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    text = response.content.decode()
    finder = InlineFinder()
    finder.feed(text)
    assert finder.found == []
    assert '<html lang="de"' in text
    assert not ENGLISH.findall(re.sub(r"<script.*?</script>", "", text, flags=re.S))
    return text


def make_stock():
    region = make_region("boerde", name="Börde", accent="river")
    organisation = region.organisations.get()
    other = Organisation.objects.create(
        region=region, slug="amt", name="Amt", short_name="Amt", kind="jugendamt", legal_basis="sgb8"
    )
    offer = make_offer(region, "published")
    Cooperation.objects.create(
        region=region, organisation_a=organisation, organisation_b=other, kind="agreement", title="Vertrag"
    )
    OfferReport.objects.create(offer=offer, reason="closed", created_at=NOW)
    Event.objects.create(region=region, slug="messe", title="Messe", kind="fair", date="2026-12-01")
    Measure.objects.create(region=region, organisation=organisation, indicator="Plätze", as_of="2026", value=3)
    SearchWish.objects.create(region=region, day=TODAY, words="wunsch")
    Programme.objects.create(slug="p", name="P", legal_basis="esf")
    Synonym.objects.create(word="bude", meaning=["wohnung"])
    LinkCheck.objects.create(url="https://a.example/", checked_at=NOW)
    return region, make_person("chef@portal.example", region, is_superuser=True)


@pytest.fixture
def rows(client, stock):
    region, person = stock
    client.force_login(person)
    prove_factor(client, person)
    return region


def test_frame_pages(client, rows):
    for name in ("index", "password_change", "password_change_done"):
        check(client.get(reverse(f"admin:{name}")))
    for label in ("offers", "cases"):
        check(client.get(reverse("admin:app_list", args=[label])))


@pytest.mark.parametrize("name", MODELS)
def test_pages_of_each_model(client, rows, name):
    check(client.get(reverse(f"admin:{name}_changelist")))
    check(client.get(reverse(f"admin:{name}_changelist"), {"q": "x"}))
    model = next(m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == name)
    model_admin = admin.site._registry[model]
    request = client.get("/admin/").wsgi_request
    if model_admin.has_add_permission(request):
        check(client.get(reverse(f"admin:{name}_add")))
        check(client.post(reverse(f"admin:{name}_add"), {}))
    found = model._default_manager.order_by("pk").first()
    if found is not None:
        check(client.get(reverse(f"admin:{name}_change", args=[found.pk])))
        check(client.get(reverse(f"admin:{name}_history", args=[found.pk])))
        may_delete = model_admin.has_delete_permission(request, model_admin.get_object(request, str(found.pk)))
        check(client.get(reverse(f"admin:{name}_delete", args=[found.pk])), 200 if may_delete else 403)
        chosen = {"action": "delete_selected", "_selected_action": [found.pk]}
        response = client.post(reverse(f"admin:{name}_changelist"), chosen)
        if response.status_code == 200:
            check(response)


@pytest.mark.parametrize("state", ["draft", "in_review", "published", "archived"])
def test_offer_form_in_each_state(client, rows, state):
    offer = make_offer(rows, state, slug=state)
    page = check(client.get(reverse("admin:offers_offer_change", args=[offer.pk])))
    assert f"state--{state}" in page
    check(client.get(reverse("admin:offers_offer_history", args=[offer.pk])))


def test_popups(client, rows):
    check(client.get(reverse("admin:offers_organisation_add"), {"_popup": "1"}))
    added = {"region": rows.pk, "slug": "x", "name": "X", "short_name": "X", "kind": "other", "legal_basis": "none"}
    closing = client.post(reverse("admin:offers_organisation_add") + "?_popup=1", {**added, "_popup": "1"})
    finder = InlineFinder()
    finder.feed(closing.content.decode())
    assert "data-popup-response" in closing.content.decode()
    assert finder.found == []


@pytest.mark.parametrize(
    "query",
    [
        {"aufgabe": "quatsch"},
        {"aufgabe": "\x00"},
        {"p": "-1"},
        {"p": "abc"},
        {"o": "99.-1.x"},
        {"q": "x" * 5000},
        {"q": "\x00"},
        {"state__exact": "quatsch"},
        {"id__in": "a,b"},
        {"e": "1"},
    ],
)
def test_hostile_list_parameters(client, rows, query):
    assert client.get(reverse("admin:offers_offer_changelist"), query).status_code in {200, 302, 400}


def test_hostile_form_values(client, rows):
    offer = make_offer(rows, slug="draft")
    url = reverse("admin:offers_offer_change", args=[offer.pk])
    hostile = {
        "title": "\x00" + "x" * 10**6,
        "seen_revision": "9" * 400,
        "topics": ["nope", "' OR 1=1"],
        "audiences": ["nope"],
        "places": ["99999999999999999999"],
        "organisation": "-1",
        "age_min": "1e9",
    }
    response = client.post(url, hostile)
    assert response.status_code == 200
    assert response.context["errors"]
    step = reverse("admin:offers_offer_step", args=[offer.pk, "return"])
    assert client.post(step, {"revision": "\x00", "reason": "x" * 10**6}).status_code == 302
    assert client.get(reverse("admin:offers_offer_history", args=[offer.pk]), {"seite": "9" * 500}).status_code == 200
