"""From bytes to rows: decodes CSV files and checks every cell on its own. Pure Python; writes nothing.

Tolerated: a byte order mark, semicolons between columns, any line end, any order of columns, empty lines.
Everything else that is wrong becomes a `Problem` with file, line and column; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _

from offers.exchange import kinds
from offers.exchange.formats import EVENTS, FORMATS, Column, FileFormat

BYTES_LIMIT = 200_000_000
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


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


@dataclass(frozen=True)
class Row:
    """One row that could be read. `values` holds parsed values of the columns that the file says something about."""

    form: FileFormat
    line: int
    values: Mapping[str, Any]
    file: str = ""

    @property
    def region(self) -> str:
        """Slug of the row's region; empty in files that all regions share."""
        return str(self.values["region"]) if self.form.regional else ""

    @property
    def key(self) -> str:
        return self.form.row_key(self.values)

    def canonical(self) -> dict[str, str]:
        """The row in the one spelling in which files and database are compared."""
        columns = self.form.by_name
        return {name: columns[name].kind.render(value) for name, value in self.values.items()}

    def problem(self, column: str, message: str) -> Problem:
        return Problem(self.file or self.form.filename, self.line, column, message)


@dataclass
class Table:
    """What was read from one file, good rows and problems side by side."""

    form: FileFormat
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(form: FileFormat, content: bytes, *, file: str = "") -> Table:
    """Read one file of the folder format. Never raises for what is in the file."""
    table = Table(form)
    file = file or form.filename
    try:
        lines = list(csv_lines(decoded(content)))
    except UnreadableError as error:
        table.problems.append(Problem(file, error.line, "", error.message))
        return table
    if not lines:
        table.problems.append(Problem(file, 0, "", _("Die Datei ist leer.")))
        return table
    read_lines(table, lines[0][1], lines[1:], file=file)
    return table


def read_lines(table: Table, header: Sequence[str], lines: Sequence[tuple[int, Sequence[str]]], *, file: str) -> None:
    """Check the column names, then every cell of every `(line number, cells)`; fills `table`."""
    names = [name.strip() for name in header]
    table.problems += [Problem(file, 1, column, message) for column, message in _header_problems(table.form, names)]
    if table.problems:
        return
    columns = [table.form.by_name[name] for name in names]
    missing = [column for column in table.form.columns if column.implied and column.name not in names]
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            message = _("%(found)d Felder statt %(wanted)d. Fehlt ein Anführungszeichen oder ein Trennzeichen?")
            table.problems.append(Problem(file, line, "", message % {"found": len(cells), "wanted": len(columns)}))
            continue
        _read_row(table, file, line, [*zip(columns, cells, strict=True), *((column, "") for column in missing)])


def _read_row(table: Table, file: str, line: int, cells: Sequence[tuple[Column, str]]) -> None:
    values: dict[str, Any] = {}
    found = len(table.problems)
    for column, cell in cells:
        try:
            values[column.name] = read_cell(column, cell)
        except ValueError as error:
            table.problems.append(Problem(file, line, column.name, str(error)))
    if found == len(table.problems):
        if table.form is EVENTS and not values.get("slug"):
            values["slug"] = event_slug(values["title"], values["date"])
        table.rows.append(Row(table.form, line, values, file))


def read_cell(column: Column, cell: str) -> Any:
    """The value of one cell; raises `ValueError` with a German sentence."""
    text = kinds.normal_text(cell)
    if (found := kinds.CONTROL.search(text)) or (found := kinds.SURROGATE.search(text)):
        raise ValueError(_("Unsichtbares Steuerzeichen (Code %d) im Text.") % ord(found.group()))
    if not text:
        if column.needed:
            raise ValueError(_("Hier fehlt eine Angabe."))
        if not column.default:
            return column.kind.empty
        text = column.default
    return column.kind.parse(text)


def event_slug(title: str, date: str) -> str:
    """The lasting address of an event: words of its title and its date, at most 80 characters."""
    words = slugify(title.translate(UMLAUTS))[: 79 - len(date)].strip("-")
    return f"{words}-{date}".lstrip("-")


class UnreadableError(Exception):
    """A file is not what it should be; `line` is 0 where the whole file is meant."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def decoded(content: bytes) -> str:
    """The text of a CSV file; raises `UnreadableError`."""
    if len(content) > BYTES_LIMIT:
        raise UnreadableError(0, _("Die Datei ist zu groß."))
    if content[:2] in (b"PK", b"\xd0\xcf"):
        raise UnreadableError(0, _("Das ist keine CSV-Datei, sondern eine Tabelle (XLSX, XLS) oder ein Archiv."))
    if b"\x00" in content:
        line = content[: content.index(b"\x00")].count(b"\n") + 1
        raise UnreadableError(line, _("Die Datei enthält ein Nullzeichen. Das ist kein CSV in UTF-8."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        byte = content[error.start]
        message = _("Der Zeichensatz ist nicht UTF-8 (Byte 0x%02X). Bitte als „CSV UTF-8“ speichern.") % byte
        raise UnreadableError(line, message) from None


def csv_lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins; raises `UnreadableError`."""
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        message = _("Ab hier ist die Datei kein CSV (%s).") % error
        if "field limit" in str(error):
            message = _("Ab hier ist die Datei kein CSV: ein Feld hat mehr als %d Zeichen.") % csv.field_size_limit()
        raise UnreadableError(begin, message) from None


def _header_problems(form: FileFormat, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = form.by_name
    for name in dict.fromkeys(names):
        if name not in known:
            yield kinds.shortened(kinds.printable_text(name)), _("Unbekannte Spalte.") + kinds.suggestion(name, known)
        elif names.count(name) > 1:
            yield name, _("Die Spalte steht mehrmals da.")
    for column in form.columns:
        if column.name not in names and not column.optional:
            yield column.name, _("Die Spalte fehlt.")


class SourceFile(NamedTuple):
    """A file to read: the name of its format (`offers`, …), what to call it in messages, its bytes."""

    name: str
    label: str
    content: bytes


def read_files(files: Iterable[SourceFile]) -> list[Table]:
    """Read files in the order of loading; several of one format become one table.

    A row that a later file repeats word for word counts once: folders of several regions share their vocabulary.
    """
    tables: dict[str, Table] = {}
    for file in sorted(files, key=lambda file: list(FORMATS).index(file.name)):
        read = read_table(FORMATS[file.name], file.content, file=file.label)
        table = tables.setdefault(file.name, Table(read.form))
        seen = {(row.region, row.key): row.canonical() for row in table.rows} if table.rows else {}
        table.rows += [row for row in read.rows if not seen or seen.get((row.region, row.key)) != row.canonical()]
        table.problems += read.problems
    return list(tables.values())
