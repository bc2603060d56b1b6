"""What the result page shows: cards with reasons and doors, fitting offers, and whom to ask otherwise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils import timezone

from offers.catalogue.models import PublishedOffer
from offers.catalogue.selectors_home import Card, offer_cards
from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint, Organisation, Region
from offers.regions.rules import Point
from offers.regions.selectors import Door, door_of, sorted_points
from offers.wayfinder.enums import ORGANISATION_KINDS, AgencyKind
from offers.wayfinder.rules import evaluate
from offers.wayfinder.rules_books import Compiled, RuleText
from offers.wayfinder.rules_offers import ages_for, situations_for

BRING_IN_STEP: Final = re.compile(r"\s*Mitbringen \([^)]*\): [^.]*\.")
"""Some next steps repeat what to bring; the card says it once, at its own place."""
OFFERS_SHOWN: Final = 4
NO_OFFICE: Final = frozenset({AgencyKind.EMERGENCY})
"""Kinds that are reached by number and have no door of their own."""


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One agency on the result page; texts in the visitor's language. `door` is `None` where none is known."""

    role: str
    agency_kind: str
    agency: str
    service: str
    reason: str
    next_step: str
    bring: str
    say: str
    legal_norm: str
    has_office: bool
    door: Door | None
    organisation: Organisation | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything on the result page. `situation` leads to the full list of fitting offers."""

    primary: ResultCard
    also: tuple[ResultCard, ...]
    offers: Sequence[Card]
    situation: str


def result_page(
    region: Region,
    compiled: Compiled,
    answers: Mapping[str, str],
    *,
    language: str,
    centre: Point | None,
    now: dt.datetime,
) -> ResultPage:
    """The result of a complete set of answers. Three queries at most, whatever the number of cards and offers."""
    result = evaluate(compiled.ruleset, answers, on=compiled.on)
    rules = [compiled.rules[rule.id] for rule in (result.primary, *result.also)]
    kinds = [rule.agency_kind for rule in rules]
    doors = nearest_doors(region, kinds, centre=centre, now=now)
    offices = single_offices(region, [kind for kind in kinds if kind not in doors])
    cards = [_card(rule, doors, offices, language) for rule in rules]
    situations = situations_for(answers)
    return ResultPage(
        primary=cards[0],
        also=tuple(cards[1:]),
        offers=_fitting_offers(region, situations, ages_for(answers), on=timezone.localdate(now)),
        situation=situations[0] if situations else "",
    )


def nearest_doors(region: Region, kinds: Iterable[str], *, centre: Point | None, now: dt.datetime) -> dict[str, Door]:
    """The nearest contact point of each agency kind; without a place the first by rank. One query."""
    wanted = {kind: ORGANISATION_KINDS[AgencyKind(kind)] for kind in kinds if AgencyKind(kind) not in NO_OFFICE}
    points = ContactPoint.objects.filter(region=region, organisation__kind__in=wanted.values())
    found = sorted_points(points.select_related("organisation", "place").order_by("name", "id"), centre)
    doors: dict[str, Door] = {}
    for kind, organisation_kind in wanted.items():
        point = next((point for point in found if point.organisation.kind == organisation_kind), None)
        if point is not None:
            doors[kind] = door_of(point, now=now, region=region, centre=centre)
    return doors


def single_offices(region: Region, kinds: Iterable[str]) -> dict[str, Organisation]:
    """For kinds without a contact point: the organisation, where the region has exactly one of that kind."""
    wanted = {ORGANISATION_KINDS[AgencyKind(kind)]: kind for kind in kinds if AgencyKind(kind) not in NO_OFFICE}
    if not wanted:
        return {}
    found: dict[str, list[Organisation]] = {}
    for organisation in Organisation.objects.filter(region=region, kind__in=wanted).order_by("name", "id"):
        found.setdefault(wanted[OrganisationKind(organisation.kind)], []).append(organisation)
    return {kind: organisations[0] for kind, organisations in found.items() if len(organisations) == 1}


def _card(row: RuleText, doors: Mapping[str, Door], offices: Mapping[str, Organisation], language: str) -> ResultCard:
    bring = row.bring.said(language)
    step = row.next_step.said(language)
    return ResultCard(
        role=str(row.rule.role),
        agency_kind=row.agency_kind,
        agency=str(AgencyKind(row.agency_kind).label),
        service=row.service.said(language),
        reason=row.reason.said(language),
        next_step=BRING_IN_STEP.sub("", step).strip() if bring else step,
        bring=bring,
        say=row.say.said(language),
        legal_norm=row.legal_norm,
        has_office=row.agency_kind not in NO_OFFICE,
        door=doors.get(row.agency_kind),
        organisation=offices.get(row.agency_kind),
    )


def _fitting_offers(
    region: Region, situations: Sequence[str], ages: tuple[int, int] | None, *, on: dt.date
) -> Sequence[Card]:
    """A few running offers for these situations and ages, the most specific situation first. One query at most."""
    if not situations:
        return []
    rows = PublishedOffer.objects.in_region(region).running(on=on).filter(situations__overlap=list(situations))
    rows = rows.filter(audiences__overlap=["pupils", "young_adults"])
    if ages is not None:
        youngest, oldest = ages
        rows = rows.filter(Q(age_min__isnull=True) | Q(age_min__lte=oldest))
        rows = rows.filter(Q(age_max__isnull=True) | Q(age_max__gte=youngest))
    found = list(rows.select_related("organisation").order_by("title_key", "offer_id")[: OFFERS_SHOWN * 10])
    found.sort(key=lambda offer: min(situations.index(slug) for slug in offer.situations if slug in situations))
    return offer_cards(region, found[:OFFERS_SHOWN])
