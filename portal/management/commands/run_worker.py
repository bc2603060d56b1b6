"""`manage.py run_worker`: the worker of `make run`. A server in production starts `manage.py db_worker` instead."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Works until its standard input ends, which is when the process that started it does."""

    help = "Does queued jobs until standard input ends (started by 'run')."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """No reloading: a server that reloads starts a new worker."""
        threading.Thread(target=self._wait_for_the_end, daemon=True).start()
        call_command("db_worker", "--no-reload", verbosity=0)

    @staticmethod
    def _wait_for_the_end() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)
