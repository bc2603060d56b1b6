"""The list of offers while it changes in place: nothing jumps, nothing closes, the count is said."""

import re

from playwright.sync_api import expect


def test_focus_panels_and_announcement_survive_an_update(visit):
    page = visit(1280, 900)
    page.goto("/harz/angebote/")
    page.locator("#facet-zielgruppe > summary").click()
    page.locator("#zielgruppe-pupils").check()
    page.wait_for_url(re.compile(r"\?zielgruppe=pupils$"))
    said = page.locator("#treffer-zahl").inner_text()
    expect(page.locator("#ansage")).to_have_text(said)
    expect(page.locator("#zielgruppe-pupils")).to_be_focused()
    page.locator("#zielgruppe-pupils").uncheck()
    expect(page.locator("#zielgruppe-pupils")).not_to_be_checked()
    page.wait_for_url(re.compile(r"/angebote/$"))
    expect(page.locator("#facet-zielgruppe")).to_have_attribute("open", "")


def test_a_word_typed_and_sent_asks_once_and_sorts_by_best_match(visit):
    page = visit(1280, 900)
    page.goto("/harz/angebote/")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/angebote/?" in request.url else None)
    page.fill("#q", "pratikum")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=pratikum$"))
    page.fill("#ort", "Thale")
    page.keyboard.press("Tab")
    page.wait_for_url(re.compile("ort=Thale"))
    assert len(asked) == 2
    assert page.locator("#sortierung option:checked").inner_text() == "Beste Treffer zuerst"
    page.locator(".chip--remove").first.click()
    page.wait_for_url(re.compile(r"\?q=pratikum$"))
    expect(page.locator("#ort")).to_have_value("")
    assert page.locator("#q").input_value() == "pratikum"
    page.go_back()
    page.wait_for_url(re.compile("ort=Thale"))
    expect(page.locator("#ort")).to_have_value("Thale")


def test_filters_on_a_phone_stay_open_until_the_results_are_wanted(visit):
    page = visit(360, 740)
    page.goto("/harz/angebote/")
    page.locator("#filter > summary").click()
    page.locator("#thema-money").check()
    page.wait_for_url(re.compile("thema=money"))
    expect(page.locator("#thema-money")).to_be_focused()
    assert page.locator("#thema-money").is_visible()
    hits = page.locator("#treffer-zahl").inner_text().split()[0]
    assert page.locator("#anzeigen").inner_text().startswith(f"{hits} Angebot")
    page.locator("#anzeigen").click()
    expect(page.locator("#treffer")).to_be_focused()
    assert not page.locator("#filter").evaluate("panel => panel.open")
    assert page.locator(".result-list .card").first.is_visible()


def test_without_a_script_the_form_is_sent_by_its_button(visit):
    page = visit(360, 740, java_script_enabled=False)
    page.goto("/harz/angebote/")
    page.locator("#filter > summary").click()
    page.locator("#thema-money").check()
    page.locator("#anzeigen").click()
    page.wait_for_url(re.compile("thema=money"))
    assert page.locator(".chip--remove").inner_text().endswith("Geld und Schulden")
