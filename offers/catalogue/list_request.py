"""From the parameters of the list to what is wanted: read, checked, and with places and words understood."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from offers.catalogue.facets import DEFAULT_RADIUS, FACETS, Selection
from offers.catalogue.filters import OfferFilterSet
from offers.catalogue.search_rules.planning import plan_search
from offers.catalogue.search_rules.queries import SearchPlan
from offers.catalogue.selectors_around import Around, PlaceProblem, find_around
from offers.catalogue.selectors_index import RegionIndex, region_index
from offers.catalogue.selectors_list import FEW, Wanted
from offers.catalogue.selectors_match import matches
from offers.catalogue.selectors_search import read_vocabulary
from offers.regions.models import Region

_MOST_PLANS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asked of the list of `region`.

    `given`: valid parameters as typed; `problems`: parameter → what is wrong with it; `places`: names to choose from
    where the place was not clear; `orders`: the orders that are possible now, the usual one first; `matched`: how many
    running offers fit the words alone; `relaxed`: only because not all words had to fit.
    """

    region: Region
    index: RegionIndex
    form: OfferFilterSet
    given: dict[str, list[str]]
    problems: dict[str, str]
    places: tuple[str, ...]
    orders: list[str]
    wanted: Wanted
    matched: int
    relaxed: bool

    @property
    def is_wish(self) -> bool:
        """Whether there were words that nothing fits, or a few offers only by part."""
        return bool(self.words) and self.matched < (FEW if self.relaxed else 1)

    @property
    def words(self) -> str:
        """The words that were searched for."""
        return self.given.get("q", [""])[0]


def read_request(region: Region, data: MultiValueDict[str, str], *, now: datetime.datetime) -> Asked:
    """What the parameters mean at the local time `now`. Takes anything: what is wrong is named in `problems`."""
    index = region_index(region, on=now.date())
    form = OfferFilterSet(data, options=index.labels, on=now.date())
    problems, given = form.problems(), form.given()
    around = _around(given, index)
    places: tuple[str, ...] = ()
    if isinstance(around, PlaceProblem):
        problems["ort"], places, around = around.message, around.choices, None
        given.pop("ort")
    plan, found, relaxed = _words(given, region, index, now)
    if given.get("sortierung") == ["naehe"] and around is None:
        problems.setdefault("ort", _("Sag uns deinen Ort, dann zeigen wir zuerst, was in der Nähe ist."))
    orders = ["passend"] * (plan is not None) + ["naehe"] * (around is not None) + ["az"]
    order = given.pop("sortierung", [""])[0]
    if order in orders[1:]:
        given["sortierung"] = [order]
    return Asked(
        region=region,
        index=index,
        form=form,
        given=given,
        problems=problems,
        places=places,
        wanted=Wanted(
            selection=_selection(given, around, found),
            plan=plan,
            around=around,
            order=order if order in orders else orders[0],
            page=data.get("seite", "").strip(),
        ),
        orders=orders,
        matched=0 if found is None else (found & ~index.facets.ended).bit_count(),
        relaxed=relaxed,
    )


def _around(given: dict[str, list[str]], index: RegionIndex) -> Around | PlaceProblem | None:
    """The place that was named, if any."""
    return find_around(given["ort"][0], index.places) if "ort" in given else None


def _words(
    given: dict[str, list[str]], region: Region, index: RegionIndex, now: datetime.datetime
) -> tuple[SearchPlan | None, int | None, bool]:
    """The plan of the search, the offers that fit it, and if only loosely; no plan where the words tell nothing."""
    if "q" not in given:
        return None, None, False
    plan = _plan(given["q"][0], region, index, now)
    if plan.is_empty:
        return None, None, False
    return plan, *matches(plan, region_id=region.pk, facets=index.facets)


def _plan(text: str, region: Region, index: RegionIndex, now: datetime.datetime) -> SearchPlan:
    """How `text` is understood; kept for up to half a minute, so that filters and pages need not ask again."""
    key = (text, now.replace(second=now.second // 30 * 30, microsecond=0))
    plan = index.plans.get(key)
    if plan is None:
        plan = plan_search(text, read_vocabulary(region.pk, text))
        if len(index.plans) >= _MOST_PLANS:
            index.plans.clear()
        index.plans[key] = plan
    return plan


def _selection(given: dict[str, list[str]], around: Around | None, found: int | None) -> Selection:
    """The filters in the form in which they are applied."""
    return Selection(
        chosen={name: frozenset(given[name]) for name in FACETS if given.get(name)},
        age=int(given["alter"][0]) if "alter" in given else None,
        places=around.within(radius_of(given)) if around is not None else None,
        matches=found,
        with_ended="auch_beendete" in given,
    )


def radius_of(given: dict[str, list[str]]) -> int:
    """The radius in km."""
    return int(given["umkreis"][0]) if "umkreis" in given else DEFAULT_RADIUS
