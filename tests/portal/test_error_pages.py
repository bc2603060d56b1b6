"""Error pages in the portal's look; the one for a breakdown needs no database."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path, reverse

from portal import urls
from tests.cases.world import logged_in, make_world


def broken(request):
    raise RuntimeError("broken on purpose")


def accepted(request):
    return HttpResponse("ok")


urlpatterns = [path("kaputt/", broken), path("formular/", accepted), *urls.urlpatterns]


@pytest.mark.urls(__name__)
def test_a_breakdown_is_told_without_a_database():
    response = Client(raise_request_exception=False).get("/kaputt/")
    assert response.status_code == 500
    assert "Das liegt nicht an dir." in response.content.decode()


@pytest.mark.django_db
def test_an_unknown_address_is_a_friendly_404(client):
    response = client.get("/gibt/es/nicht/")
    assert response.status_code == 404
    assert "Hier geht es nicht weiter." in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_form_without_token_is_refused_with_words():
    response = Client(enforce_csrf_checks=True).post("/formular/")
    assert response.status_code == 403
    assert "Das Formular war zu lange offen." in response.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_no_request(name):
    html = render_to_string(f"{name}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
    assert "noindex" in html


def test_a_foreign_host_name_is_refused_with_words():
    response = Client(raise_request_exception=False).get("/impressum/", headers={"host": "foreign.example"})
    assert response.status_code == 400
    assert "Das haben wir nicht verstanden." in response.content.decode()


def test_behind_the_door_nothing_found_says_so_in_its_own_frame(db):
    world = make_world()
    client = logged_in(world.member)
    for address in ("/fach/gibt-es-nicht/", f"/fach/faelle/{world.case.reference}/eintraege/999999/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Zum Schreibtisch" in answer.content.decode()
        assert "deine" not in answer.content.decode()


def test_behind_the_door_a_refused_step_says_so_in_its_own_frame(db):
    world = make_world()
    answer = logged_in(world.recipient).get(reverse("cases:case_erase", args=[world.case.reference]))
    assert answer.status_code == 403
    assert "Das dürfen Sie hier nicht." in answer.content.decode()
