"""The start page's tiles: each counts exactly the rows that the list behind it shows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.catalogue.admin_lists import TaskFilter, WishPeriodFilter
from offers.catalogue.models import Offer, SearchWish
from offers.catalogue.selectors_editing import TASKS, recent_wishes
from offers.regions.admin_scope import visible_rows


@dataclass(frozen=True)
class Tile:
    """One list that may wait for somebody: words, number of rows, address."""

    label: str | Promise
    hint: str | Promise
    count: int
    url: str


def start_tiles(site: AdminSite, request: HttpRequest, *, on: datetime.date) -> list[Tile]:
    """One tile for each task and one for searches in vain; one count query each, whatever the number of rows."""
    offers = visible_rows(site, Offer, request)
    changelist = reverse("admin:offers_offer_changelist")
    tiles = [
        Tile(
            task.label,
            task.hint,
            task.select(offers, on=on).count(),
            f"{changelist}?{TaskFilter.parameter_name}={task.value}",
        )
        for task in TASKS
    ]
    wishes = recent_wishes(visible_rows(site, SearchWish, request), on=on)
    address = reverse("admin:offers_searchwish_changelist")
    query = f"?{WishPeriodFilter.parameter_name}={WishPeriodFilter.RECENT}"
    tiles.append(Tile(_("Vergebliche Suchen"), _("in den letzten 90 Tagen"), wishes.count(), address + query))
    return tiles
