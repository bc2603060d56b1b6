"""What holds for every public page alike, walked over the table in `pages.py`."""

import re

import pytest
from django.test import Client

from tests.pages import PUBLIC

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]

INLINE = re.compile(r"<style|<script(?![^>]*(?:src=|type=\"application/ld\+json\"))|\sstyle=|\son[a-z]+=\"", re.I)
FOREIGN = re.compile(
    r"(?:src|srcset|action|poster)=\"(?:https?:)?//|<link[^>]+href=\"(?:https?:)?//(?!testserver)", re.I
)


def answers(client):
    """Each page's answer, the data loaded once."""
    for page in PUBLIC:
        yield page, client.get(page.url)


def test_every_public_page_answers_for_itself(client):
    strange = {str(page): answer.status_code for page, answer in answers(client) if answer.status_code != page.status}
    assert strange == {}


def test_html_pages_have_one_heading_a_title_and_no_inline_code(client):
    for page, answer in answers(client):
        if not page.html:
            continue
        text = answer.content.decode()
        assert len(re.findall(r"<h1[ >]", text)) == 1, page
        assert re.search(r"<html[^>]*lang=\"de\"", text), page
        assert re.search(r"<title>\s*[^<\s]", text), page
        assert not INLINE.search(text), (str(page), INLINE.search(text))
        assert not FOREIGN.search(text), (str(page), FOREIGN.search(text))


def test_titles_differ(client):
    titles = {}
    for page, answer in answers(client):
        if page.html and not page.query:
            title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1).strip()
            titles.setdefault(title, []).append(str(page) + str(page.args))
    assert {title: pages for title, pages in titles.items() if len(pages) > 1} == {}


def test_pages_without_a_form_set_no_cookie_and_answer_304(client):
    for page, answer in answers(client):
        if page.form or page.name in {"healthz", "readyz"}:
            continue
        assert not answer.cookies, page
        assert ("Cookie" in answer.get("Vary", "")) is page.personal, page
        assert ("private" in answer.get("Cache-Control", "")) is page.personal, page
        again = client.get(page.url, headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304, page


def test_public_pages_do_not_know_who_is_logged_in(client, admin_user):
    logged_in = Client()
    logged_in.force_login(admin_user)
    for page, answer in answers(client):
        if not page.form:
            assert logged_in.get(page.url).content == answer.content, page


def test_security_headers_are_on_every_answer(client):
    for page, answer in answers(client):
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy, page
        assert "unsafe" not in policy, page
        assert answer["X-Content-Type-Options"] == "nosniff", page
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", page
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin", page
        assert answer["Referrer-Policy"], page
        assert answer["Permissions-Policy"], page


def test_other_methods_are_refused_with_405(client):
    for page in PUBLIC:
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(page.url).status_code == 405, (method, str(page))
        if not page.form:
            assert client.post(page.url).status_code == 405, page


OF_ONE_REGION = {
    "offers:contact_point_detail", "offers:event_ics", "offers:notepad_entry", "offers:offer_detail",
    "offers:offer_qr", "offers:offer_report",
}  # fmt: skip
"""Pages about something that exists in the Harz only."""


def test_an_unknown_region_is_not_found(client):
    for page in PUBLIC:
        if page.args and page.name.startswith("offers:") and page.status == 200 and "sitemap" not in page.name:
            url = page.url.replace("/harz/", "/gibt-es-nicht/").replace("/osterode/", "/gibt-es-nicht/")
            assert client.get(url).status_code == 404, url


def test_what_belongs_to_one_region_is_not_found_in_another(client):
    for page in PUBLIC:
        if page.name in OF_ONE_REGION:
            url = page.url.replace("/harz/", "/boerde/")
            assert client.get(url).status_code == 404, url
