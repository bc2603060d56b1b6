"""The journeys that the portal exists for, walked in a real browser."""

import re

import pytest

from cases.staff.models import Coordination, User
from offers.catalogue.models import Offer, PublishedOffer
from offers.regions.models import Region

PASSWORD = "correct horse battery staple"


def _find_praktikalotsen(page):
    page.goto("/")
    page.get_by_label(re.compile("Wo wohnst du")).fill("Wernigerode")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("Landkreis Harz")).first.click()
    page.wait_for_url("**/harz/**")
    search = page.get_by_role("searchbox").locator("visible=true").first
    search.fill("pratikum")
    search.press("Enter")
    page.wait_for_url(re.compile("/harz/angebote/.*q=pratikum"))
    page.get_by_role("link", name=re.compile("^Praktikalotsen: Praktikum")).first.click()
    page.wait_for_url("**/harz/angebote/praktikalotsen-harz/")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_stranger_on_a_phone_finds_whom_to_call_and_prints_it(visit, script):
    page = visit(java_script_enabled=script)
    _find_praktikalotsen(page)
    assert page.locator("h1").inner_text().startswith("Praktikalotsen")
    assert page.locator("main a[href^='tel:']").first.is_visible()
    paper = page.pdf(format="A4")
    assert paper.count(b"/Type /Page\n") == 1


def test_results_change_in_place_and_the_address_follows(visit):
    page = visit(1280, 900)
    page.goto("/harz/angebote/")
    before = page.locator("h1").inner_text()
    page.get_by_role("checkbox", name=re.compile("^Praktikum")).first.check()
    page.wait_for_url(re.compile("thema=internship"))
    assert page.locator("h1").inner_text() == before
    assert page.locator("[aria-live]").count() >= 1
    page.go_back()
    page.wait_for_url(re.compile("/harz/angebote/$"))


def test_the_whole_way_by_keyboard(visit):
    page = visit(1280, 900)
    page.goto("/harz/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("schwänzen")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=schw"))
    for _ in range(120):
        page.keyboard.press("Tab")
        if re.search(r"/harz/angebote/[a-z]", page.evaluate("document.activeElement.getAttribute('href') || ''")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/harz/angebote/[a-z]"))


@pytest.fixture
def coordinators(portal):
    """Two people who keep Börde's catalogue."""
    boerde = Region.objects.get(slug="boerde")
    for name in ("eins", "zwei"):
        person = User.objects.create_user(f"{name}@portal.example", PASSWORD, name=name.title())
        Coordination.objects.create(user=person, region=boerde)


def _log_in(page, name):
    page.goto("/admin/")
    page.get_by_label("E-Mail").fill(f"{name}@portal.example")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/admin/")


def _press(page, name):
    """Press the first button of that name; waits for the page that follows, so that what it does is done."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def test_two_coordinators_revise_review_and_publish_an_offer(visit, coordinators):
    offer = Offer.objects.get(region__slug="boerde", slug="praktikumsboerse-boerde")
    change = f"/admin/offers/offer/{offer.pk}/change/"
    first, second = visit(1280, 1000), visit(1280, 1000)
    _log_in(first, "eins")
    first.goto(change)
    _press(first, "Überarbeiten")
    first.locator("#id_summary").fill("Hier findest du Praktika in der ganzen Börde.")
    _press(first, re.compile("^Sichern$|^Speichern$"))
    first.goto(change)
    _press(first, "Zur Prüfung geben")
    public = visit()
    public.goto("/boerde/angebote/praktikumsboerse-boerde/")
    assert "in der ganzen Börde." not in public.locator("main").inner_text()

    _log_in(second, "zwei")
    second.goto(change)
    _press(second, "Veröffentlichen")
    assert PublishedOffer.objects.get(pk=offer.pk).summary == "Hier findest du Praktika in der ganzen Börde."
    public.goto("/boerde/angebote/praktikumsboerse-boerde/")
    assert "in der ganzen Börde." in public.locator("main").inner_text()
