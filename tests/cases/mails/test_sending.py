"""Mail servers that fail, workers that are killed, people who click twice: in the end there is exactly one mail."""

import datetime
import json
import logging
import os
import signal
import subprocess
import sys
import threading

import pytest
import time_machine
from django.core import mail as post
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.sending import send_mail
from cases.mails.services import post_mail, requeue_mails
from cases.staff.actors import Actor
from cases.staff.enums import Role
from tests.cases.mails.smtp import MailServer
from tests.cases.worker import run_tasks
from tests.cases.world import make_agency, make_region, make_user
from tests.house import ROOT

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def agency(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    return make_agency(make_region())


@pytest.fixture
def server(settings):
    """Starts a mail server with moods and sends by it."""
    servers = []

    def start(*moods):
        servers.append(MailServer(*moods).__enter__())
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", servers[-1].port, 0.5
        return servers[-1]

    yield start
    for one in servers:
        one.__exit__()


def note(agency, to=None):
    return post_mail(actor=Actor(user=None), kind="note", about=agency, to=to or "kanari@gast.example")


def requeue(*, later=datetime.timedelta()):
    return requeue_mails(actor=Actor(user=None, now=timezone.now() + later))


def at_once(count, work):
    """Runs `work` in so many threads at the same moment, each with its own connection."""
    start, errors = threading.Barrier(count), []

    def one():
        try:
            start.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db
def test_an_outage_costs_time_and_nothing_else(agency, server):
    smtp, row, now = server("closed", "silent", "busy", "ok"), note(agency), timezone.now()
    errors = []
    for pause in (0, 1, 6, 36):
        with time_machine.travel(now + pause * MINUTE + datetime.timedelta(seconds=5), tick=False):
            assert (run_tasks(), run_tasks()) == (1, 0)
        row.refresh_from_db()
        errors.append((row.state, row.last_error))
    gone = ("queued", "SMTPServerDisconnected")  # so smtplib calls a silent one as well
    assert errors == [gone, gone, ("queued", "SMTPDataError 451"), ("sent", "")]
    assert [message["Message-ID"] for message in smtp.accepted] == [row.message_id]
    assert row.attempts == 4


@pytest.mark.django_db
def test_after_the_last_attempt_somebody_must_call(agency, server, settings):
    settings.MAIL_PAUSES = [60, 60]
    server("busy")
    row, now = note(agency), timezone.now()
    for minutes in range(5):
        with time_machine.travel(now + minutes * 2 * MINUTE, tick=False):
            run_tasks()
    row.refresh_from_db()
    assert (row.state, row.attempts, run_tasks()) == (MailState.FAILED, 3, 0)
    assert requeue(later=60 * MINUTE) == 0


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_tried_once(agency, server):
    server("unknown", "ok")
    row = note(agency)
    run_tasks()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (MailState.FAILED, 1, "SMTPRecipientsRefused 550")


@pytest.mark.django_db
@pytest.mark.parametrize("mood", ["closed", "silent", "busy", "unknown"])
def test_nothing_is_kept_or_logged_about_the_recipient(agency, server, caplog, mood):
    server(mood)
    row = note(agency)
    with caplog.at_level(logging.DEBUG):
        run_tasks()
    row.refresh_from_db()
    jobs = str(list(DBTaskResult.objects.order_by("pk").values()))
    assert row.last_error
    assert "kanari" not in (row.last_error + jobs + caplog.text).lower()
    assert f"Mail {row.pk}, attempt 1: {row.last_error}" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["name", "statement"])
def test_a_text_that_cannot_be_written_is_tried_again(agency, settings, monkeypatch, damage):
    row = note(agency)
    with monkeypatch.context() as patch:
        if damage == "name":
            settings.MAIL_KINDS = []
        else:
            patch.setattr("cases.mails.sending.build_message", lambda *_: connection.cursor().execute("SELECT 1/0"))
        run_tasks()
    row.refresh_from_db()
    assert (row.state, post.outbox) == (MailState.QUEUED, [])
    assert row.last_error in {"KeyError", "DataError"}
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    with time_machine.travel(row.next_try_at + MINUTE, tick=False):
        run_tasks()
    assert len(post.outbox) == 1


@pytest.mark.django_db
def test_a_mail_without_a_job_gets_one(agency):
    row = note(agency)
    assert requeue(later=60 * MINUTE) == 0  # its job waits for a worker
    DBTaskResult.objects.all().delete()
    assert requeue() == 0
    assert [requeue(later=11 * MINUTE) for _ in range(2)] == [1, 0]
    with time_machine.travel(timezone.now() + 12 * MINUTE, tick=False):
        assert run_tasks() == 1
    row.refresh_from_db()
    assert (row.state, len(post.outbox)) == (MailState.SENT, 1)


@pytest.mark.django_db
def test_a_mail_that_kills_every_worker_goes_to_the_desk(agency, settings):
    row, then = note(agency), timezone.now() - 11 * MINUTE
    DBTaskResult.objects.all().delete()
    spent = len(settings.MAIL_PAUSES) + 1
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.SENDING, attempts=spent, tried_at=then)
    assert (requeue(), requeue()) == (1, 0)
    row.refresh_from_db()
    assert (row.state, run_tasks()) == (MailState.FAILED, 0)


@pytest.mark.django_db
def test_a_job_that_comes_twice_sends_once(agency):
    row = note(agency)
    for _ in range(3):
        send_mail.call(row.pk)
    assert (run_tasks(), len(post.outbox)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_are_one_mail(agency):
    person = make_user("Empfang", agency, Role.LEAD)
    at_once(8, lambda: note(agency, person))
    assert (OutgoingMail.objects.count(), DBTaskResult.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_workers_send_one_mail(agency, server):
    smtp, row = server("ok"), note(agency)
    at_once(8, lambda: send_mail.call(row.pk))
    row.refresh_from_db()
    assert (len(smtp.accepted), row.state, row.attempts) == (1, MailState.SENT, 1)


@pytest.mark.django_db(transaction=True)
def test_parallel_sweepers_give_one_job(agency):
    note(agency)
    DBTaskResult.objects.all().delete()
    at_once(8, lambda: requeue(later=11 * MINUTE))
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_doubles_nothing(agency, server, tmp_path):
    smtp, row, log = server("slow", "ok"), note(agency), tmp_path / "worker.log"
    worker = start_worker(smtp.port, log)
    try:
        assert smtp.reached.wait(180), (worker.poll(), log.read_text())
        assert requeue(later=11 * MINUTE) == 0  # as long as it lives, the mail is its own
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    smtp.go.set()
    row.refresh_from_db()
    assert (row.state, row.attempts, smtp.accepted) == (MailState.SENDING, 1, [])
    assert until_released(row)
    assert [requeue(later=11 * MINUTE) for _ in range(2)] == [1, 0]
    with time_machine.travel(timezone.now() + 12 * MINUTE, tick=False):
        assert run_tasks() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, len(smtp.accepted)) == (MailState.SENT, 2, 1)
    assert smtp.accepted[0]["Message-ID"] == row.message_id


def start_worker(port, log):
    """A worker as a process of its own, which can be killed."""
    keys = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    own = {key: connection.settings_dict[key] for key in keys}
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.cases.mails.worker_settings",
        "TEST_DATABASES": json.dumps({"default": own}),
        "TEST_MAIL_PORT": str(port),
    }
    command = [sys.executable, "manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--interval=0.1"]
    with log.open("wb") as words:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=words, stderr=words)


def until_released(row):
    """Wait until the database has noticed that the worker is gone; true as soon as its row is free."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
        cursor.execute("SELECT id FROM cases_outgoingmail WHERE id = %s FOR UPDATE", [row.pk])
        cursor.execute("SET lock_timeout = 0")
    return True
