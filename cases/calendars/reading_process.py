"""The process that `reading.py` starts: limits itself, reads one file from its input, writes pairs of seconds.

First line of the input: what is wanted, as JSON; the rest: the file. Ends with 0, with 1 for a file that is no calendar
or broken, and is ended by the system when it takes too much.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from typing import Final

from cases.calendars.busy import NoCalendar, busy_times

MEMORY: Final = 600 * 2**20
"""Bytes of address space; a calendar of two million bytes needs about a quarter."""


def main() -> int:
    """Exit code. Whatever goes wrong while reading is the file's fault."""
    order = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (order["seconds"], order["seconds"]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    start, end = (dt.datetime.fromtimestamp(order[name], dt.UTC) for name in ("start", "end"))
    try:
        found = busy_times(sys.stdin.buffer.read(), start=start, end=end, ignored=order["ignored"])
    except MemoryError:
        return 2
    except (NoCalendar, RecursionError):
        return 1
    sys.stdout.write(json.dumps([(first.timestamp(), last.timestamp()) for first, last in found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
