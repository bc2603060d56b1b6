"""Rows about mails, and jobs that are over, go after 30 days; what still waits stays."""

import datetime

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.mails.services import post_mail
from cases.models import OutgoingMail
from cases.retention.tasks import TASKS
from cases.staff.actors import Actor
from tests.cases.worker import run_tasks
from tests.cases.world import make_agency, make_region

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BY_NAME = {task.name: task for task in TASKS}
EDGE = [(-datetime.timedelta(seconds=1), 0), (datetime.timedelta(seconds=1), 1)]


@pytest.fixture
def posted(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    return post_mail(actor=Actor(user=None, now=NOW), kind="note", about=make_agency(make_region()), to="a@b.example")


def due(name, late):
    """How many are due so long after 30 days, and how many went."""
    at = NOW + datetime.timedelta(days=30) + late
    return BY_NAME[name].due(at), BY_NAME[name].run(Actor(user=None, now=at))


@pytest.mark.parametrize(("late", "number"), EDGE)
def test_a_mail_goes_after_30_days(posted, late, number):
    assert due("outgoing_mails", late) == (number, number)
    assert OutgoingMail.objects.count() == 1 - number


@pytest.mark.parametrize(("late", "number"), EDGE)
@pytest.mark.parametrize("ending", ["done", "killed"])
def test_a_job_goes_after_30_days(posted, late, number, ending):
    run_tasks()
    DBTaskResult.objects.update(enqueued_at=NOW)
    if ending == "killed":
        DBTaskResult.objects.update(status="RUNNING", finished_at=None)
    assert due("jobs", late) == (number, number)
    assert DBTaskResult.objects.count() == 1 - number


def test_a_job_that_waits_stays(posted):
    assert due("jobs", datetime.timedelta(days=60)) == (0, 0)
    assert DBTaskResult.objects.count() == 1
