"""What coordinators do with an offer in the administration, through the HTTP client from login to restore."""

import pytest
from django.urls import reverse

from offers.catalogue.models import Offer, OfferReport, PublishedOffer
from tests.offers.stock import NOW, PASSWORD, make_offer, make_person, make_region, wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def boerde():
    return make_region("boerde", name="Börde")


@pytest.fixture
def anna(client, boerde):
    person = make_person("anna@boerde.example", boerde)
    client.force_login(person)
    return person


@pytest.fixture
def bert(boerde):
    return make_person("bert@boerde.example", boerde)


def form_data(offer=None, region=None, **changes):
    """What the browser sends for the form of an offer: every field as it is, with `changes`."""
    if offer is not None:
        values = {
            name: getattr(offer, name)
            for name in (
                "slug",
                "title",
                "summary",
                "description",
                "legal_basis",
                "audiences",
                "formats",
                "cost",
                "website",
                "how_to_join",
                "source",
            )
        }
        for name in ("organisation", "contact_point", "programme", "successor"):
            values[name] = getattr(offer, f"{name}_id") or ""
        for name in ("topics", "situations", "places"):
            values[name] = list(getattr(offer, name).values_list("pk", flat=True))
        values["seen_revision"] = offer.revision
        values["region_wide"] = "on" if offer.region_wide else ""
    else:
        values = {**wording(region), "region": region.pk, "legal_basis": "none", "cost": "free"}
        for name in ("organisation", "contact_point"):
            values[name] = values[name].pk
        for name in ("topics", "situations", "places"):
            values[name] = [row.pk for row in values[name]]
    data = {name: value for name, value in {**values, **changes}.items() if value is not None}
    return {name: value for name, value in data.items() if value != ""}


def change_url(offer):
    return reverse("admin:offers_offer_change", args=[offer.pk])


def step(client, offer, action, **data):
    offer.refresh_from_db()
    url = reverse("admin:offers_offer_step", args=[offer.pk, action])
    response = client.post(url, {"revision": offer.revision, **data}, follow=True)
    offer.refresh_from_db()
    return response


def test_admin_login_goes_through_the_portals_door(client, boerde):
    make_person("anna@boerde.example", boerde)
    asked = client.get("/admin/")
    assert asked.status_code == 302
    door = client.get(asked.url)
    assert door.status_code == 302
    assert door.url.startswith(reverse("account_login"))
    sent = client.post(door.url, {"login": "anna@boerde.example", "password": PASSWORD})
    assert (sent.status_code, sent.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_admin_login_tells_strangers_why_not(client):
    client.force_login(make_person("niemand@example.org"))
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "gehört zu keiner Koordinierungsstelle" in response.content.decode()
    evil = client.get("/admin/login/", {"next": "https://evil.example/"})
    assert evil.status_code == 403


def test_admin_login_keeps_next_on_this_site(client, anna):
    response = client.get("/admin/login/", {"next": "https://evil.example/"})
    assert (response.status_code, response.url) == (302, "/admin/")


def test_offer_journey_of_two_coordinators(client, boerde, anna, bert):
    added = client.post(reverse("admin:offers_offer_add"), form_data(region=boerde))
    assert added.status_code == 302, added.context["errors"]
    offer = Offer.objects.get(region=boerde)
    assert (offer.state, offer.edited_by, offer.history.count()) == ("draft", anna.pk, 1)

    saved = client.post(change_url(offer), form_data(offer, title="Lotsen für alle", _submit_offer="1"), follow=True)
    offer.refresh_from_db()
    assert "wartet jetzt auf Freigabe" in saved.content.decode()
    assert (offer.state, offer.title, offer.submitted_by) == ("in_review", "Lotsen für alle", anna.pk)

    refused = step(client, offer, "publish")
    assert "Vier-Augen-Prinzip" in refused.content.decode()
    assert not PublishedOffer.objects.exists()

    client.force_login(bert)
    page = client.get(change_url(offer)).content.decode()
    assert "Veröffentlichen" in page
    published = step(client, offer, "publish")
    assert "Das Angebot ist veröffentlicht." in published.content.decode()
    assert PublishedOffer.objects.get().title == "Lotsen für alle"

    step(client, offer, "confirm")
    step(client, offer, "revise")
    assert offer.state == "draft"
    client.post(change_url(offer), form_data(offer, title="Ganz anders", topics=[]))
    offer.refresh_from_db()
    assert (offer.title, offer.topics.count()) == ("Ganz anders", 0)
    assert PublishedOffer.objects.get().title == "Lotsen für alle"

    versions = client.get(reverse("admin:offers_offer_history", args=[offer.pk])).content.decode()
    assert "<del>Lotsen für alle</del>" in versions
    assert "<ins>Ganz anders</ins>" in versions
    old = offer.history.filter(title="Lotsen für alle").latest("history_id")
    url = reverse("admin:offers_offer_restore", args=[offer.pk, old.history_id])
    restored = client.post(url, {"revision": offer.revision}, follow=True)
    offer.refresh_from_db()
    assert "Die alte Fassung ist wieder da" in restored.content.decode()
    assert (offer.title, offer.topics.count(), offer.state, offer.edited_by) == (
        "Lotsen für alle",
        1,
        "draft",
        bert.pk,
    )


def test_offer_refused_with_what_is_missing(client, boerde, anna):
    offer = make_offer(boerde, "in_review", summary="", topics=[], region_wide=False, places=[])
    page = client.get(change_url(offer)).content.decode()
    assert "Vor dem Veröffentlichen fehlt noch:" in page
    response = step(client, offer, "publish")
    text = response.content.decode()
    for missing in ("ein Satz, der das Angebot zusammenfasst", "mindestens ein Thema", "ein Ort oder"):
        assert missing in text
    assert offer.state == "in_review"


def test_offer_returned_with_a_reason(client, boerde, anna):
    offer = make_offer(boerde, "in_review")
    without = step(client, offer, "return")
    assert "Bitte geben Sie einen Grund an" in without.content.decode()
    assert offer.state == "in_review"
    step(client, offer, "return", reason="Bitte kürzer.")
    assert (offer.state, offer.return_reason) == ("draft", "Bitte kürzer.")
    assert "Bitte kürzer." in client.get(change_url(offer)).content.decode()


def test_published_texts_are_read_only(client, boerde, anna):
    offer = make_offer(boerde, "published")
    page = client.get(change_url(offer)).content.decode()
    assert 'name="title"' not in page
    assert "Überarbeiten" in page
    client.post(change_url(offer), form_data(offer, title="Heimlich", review_interval_months=12))
    offer.refresh_from_db()
    assert (offer.title, offer.review_interval_months, offer.state) == ("Lotsen", 12, "published")
    assert offer.review_due_on.isoformat() == "2027-11-21"
    assert offer.edited_by is None


def test_offer_saved_by_somebody_else_meanwhile(client, boerde, anna, bert):
    offer = make_offer(boerde)
    mine = form_data(offer, summary="Mein Satz")
    client.force_login(bert)
    client.post(change_url(offer), form_data(offer, summary="Berts Satz"))
    client.force_login(anna)
    clash = client.post(change_url(offer), mine)
    text = clash.content.decode()
    assert clash.status_code == 200
    assert "Inzwischen hat jemand anderes dieses Angebot geändert" in text
    assert "Mein Satz" in text
    offer.refresh_from_db()
    assert offer.summary == "Berts Satz"
    again = client.post(
        change_url(offer), {**mine, "seen_revision": clash.context["adminform"].form["seen_revision"].value()}
    )
    assert again.status_code == 302
    offer.refresh_from_db()
    assert offer.summary == "Mein Satz"


def test_offer_published_while_somebody_typed(client, boerde, anna):
    offer = make_offer(boerde)
    mine = form_data(offer, summary="Mein langer Satz")
    Offer.objects.filter(pk=offer.pk).update(state="published", revision=7)
    clash = client.post(change_url(offer), mine).content.decode()
    assert "Damit nichts verloren geht" in clash
    assert "Mein langer Satz" in clash


def test_step_on_a_stale_page_is_refused(client, boerde, anna):
    offer = make_offer(boerde, "in_review")
    url = reverse("admin:offers_offer_step", args=[offer.pk, "publish"])
    Offer.objects.filter(pk=offer.pk).update(summary="Ungesehen", revision=2)
    response = client.post(url, {"revision": 1}, follow=True)
    assert "Inzwischen hat jemand dieses Angebot geändert" in response.content.decode()
    assert not PublishedOffer.objects.exists()


def test_double_click_does_it_once(client, boerde, anna):
    offer = make_offer(boerde, "in_review")
    url = reverse("admin:offers_offer_step", args=[offer.pk, "publish"])
    for _click in range(2):
        response = client.post(url, {"revision": 1}, follow=True)
        assert "Das Angebot ist veröffentlicht." in response.content.decode()
    assert offer.history.filter(history_change_reason="publish").count() == 1


def test_review_page_shows_texts_and_lets_edit_on_request(client, boerde, anna):
    offer = make_offer(boerde, "in_review")
    assert 'name="title"' not in client.get(change_url(offer)).content.decode()
    page = client.get(change_url(offer), {"bearbeiten": "1"}).content.decode()
    assert 'name="title"' in page
    client.post(change_url(offer) + "?bearbeiten=1", form_data(offer, title="Korrigiert"))
    offer.refresh_from_db()
    assert (offer.state, offer.title) == ("draft", "Korrigiert")


def test_bulk_confirm_and_archive(client, boerde, anna):
    published = [make_offer(boerde, "published", slug=f"o{n}") for n in range(2)]
    draft = make_offer(boerde, slug="draft")
    Offer.objects.update(checked_on="2026-01-01", review_due_on="2026-07-01")
    url = reverse("admin:offers_offer_changelist")
    chosen = [offer.pk for offer in [*published, draft]]
    said = client.post(url, {"action": "confirm_selected", "_selected_action": chosen}, follow=True).content.decode()
    assert "2 Angebote sind bestätigt." in said
    assert "1 Angebot ist nicht veröffentlicht" in said
    assert PublishedOffer.objects.filter(checked_on__gt="2026-01-01").count() == 2
    client.post(url, {"action": "archive_selected", "_selected_action": chosen}, follow=True)
    assert set(Offer.objects.values_list("state", flat=True)) == {"archived"}
    assert not PublishedOffer.objects.exists()


def test_report_is_closed_from_the_offer(client, boerde, anna):
    offer = make_offer(boerde, "published")
    report = OfferReport.objects.create(offer=offer, reason="closed", message="Gibt es nicht.", created_at=NOW)
    assert "Gibt es nicht." in client.get(change_url(offer)).content.decode()
    url = reverse("admin:offers_offerreport_close", args=[report.pk])
    assert client.get(url).status_code == 405
    client.post(url)
    report.refresh_from_db()
    assert report.closed_at is not None
    assert report.closed_by == anna.pk
    assert "Gibt es nicht." not in client.get(change_url(offer)).content.decode()


def test_public_offer_cannot_be_deleted(client, boerde, anna):
    public, draft = make_offer(boerde, "published"), make_offer(boerde, slug="draft")
    assert client.post(reverse("admin:offers_offer_delete", args=[public.pk]), {"post": "yes"}).status_code == 403
    url = reverse("admin:offers_offer_changelist")
    both = {"action": "delete_selected", "_selected_action": [public.pk, draft.pk], "post": "yes"}
    client.post(url, both)
    assert Offer.objects.count() == 2
    assert client.post(reverse("admin:offers_offer_delete", args=[draft.pk]), {"post": "yes"}).status_code == 302
    assert list(Offer.objects.all()) == [public]


def test_preview_shows_the_draft_to_its_coordinators_only(client, boerde, anna):
    offer = make_offer(boerde, title="Noch geheim")
    url = reverse("admin:offers_offer_preview", args=[offer.pk])
    page = client.get(url).content.decode()
    assert "Noch geheim" in page
    assert "so noch nicht öffentlich" in page
    client.logout()
    assert client.get(url).status_code == 302
    client.force_login(make_person("harz@harz.example", make_region("harz")))
    assert client.get(url).status_code == 404
