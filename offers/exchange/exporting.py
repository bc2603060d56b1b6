"""Writing a region as files of the CSV folder format: what `load_region` reads, and nothing is lost between."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from offers.exchange.formats import EVENTS, FORMATS, OFFERS, PROGRAMMES, Column, FileFormat
from offers.exchange.reading import event_slug
from offers.exchange.selectors import build_directory, stored_rows
from offers.regions.models import Region


def export_files(region: str) -> dict[str, bytes]:
    """All files of the region with this slug, by file name. Raises `Region.DoesNotExist`.

    The files hold the working copies of offers (column `state` where not all are public) and the programmes they
    name. An optional column is left out where it would say nothing.
    """
    Region.objects.get(slug=region)
    directory = build_directory([region])
    rows = {form.name: [stored.values for stored in stored_rows(form, directory).values()] for form in FORMATS.values()}
    named = {row["programme"] for row in rows[OFFERS.name]}
    programmes = [row for row in rows[PROGRAMMES.name] if row["slug"] in named]
    rows[PROGRAMMES.name] = sorted(programmes, key=lambda row: row["slug"])
    return {form.filename: write_csv(form, rows[form.name]) for form in FORMATS.values()}


def write_csv(form: FileFormat, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Canonical rows as UTF-8 with commas and LF, quoted only where needed."""
    rows = list(rows)
    names = [column.name for column in form.columns if _says_something(form, column, rows)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return out.getvalue().encode()


def _says_something(form: FileFormat, column: Column, rows: Iterable[Mapping[str, str]]) -> bool:
    if column.needed or not column.optional:
        return True
    if form is EVENTS and column.name == "slug":
        return any(row["slug"] != event_slug(row["title"], row["date"]) for row in rows)
    return any(row[column.name] != column.default for row in rows)
