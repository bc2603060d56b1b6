"""From counted columns to the tables and charts of the board. Pure: no ORM, no request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.board.charts import Chart, chart_of
from cases.board.rules_figures import Column, Counts, Shown, exact, guarded


@dataclass(frozen=True, slots=True)
class Counted:
    """A column before it is known who reads it. `link`: agency → the list behind its number.

    `is_late`: overdue, and therefore never hidden.
    """

    label: str | Promise
    counts: Counts
    is_late: bool = False
    link: Callable[[int], str] | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What stands at the beginning of a line: an agency or a place. `area`: an agency's legal area."""

    key: int
    label: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number (None: hidden) of the column `label`; the list behind it where the reader may see exactly that one."""

    value: Shown
    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    side: Side
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under their columns, the sum, and the same as a chart."""

    key: str
    caption: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    total: tuple[Cell, ...]
    chart: Chart


@dataclass(frozen=True, slots=True)
class Figure:
    """One question with its tables."""

    key: str
    title: str
    note: str
    tables: tuple[Table, ...]


def columns_of(counted: Sequence[Counted], agencies: Mapping[int, Side], *, is_own: bool) -> list[Column]:
    """The columns of these agencies as this reader may see them: exactly where they lead, guarded elsewhere."""
    found = []
    for each in counted:
        mine = {key: number for key, number in each.counts.items() if key[0] in agencies}
        found.append(exact(mine) if is_own or each.is_late else guarded(mine))
    return found


def agency_table(
    key: str, caption: str, agencies: Sequence[Side], counted: Sequence[Counted], columns: Sequence[Column], *,
    is_own: bool,
) -> Table:  # fmt: skip
    """Columns by agency."""

    def cell(side: Side, each: Counted, column: Column) -> Cell:
        value = column.agencies.get(side.key, 0)
        url = each.link(side.key) if is_own and value and each.link else ""
        return Cell(value, str(each.label), url)

    pairs = list(zip(counted, columns, strict=True))
    lines = tuple(Line(side, tuple(cell(side, *pair) for pair in pairs)) for side in agencies)
    return _table(key, caption, _("Stelle"), lines, pairs)


def place_table(
    key: str, caption: str, places: Sequence[Side], counted: Sequence[Counted], columns: Sequence[Column]
) -> Table:
    """The same by place. No number is a link: lists are those of agencies."""
    pairs = list(zip(counted, columns, strict=True))
    lines = tuple(
        Line(side, tuple(Cell(column.places.get(side.key, 0), str(each.label)) for each, column in pairs))
        for side in places
    )
    return _table(key, caption, _("Ort"), lines, pairs)


def _table(key: str, caption: str, first: str, lines: tuple[Line, ...], pairs: list[tuple[Counted, Column]]) -> Table:
    groups = [
        (
            line.side.label,
            [(cell.label, cell.value, each.is_late) for cell, (each, _column) in zip(line.cells, pairs, strict=True)],
        )
        for line in lines
    ]
    head = (first, *(str(each.label) for each, _column in pairs))
    total = tuple(Cell(column.total, str(each.label)) for each, column in pairs)
    return Table(key, caption, head, lines, total, chart_of(groups))
