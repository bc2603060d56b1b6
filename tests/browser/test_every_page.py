"""Every page of the table in a real browser: accessible by rule, valid by the standard, never wider than the screen."""

import pytest

from cases.staff.models import User
from offers.catalogue.models import Offer
from tests.browser.accessible import findings
from tests.pages import PUBLIC, load_regions

HTML = [page for page in PUBLIC if page.html]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(
    ("width", "narrower"), [(360, (320, 360, 640)), (1280, ())], ids=["on a phone", "on a desktop"]
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, width, narrower):
    """`narrower`, in CSS pixels: the smallest phone, a usual one, and a desktop of 1,280 at 200 % zoom."""
    load_regions("osterode")
    page, found = visit(width, 800), {}
    for entry in HTML:
        page.goto(entry.url)
        if wrong := findings(page):
            found[str(entry)] = wrong
        for other in narrower:
            page.set_viewport_size({"width": other, "height": 640})
            if (more := page.evaluate(OVERFLOW)) > 0:
                found[str(entry), other] = more
        page.set_viewport_size({"width": width, "height": 800})
    assert found == {}


def test_the_first_tab_leads_past_the_menu_and_focus_is_seen(visit):
    page = visit(1280, 900)
    for entry in HTML[:8]:
        page.goto(entry.url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhalt", entry
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shadow = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        assert outline != "none" or shadow != "none", entry


def test_axe_finds_nothing_in_our_part_of_the_administration(visit, portal):
    keeper = User.objects.create_superuser("keeper@portal.example", "correct horse battery staple", name="Verwaltung")
    page = visit(1280, 900)
    page.goto("/admin/")
    page.get_by_label("E-Mail").fill(keeper.email)
    page.get_by_label("Passwort", exact=True).fill("correct horse battery staple")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/admin/")
    assert findings(page) == []
    offers = "/admin/offers/offer"
    key = Offer.objects.earliest("pk").pk
    for address in ("/", "/add/", f"/{key}/change/", f"/{key}/history/", f"/{key}/vorschau/", "/import/", "/export/"):
        page.goto(f"{offers}{address}")
        page.wait_for_load_state("networkidle")
        assert findings(page) == [], address
