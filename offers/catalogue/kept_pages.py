"""Pages that are the same for everybody, kept as they were sent: in this process, the latest ones only."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable


class KeptPages:
    """At most `number` pages as bytes; the one that was not asked for longest goes first. Safe among threads.

    The key must name everything that a page depends on, so that a changed catalogue or a later minute misses.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._pages: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        """The kept page, or None."""
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            return self._pages.get(key)

    def keep(self, key: Hashable, page: bytes) -> None:
        """Keep a page, and let go of the oldest beyond the number."""
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._number:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        """Let go of all pages."""
        with self._lock:
            self._pages.clear()
