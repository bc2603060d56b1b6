"""robots.txt and the sitemap."""

import datetime
from xml.etree import ElementTree

import pytest

from offers.catalogue.sitemaps import OfferSitemap
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db


def addresses(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return [node.text for node in ElementTree.fromstring(response.content).iter() if node.tag.endswith("}loc")]


def make_stock():
    harz, hidden = make_region("harz"), make_region("verborgen", is_active=False)
    make_offer(harz, "published", slug="lotsen", title="Lotsen")
    make_offer(harz, "published", slug="vorbei", title="Vorbei", ends_on=datetime.date(2020, 1, 1))
    make_offer(harz, "draft", slug="entwurf", title="Entwurf")
    make_offer(hidden, "published", slug="verborgen", title="Verborgen")


@pytest.fixture
def regions(stock):
    return stock


def test_robots_names_the_sitemap(client):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /admin/" in text


def test_sitemap_lists_everything_public_and_nothing_else(client, regions):
    found = [url for path in addresses(client, "/sitemap.xml") for url in addresses(client, path)]
    paths = {url.removeprefix("http://testserver") for url in found}
    assert {"/", "/harz/", "/harz/angebote/", "/harz/angebote/lotsen/", "/harz/anlaufstellen/buero/",
            "/harz/fuer/eltern/", "/harz/termine/", "/impressum/"} <= paths  # fmt: skip
    assert not [path for path in paths if "verborgen" in path or "vorbei" in path or "entwurf" in path]
    assert len(found) == len(paths)


def test_every_address_of_the_sitemap_can_be_opened(client, regions):
    for path in addresses(client, "/sitemap.xml"):
        for url in addresses(client, path):
            assert client.get(url).status_code == 200, url


def test_sitemap_is_cut_into_files(client, regions, monkeypatch):
    make_offer(make_region("boerde"), "published", slug="zweites", title="Zweites")
    monkeypatch.setattr(OfferSitemap, "limit", 1)
    files = addresses(client, "/sitemap.xml")
    assert "http://testserver/sitemap-angebote.xml?p=2" in files
    assert len(addresses(client, "/sitemap-angebote.xml?p=2")) == 1


@pytest.mark.parametrize("path", ["/sitemap-x.xml", "/sitemap-angebote.xml?p=abc", "/sitemap-angebote.xml?p=99"])
def test_sitemap_of_nothing_is_404(client, regions, path):
    assert client.get(path).status_code == 404
