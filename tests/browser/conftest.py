"""A real browser on the real data: the system's Chromium, a served portal, a phone and a desktop."""

import os
import shutil
import warnings
from pathlib import Path

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import expect

from tests.shipped import restore_regions

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HERE = Path(__file__).parent

# The browser's Python side runs an event loop in this thread; the tests still prepare their data in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FEATURES_OFF = (
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup",
)  # fmt: skip
"""The last three draw what drops down from the bar for addresses: two pages of the browser's own in each new window,
which nobody sees and which take longer to start than one of ours. A browser takes the last list that it is given, so
Playwright's own is repeated here, as far as it concerns Chromium on this system."""
PATIENCE = 30_000
"""Milliseconds until what does not come is missing: long, because a machine may have much else to do."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="NO CHROMIUM ON THIS MACHINE: browser journeys not run"))
    if not CHROMIUM:
        warnings.warn(UserWarning("NO CHROMIUM ON THIS MACHINE: browser journeys are skipped"), stacklevel=1)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """The system's Chromium, without the services of its maker."""
    off = ("gpu", "quic", "background-networking", "component-update", "sync")
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--no-first-run",
            *(f"--disable-{name}" for name in off),
            f"--disable-features={','.join(FEATURES_OFF)}",
        ],
    }


@pytest.fixture(scope="session", autouse=True)
def static_files_are_kept():
    """As in production a browser asks for a style sheet or a script once, not again for every page."""
    original = StaticFilesHandler.serve

    def serve(self, request):
        answer = original(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve)
        yield


@pytest.fixture
def portal(transactional_db, live_server, kept_regions):
    """The address of a served portal that holds the Harz and Börde, and the rules of the Wegweiser."""
    restore_regions(kept_regions, "harz", "boerde")
    return live_server.url


@pytest.fixture
def visit(portal, browser):
    """`visit(width, height, **context)` opens a page of that size; requests to anywhere else fail the test."""
    contexts, strangers = [], []

    def open_page(width=360, height=780, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=portal, locale="de-DE", **options
        )
        context.set_default_timeout(PATIENCE)
        context.on(
            "request",
            lambda request: None if request.url.startswith((portal, "data:")) else strangers.append(request.url),
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert strangers == []
