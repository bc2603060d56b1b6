"""The worker of `make run` does jobs, and ends with its server."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from django.db import connection

from cases.mails.services import post_mail
from cases.staff.actors import Actor
from tests.cases.mails.smtp import MailServer
from tests.cases.world import make_agency, make_region
from tests.house import ROOT

SERVER = """
import time
from portal.worker import worker_beside
with worker_beside() as worker:
    print(worker.pid, flush=True)
    {then}
"""


@pytest.fixture
def environment():
    with MailServer("ok") as smtp:
        keys = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
        yield (
            smtp,
            os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.cases.mails.worker_settings",
                "TEST_DATABASES": json.dumps({"default": {key: connection.settings_dict[key] for key in keys}}),
                "TEST_MAIL_PORT": str(smtp.port),
            },
        )


def serve(environment, then):
    """A server that only lives, and its worker."""
    command = [sys.executable, "-c", SERVER.format(then=then)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    return server, psutil.Process(int(server.stdout.readline()))


def wait_for(true):
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


@pytest.mark.django_db(transaction=True)
def test_it_works_and_dies_with_a_killed_server(environment, settings):
    smtp, variables = environment
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    server, worker = serve(variables, "time.sleep(300)")
    try:
        post_mail(actor=Actor(user=None), kind="note", about=make_agency(make_region()), to="gast@beispiel.example")
        assert wait_for(lambda: len(smtp.accepted) == 1)
    finally:
        server.send_signal(signal.SIGKILL)
        server.communicate()
    assert wait_for(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.django_db(transaction=True)
def test_it_ends_when_the_server_ends(environment):
    server, worker = serve(environment[1], "raise SystemExit(0)")
    assert server.wait(60) == 0
    server.communicate()
    assert not worker.is_running()
