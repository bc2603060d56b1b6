"""An agency's own login lets in who has an account here, and nobody else. The provider is a small server of our own."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from cases.models import SecurityEvent, User
from portal.env import OidcAgency, oidc_problems
from portal.oidc_settings import oidc_providers
from tests.cases.staff.test_login_factors import add_app, code_for

pytestmark = pytest.mark.django_db
LOGIN = "/konto/stelle/amt/"
BACK = LOGIN + "zurueck/"


class Provider(BaseHTTPRequestHandler):
    """Discovery, token, keys and userinfo, as OpenID Connect Core 1.0 has them; `server.says` is what it claims."""

    def do_GET(self):
        base = self.server.base
        pages = {
            "/.well-known/openid-configuration": {
                "issuer": base, "authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys", "userinfo_endpoint": f"{base}/userinfo",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": []},
            "/userinfo": self.server.says,
        }  # fmt: skip
        self._answer(pages[self.path])

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(form)
        if form.get("code") != ["good"]:
            return self._answer({"error": "invalid_grant"}, 400)
        claims = {
            "iss": self.server.base, "aud": "portal", "iat": int(time.time()), "exp": int(time.time()) + 60,
            **self.server.says, **self.server.token_says,
        }  # fmt: skip
        token = jwt.encode(claims, self.server.key, algorithm="RS256")
        return self._answer({"access_token": "t", "token_type": "Bearer", "id_token": token})

    def _answer(self, data, status=200):
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Says nothing."""


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.base = f"http://127.0.0.1:{server.server_port}"
    server.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def provider(server, settings, world):
    agency = OidcAgency("amt", "Jugendamt Musterland", server.base, "portal", "geheim", ("amt.example",))
    settings.OIDC_AGENCIES = {"amt": agency}
    settings.SOCIALACCOUNT_PROVIDERS = oidc_providers([agency])
    server.asked, server.token_says = [], {}
    server.says = {"sub": "4711", "email": world.member.email, "email_verified": True}
    return server


def go(client=None, code="good", state=None, **form):
    """From the button to the way back: the client and the portal's answer."""
    client = client or Client()
    sent = client.post(LOGIN, form)
    query = parse_qs(urlsplit(sent.url).query)
    return client, client.get(BACK, {"code": code, "state": state or query["state"][0]})


def is_out(client):
    return client.get("/fach/anmeldungen/").url.startswith("/konto/login/")


def test_the_login_page_offers_it_and_sends_people_there_with_pkce(provider):
    client = Client()
    page = client.get("/konto/login/?next=/fach/").content.decode()
    assert f'action="{LOGIN}"' in page
    assert "Jugendamt Musterland" in page
    sent = client.post(LOGIN)
    query = parse_qs(urlsplit(sent.url).query)
    assert sent.url.startswith(provider.base + "/auth?")
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://testserver" + BACK]


def test_a_link_alone_starts_nothing(provider):
    answer = Client().get(LOGIN)
    assert answer.status_code == 200
    assert "Anmelden über: Jugendamt Musterland" in answer.content.decode()


def test_an_account_is_logged_in_and_then_needs_its_second_factor(provider, world):
    before = world.member.password
    client, answer = go(next="/fach/anmeldungen/")
    assert answer.url == "/fach/anmeldungen/"
    assert client.get(answer.url).url.startswith(reverse("mfa_index"))
    assert provider.asked[0]["code_verifier"]
    assert not SocialAccount.objects.exists()
    assert User.objects.get(pk=world.member.pk).password == before


def test_with_a_second_factor_it_asks_for_the_code(provider, world):
    secret = add_app(world.member)
    client, answer = go(next="/fach/anmeldungen/")
    assert answer.url == reverse("mfa_authenticate")
    assert is_out(client)
    assert client.post(answer.url, {"code": code_for(secret)}).url == "/fach/anmeldungen/"
    assert client.get("/fach/anmeldungen/").status_code == 200


CLAIMS = {
    "nobody's address": {"email": "neu@amt.example"},
    "not verified": {"email_verified": False},
    "verified by a word": {"email_verified": "true"},
    "nothing said about it": {"email_verified": None},
    "no address": {"email": None},
}


@pytest.mark.parametrize("case", CLAIMS)
def test_doubtful_claims_open_nothing_and_make_no_account(provider, case):
    accounts = User.objects.count()
    provider.says |= CLAIMS[case]
    client, answer = go()
    assert answer.status_code == 403
    assert "So kommen Sie hier nicht hinein" in answer.content.decode()
    assert is_out(client)
    assert User.objects.count() == accounts
    assert SecurityEvent.objects.get().kind == "login_failed"


def test_a_provider_speaks_for_its_own_domains_only(provider, world):
    for email in ("chef@anderes-amt.example", "chef@sub.amt.example", "chef@amt.example.invalid"):
        User.objects.create_user(email, "x" * 20, name="Fremd")
        provider.says["email"] = email
        client, answer = go()
        assert answer.status_code == 403
        assert is_out(client)


def test_a_deactivated_account_stays_out(provider, world):
    User.objects.filter(pk=world.member.pk).update(is_active=False)
    client, answer = go()
    assert answer.status_code == 403
    assert is_out(client)


@pytest.mark.parametrize("wrong", [{"sub": "other"}, {"iss": "https://fremd.invalid"}, {"aud": "other"}, {"exp": 1}])
def test_a_token_that_is_not_ours_opens_nothing(provider, wrong):
    provider.token_says = wrong
    client, answer = go()
    assert answer.status_code in {401, 403}
    assert is_out(client)


def test_a_foreign_way_back_opens_nothing(provider):
    """A code that somebody else fetched cannot be pushed under a visitor: the state is the browser's own."""
    for answer in (go(state="made-up")[1], go(code="bad")[1], Client().get(BACK, {"code": "good", "state": "x"})):
        assert answer.status_code in {200, 401, 403}
        assert "hat nicht geklappt" in answer.content.decode()


def test_it_connects_nothing_to_an_account_that_is_logged_in(provider, world):
    provider.says["email"] = world.colleague.email
    client = Client()
    client.force_login(world.member)
    sent = client.post(LOGIN + "?process=connect")
    state = parse_qs(urlsplit(sent.url).query)["state"][0]
    assert client.get(BACK, {"code": "good", "state": state}).status_code == 403
    assert not SocialAccount.objects.exists()


def test_cancelling_is_explained(provider):
    client = Client()
    state = parse_qs(urlsplit(client.post(LOGIN).url).query)["state"][0]
    answer = client.get(BACK, {"error": "access_denied", "state": state})
    assert "abgebrochen" in client.get(answer.url).content.decode()


def test_unknown_providers_are_not_found(world):
    assert Client().post("/konto/stelle/anderes/").status_code == 404
    assert Client().get("/konto/stelle/anderes/zurueck/").status_code == 404


def test_settings_that_are_incomplete_or_without_tls_keep_the_portal_from_starting():
    good = OidcAgency("amt", "Amt", "https://login.amt.example", "portal", "geheim", ("amt.example",))
    assert oidc_problems([good]) == []
    assert good.origin == "https://login.amt.example"
    assert len(oidc_problems([good._replace(server_url="http://login.amt.example"), good._replace(domains=())])) == 2
