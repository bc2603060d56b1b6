"""Two people do something at the same moment: two threads, each with its own connection to the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection

from cases.staff.errors import Refused

NO = (Refused, PermissionDenied)
"""How services refuse; anything else is a defect and ends the simulation."""


class Result(NamedTuple):
    """What came of one of the two: the service's value, or how it refused."""

    value: Any
    refusal: Exception | None

    @property
    def won(self) -> bool:
        """Whether the service did what it was asked."""
        return self.refusal is None


class Pairs:
    """A second pair of hands that lives as long as the simulation."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)

    def at_once(self, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Result, Result]:
        """Both at the same moment; what each of them got. Raises whatever is no refusal."""
        start = threading.Barrier(2)
        other = self._pool.submit(_run, second, start)
        own = _run(first, start)
        return own, other.result()

    def close(self) -> None:
        """The second connection is closed."""
        self._pool.submit(_disconnect).result()
        self._pool.shutdown()


def _run(verb: Callable[[], Any], start: threading.Barrier) -> Result:
    start.wait(timeout=60)
    try:
        return Result(verb(), None)
    except NO as refusal:
        return Result(None, refusal)


def _disconnect() -> None:
    """Each thread has a connection of its own."""
    connection.close()
