"""What can go wrong with a rule book's life: draft → published → withdrawn. Pure: no ORM, no request."""

from __future__ import annotations

import datetime
from collections.abc import Iterable


class BookError(Exception):
    """A step with a rule book was refused; nothing was changed."""


class BookClosedError(BookError):
    """Raised when the book's state has no such step: a published book is not edited, a draft not withdrawn."""


class SecondPersonError(BookError):
    """Raised when the region asks for four eyes and the person who publishes changed the draft last."""


class FirstDayError(BookError):
    """Raised when a book would begin in the past, or before a version that is published already (`earliest`)."""

    def __init__(self, earliest: datetime.date) -> None:
        super().__init__(f"not before {earliest}")
        self.earliest = earliest


class UnprovenError(BookError):
    """Raised when somebody could end nowhere; `problems` says in plain German who, or what else is missing."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class LastBookError(BookError):
    """Raised when the only base book would be withdrawn: nothing would be left to answer with."""
