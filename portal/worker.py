"""The worker beside `make run`'s server: does the jobs that were queued and ends with the server, in whatever way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from portal import env


@contextmanager
def worker_beside() -> Iterator[subprocess.Popen[bytes]]:
    """A worker as long as the block, or this process, lives.

    It holds the other end of a pipe. However this process ends, also by `kill -9`, the system closes the pipe and the
    worker stops after the job it is at. Ctrl-C does not reach it: it has a session of its own.
    """
    command = [sys.executable, str(env.BASE_DIR / "manage.py"), "run_worker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as worker:  # noqa: S603 - our own
        try:
            yield worker
        finally:
            worker.communicate()
