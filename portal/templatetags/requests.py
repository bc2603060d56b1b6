"""The way from the public pages to the agencies' inboxes: the public side itself knows of none."""

from __future__ import annotations

import datetime
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.inbox.selectors import receiving_agencies
from cases.inbox.wording_dates import say_day
from cases.inbox.wording_public import LANGUAGES
from offers.regions.models import Region
from portal.templatetags.ui import ui_icon

register = template.Library()

USUAL: Final = "de"


@register.filter
def day_in(day: datetime.date, wording: str) -> str:
    """The day with its weekday, in a wording of the pages for people without an account."""
    return say_day(day, wording)


@register.filter
def date_in(day: datetime.date, wording: str) -> str:
    """The day without its weekday."""
    return say_day(day, wording, is_short=True)


@register.simple_tag
def request_takers(*, region: Region) -> frozenset[int]:
    """Keys of the region's organisations to which one can write. One query; ask once a page."""
    return frozenset(receiving_agencies(region).order_by().values_list("organisation", flat=True))


@register.simple_tag
def request_link(
    *,
    takers: frozenset[int],
    organisation: int,
    region: str,
    point: str = "",
    agency: str = "",
    offer: str = "",
    language: str = USUAL,
    text: str = "",
    name: str,
) -> SafeString:
    """The button that leads to the form at a door, or of an organisation itself; nothing where nobody reads it.

    `region`, `point` or else `agency`, `offer`: slugs; `name` of the door, for those who hear the button without what
    stands around it.
    """
    if organisation not in takers:
        return SafeString("")
    query = {"angebot": offer} if offer else {}
    if language in LANGUAGES and language != USUAL:
        query["sprache"] = language
    form = (
        reverse("request_send", args=[region, point])
        if point
        else reverse("request_send_agency", args=[region, agency])
    )
    address = f"{form}?{urlencode(query)}" if query else form
    label = text or _("Schreib uns")
    return format_html(
        '<p class="no-print"><a class="kern-btn kern-btn--secondary" href="{}" rel="nofollow" aria-label="{}: {}">{}'
        '<span class="kern-label">{}</span></a></p>',
        address,
        label,
        name,
        ui_icon(name="chat"),
        label,
    )
