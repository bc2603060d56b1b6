"""Casework without a mouse, and what is said before a login ends."""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Entry
from tests.browser.caseworkers import PASSWORD, code_of, desks, give_app, send, tab_to
from tests.cases.world import make_world


@pytest.fixture
def world(transactional_db):
    with transaction.atomic():
        return make_world()


def _press(page, key):
    """Press what has the focus; waits for the whole page that follows, as half a page has half of the stops for Tab."""
    with page.expect_navigation():
        page.keyboard.press(key)


def _open_case(page):
    tab_to(page, text="Fall eröffnen")
    _press(page, "Enter")
    assert page.url.endswith(reverse("cases:case_open"))
    for name, value in (
        ("given_name", "Birkena"),
        ("family_name", "Falkenhain"),
        # Day and month are the same, so that it does not matter in which order the browser asks for them.
        ("birth_date", f"0505{timezone.localdate().year - 17}"),
        ("text", "Gespräch in der Schule"),
    ):
        tab_to(page, name=name)
        page.keyboard.type(value)
    tab_to(page, text="Fall eröffnen")
    _press(page, "Enter")


def _write_entry(page):
    tab_to(page, text="Eintrag schreiben")
    _press(page, "Enter")
    assert page.url.endswith("/eintraege/neu/")
    tab_to(page, name="title")
    page.keyboard.type("Meisenwort")
    tab_to(page, name="text")
    page.keyboard.type("Meisenwort im Text")
    tab_to(page, name="data_class")
    page.keyboard.press("ArrowDown")
    tab_to(page, text="Speichern")
    _press(page, "Space")


def test_opening_a_case_and_writing_an_entry_needs_no_mouse(world, live_server, browser):
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.member, reduced_motion="reduce")
        page.goto(reverse("cases:desk"))
        _open_case(page)
        assert page.locator("h1").inner_text() == "Birkena Falkenhain"
        _write_entry(page)
        assert "Meisenwort" in page.locator("main").inner_text()
    entry = Entry.objects.get(case=Case.objects.latest("pk"))
    assert (entry.title, entry.data_class) == ("Meisenwort", "shareable")


def _log_in_again(page, user, secret):
    page.get_by_label("E-Mail").fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    send(page, "Anmelden")
    page.locator("main [name=code]").fill(code_of(secret))
    send(page, "Anmelden")


def test_the_end_of_a_login_is_said_before_and_leads_back_afterwards(world, live_server, browser, settings):
    settings.SESSION_IDLE_LIMIT = datetime.timedelta(minutes=5)
    secret = give_app(world.member)
    address = reverse("cases:case_detail", args=[world.case.reference])
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.member)
        page.clock.install()
        page.goto(address)
        warning = page.get_by_role("alertdialog", name="Sie werden gleich abgemeldet")
        page.clock.fast_forward("02:50")
        assert warning.count() == 0
        page.clock.fast_forward("00:15")
        # It is announced because it takes the focus, has a name and a description.
        warning.wait_for()
        assert "endet Ihre Anmeldung" in warning.locator("#abmeldung-text").inner_text()
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
        warning.get_by_role("button", name="Angemeldet bleiben").click()
        warning.wait_for(state="hidden")
        page.clock.fast_forward("02:30")
        assert warning.count() == 0

        settings.SESSION_IDLE_LIMIT = datetime.timedelta(0)
        page.get_by_role("link", name="Ändern oder erledigen").click()
        page.wait_for_url("**/konto/**")
        settings.SESSION_IDLE_LIMIT = datetime.timedelta(minutes=5)
        _log_in_again(page, world.member, secret)
        page.wait_for_url(f"**{reverse('cases:next_step_set', args=[world.case.reference])}")

        # Nobody clicks: what the page shows goes by itself.
        settings.SESSION_IDLE_LIMIT = datetime.timedelta(0)
        page.clock.fast_forward("05:01")
        page.wait_for_url("**/konto/**")
