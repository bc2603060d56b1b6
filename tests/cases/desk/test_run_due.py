"""What is due by the clock is done once, whoever runs it how often; a dry run touches nothing."""

import datetime
import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.desk import due
from cases.desk.due import DueTask, only_one
from cases.mails.services import post_mail
from cases.models import OutgoingMail
from cases.staff.actors import Actor
from tests.cases.worker import DBTaskResult, run_tasks
from tests.cases.world import make_agency, make_region

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("run_due", *arguments, stdout=out)
    return out.getvalue()


def table(monkeypatch, *tasks):
    monkeypatch.setattr("cases.management.commands.run_due.DUE", tasks)


def test_every_task_says_what_it_does():
    names = [task.name for task in due.DUE]
    assert len(names) == len(set(names)) > 0
    lines = run().splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [["0", task.what] for task in due.DUE]


def test_a_stuck_mail_is_sent_in_the_end(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    post_mail(actor=Actor(user=None), kind="note", about=make_agency(make_region()), to="gast@beispiel.example")
    DBTaskResult.objects.all().delete()
    long_ago = OutgoingMail.objects.get().created_at - datetime.timedelta(hours=1)
    OutgoingMail.objects.update(next_try_at=long_ago)
    assert "1  Mails" in run("--dry-run")
    assert run_tasks() == 0
    assert "1  Mails" in run()
    assert "0  Mails" in run()
    assert (run_tasks(), OutgoingMail.objects.get().state) == (1, "sent")


def test_one_that_fails_stops_no_other_and_its_text_is_not_shown(monkeypatch):
    done = []

    def fails(actor):
        raise ValueError("Kanarina")

    def works(actor):
        done.append(actor.user)
        return 3

    table(
        monkeypatch,
        DueTask("first", "Erstes", lambda now: 0, fails),
        DueTask("second", "Zweites", lambda now: 0, works),
    )
    with pytest.raises(CommandError, match=r"^Nicht erledigt: first \(ValueError\)$"):
        run()
    assert done == [None]


@pytest.mark.django_db(transaction=True)
def test_what_runs_already_is_left_alone(monkeypatch):
    inside, leave = threading.Event(), threading.Event()

    def elsewhere():
        try:
            with only_one("first") as is_mine:
                assert is_mine
                inside.set()
                leave.wait(30)
        finally:
            connection.close()

    done = []
    table(monkeypatch, DueTask("first", "Erstes", lambda now: 0, lambda actor: done.append(1) or 1))
    other = threading.Thread(target=elsewhere)
    other.start()
    assert inside.wait(30)
    assert run().split() == ["läuft", "Erstes"]
    leave.set()
    other.join()
    assert done == []
    assert run().split() == ["1", "Erstes"]
