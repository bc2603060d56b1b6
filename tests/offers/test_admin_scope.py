"""A coordinator of Börde has no way to Harz: not by address, form, choice, list, action, history or autocomplete."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from offers.catalogue.models import Event, Measure, Offer, OfferReport, PublishedOffer, SearchWish, Synonym
from offers.regions.models import Cooperation, Organisation
from tests.offers.stock import NOW, TODAY, make_offer, make_person, make_region

pytestmark = pytest.mark.django_db

SCOPED = (
    "region",
    "place",
    "organisation",
    "contactpoint",
    "cooperation",
    "offer",
    "offerreport",
    "event",
    "measure",
    "searchwish",
)
WAYFINDER = {"offers_persona", "offers_rulebook", "offers_wayquestion", "offers_wayrule"}
"""Attacked in tests/offers/wayfinder/test_admin_books.py."""
OF_CASEWORK = {
    "cases_answertemplate", "cases_framework", "cases_handoverperiods", "cases_inboxperiods", "cases_procedure",
    "cases_regionhours", "cases_traveltime",
}  # fmt: skip
"""Attacked in tests/test_matrix.py, and by name in tests/cases."""
KEEPERS_ONLY = (
    "offers_legalpage", "offers_linkcheck", "cases_user", "cases_coordination", "cases_agency", "cases_membership",
    "cases_staffinvitation",
)  # fmt: skip


def make_stock():
    """One row of each model for each region: region slug → model name → row."""
    return {slug: _rows(make_region(slug, name=name)) for slug, name in (("boerde", "Börde"), ("harz", "Harz"))}


@pytest.fixture
def rows(stock):
    return stock


@pytest.fixture
def boerde(stock):
    return stock["boerde"]["region"]


@pytest.fixture
def harz(stock):
    return stock["harz"]["region"]


def _rows(region):
    organisation = region.organisations.get()
    other = Organisation.objects.create(
        region=region, slug="amt", name="Amt", short_name="Amt", kind="jugendamt", legal_basis="sgb8"
    )
    offer = make_offer(region, "published", title=f"Angebot {region.name}")
    return {
        "region": region,
        "place": region.places.get(),
        "organisation": organisation,
        "contactpoint": region.contact_points.get(),
        "cooperation": Cooperation.objects.create(
            region=region, organisation_a=organisation, organisation_b=other, kind="agreement", title="Vertrag"
        ),
        "offer": offer,
        "offerreport": OfferReport.objects.create(offer=offer, reason="closed", created_at=NOW),
        "event": Event.objects.create(region=region, slug="messe", title="Messe", kind="fair", date="2026-12-01"),
        "measure": Measure.objects.create(
            region=region, organisation=organisation, indicator="Plätze", as_of="2026", value=3
        ),
        "searchwish": SearchWish.objects.create(region=region, day=TODAY, words=f"wunsch {region.slug}"),
    }


@pytest.fixture
def anna(client, boerde):
    person = make_person("anna@boerde.example", boerde)
    client.force_login(person)
    return person


def url(model, page, *args):
    return reverse(f"admin:offers_{model}_{page}", args=args)


def test_every_model_of_the_administration_is_in_a_table():
    known = {f"offers_{name}" for name in SCOPED} | set(KEEPERS_ONLY)
    shared = {"offers_topic", "offers_situation", "offers_programme", "offers_synonym"}
    ours = {
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.app_label in {"offers", "cases"}
    }
    assert ours - shared - WAYFINDER - OF_CASEWORK == known


@pytest.mark.parametrize("model", SCOPED)
@pytest.mark.parametrize("view", ["change", "history", "delete"])
def test_foreign_id_in_the_address_is_404(client, anna, rows, model, view):
    foreign, own = rows["harz"][model], rows["boerde"][model]
    assert client.get(url(model, view, foreign.pk)).status_code == 404
    assert client.post(url(model, view, foreign.pk), {"post": "yes"}).status_code == 404
    # Regions stay, public offers are archived first, places in use stay.
    stays = view == "delete" and model in {"region", "offer", "place"}
    expected = 403 if stays else 200
    assert client.get(url(model, view, own.pk)).status_code == expected
    assert type(foreign).objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("view", ["change", "history", "delete"])
def test_unknown_and_nonsense_ids_are_404(client, anna, rows, view):
    for key in ("999999", "abc", "1%27--", "9" * 40):
        assert client.get(f"/admin/offers/offer/{key}/{view}/").status_code == 404


@pytest.mark.parametrize("model", SCOPED)
def test_lists_show_the_own_region_only(client, anna, rows, model):
    response = client.get(url(model, "changelist"))
    found = {row.pk for row in response.context["cl"].queryset}
    assert rows["boerde"][model].pk in found
    assert not found & set(type(rows["harz"][model]).objects.exclude(pk__in=found).values_list("pk", flat=True))
    assert rows["harz"][model].pk not in found


@pytest.mark.parametrize("model", SCOPED)
def test_filters_offer_no_foreign_choice(client, anna, rows, model):
    page = client.get(url(model, "changelist")).content.decode()
    assert "Harz" not in page


def test_filter_by_a_foreign_key_finds_nothing(client, anna, rows):
    foreign = rows["harz"]["organisation"]
    response = client.get(url("offer", "changelist"), {"organisation__id__exact": foreign.pk})
    assert response.context["cl"].result_count == 0
    sneaky = client.get(url("offer", "changelist"), {"organisation__region__name": "Harz"})
    assert sneaky.status_code == 400


@pytest.mark.parametrize(
    ("model", "field", "target"),
    [
        ("offer", "organisation", "Träger"),
        ("offer", "contact_point", "Büro"),
        ("offer", "places", "Ort"),
        ("offer", "successor", "Angebot"),
        ("contactpoint", "organisation", "Träger"),
        ("contactpoint", "place", "Ort"),
        ("cooperation", "organisation_a", "Träger"),
        ("event", "place", "Ort"),
        ("measure", "organisation", "Träger"),
    ],
)
def test_autocomplete_knows_the_own_region_only(client, anna, rows, model, field, target):
    query = {"app_label": "offers", "model_name": model, "field_name": field, "term": target}
    found = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found
    assert all("Harz" not in row["text"] and "harz" not in row["text"] for row in found)


def offer_form(region, other, **changes):
    data = {
        "region": region.pk,
        "slug": "neu",
        "title": "Neu",
        "legal_basis": "none",
        "cost": "free",
        "organisation": region.organisations.earliest("pk").pk,
    }
    foreign = {
        "region": other.pk,
        "organisation": other.organisations.earliest("pk").pk,
        "contact_point": other.contact_points.get().pk,
        "places": [other.places.get().pk],
        "successor": Offer.objects.get(region=other).pk,
    }
    return {**data, **{name: foreign[name] for name in changes.get("foreign", ())}}


@pytest.mark.parametrize("field", ["region", "organisation", "contact_point", "places", "successor"])
def test_foreign_keys_in_a_posted_offer_are_refused(client, anna, rows, boerde, harz, field):
    response = client.post(url("offer", "add"), offer_form(boerde, harz, foreign=[field]))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Offer.objects.filter(slug="neu").exists()


@pytest.mark.parametrize(
    ("model", "field", "foreign"),
    [
        ("event", "region", "region"),
        ("event", "place", "place"),
        ("measure", "organisation", "organisation"),
        ("contactpoint", "place", "place"),
        ("contactpoint", "organisation", "organisation"),
        ("cooperation", "organisation_b", "organisation"),
        ("place", "region", "region"),
        ("organisation", "region", "region"),
    ],
)
def test_foreign_keys_in_posted_rows_are_refused(client, anna, rows, model, field, foreign):
    response = client.post(url(model, "add"), {"region": rows["boerde"]["region"].pk, field: rows["harz"][foreign].pk})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_region_of_a_row_cannot_be_changed(client, anna, rows, harz):
    event = rows["boerde"]["event"]
    data = {"region": harz.pk, "slug": "messe", "title": "Umgezogen", "kind": "fair", "date": "2026-12-01"}
    assert client.post(url("event", "change", event.pk), data).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.region.slug) == ("Umgezogen", "boerde")


def test_superuser_cannot_mix_regions_either(client, rows, boerde, harz):
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    response = client.post(url("offer", "add"), offer_form(boerde, harz, foreign=["organisation"]))
    assert "Das gehört nicht zur gewählten Region." in response.content.decode()


@pytest.mark.parametrize("action", ["confirm_selected", "archive_selected", "delete_selected"])
def test_bulk_actions_do_not_reach_foreign_rows(client, anna, rows, action):
    foreign = rows["harz"]["offer"]
    Offer.objects.filter(pk=foreign.pk).update(checked_on="2026-01-01")
    for extra in ({}, {"select_across": "1"}):
        data = {"action": action, "_selected_action": [foreign.pk], "post": "yes", **extra}
        client.post(url("offer", "changelist"), data)
    foreign.refresh_from_db()
    assert (foreign.state, foreign.checked_on.isoformat()) == ("published", "2026-01-01")
    assert PublishedOffer.objects.filter(pk=foreign.pk).exists()


def test_bulk_actions_do_not_reach_foreign_reports(client, anna, rows):
    foreign = rows["harz"]["offerreport"]
    for action in ("close_reports", "delete_selected"):
        data = {"action": action, "_selected_action": [foreign.pk], "post": "yes"}
        client.post(url("offerreport", "changelist"), data)
    foreign.refresh_from_db()
    assert foreign.closed_at is None


@pytest.mark.parametrize("action", ["revise", "confirm", "archive", "publish", "submit", "return", "reopen"])
def test_steps_do_not_reach_foreign_offers(client, anna, rows, action):
    foreign = rows["harz"]["offer"]
    response = client.post(url("offer", "step", foreign.pk, action), {"revision": 1, "reason": "x"})
    assert response.status_code == 404
    foreign.refresh_from_db()
    assert (foreign.state, foreign.revision) == ("published", 1)


def test_unknown_steps_and_reading_steps(client, anna, rows):
    own = rows["boerde"]["offer"]
    assert client.post(url("offer", "step", own.pk, "edit")).status_code == 404
    assert client.post(url("offer", "step", own.pk, "nonsense")).status_code == 404
    assert client.get(url("offer", "step", own.pk, "archive")).status_code == 405


def test_versions_of_foreign_offers_cannot_be_restored(client, anna, rows):
    own, foreign = rows["boerde"]["offer"], rows["harz"]["offer"]
    theirs = foreign.history.latest("history_id").history_id
    ours = own.history.latest("history_id").history_id
    assert client.post(url("offer", "restore", foreign.pk, theirs)).status_code == 404
    assert client.post(url("offer", "restore", foreign.pk, ours)).status_code == 404
    assert client.post(url("offer", "restore", own.pk, theirs)).status_code == 404


def test_foreign_report_cannot_be_closed(client, anna, rows):
    foreign = rows["harz"]["offerreport"]
    assert client.post(url("offerreport", "close", foreign.pk)).status_code == 404


def test_coordinator_words_the_region_but_not_its_rules(client, anna, boerde):
    data = {
        "coordination_office": "Neues Büro",
        "accent": "plum",
        "review_interval_months": 9,
        "four_eyes": "",
        "is_active": "",
        "slug": "weg",
        "name": "Weg",
    }
    assert client.post(url("region", "change", boerde.pk), data).status_code == 302
    boerde.refresh_from_db()
    assert (boerde.coordination_office, boerde.accent, boerde.review_interval_months) == ("Neues Büro", "plum", 9)
    assert (boerde.slug, boerde.name, boerde.four_eyes, boerde.is_active) == ("boerde", "Börde", True, True)
    assert client.get(url("region", "add")).status_code == 403


@pytest.mark.parametrize("model", ["topic", "situation", "programme"])
def test_shared_words_are_read_only_for_coordinators(client, anna, rows, model):
    found = apps.get_model("offers", model).objects.first()
    assert client.get(url(model, "changelist")).status_code == 200
    assert client.get(url(model, "add")).status_code == 403
    if found is not None:
        assert client.get(url(model, "change", found.pk)).status_code == 200
        assert client.post(url(model, "change", found.pk), {"label_de": "Gekapert"}).status_code == 403


def test_synonyms_of_the_region_are_kept_by_it_and_shared_ones_read(client, anna, boerde, harz):
    shared = Synonym.objects.create(word="bude", meaning=["wohnung"])
    foreign = Synonym.objects.create(word="oxer", meaning=["praktikum"], region=harz)
    for wanted in (harz.pk, ""):
        refused = client.post(url("synonym", "add"), {"region": wanted, "word": "maloche", "meaning": "arbeit"})
        assert "region" in refused.context["adminform"].form.errors
    added = client.post(url("synonym", "add"), {"region": boerde.pk, "word": "maloche", "meaning": "arbeit, job"})
    assert added.status_code == 302
    own = Synonym.objects.get(word="maloche")
    assert (own.region, own.meaning) == (boerde, ["arbeit", "job"])
    assert {row.pk for row in client.get(url("synonym", "changelist")).context["cl"].queryset} == {shared.pk, own.pk}
    assert client.get(url("synonym", "change", shared.pk)).status_code == 200
    assert client.post(url("synonym", "change", shared.pk), {"word": "x", "meaning": "y"}).status_code == 403
    assert client.post(url("synonym", "delete", shared.pk), {"post": "yes"}).status_code == 403
    assert client.get(url("synonym", "change", foreign.pk)).status_code == 404


@pytest.mark.parametrize("name", KEEPERS_ONLY)
def test_accounts_and_portal_pages_are_for_superusers(client, anna, name):
    for page in ("changelist", "add"):
        assert client.get(reverse(f"admin:{name}_{page}")).status_code == 403
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_rights_end_with_the_row(client, anna, rows):
    assert client.get("/admin/").status_code == 200
    anna.coordinations.all().delete()
    assert client.get("/admin/").status_code == 302
    assert client.get(url("offer", "changelist"), follow=True).status_code == 403


def test_inactive_coordinator_is_out(client, anna, rows):
    anna.is_active = False
    anna.save()
    assert client.get(url("offer", "changelist")).status_code == 302


def test_superuser_sees_all_regions(client, rows):
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    found = client.get(url("offer", "changelist")).context["cl"].result_count
    assert found == 2
