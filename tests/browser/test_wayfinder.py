"""The Wegweiser walked in a real browser: on a phone, without a script, by keyboard, in Leichte Sprache, on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessible import findings

ANSWERS = {
    "urgent": "no", "who": "self", "age": "15-17", "now": "nothing", "topic": "career", "home": "family",
    "money": "jobcenter",
}  # fmt: skip
CARDS = "[data-agency-kind]"


def question(page):
    return page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def walk(page, choose):
    page.goto("/harz/wegweiser/")
    with page.expect_navigation():
        page.locator("main a.kern-btn--primary").click()
    while question(page) != "ergebnis":
        choose(page, question(page), ANSWERS[question(page)])


def tap(page, slug, option):
    page.locator(f"input[name='{slug}'][value='{option}']").check()
    with page.expect_navigation():
        page.locator(".way-steps button").click()


def press(page, slug, option):
    """By keyboard alone: to the group, along it with the arrows, and Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == slug:
            break
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == option and page.evaluate("document.activeElement.checked"):
            break
        page.keyboard.press("Space" if not page.evaluate("document.activeElement.checked") else "ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1] != slug)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_young_person_learns_who_is_responsible_on_a_phone(visit, script):
    page = visit(java_script_enabled=script)
    walk(page, tap)
    kinds = [
        (card.get_attribute("data-agency-kind"), card.get_attribute("data-role")) for card in page.locator(CARDS).all()
    ]
    assert kinds[0] == ("jobcenter", "primary")
    assert {kind for kind, _role in kinds[1:]} == {"school", "arbeitsagentur"}
    page.get_by_label("Wo bist du?").fill("Wernigerode")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.get_by_role("link", name="KoBa Wernigerode").first).to_be_visible()
    assert "jobcenter" not in page.url
    assert "Wernigerode" not in page.url


def test_the_whole_way_by_keyboard(visit):
    page = visit(1280, 900)
    walk(page, press)
    assert page.locator(CARDS).first.get_attribute("data-agency-kind") == "jobcenter"


def test_leichte_sprache_and_the_result_are_accessible_and_fit_the_phone(visit):
    page = visit(320, 640)
    page.goto("/harz/wegweiser/?sprache=easy_de")
    walk(page, tap)
    assert page.get_by_role("heading", name="Hier bekommst du Hilfe").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert findings(page) == []


def test_leaving_quickly_forgets_the_answers_and_the_page(visit, settings):
    settings.QUICK_EXIT_URL = "/impressum/"
    page = visit()
    walk(page, tap)
    page.locator("[data-leave]").click()
    page.wait_for_url("**/impressum/")
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"] == "wegweiser"] == []


def test_a_result_with_three_agencies_is_one_sheet_of_paper(visit):
    page = visit(1280, 900)
    walk(page, tap)
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
