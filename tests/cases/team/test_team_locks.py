"""Changes to a team stop nobody who works there."""

import threading

import pytest
from django.db import connection, transaction

from cases.models import Case
from cases.staff.actors import Actor
from cases.team.services import lock_agency
from tests.cases.world import make_case, make_world


@pytest.mark.django_db(transaction=True)
def test_a_case_is_opened_while_somebody_changes_the_team():
    with transaction.atomic():
        world = make_world()

    def open_another():
        make_case(world.youth_office, world.member)
        connection.close()

    opening = threading.Thread(target=open_another)
    with transaction.atomic():
        lock_agency(Actor(user=world.lead), world.youth_office.pk)
        opening.start()
        opening.join(timeout=30)
        stopped = opening.is_alive()
    opening.join()
    assert (stopped, Case.objects.filter(agency=world.youth_office).count()) == (False, 2)
