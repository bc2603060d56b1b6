"""The list's address and what it says about itself. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from offers.catalogue.facets import FACETS

PAGE_SIZE: Final = 20
"""Offers on one page."""

PARAMETERS: Final = (
    "q", "thema", "situation", "zielgruppe", "alter", "ort", "umkreis", "format", "rechtskreis", "sortierung",
    "auch_beendete", "seite",
)  # fmt: skip
"""All parameters of the list in the order in which a clean address names them."""

FILTERS: Final = ("thema", "situation", "zielgruppe", "alter", "ort", "format", "rechtskreis")
"""Parameters that narrow the list and can be taken away one by one; the words (`q`) stay in their field."""

SORTING: Final = {
    "passend": gettext_lazy("Beste Treffer zuerst"),
    "naehe": gettext_lazy("In der Nähe zuerst"),
    "az": gettext_lazy("Von A bis Z"),
}
"""Orders of the list."""

Parameters = Mapping[str, Sequence[str]]


def query_string(parameters: Parameters) -> str:
    """The clean query of an address: known parameters in fixed order, nothing empty, no leading `?`."""
    pairs = [(name, value) for name in PARAMETERS for value in parameters.get(name, ()) if value]
    return urlencode(pairs)


def changed(parameters: Parameters, **values: str) -> dict[str, Sequence[str]]:
    """`parameters` with other `values` (empty ones leave), back on the first page."""
    kept = {name: given for name, given in parameters.items() if name != "seite"}
    return {**kept, **{name: [value] if value else [] for name, value in values.items()}}


def without(parameters: Parameters, name: str, value: str = "") -> dict[str, Sequence[str]]:
    """`parameters` without one filter or one value of a facet; the radius goes with the place."""
    kept = changed(parameters)
    kept[name] = [given for given in kept.get(name, ()) if value and given != value]
    if name == "ort":
        kept["umkreis"] = []
    return kept


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page stands: its number, how many there are (at least one), and the rows it shows."""

    number: int
    count: int

    @property
    def start(self) -> int:
        """How many offers come before this page."""
        return (self.number - 1) * PAGE_SIZE


def page_of(text: str, hits: int) -> Pages:
    """The page somebody asked for: the first for anything that is no number from 1 on, the last beyond the end."""
    count = max(1, -(-hits // PAGE_SIZE))
    if not (text.isascii() and text.isdigit()):
        return Pages(1, count)
    number = count if len(text) > 9 else int(text)
    return Pages(min(max(number, 1), count), count)


def chosen_values(parameters: Parameters) -> list[tuple[str, str]]:
    """The active filters as pairs (name, value) in the order of the page; one pair for each value of a facet."""
    return [(name, value if name in FACETS else "") for name in FILTERS for value in parameters.get(name, ()) if value]
