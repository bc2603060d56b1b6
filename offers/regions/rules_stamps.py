"""Forms that anybody may send, guarded without a captcha: a signed stamp says which form was shown, and when. Pure."""

from __future__ import annotations

import datetime
from enum import Enum
from typing import Final

from django.core import signing

MIN_SECONDS: Final = 2
"""Nobody reads a form, fills it in and sends it faster than this; programmes do."""
MAX_AGE: Final = datetime.timedelta(hours=24)


class StampState(Enum):
    """What the stamp of a sent form says."""

    VALID = "valid"
    TOO_FAST = "too_fast"
    EXPIRED = "expired"
    FORGED = "forged"


def make_stamp(purpose: str, thing_id: int, *, now: datetime.datetime) -> str:
    """A signed mark that the form of this `purpose` about the thing of this number was shown at `now`."""
    return signing.Signer(salt=purpose).sign(f"{thing_id}.{int(now.timestamp())}")


def check_stamp(stamp: str, purpose: str, thing_id: int, *, now: datetime.datetime) -> StampState:
    """Whether `stamp` was made by us for this, at least `MIN_SECONDS` and at most `MAX_AGE` ago."""
    try:
        marked_id, _, seconds = signing.Signer(salt=purpose).unsign(stamp).partition(".")
    except signing.BadSignature:
        return StampState.FORGED
    age = now.timestamp() - int(seconds)
    if marked_id != str(thing_id) or age < 0:
        return StampState.FORGED
    if age < MIN_SECONDS:
        return StampState.TOO_FAST
    return StampState.EXPIRED if age > MAX_AGE.total_seconds() else StampState.VALID


def fresh_stamp(purpose: str, thing_id: int, *, now: datetime.datetime, seen: bool) -> str:
    """The stamp to show; a form that comes back with errors (`seen`) has been looked at long enough already."""
    return make_stamp(purpose, thing_id, now=now - datetime.timedelta(seconds=MIN_SECONDS if seen else 0))
