"""How long a login lasts: half an hour without a click, ten hours in all. Times live in the session itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from cases.staff.models import User

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
    return _end(*times)


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
    return _moments(session.get(TIMES_KEY))


def _moments(stored: list[int] | None) -> tuple[datetime.datetime, datetime.datetime] | None:
    if not stored:
        return None
    begin, seen = (datetime.datetime.fromtimestamp(second, datetime.UTC) for second in stored)
    return begin, seen


def _end(begin: datetime.datetime, seen: datetime.datetime) -> datetime.datetime:
    return min(begin + settings.SESSION_ABSOLUTE_LIMIT, seen + settings.SESSION_IDLE_LIMIT)


@dataclass(frozen=True, slots=True)
class Login:
    """One line of the person's own list: since when, last click, with what; `number` is how the page names it."""

    number: int
    begin: datetime.datetime
    seen: datetime.datetime
    device: str
    is_this_one: bool


def own_logins(user: User, *, session: SessionBase, now: datetime.datetime) -> list[Login]:
    """The account's logins that are good now, newest first. Two queries; session keys are not handed out."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    stored = {row.session_key: row.get_decoded() for row in kept}
    valid = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    logins = []
    for row in rows:
        data = stored.get(row.session_key, {})
        times = _moments(data.get(TIMES_KEY))
        if times is None or data.get(HASH_SESSION_KEY) not in valid or now >= _end(*times):
            continue
        this = row.session_key == session.session_key
        logins.append(Login(row.pk, times[0], times[1], device_name(row.user_agent), this))
    return logins


@transaction.atomic
def end_login(user: User, number: int) -> bool:
    """Ends one login of this account; False if the account has none of that number."""
    row = UserSession.objects.filter(user=user, pk=number).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


def end_other_logins(user: User, *, session: SessionBase) -> None:
    """Ends every login of the account but this one, known to the list or not."""
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    UserSession.objects.filter(user=user).exclude(session_key=session.session_key).delete()


BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_name(user_agent: str) -> str:
    """What a browser calls itself, short: "Firefox, Windows". Empty if nothing is recognised."""
    return ", ".join(_first(user_agent, BROWSERS) + _first(user_agent, SYSTEMS))


def _first(text: str, names: tuple[tuple[str, str], ...]) -> list[str]:
    return [name for sign, name in names if sign in text][:1]
