"""A small data folder that tests may bend."""

import csv
import io
from pathlib import Path

import pytest

from offers.exchange.formats import FORMATS

SHIPPED = Path(__file__).parents[3] / "offers" / "exchange" / "data"


class DataFolder:
    """A copy of the shipped folder; `edit` changes one cell, `write` a whole file."""

    def __init__(self, path):
        self.path = path

    def read(self, name):
        with (self.path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def save(self, name, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.write(name, out.getvalue().encode())

    def write(self, name, content):
        (self.path / f"{name}.csv").write_bytes(content)

    def edit(self, name, key, /, **cells):
        """Change cells of the row whose first column of the natural key is `key`; returns its line."""
        rows, column = self.read(name), "title" if name == "events" else FORMATS[name].key[0]
        for line, row in enumerate(rows, start=2):
            if row.get(column) == key:
                row.update(cells)
                self.save(name, rows)
                return line
        raise AssertionError(f"no {key} in {name}")


@pytest.fixture
def folder(tmp_path):
    """A copy of the data of four regions."""
    for file in SHIPPED.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return DataFolder(tmp_path)
