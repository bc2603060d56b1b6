"""What tests of the public side share.

A module that says in `make_stock()` which rows all of its tests begin with asks for the fixture `stock`: they are made
once for the module, inside a transaction that is rolled back at its end, and each test gets objects of its own for
what `make_stock` returns. Not for modules with tests that commit (`transactional_db`).
"""

import copy

import pytest
from django.db import connection

from tests.shipped import taken_back


@pytest.fixture(scope="module")
def stock_of_module(request, django_db_setup, django_db_blocker):
    """What `stock` copies."""
    with django_db_blocker.unblock(), taken_back():
        made = request.module.make_stock()
        # Checked once, here; else every test's end would check all of it again.
        connection.check_constraints()
        yield made


@pytest.fixture
def stock(stock_of_module, db):
    """What the module's `make_stock()` has returned, for this test alone."""
    return copy.deepcopy(stock_of_module)
