"""Where the bars of a chart go: geometry for SVG with attributes only. Pure.

Every bar says in words what it is and how long, so that nothing depends on a colour; a hidden number has no bar, and
what is zero stands in the table alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 360
LABEL: Final = 184
"""Where bars begin; left of it stands what they are."""
ROOM: Final = WIDTH - LABEL - 62
"""The longest bar; right of it there is room for its number."""
ROW: Final = 22
HEAD: Final = 24
GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `top` and `base` of its row (user units), `width` 0 for hidden numbers (`value` None)."""

    label: str
    value: int | None
    top: int
    base: int
    width: int
    is_late: bool

    @property
    def end(self) -> int:
        """Where its number stands."""
        return LABEL + self.width + 6


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under one heading; `top` to `bottom` is their common beginning. Without bars everything in it is zero."""

    title: str
    base: int
    top: int
    bottom: int
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a fixed width and the height that its rows need."""

    groups: list[Group]
    height: int
    width: int = WIDTH
    left: int = LABEL


Line = tuple[str, int | None, bool]
"""What a bar is, how long, and whether it stands for something overdue."""


def chart_of(groups: Iterable[tuple[str, Sequence[Line]]]) -> Chart:
    """Groups of bars, one below the other, all on one scale."""
    given = list(groups)
    longest = max((value or 0 for _title, lines in given for _label, value, _late in lines), default=0)
    drawn, top = [], 0
    for title, lines in given:
        base, top = top + HEAD - 8, top + HEAD
        start, bars = top, []
        for label, value, is_late in lines:
            if value == 0:
                continue
            width = max(2, round(ROOM * value / longest)) if value else 0
            bars.append(Bar(label, value, top + 3, top + 16, width, is_late))
            top += ROW
        top = max(top, start + ROW)
        drawn.append(Group(title, base, start, top, bars))
        top += GAP
    return Chart(drawn, max(top, HEAD))
