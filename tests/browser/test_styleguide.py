"""Every component, in every region's colour, light and dark: readable, reachable, never wider than the phone."""

import pytest

from offers.regions.enums import Accent
from tests.browser.accessible import OVERFLOW, findings

TARGETS = "button, summary, select, .kern-btn, a.chip, .tile, .nav a, .pagination a"
SMALL = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.getClientRects().length && (e.offsetHeight < 44 || e.offsetWidth < 44))
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def portal(transactional_db, live_server):
    """The styleguide needs no data."""
    return live_server.url


def show(page, query=""):
    assert page.goto(f"/styleguide/{query}").status == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_are_accessible_in_every_colour(visit, scheme):
    page = visit(1280, 900, color_scheme=scheme)
    for accent in Accent.values:
        show(page, f"?farbe={accent}")
        assert findings(page) == [], accent


def test_components_fit_small_screens_and_large_text(visit):
    for width, size in [(320, 100), (360, 100), (360, 200), (1280, 200)]:
        page = visit(width, 800)
        show(page)
        page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
        assert page.evaluate(OVERFLOW) <= 0, (width, size)


def test_targets_are_large_enough_for_thumbs(visit):
    page = visit()
    show(page)
    page.wait_for_selector("button.star:visible")
    assert page.evaluate(SMALL, TARGETS) == []


def test_skip_link_comes_first_and_leads_to_the_content(visit):
    page = visit()
    show(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_what_needs_a_script_is_hidden_without_one(visit):
    page = visit(java_script_enabled=False)
    show(page)
    assert page.locator("[data-needs-script]:visible, button.star:visible").count() == 0
    assert page.locator(".facet summary").first.is_visible()
