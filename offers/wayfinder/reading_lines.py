"""Lines of CSV files whose cells complain with file, line and column. Pure Python.

Tolerated: a byte order mark, semicolons between columns, any line end, any order of columns, empty lines.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from django.utils.translation import gettext as _

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
RULE_ID: Final = re.compile(r"[A-Z0-9][A-Z0-9_-]*")

T = TypeVar("T")


class Problem(NamedTuple):
    """One thing that is wrong, and where. Line 1 holds the column names; 0 and "" mean the whole file or line."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = [self.file]
        if self.line:
            where.append(_("Zeile %d") % self.line)
        if self.column:
            where.append(_("Spalte %s") % self.column)
        return f"{', '.join(where)}: {self.message}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file. A cell that cannot be read adds to `problems` and gives `None` or "" instead of a value."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def problem(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.file, self.number, column, message))

    def text(self, column: str, *, needed: bool = True) -> str:
        """What a cell says, without blanks around it."""
        text = self.cells[column].strip()
        if needed and not text:
            self.problem(column, _("Hier fehlt eine Angabe."))
        return text

    def slug(self, column: str, form: re.Pattern[str] = SLUG) -> str:
        """A name for programs: small letters (of rules: capital ones), digits, `-` and `_`."""
        text = self.text(column)
        if text and not form.fullmatch(text):
            self.problem(
                column, _("„%s“ ist kein Kürzel aus Buchstaben ohne Umlaut, Ziffern, „-“ und „_“.") % text[:40]
            )
        return text

    def number_in(self, column: str) -> int:
        """A whole number from 1 up."""
        text = self.text(column)
        if text and not re.fullmatch(r"[1-9][0-9]{0,8}", text):
            self.problem(column, _("„%s“ ist keine ganze Zahl ab 1.") % text[:40])
            return 0
        return int(text or 0)

    def day(self, column: str) -> datetime.date:
        """A day as YYYY-MM-DD."""
        text = self.text(column)
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            if text:
                self.problem(column, _("„%s“ ist kein Tag der Form 2025-01-31.") % text[:40])
        return datetime.date.max

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """What `parse` makes of a cell, which may be empty; its `ValueError` becomes the problem."""
        try:
            return parse(self.text(column, needed=False))
        except ValueError as error:
            self.problem(column, str(error))
        return None

    def one_of(self, column: str, known: Sequence[str]) -> str:
        """One of some fixed words."""
        text = self.text(column)
        if text and text not in known:
            where = {"word": text[:40], "known": ", ".join(known)}
            self.problem(column, _("„%(word)s“ ist nicht vorgesehen. Möglich: %(known)s.") % where)
        return text


def read_lines(file: str, content: bytes, columns: Sequence[str], problems: list[Problem]) -> Iterator[Line]:
    """The lines of one file that have all columns; everything else is added to `problems`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(file, line, "", _("Der Zeichensatz ist nicht UTF-8. Bitte als „CSV UTF-8“ speichern.")))
        return
    header, *rows = _rows(file, text, problems) or [(1, [])]
    names = [name.strip() for name in header[1]]
    wrong = [Problem(file, 1, column, message) for column, message in _header_mistakes(names, columns)]
    problems += wrong
    for number, cells in rows if not wrong else ():
        if len(cells) == len(names):
            yield Line(file, number, dict(zip(names, cells, strict=True)), problems)
        elif any(cell.strip() for cell in cells):
            message = _("%(found)d Felder statt %(wanted)d. Fehlt ein Anführungszeichen oder ein Trennzeichen?")
            problems.append(Problem(file, number, "", message % {"found": len(cells), "wanted": len(names)}))


def _rows(file: str, text: str, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Rows that are not empty, with the line on which each begins."""
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begin = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begin, cells))
            begin = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(file, begin, "", _("Ab hier ist die Datei kein CSV (%s).") % error))
    return rows


def _header_mistakes(names: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(names):
        if name not in columns:
            yield name[:40], _("Unbekannte Spalte.")
        elif names.count(name) > 1:
            yield name, _("Die Spalte steht mehrmals da.")
    for name in columns:
        if name not in names:
            yield name, _("Die Spalte fehlt.")
