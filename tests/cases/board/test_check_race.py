"""Several machines look at once whether anybody gets lost."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.board.models import Finding
from cases.board.services import check_nobody_lost
from cases.models import Case, NextStep
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


def _wait_until_somebody_waits():
    """Until another connection of this database waits for a lock."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_looking_waits_for_who_works_on_a_case_without_stopping_their_audit():
    with transaction.atomic():
        world = make_world()
    NextStep.objects.filter(case=world.case).update(due_on=timezone.localdate() - datetime.timedelta(days=20))
    counts = []

    def look():
        counts.append(check_nobody_lost(actor=Actor(user=None)).found)
        connection.close()

    looking = threading.Thread(target=look)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=world.case.pk)
        looking.start()
        _wait_until_somebody_waits()
        record(actor=Actor(user=None), action=AuditAction.CASE_DETAIL, about=world.case)
    looking.join()
    assert counts == [1]
