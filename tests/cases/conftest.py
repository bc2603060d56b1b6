"""What tests of the casework side share.

A module whose tests begin with the people of `make_world` asks for the fixture `world`: the rows are made once for the
module, inside a transaction that is rolled back at its end, and each test gets objects of its own for them. Tests that
commit (`transactional_db`) cannot stand inside that transaction: they call `make_world()` in a fixture of their own.
`furnished` is the same with everything that pages are about and a login per relation, shared by the module's tests as
it is: for tests that walk the whole table of pages. No more than one of the two in a module.
"""

import copy
import functools

import pytest
from django.db import connection, transaction

from cases import pdf
from tests.cases.whole import clients_of, furnished_world
from tests.cases.world import make_world
from tests.shipped import taken_back


@pytest.fixture(scope="session", autouse=True)
def typeset_once():
    """The same HTML is made into a PDF once in a process, however many people ask for it: each takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "typeset", functools.cache(pdf.typeset))
        yield


@pytest.fixture(scope="module")
def world_of_module(django_db_setup, django_db_blocker):
    """What `world` copies."""
    with django_db_blocker.unblock(), taken_back():
        world = make_world()
        # Checked once, here; else every test's end would check all of it again.
        connection.check_constraints()
        yield world


@pytest.fixture
def world(world_of_module, db):
    """Everybody around one case (`tests.cases.world`), for this test alone."""
    return copy.deepcopy(world_of_module)


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker):
    """A world with a login per relation (`world.clients`), made once per module and rolled back at its end.

    Each test has its own transaction inside; use it together with `db`.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        world = furnished_world()
        world.clients = clients_of(world)
        connection.check_constraints()
        yield world
        transaction.set_rollback(True)
