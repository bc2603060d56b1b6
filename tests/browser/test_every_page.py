"""Every page of the table in a real browser: accessible by rule, valid by the standard, never wider than the screen."""

from cases.staff.models import User
from offers.catalogue.models import Offer
from tests.browser.accessible import findings, shortcomings
from tests.pages import PUBLIC, load_regions

HTML = [page for page in PUBLIC if page.html]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit):
    load_regions("osterode")
    page, found = visit(), {}
    for entry in HTML:
        page.goto(entry.url)
        found[entry.url] = shortcomings(page)
    assert not any(found.values()), found


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
