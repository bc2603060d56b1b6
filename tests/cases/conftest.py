"""What tests of the whole casework side share."""

import pytest
from django.db import connection, transaction

from tests.cases.whole import clients_of, furnished_world


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
