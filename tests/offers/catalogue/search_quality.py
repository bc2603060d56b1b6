"""The benchmark's table of search quality: what is found of what written examples expect.

`search_queries.csv` was written in parts, each before it was tried: `tune` was looked at while the rules were made,
`heldout` was not, `late` and `hard` were written afterwards; their failures only added words to the lists.
"""

import csv
import datetime
import sys
from pathlib import Path

from offers.catalogue.selectors_quality import HEADING, measure_quality, read_examples

DATA = Path(__file__).parents[2] / "data"
ON = datetime.date(2026, 11, 21)
"""The day for which the examples say which offers run."""


def measured():
    """Each set of examples by name with its `Quality`, measured on the regions that are in the database."""
    yield "examples", measure_quality(read_examples(DATA / "search_examples.csv"), on=ON)
    path = DATA / "search_queries.csv"
    examples = read_examples(path)
    with path.open(encoding="utf-8", newline="") as file:
        parts = [row["part"] for row in csv.DictReader(file)]
    for part in dict.fromkeys(parts):
        chosen = [example for example, name in zip(examples, parts, strict=True) if name == part]
        yield part, measure_quality(chosen, on=ON)


def print_table():
    """Print recall and precision of each set, and what was missed."""
    rows = list(measured())
    lines = [HEADING, *(quality.line(name) for name, quality in rows)]
    lines += [f"  missed in {name}: {query} → {slug}" for name, quality in rows for query, slug in quality.missed]
    sys.stdout.write("\n".join(lines) + "\n")
