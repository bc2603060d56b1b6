"""The three pages that the law demands, and who may write them."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse

from cases.models import User
from offers.legal.enums import LegalPageName
from offers.legal.models import LegalPage

pytestmark = pytest.mark.django_db

WORDS = {
    "imprint": ["§ 5", "DDG", "GeoNames"],
    "privacy": ["Verantwortlich", "Merkliste", "Deine Rechte", "IP-Adresse"],
    "accessibility": ["2016/2102", "BITV 2.0", "Durchsetzungs", "teilweise vereinbar"],
}


@pytest.mark.parametrize("name", LegalPageName)
def test_legal_page_shows_the_shipped_text_and_what_is_missing(client, name, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(reverse(name.value))
    html = response.content.decode()
    assert response.status_code == 200
    assert f"<h1>{name.label}</h1>" in html
    assert "noch nicht vollständig" in html
    assert all(word in html for word in WORDS[name.value])
    assert not response.cookies


def test_legal_page_shows_what_the_operator_wrote(client):
    LegalPage.objects.create(name="imprint", title="Impressum", body="## Wir\n\nLandkreis <b>Beispiel</b>")
    html = client.get("/impressum/").content.decode()
    assert "Landkreis &lt;b&gt;Beispiel&lt;/b&gt;" in html
    assert "noch nicht vollständig" not in html
    assert "Stand:" in html
    assert "GeoNames" not in html


def test_legal_page_is_answered_with_304_when_unchanged(client):
    first = client.get("/datenschutz/")
    assert client.get("/datenschutz/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_legal_page_refuses_other_methods(client):
    assert client.post("/impressum/").status_code == 405


def test_the_database_knows_the_three_names_only():
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalPage.objects.create(name="agb", title="AGB", body="x")


def test_only_superusers_edit_legal_pages(rf: RequestFactory):
    page_admin = admin.site.get_model_admin(LegalPage)
    request = rf.get("/admin/")
    for person, allowed in [
        (User(email="a@b.invalid", is_active=True), False),
        (User(email="a@b.invalid", is_superuser=True, is_active=True), True),
        (User(email="a@b.invalid", is_superuser=True, is_active=False), False),
    ]:
        request.user = person
        assert page_admin.has_module_permission(request) is allowed
        assert page_admin.has_change_permission(request) is allowed
        assert page_admin.has_add_permission(request) is allowed


def test_a_new_page_starts_with_the_shipped_text(rf: RequestFactory):
    page_admin = admin.site.get_model_admin(LegalPage)
    request = rf.get("/admin/")
    request.user = User(email="a@b.invalid", is_superuser=True, is_active=True)
    for name in LegalPageName:
        LegalPage.objects.filter(name=name).delete()
    LegalPage.objects.create(name="imprint", title="x", body="x")
    initial = page_admin.get_changeform_initial_data(request)
    assert initial["name"] == "privacy"
    assert initial["body"].startswith("## Das Wichtigste")
    LegalPage.objects.create(name="privacy", title="x", body="x")
    LegalPage.objects.create(name="accessibility", title="x", body="x")
    assert page_admin.get_changeform_initial_data(request) == {}
    assert not page_admin.has_add_permission(request)
