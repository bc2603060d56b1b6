"""The board of one reader: whose figures they are shown, how exactly, and which of them lead to a list."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.board.charts import Chart, chart_of
from cases.board.rules_figures import Column, Counts, Shown, exact, guarded
from cases.board.selectors_measures import MEASURES
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination
from offers.regions.models import Region


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose board somebody may read: agencies that they lead, regions that they coordinate."""

    led: frozenset[int]
    regions: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.led or self.regions)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number (None: hidden) of the column `label`; the list behind it where the reader may see exactly that one."""

    value: Shown
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in one row of a table; `area`: the legal area of an agency."""

    label: str
    cells: tuple[Cell, ...]
    area: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under their columns, the sum, and the same as a chart."""

    key: str
    caption: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    total: tuple[Cell, ...]
    chart: Chart

    @property
    def hides(self) -> bool:
        """Whether a number is hidden."""
        return any(cell.value is None for line in self.lines for cell in line.cells)


@dataclass(frozen=True, slots=True)
class Figure:
    """One question with its tables."""

    key: str
    title: str
    note: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the board: own agencies (exact), or the agencies of a region (small groups hidden)."""

    key: str
    title: str
    is_own: bool
    agencies: tuple[Agency, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A column before it is known who reads it. `link`: agency → the list behind its number."""

    label: str | Promise
    counts: Counts
    is_late: bool = False
    link: Callable[[int], str] | None = None


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
    cases = _cases([agency.pk for agency in agencies], now=actor.now)
    scopes = []
    own = [agency for agency in agencies if agency.pk in reach.led]
    if own:
        scopes.append(_scope("stelle", _("Ihre Stelle"), own, cases, is_own=True))
    # What somebody leads they know exactly; it stands apart, so that it gives away nothing about the others.
    others: dict[Region, list[Agency]] = {}
    for agency in agencies:
        if agency.organisation.region_id in reach.regions and agency.pk not in reach.led:
            others.setdefault(agency.organisation.region, []).append(agency)
    for region, theirs in others.items():
        scopes.append(_scope(f"region-{region.slug}", region.name, theirs, cases, is_own=False))
    return scopes


def _cases(agencies: Sequence[int], *, now: datetime.datetime) -> list[Counted]:
    def link(key: str) -> Callable[[int], str]:
        return lambda agency: f"{reverse('cases:board_list', args=[key])}?stelle={agency}"

    return [
        Counted(measure.label, measure.counts(agencies, now=now), measure.is_exact, link(measure.key))
        for measure in MEASURES
    ]


def _scope(key: str, title: str, agencies: Sequence[Agency], cases: Sequence[Counted], *, is_own: bool) -> Scope:
    names = {agency.pk: str(agency) for agency in agencies}
    table = _table(f"{key}-faelle", _("Fälle"), _("Stelle"), agencies, names, cases, is_own=is_own)
    figure = Figure("faelle", _("Fälle"), _("Nur offene Fälle."), (table,))
    return Scope(key, title, is_own, tuple(agencies), (figure,))


def _table(
    key: str,
    caption: str,
    first: str,
    agencies: Sequence[Agency],
    names: Mapping[int, str],
    counted: Sequence[Counted],
    *,
    is_own: bool,
) -> Table:
    columns = [_column(each, names, is_own=is_own) for each in counted]
    lines = tuple(
        Line(
            names[agency.pk],
            tuple(
                _cell(column.agencies.get(agency.pk, 0), each, agency.pk, is_own=is_own)
                for column, each in zip(columns, counted, strict=True)
            ),
            agency.legal_area,
        )
        for agency in agencies
    )
    groups = [
        (
            str(each.label),
            [(names[agency.pk], column.agencies.get(agency.pk, 0), each.is_late) for agency in agencies],
        )
        for column, each in zip(columns, counted, strict=True)
    ]
    total = tuple(Cell(column.total, str(each.label)) for column, each in zip(columns, counted, strict=True))
    return Table(key, caption, (first, *(str(each.label) for each in counted)), lines, total, chart_of(groups))


def _column(counted: Counted, names: Mapping[int, str], *, is_own: bool) -> Column:
    mine = {key: number for key, number in counted.counts.items() if key[0] in names}
    return exact(mine) if is_own or counted.is_late else guarded(mine)


def _cell(value: Shown, counted: Counted, agency: int, *, is_own: bool) -> Cell:
    may_follow = is_own and value and counted.link is not None
    return Cell(value, str(counted.label), counted.link(agency) if may_follow and counted.link else "")
