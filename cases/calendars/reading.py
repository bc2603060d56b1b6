"""Reads a foreign calendar file in a process of its own, which has little time, little memory and no secrets.

A few hundred bytes are enough to keep any reader of iCalendar busy for hours (a series that never comes, days without
end); a process can be ended from outside, a thread cannot.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Final

from cases.calendars.busy import Busy

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 20
"""Of computing time; waiting for a busy machine may take three times as long."""


class Unreadable(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """Nothing can be learned from the file: it is no calendar, it is broken, or reading it takes too long."""


class TooMuch(Unreadable):
    """Reading the file took more time or memory than any office calendar needs."""


def read_busy(
    content: bytes, *, start: dt.datetime, end: dt.datetime, ignored: Collection[str] = (), seconds: int = SECONDS
) -> list[Busy]:
    """`busy.busy_times`, safely. Raises `TooMuch` and `Unreadable`."""
    order = {"start": start.timestamp(), "end": end.timestamp(), "ignored": sorted(ignored), "seconds": seconds}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cases.calendars.reading_process"],
            input=json.dumps(order).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=3 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if done.returncode == 1:
        raise Unreadable
    if done.returncode != 0:
        raise TooMuch
    return [(_instant(first), _instant(last)) for first, last in json.loads(done.stdout)]


def _instant(stamp: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(stamp, dt.UTC)
