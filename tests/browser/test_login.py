"""Logging in with a security key, and what a page says before the login ends: in a real browser."""

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import expect

from tests.cases.world import logged_in, make_world

PASSWORD = "Geheim-Wort-Fach-9"
KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def new_world():
    cache.clear()
    with transaction.atomic():
        return make_world()


def enter_password(page, user):
    page.get_by_label("E-Mail").fill(user.email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Anmelden").click()


def test_a_security_key_is_set_up_and_opens_the_casework(portal, visit):
    world = new_world()
    page = visit(1280, 900)
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/fach/")
    enter_password(page, world.member)
    page.get_by_role("link", name="Schlüssel einrichten").click()
    page.get_by_role("button", name="Schlüssel hinzufügen").click()
    expect(page.get_by_role("heading", name="Ihre Notfallcodes")).to_be_visible()
    page.get_by_role("link", name="Weiter zum Fachbereich").click()
    expect(page.get_by_role("heading", name="Schreibtisch")).to_be_visible()
    # A form of a page that sends no referrer, and so with `Origin: null`.
    page.goto("/fach/anmeldungen/")
    page.get_by_role("button", name="Alle anderen Anmeldungen beenden").click()
    expect(page.get_by_text("Alle anderen Anmeldungen sind beendet.")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/fach/anmeldungen/")
    enter_password(page, world.member)
    page.get_by_role("button", name="Sicherheitsschlüssel verwenden").click()
    expect(page.get_by_role("heading", name="Anmeldungen und Sicherheit")).to_be_visible()
    assert errors == []


def test_two_minutes_before_the_end_one_click_extends_and_the_end_hides_the_page(portal, visit):
    world = new_world()
    page = visit()
    session = logged_in(world.member).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": portal}])
    page.clock.install()
    page.goto("/fach/anmeldungen/")
    dialog = page.get_by_role("alertdialog")
    page.clock.fast_forward(27 * 60 * 1000)
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(65 * 1000)
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Angemeldet bleiben").click()
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(27 * 60 * 1000)
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(65 * 1000)
    expect(dialog).to_be_visible()
    with page.expect_navigation():
        page.clock.fast_forward(3 * 60 * 1000)
