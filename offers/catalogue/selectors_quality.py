"""How well the search finds: recall and precision on written examples, as a table for the benchmark.

An example is a row of a CSV file: query, region (slug), expected (slugs of offers), and where known about (topics and
situations that make an offer relevant). Only offers that are public and running count.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from offers.catalogue.models import PublishedOffer
from offers.catalogue.selectors_search import parse_query, search_hits
from offers.regions.models import Region

FIRST: Final = 10
"""An expected offer counts as found among so many first hits."""


@dataclass(frozen=True, slots=True)
class Example:
    """A query of a region and the offers that must be found; `about` are topics and situations of relevant offers."""

    query: str
    region: str
    expected: tuple[str, ...]
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quality:
    """What a set of examples came to. Shares are between 0 and 1; `missed` names query and offer.

    `precision` is None where no example says what else is relevant.
    """

    queries: int
    recall: float
    complete: float
    first_relevant: float
    precision: float | None
    mean_hits: float
    missed: tuple[tuple[str, str], ...]

    def line(self, name: str) -> str:
        """One row of the printed table, see `HEADING`."""
        precision = "—" if self.precision is None else f"{self.precision:.3f}"
        figures = f"{self.recall:>10.3f}{self.complete:>10.3f}{self.first_relevant:>10.3f}{precision:>10}"
        return f"{name:<28}{self.queries:>8}{figures}{self.mean_hits:>8.1f}"


HEADING: Final = (
    f"{'search quality':<28}{'queries':>8}{'recall@10':>10}{'complete':>10}{'1st fits':>10}{'precision':>10}{'hits':>8}"
)
"""The heading of the printed table."""


def read_examples(path: Path) -> list[Example]:
    """The examples of a CSV file; lists are separated by `;`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Example(
            row["query"],
            row["region"],
            tuple(row["expected"].split(";")),
            frozenset(slug for slug in (row.get("about") or "").split(";") if slug),
        )
        for row in rows
    ]


def measure_quality(examples: Sequence[Example], *, on: datetime.date) -> Quality:
    """Search for every example on the day `on` and count; examples of regions that are not there are left out."""
    regions = {region.slug: region for region in Region.objects.order_by("pk")}
    rows = [_measured(example, regions[example.region], on=on) for example in examples if example.region in regions]
    expected = sum(len(example.expected) for example, _hits, _fitting in rows)
    missed = [
        (example.query, slug)
        for example, hits, _fitting in rows
        for slug in example.expected
        if slug not in hits[:FIRST]
    ]
    judged = [fmean(fitting) for example, hits, fitting in rows if example.about and hits]
    return Quality(
        queries=len(rows),
        recall=1 - len(missed) / expected if expected else 0.0,
        complete=1 - len({query for query, _slug in missed}) / len(rows) if rows else 0.0,
        first_relevant=_share(bool(fitting and fitting[0]) for _example, _hits, fitting in rows),
        precision=fmean(judged) if judged else None,
        mean_hits=fmean(len(hits) for _example, hits, _fitting in rows) if rows else 0.0,
        missed=tuple(missed),
    )


def _measured(example: Example, region: Region, *, on: datetime.date) -> tuple[Example, list[str], list[bool]]:
    """The slugs found, in order, and which of them are relevant."""
    hits = search_hits(region, parse_query(region, example.query, on=on), on=on)
    offers = PublishedOffer.objects.in_region(region).in_bulk(hits)
    found = [offers[key] for key in hits]
    fitting = [offer.slug in example.expected or bool(_about(offer, example)) for offer in found]
    return example, [offer.slug for offer in found], fitting


def _about(offer: PublishedOffer, example: Example) -> frozenset[str]:
    """The topics and situations that make the offer relevant for the example."""
    return example.about & {*offer.topics, *offer.situations}


def _share(values: Iterable[bool]) -> float:
    """The share of true values; 0 where there are none."""
    rows = list(values)
    return sum(rows) / len(rows) if rows else 0.0
