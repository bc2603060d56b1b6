"""The same moment, several times: threads that begin together, each with a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import PermissionDenied
from django.db import connection

from cases.staff.errors import IllegalStep, Refused

REFUSALS = (IllegalStep, Refused, PermissionDenied)


def at_once(*jobs):
    """Run all at the same moment, each in its own connection: what each returned, or the refusal's class."""
    start = Barrier(len(jobs), timeout=60)

    def run(job):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '50s'")
            start.wait()
            return job()
        except REFUSALS as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
