"""What keeps visitors' reports useful: the stamp of a form, signs of spam, removal of contact data. Pure."""

from __future__ import annotations

import datetime
import re
from enum import Enum
from typing import Final

from django.core import signing

MIN_SECONDS: Final = 2
"""Nobody reads the form, chooses a reason and sends it faster than this; programmes do."""
MAX_AGE: Final = datetime.timedelta(hours=24)
MAX_PER_OFFER_AND_HOUR: Final = 5
MAX_PER_REGION_AND_HOUR: Final = 60
MAX_LINKS: Final = 2
MASK_EMAIL: Final = "[E-Mail-Adresse entfernt]"
MASK_PHONE: Final = "[Telefonnummer entfernt]"

_SALT: Final = "offers.catalogue.offer_report"
_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-z]+[^>]*>|\[/?(?:url|link|img)\b", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(r"(?<![\d:])(?:\+|0)\d(?:[ ()/-]{0,3}\d){5,15}(?![\d:])")


class StampState(Enum):
    """What the stamp of a sent form says."""

    VALID = "valid"
    TOO_FAST = "too_fast"
    EXPIRED = "expired"
    FORGED = "forged"


def make_stamp(offer_id: int, *, now: datetime.datetime) -> str:
    """A signed mark that the form of this offer was shown at `now`."""
    return signing.Signer(salt=_SALT).sign(f"{offer_id}.{int(now.timestamp())}")


def check_stamp(stamp: str, offer_id: int, *, now: datetime.datetime) -> StampState:
    """Whether `stamp` was made by us for this offer, at least `MIN_SECONDS` and at most `MAX_AGE` ago."""
    try:
        marked_id, _, seconds = signing.Signer(salt=_SALT).unsign(stamp).partition(".")
    except signing.BadSignature:
        return StampState.FORGED
    age = now.timestamp() - int(seconds)
    if marked_id != str(offer_id) or age < 0:
        return StampState.FORGED
    if age < MIN_SECONDS:
        return StampState.TOO_FAST
    return StampState.EXPIRED if age > MAX_AGE.total_seconds() else StampState.VALID


def looks_like_spam(message: str) -> bool:
    """Whether a message advertises: markup for links, or more than `MAX_LINKS` addresses."""
    return bool(_MARKUP.search(message)) or len(_LINK.findall(message)) > MAX_LINKS


def without_contact_data(message: str) -> str:
    """The message with e-mail addresses and telephone numbers replaced; a report needs no personal data.

    Postal codes, dates and opening hours stay.
    """
    return _PHONE.sub(MASK_PHONE, _EMAIL.sub(MASK_EMAIL, message))
