"""What all tests share.

What a test begins with is made as rarely as possible; each test still has its own transaction and its own objects:

* the database is migrated once and copied per process (`tests/database.py`; `--create-db` migrates again);
* `world`: the people around one case, once per module; `furnished`: the same with a login each (tests/cases);
* `stock`: what a module's `make_stock()` makes, once per module (tests/offers);
* `shipped`: the data of the four regions, once per module.

Tests that commit (`transactional_db`, `live_server`) cannot use any but the first: they make their rows themselves.
In a parallel run all tests of a module go to one process, so that "once per module" is once.
"""

import gc
import os
import subprocess
import sys

import pytest
from django.db import connection
from hypothesis import settings

from offers.catalogue import views_detail, views_home, views_list
from offers.catalogue.selectors_index import INDEXES
from tests.database import copy_database, drop_database
from tests.house import ROOT
from tests.shipped import restore_regions, taken_back

pytest_plugins = ["tests.guards"]
TEMPLATE = pytest.StashKey[subprocess.Popen]()

# How long one example takes says more about the machine than about the code. Each run looks at other examples, so that
# many runs look at many; `--hypothesis-profile=thorough` looks at many in one.
settings.register_profile("portal", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("portal")


def pytest_sessionstart(session):
    """In a parallel run somebody else makes the database's template while the processes still collect their tests."""
    config = session.config
    if config.getoption("numprocesses", None) and not config.getvalue("create_db"):
        command = [sys.executable, "-m", "tests.database"]
        config.stash[TEMPLATE] = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}, stderr=subprocess.DEVNULL
        )


def pytest_sessionfinish(session):
    if making := session.config.stash.get(TEMPLATE, None):
        making.wait()


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Thousands of tests and what they import live until the end: Python need not look through them for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A database for this process, in place of the plugin's, which would migrate one for each process.

    Between tests that commit, all tables are emptied by TRUNCATE, which the audit refuses everywhere else.
    `tests/cases/audit/test_kept.py` switches the refusal on again, to see it.
    """
    real = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        copy_database(afresh=request.config.getvalue("create_db"))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_auditrow DISABLE TRIGGER audit_row_never_truncated")
            cursor.execute("ALTER TABLE cases_auditchain DISABLE TRIGGER audit_chain_never_truncated")
    yield
    with django_db_blocker.unblock():
        drop_database(real)


@pytest.fixture(scope="session")
def kept_regions(tmp_path_factory):
    """The folder in which all processes of this run keep what they have loaded."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker, kept_regions):
    """The four regions' data, there for a module inside a transaction that is rolled back at its end.

    Each test of the module still has its own transaction inside; use it together with `db`.
    """
    with django_db_blocker.unblock(), taken_back():
        restore_regions(kept_regions)
        yield


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test starts without what others loaded: a rolled back catalogue has the same version twice."""
    for kept in (INDEXES, views_detail.PAGES, views_home.PAGES, views_list.PAGES):
        kept.clear()
