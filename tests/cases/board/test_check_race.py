"""Several machines look at once whether anybody gets lost."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.board.models import Finding
from cases.board.services import check_nobody_lost
from cases.models import NextStep
from cases.staff.actors import Actor
from tests.cases.world import make_world


@pytest.mark.django_db(transaction=True)
def test_several_at_once_find_everything_once():
    with transaction.atomic():
        world = make_world()
    NextStep.objects.filter(case=world.case).update(due_on=timezone.localdate() - datetime.timedelta(days=20))
    counts, barrier = [], threading.Barrier(4)

    def look():
        barrier.wait()
        counts.append(check_nobody_lost(actor=Actor(user=None)).found)
        connection.close()

    threads = [threading.Thread(target=look) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert Finding.objects.count() == 1
