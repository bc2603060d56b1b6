"""The board of one reader: whose figures they are shown, how exactly, and which of them lead to a list."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.board.selectors_findings import finding_counts
from cases.board.selectors_handovers import COLUMNS as HANDOVER_COLUMNS
from cases.board.selectors_handovers import OPEN_COLUMNS as HANDOVERS_OPEN
from cases.board.selectors_handovers import handover_counts
from cases.board.selectors_measures import MEASURES
from cases.board.selectors_waiting import COLUMNS, request_counts
from cases.board.tables import Counted, Figure, Side, Table, agency_table, columns_of, place_table
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination
from offers.regions.models import Place, Region


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose board somebody may read: agencies that they lead, regions that they coordinate."""

    led: frozenset[int]
    regions: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.led or self.regions)


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the board: own agencies (exact), or the agencies of a region (small groups hidden)."""

    key: str
    title: str
    is_own: bool
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that was counted, for all agencies of the reader. `places`: names by key."""

    requests: list[Counted]
    cases: list[Counted]
    findings: list[Counted]
    handovers: list[Counted]
    places: dict[int, str]


def reach_of(actor: Actor) -> Reach:
    """Whose board the person may read now. One query."""
    if actor.user is None:
        return Reach(frozenset(), frozenset())
    regions = Coordination.objects.filter(user=actor.user).order_by("pk").values_list("region_id", flat=True)
    return Reach(actor.agencies_as(Role.LEAD), frozenset(regions))


def board_of(actor: Actor, reach: Reach) -> list[Scope]:
    """The parts of the person's board: as many statements for one agency as for many."""
    agencies = list(
        Agency.objects.filter(Q(pk__in=reach.led) | Q(organisation__region__in=reach.regions))
        .select_related("organisation__region")
        .order_by("organisation__region__name", "organisation__short_name", "pk")
    )
    numbers = _count([agency.pk for agency in agencies], now=actor.now)
    own = [agency for agency in agencies if agency.pk in reach.led]
    scopes = [_scope("stelle", _("Ihre Stelle"), own, numbers, is_own=True)] if own else []
    # What somebody leads they know exactly; it stands apart, so that it gives away nothing about the others.
    others: dict[Region, list[Agency]] = {}
    for agency in agencies:
        if agency.organisation.region_id in reach.regions and agency.pk not in reach.led:
            others.setdefault(agency.organisation.region, []).append(agency)
    return scopes + [
        _scope(f"region-{region.slug}", region.name, theirs, numbers, is_own=False) for region, theirs in others.items()
    ]


def _count(agencies: Sequence[int], *, now: datetime.datetime) -> Numbers:
    waiting = request_counts(agencies, now=now)
    requests = [
        Counted(column.label, waiting[column.key], column.is_exact, _list("cases:board_requests", "spalte", column.key))
        for column in COLUMNS
    ]
    passing = handover_counts(agencies, now=now)
    handovers = [Counted(label, passing[key], key == "late") for key, label in HANDOVER_COLUMNS]
    cases = [
        Counted(
            measure.label,
            measure.counts(agencies, now=now),
            measure.is_exact,
            _list("cases:board_list", "liste", measure.key),
        )
        for measure in MEASURES
    ]
    words = (_("Fälle"), _("Kontaktanfragen"), _("Übergaben"))
    findings = [
        Counted(word, counts, is_late=True) for word, counts in zip(words, finding_counts(list(agencies)), strict=True)
    ]
    places = {place for counts in waiting.values() for _agency, place in counts}
    names = Place.objects.filter(pk__in=places).order_by("name_key", "pk").values_list("pk", "name")
    return Numbers(requests, cases, findings, handovers, {**dict(names), 0: _("ohne Ort")})


def _list(name: str, word: str, key: str) -> Callable[[int], str]:
    """Agency → the list behind a number of its."""
    return lambda agency: f"{reverse(name)}?{word}={key}&stelle={agency}"


def _scope(key: str, title: str, agencies: Iterable[Agency], numbers: Numbers, *, is_own: bool) -> Scope:
    sides = {agency.pk: Side(agency.pk, str(agency), agency.legal_area) for agency in agencies}
    requests = _requests(key, sides, numbers, is_own=is_own)

    def by_agency(name: str, caption: str, counted: Sequence[Counted]) -> Table:
        columns = columns_of(counted, sides, is_own=is_own)
        return agency_table(f"{key}-{name}", caption, list(sides.values()), counted, columns, is_own=is_own)

    gaps = by_agency("luecken", _("Was die nächtliche Prüfung gefunden hat"), numbers.findings)
    open_ones = by_agency("offen", _("Offene Übergaben an diese Stellen"), numbers.handovers[:HANDOVERS_OPEN])
    ended = by_agency("beendet", _("In 90 Tagen beendet"), numbers.handovers[HANDOVERS_OPEN:])
    cases = by_agency("faelle", _("Offene Fälle nach Stelle"), numbers.cases)
    figures = (
        Figure(f"{key}-1", _("Wo jemand verloren gehen könnte"), "", (gaps,)),
        requests,
        Figure(f"{key}-3", _("Übergaben"), "", (open_ones, ended)),
        Figure(f"{key}-4", _("Fälle"), "", (cases,)),
    )
    return Scope(key, title, is_own, figures)


def _requests(key: str, sides: dict[int, Side], numbers: Numbers, *, is_own: bool) -> Figure:
    columns = columns_of(numbers.requests, sides, is_own=is_own)
    here = {place for each in numbers.requests for agency, place in each.counts if agency in sides}
    places = [Side(place, name) for place, name in numbers.places.items() if place in here]
    tables = [
        agency_table(
            f"{key}-anfragen", _("Kontaktanfragen nach Stelle"), list(sides.values()), numbers.requests, columns,
            is_own=is_own,
        )
    ]  # fmt: skip
    if places:
        caption = _("Kontaktanfragen nach Ort der Anlaufstelle")
        tables.append(place_table(f"{key}-orte", caption, places, numbers.requests, columns))
    note = _("Ohne Antwort, nach den Tagen, die seit dem Eingang vergangen sind.")
    return Figure(f"{key}-2", _("Kontaktanfragen"), note, tuple(tables))
