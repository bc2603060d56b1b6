"""Hostile input at every public door: a clear answer, never a breakdown (500)."""

from urllib.parse import quote_plus

import pytest
from django.test import Client

from tests.pages import CONTACT_POINT, OFFER

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]

VALUES = {
    "NUL": "\x00praktikum\x00",
    "lone surrogate": "\ud800praktikum",
    "a million characters": "a" * 1_000_000,
    "a million words": "ab " * 300_000,
    "negative": "-1",
    "no number": "abc",
    "huge number": "9" * 400,
    "fraction": "1.5e308",
    "markup": "<script>alert(1)</script>",
    "quotes": "'\"; DROP TABLE offers_offer; --",
    "right to left": "\u202epraktikum",
    "combining": "e" + "\u0301" * 500,
    "operators": "& | ! ( ) :* <-> praktikum",
    "format": "%s%n{0}{{x}}${y}",
    "blank": " \t\r\n ",
    "empty": "",
}
PARAMETERS = {
    "/": ["ort"],
    "/region-merken/": ["region"],
    "/harz/angebote/": [
        "q", "thema", "situation", "zielgruppe", "alter", "ort", "umkreis", "format", "rechtskreis", "seite",
        "sortierung", "auch_beendete", "unbekannt",
    ],
    "/harz/anlaufstellen/": ["ort", "art", "seite"],
    "/harz/merkliste/": ["a"],
    "/harz/wegweiser/": ["sprache"],
    "/harz/wegweiser/urgent/": ["sprache"],
    "/harz/termine/": ["seite"],
    f"/harz/anlaufstellen/{CONTACT_POINT}/": ["x"],
    f"/harz/angebote/{OFFER}/": ["x"],
    f"/harz/kontakt/{CONTACT_POINT}/": ["sprache", "angebot", "thema"],
    "/anfrage/x/": ["neu", "sprache"],
}  # fmt: skip
FORMS = {
    f"/harz/angebote/{OFFER}/melden/": ["reason", "message", "stamp", "website"],
    "/region-merken/": ["region", "vergessen"],
    "/harz/merkliste/": ["a", "aktion"],
    f"/harz/merkliste/{OFFER}/": ["aktion"],
    "/harz/wegweiser/urgent/": ["urgent"],
    "/harz/wegweiser/ergebnis/": ["ort"],
    "/harz/wegweiser/loeschen/": ["x"],
    f"/harz/kontakt/{CONTACT_POINT}/": ["name", "message", "sending", "stamp", "pass_on", "homepage"],
    "/anfrage/x/nachricht/": ["message"],
    "/konto/login/": ["login", "password"],
    "/konto/password/reset/": ["email"],
}
CALM = {200, 301, 302, 304, 400, 403, 404, 413, 414, 422, 429}


FORM = "application/x-www-form-urlencoded"


def encoded(name, text):
    """One field as a browser, or something worse, would send it: any characters, lone surrogates included."""
    return f"{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}"


@pytest.fixture
def quiet():
    """A client that reports a breakdown as the visitor would see it."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("kind", VALUES)
def test_parameters(quiet, kind):
    for path, names in PARAMETERS.items():
        for name in names:
            assert quiet.get(f"{path}?{encoded(name, VALUES[kind])}").status_code in CALM, (path, name)


@pytest.mark.parametrize("kind", [kind for kind, text in VALUES.items() if len(text) < 10_000])
def test_all_parameters_at_once(quiet, kind):
    for path, names in PARAMETERS.items():
        assert quiet.get(f"{path}?{'&'.join(encoded(name, VALUES[kind]) for name in names)}").status_code in CALM, path


@pytest.mark.parametrize("kind", VALUES)
def test_forms(quiet, kind):
    for path, names in FORMS.items():
        for name in names:
            answer = quiet.post(path, encoded(name, VALUES[kind]), content_type=FORM)
            assert answer.status_code in CALM, (path, name)


def test_a_body_of_three_megabytes(quiet):
    body = "message=" + "x" * 3_000_000
    for path in FORMS:
        answer = quiet.post(path, body, content_type=FORM)
        assert answer.status_code in CALM, path
        assert quiet.post(path, b"\x00" * 3_000_000, content_type="multipart/form-data; boundary=x").status_code in CALM


def test_many_parameters_and_many_values(quiet):
    assert quiet.get("/harz/angebote/?" + "&".join(f"thema=t{n}" for n in range(900))).status_code in CALM
    assert quiet.get("/harz/angebote/?" + "&".join(f"p{n}=1" for n in range(5000))).status_code in CALM


@pytest.mark.parametrize(
    "path", ["/harz/%00/", "/%ff%fe/", "/harz/angebote/%ed%a0%80/", "/" + "a" * 3000 + "/", "/harz/../x/"]
)
def test_paths(quiet, path):
    assert quiet.get(path).status_code in CALM


@pytest.mark.parametrize("name", ["merkliste", "region", "wegweiser", "csrftoken", "sessionid"])
@pytest.mark.parametrize("value", ["\x00", "x" * 8000, "é", "a.b.c", '"', "%00"])
def test_cookies(quiet, name, value):
    quiet.cookies[name] = value
    for path in ("/", "/harz/", "/harz/merkliste/", "/harz/wegweiser/", f"/harz/angebote/{OFFER}/melden/", "/admin/"):
        assert quiet.get(path).status_code in CALM, path
