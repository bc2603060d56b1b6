"""The notepad in a real browser: a star is a switch with a script, a link without."""

from playwright.sync_api import expect

OFFER = "/harz/angebote/praktikalotsen-harz/"
OTHER = "/harz/angebote/bvb-harz/"
STAR = "article .star"


def cookie(page):
    return next((found for found in page.context.cookies() if found["name"] == "merkliste"), None)


def test_a_tap_notes_an_offer_in_this_browser_and_region(visit):
    page = visit()
    page.goto(OFFER)
    star = page.get_by_role("button", name="Merken")
    assert star.get_attribute("aria-pressed") == "false"
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-notepad-count]")).to_have_text("1")
    page.wait_for_selector("#ansage:has-text('Gemerkt')", state="attached")
    found = cookie(page)
    assert (found["value"], found["path"], found["sameSite"]) == ("praktikalotsen-harz", "/harz/", "Lax")
    page.goto("/boerde/merkliste/")
    assert page.get_by_text("Noch nichts gemerkt").is_visible()
    page.goto("/harz/merkliste/")
    assert page.locator(".notepad > li").count() == 1

    # Somewhere else, say in another tab, the list grows: the page behind the back button knows.
    page.goto(OTHER)
    page.goto("/harz/merkliste/")
    page.evaluate("document.cookie = 'merkliste=praktikalotsen-harz.bvb-harz;path=/harz/'")
    page.go_back()
    page.wait_for_selector(f"{STAR}[aria-pressed=true]")

    # Crossed out by keyboard; the entry stays visible until the page is loaded again.
    page.goto("/harz/merkliste/")
    for star in page.locator(".notepad .star").all():
        star.focus()
        page.keyboard.press("Enter")
        expect(star).to_have_attribute("aria-pressed", "false")
    page.reload()
    assert page.get_by_text("Noch nichts gemerkt").is_visible()


def test_without_a_script_two_clicks_do_the_same(visit):
    page = visit(java_script_enabled=False)
    page.goto(OFFER)
    page.get_by_role("link", name="Merken").click()
    page.get_by_role("button", name="Ja, merken").click()
    expect(page.locator(".notepad > li")).to_have_count(1)
    page.goto(OFFER)
    page.get_by_role("link", name="Merken").click()
    page.get_by_role("button", name="Ja, streichen").click()
    expect(page.get_by_text("Noch nichts gemerkt")).to_be_visible()


def test_a_shared_list_is_taken_over_and_printed_on_one_page(visit):
    page = visit(1280, 900)
    page.goto("/harz/merkliste/?a=praktikalotsen-harz,bvb-harz")
    assert page.locator(".notepad > li").count() == 2
    assert cookie(page) is None
    with page.expect_navigation():
        page.get_by_role("button", name="In meine Merkliste übernehmen").click()
    assert cookie(page)["value"] == "praktikalotsen-harz.bvb-harz"
    for path in ["/harz/merkliste/", OFFER]:
        page.goto(path)
        assert page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.goto("/harz/merkliste/")
    with page.expect_navigation():
        page.get_by_role("button", name="Alle löschen").click()
    assert cookie(page) is None
