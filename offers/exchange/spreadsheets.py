"""CSV and XLSX files as coordinators exchange them with a spreadsheet program: safe to open, safe to read.

A cell that a spreadsheet program would take for a formula gets an apostrophe in front; reading takes it off again
(CWE-1236). What is read is bounded in size before it is unpacked.
"""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import openpyxl
import tablib
from django.utils.translation import gettext as _
from import_export.formats import base_formats

from offers.exchange.formats import FORMATS
from offers.exchange.reading import UnreadableError, csv_lines, decoded

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK: Final = "'"
FILE_BYTES: Final = 10_000_000
UNPACKED_BYTES: Final = 60_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
XLSX_CELL_CHARACTERS: Final = 32_767
"""What a cell of an XLSX file may hold (ECMA-376, Excel's limit)."""


class SheetData(tablib.Dataset):  # type: ignore[misc]  # tablib ships no types
    """Rows of text with the line of the file on which each stands; line 1 holds the column names."""

    lines: Sequence[int] = ()


def formula_safe(text: str) -> str:
    """The text as a spreadsheet program may see it; `plain` is the way back for every text."""
    return MARK + text if text.startswith((*FORMULA_STARTS, MARK)) else text


def plain(text: str) -> str:
    """A cell as it was before `formula_safe`; other texts stay as they are."""
    return text[1:] if text.startswith(MARK) and text[1:].startswith((*FORMULA_STARTS, MARK)) else text


class SafeCSV(base_formats.CSV):  # type: ignore[misc]  # django-import-export ships no types
    """CSV in UTF-8 with byte order mark and semicolons, as German spreadsheet programs open it by double click."""

    def get_title(self) -> str:
        return _("CSV")

    def is_binary(self) -> bool:
        """Bytes, so that a wrong encoding is ours to explain."""
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> SheetData:
        """Raises `UnreadableError`."""
        _refuse_large(len(in_stream))
        return _sheet((line, cells) for line, cells in csv_lines(decoded(in_stream)))

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(dataset.headers)
        writer.writerows(dataset)
        return out.getvalue().encode("utf-8-sig")


class SafeXLSX(base_formats.XLSX):  # type: ignore[misc]  # django-import-export ships no types
    """XLSX with one sheet; of several the one that is named as the portal names it, else the one in front."""

    def get_title(self) -> str:
        return _("Excel (XLSX)")

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> SheetData:
        """Raises `UnreadableError`."""
        _refuse_bombs(in_stream)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sheet(_xlsx_rows(in_stream))

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """Raises `ValueError` when a text does not fit into a cell."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet(dataset.title or "Daten")
        sheet.freeze_panes = "A2"
        for row in [dataset.headers, *dataset]:
            if any(len(cell) > XLSX_CELL_CHARACTERS for cell in row):
                raise ValueError(_("Ein Text ist zu lang für XLSX. Bitte als CSV exportieren."))
            sheet.append(list(row))
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _sheet(rows: Iterable[tuple[int, Sequence[str]]]) -> SheetData:
    """Rows as a dataset, all as wide as the widest, without empty rows and without empty columns at the end."""
    found = []
    for line, cells in rows:
        if line > MOST_ROWS + 1:
            raise UnreadableError(line, _("Mehr als %d Zeilen gehen nicht auf einmal.") % MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise UnreadableError(line, _("Mehr als %d Spalten gehören nicht in diese Datei.") % MOST_COLUMNS)
        if any(cell.strip() for cell in cells):
            found.append((line, [plain(cell) for cell in cells]))
    if not found:
        raise UnreadableError(0, _("Die Datei ist leer."))
    header = found[0][1]
    while header and not header[-1].strip():
        header.pop()
    if not found[1:]:
        raise UnreadableError(found[0][0], _("Unter den Namen der Spalten stehen keine Zeilen."))
    sheet = SheetData()
    sheet.headers = header
    sheet.lines = [line for line, _cells in found[1:]]
    for line, cells in found[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise UnreadableError(line, _("In dieser Zeile stehen mehr Felder, als es Spalten gibt."))
        sheet.append((cells + [""] * len(header))[: len(header)])
    return sheet


def _refuse_large(size: int) -> None:
    if size > FILE_BYTES:
        raise UnreadableError(0, _("Die Datei ist größer als %d MB.") % (FILE_BYTES // 1_000_000))


def _refuse_bombs(content: bytes) -> None:
    """Refuse archives that are large when unpacked, or whose XML declares entities."""
    _refuse_large(len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > UNPACKED_BYTES or len(parts) > 1000:
                raise UnreadableError(0, _("Die Tabelle ist ausgepackt zu groß."))
            for part in parts:
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(4096):
                        raise UnreadableError(0, _("Das ist keine lesbare XLSX-Datei."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableError(0, _("Das ist keine lesbare XLSX-Datei.")) from error


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        named = [name for name in book.sheetnames if name in FORMATS]
        sheet = book[named[0]] if named else book.active
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_cell_text(cell) for cell in cells]
    except Exception as error:  # openpyxl raises whatever its parsers meet in a damaged file
        raise UnreadableError(0, _("Das ist keine lesbare XLSX-Datei.")) from error


def _cell_text(cell: Any) -> str:
    """A cell's value as a coordinator would type it into a CSV file."""
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nein"
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime.datetime():
            return (cell.date() if cell.time() == datetime.time() else cell).isoformat()
        case datetime.date():
            return cell.isoformat()
        case datetime.time():
            return cell.isoformat("minutes")
    return str(cell)
