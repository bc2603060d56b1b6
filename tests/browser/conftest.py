"""A real browser on the real data: the system's Chromium, a served portal, a phone and a desktop."""

import io
import os
import shutil
import warnings
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from tests.pages import load_regions

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HERE = Path(__file__).parent

# The browser's Python side runs an event loop in this thread; the tests still prepare their data in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


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
        "args": ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in off)],
    }


_loaded: dict[tuple[str, ...], dict[str, str]] = {}
"""What loading leaves in each table, by the regions that were loaded; copied back for every further test."""


def _tables(cursor):
    names = connection.introspection.table_names(cursor)
    return [name for name in sorted(names) if name.startswith(("offers_", "cases_"))]


def _copied_out():
    with connection.cursor() as cursor:
        texts = {}
        for table in _tables(cursor):
            text = io.StringIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
            if text.getvalue():
                texts[table] = text.getvalue()
        return texts


def _copied_in(texts):
    models = [model for label in ("offers", "cases") for model in apps.get_app_config(label).get_models()]
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows come back as they were: neither foreign keys nor triggers have to look at them again.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, text in texts.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@pytest.fixture
def portal(transactional_db, live_server):
    """The address of a served portal that holds the Harz and Börde, and the rules of the Wegweiser."""
    regions = ("harz", "boerde")
    if regions in _loaded:
        _copied_in(_loaded[regions])
    else:
        load_regions(*regions)
        _loaded[regions] = _copied_out()
    return live_server.url


@pytest.fixture
def visit(portal, browser):
    """`visit(width, height, **context)` opens a page of that size; requests to anywhere else fail the test."""
    contexts, strangers = [], []

    def open_page(width=360, height=780, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=portal, locale="de-DE", **options
        )
        context.set_default_timeout(10_000)
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
