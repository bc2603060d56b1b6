"""Drafts of entries in a real browser: saved while typing, honest when that fails, nothing kept in the browser."""

import time

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cases.models import EntryDraft
from tests.cases.world import logged_in, make_world

STATUS = "[data-autosave-status]"


@pytest.fixture
def page(transactional_db, live_server, browser):
    with transaction.atomic():
        world = make_world()
    session = logged_in(world.member).cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, locale="de-DE")
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(reverse("cases:entry_new", args=[world.case.reference]))
    yield page
    context.close()


def wait_for_draft(text, seconds=30):
    """The page that is left does not say when its last request has arrived; only the server knows."""
    end = time.monotonic() + seconds
    while EntryDraft.objects.get().content["text"] != text:
        assert time.monotonic() < end, f"not saved within {seconds} seconds"
        time.sleep(0.05)


def test_what_is_typed_is_saved_and_a_failure_is_said(page):
    page.get_by_label("Überschrift").fill("Zeisig")
    page.clock.fast_forward(3000)
    page.wait_for_selector(f"{STATUS}:has-text('Entwurf gespeichert')")
    assert EntryDraft.objects.get().content["title"] == "Zeisig"

    # Without a connection the text stays in its field, and is saved when there is one again.
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Text").fill("Zeisigtext")
    page.clock.fast_forward(15_000)
    page.wait_for_selector(f"{STATUS}[data-state=failed]:has-text('keine Verbindung')")
    assert EntryDraft.objects.get().content["text"] == ""
    page.context.set_offline(False)
    page.clock.fast_forward(15_000)
    page.wait_for_selector(f"{STATUS}[data-state=saved]")
    assert EntryDraft.objects.get().content["text"] == "Zeisigtext"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

    # Leaving saves at once, and is not waited for; the form brings everything back.
    page.get_by_role("textbox", name="Text").fill("Zeisigtext zwei")
    page.goto("about:blank")
    wait_for_draft("Zeisigtext zwei")
    page.go_back()
    page.wait_for_selector("text=Ihr Entwurf vom")
    assert page.get_by_role("textbox", name="Text").input_value() == "Zeisigtext zwei"


def test_after_a_logout_the_text_stays_in_its_field(page):
    page.context.clear_cookies()
    page.get_by_role("textbox", name="Text").fill("Zeisigtext")
    page.clock.fast_forward(3000)
    page.wait_for_selector(f"{STATUS}[data-state=failed]:has-text('nicht mehr angemeldet')")
    assert page.get_by_role("textbox", name="Text").input_value() == "Zeisigtext"
    assert not EntryDraft.objects.exists()
