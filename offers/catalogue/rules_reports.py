"""What keeps visitors' reports useful: signs of spam, removal of contact data. Pure."""

from __future__ import annotations

import re
from typing import Final

STAMP: Final = "offers.catalogue.offer_report"
"""Purpose of the stamps of the form about an offer (`offers.regions.rules_stamps`)."""
MAX_PER_OFFER_AND_HOUR: Final = 5
MAX_PER_REGION_AND_HOUR: Final = 60
MAX_LINKS: Final = 2
MASK_EMAIL: Final = "[E-Mail-Adresse entfernt]"
MASK_PHONE: Final = "[Telefonnummer entfernt]"

_LINK: Final = re.compile(r"https?://|www\.", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<\s*/?\s*[a-z]+[^>]*>|\[/?(?:url|link|img)\b", re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE: Final = re.compile(r"(?<![\d:])(?:\+|0)\d(?:[ ()/-]{0,3}\d){5,15}(?![\d:])")


def looks_like_spam(message: str) -> bool:
    """Whether a message advertises: markup for links, or more than `MAX_LINKS` addresses."""
    return bool(_MARKUP.search(message)) or len(_LINK.findall(message)) > MAX_LINKS


def without_contact_data(message: str) -> str:
    """The message with e-mail addresses and telephone numbers replaced; a report needs no personal data.

    Postal codes, dates and opening hours stay.
    """
    return _PHONE.sub(MASK_PHONE, _EMAIL.sub(MASK_EMAIL, message))
