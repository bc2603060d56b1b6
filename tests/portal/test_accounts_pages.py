"""Login and password pages: the portal's look, and Sie."""

import re

import pytest
from django.core import mail
from django.urls import resolve, reverse

from cases.models import User

pytestmark = pytest.mark.django_db

PAGES = ["account_login", "account_signup", "account_inactive", "account_reset_password", "account_reset_password_done"]
PAGES += ["account_reset_password_from_key_done"]
DU = re.compile(r"\b(du|dich|dir|dein|deine|deinen|deiner|deinem)\b", re.IGNORECASE)


def main_part(response):
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", PAGES)
def test_account_page_has_the_look_and_says_sie(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert "brand__name" in response.content.decode()
    assert "<h1>" in main_part(response)
    assert not DU.search(main_part(response))


def test_account_pages_of_somebody_logged_in(client):
    user = User.objects.create_user(email="koordination@beispiel.invalid", password="ein langes Passwort")
    client.force_login(user)
    for name in ["account_logout", "account_change_password", "account_reauthenticate"]:
        response = client.get(reverse(name))
        assert response.status_code == 200, name
        assert not DU.search(main_part(response)), name


def test_a_wrong_password_is_told_beside_the_form(client):
    response = client.post(reverse("account_login"), {"login": "x@beispiel.invalid", "password": "falsch"})
    assert response.status_code == 200
    assert 'role="alert"' in main_part(response)


def test_password_reset_mail_says_sie_and_holds_one_working_link(client):
    User.objects.create_user(email="koordination@beispiel.invalid", password="ein langes Passwort")
    response = client.post(reverse("account_reset_password"), {"email": "koordination@beispiel.invalid"})
    assert response.status_code == 302
    (message,) = mail.outbox
    assert "Ihr Konto" in message.body
    assert not DU.search(message.body)
    (link,) = re.findall(r"http://testserver(\S+)", message.body)
    assert resolve(link).url_name == "account_reset_password_from_key"


def test_a_used_up_link_is_explained(client):
    response = client.get(reverse("account_reset_password_from_key", args=["2", "abc-def"]))
    assert "Dieser Link gilt nicht mehr" in main_part(response)


def test_password_reset_tells_strangers_nothing(client):
    response = client.post(reverse("account_reset_password"), {"email": "unbekannt@beispiel.invalid"})
    assert response.status_code == 302
    assert all("kein Konto" in message.body for message in mail.outbox)
