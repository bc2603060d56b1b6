"""How long a login lasts: half an hour without a click, ten hours in all. Times live in the session itself."""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

TIMES_KEY: Final = "session_times"
"""Session key: [begin, last activity] in seconds since 1970. Only a login through the portal's own page writes it."""
WRITE_EVERY: Final = datetime.timedelta(minutes=1)
"""Activity is written down at most this often, so that reading pages does not mean writing."""


def begin_session(session: SessionBase, *, now: datetime.datetime) -> None:
    """Somebody has just logged in: both clocks start."""
    session[TIMES_KEY] = [int(now.timestamp()), int(now.timestamp())]


def session_ends_at(session: SessionBase) -> datetime.datetime | None:
    """When the login ends if nothing more happens; None for a session that has no clocks."""
    times = _times(session)
    if times is None:
        return None
    begin, seen = times
    return min(begin + settings.SESSION_ABSOLUTE_LIMIT, seen + settings.SESSION_IDLE_LIMIT)


def session_is_too_old(session: SessionBase, *, now: datetime.datetime) -> bool:
    """Whether the ten hours in all are over; a session without clocks has no age."""
    times = _times(session)
    return times is not None and now >= times[0] + settings.SESSION_ABSOLUTE_LIMIT


def session_is_over(session: SessionBase, *, now: datetime.datetime) -> bool:
    """Whether one of the two limits has passed. A session without clocks was not made by a login: it is over."""
    ends = session_ends_at(session)
    return ends is None or now >= ends


def note_activity(session: SessionBase, *, now: datetime.datetime, force: bool = False) -> None:
    """Somebody clicked: the half hour starts anew. Writes at most once a minute unless forced."""
    times = _times(session)
    if times is None:
        return
    begin, seen = times
    if force or now >= seen + WRITE_EVERY:
        session[TIMES_KEY] = [int(begin.timestamp()), int(now.timestamp())]


def _times(session: SessionBase) -> tuple[datetime.datetime, datetime.datetime] | None:
    stored = session.get(TIMES_KEY)
    if not stored:
        return None
    begin, seen = (datetime.datetime.fromtimestamp(second, datetime.UTC) for second in stored)
    return begin, seen
