"""What django-import-export needs to know: one resource per file of the CSV folder format.

`OfferResource(regions=Region.objects.editable_by(user), actor_id=user.pk)`: rows of other regions are neither
exported nor imported, whatever queryset or file is handed in. An import is all or nothing: with one bad row nothing
is written, and `Result.invalid_rows` names every bad row by its line in the file (line 1 holds the column names) and
each problem by its column. Offers are changed as working copies under the name of `actor_id`: the public copy stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.results import Result, RowResult

from offers.catalogue.rules import word_differences
from offers.exchange import formats
from offers.exchange.importing import PreparedImport, carry_out_import, prepare_import
from offers.exchange.reading import Problem, Row, Table, read_lines
from offers.exchange.selectors import MODELS, build_directory, stored_rows
from offers.exchange.spreadsheets import formula_safe
from offers.regions.models import Region


class ExchangeResource(Resource):  # type: ignore[misc]  # django-import-export ships no types
    """One file of the folder format, limited to `regions`; `actor_id` is the account that imports."""

    file: ClassVar[formats.FileFormat]

    def __init__(self, *, regions: QuerySet[Region], actor_id: int) -> None:
        super().__init__()
        self.regions = frozenset(regions.order_by("pk").values_list("slug", flat=True))
        self.actor_id = actor_id
        self.fields = {column.name: Field(column.name, column.name) for column in self.file.columns}

    @classmethod
    def get_display_name(cls) -> str:
        return str(MODELS[cls.file.name]._meta.verbose_name_plural)

    def get_diff_headers(self) -> list[str]:
        return [column.name for column in self.file.columns]

    def export(self, queryset: Iterable[Any] | None = None, **kwargs: Any) -> tablib.Dataset:
        """The rows of `queryset` (all when `None`) that belong to the regions, safe to open in a spreadsheet."""
        only = queryset.values_list("pk", flat=True) if isinstance(queryset, QuerySet) else queryset
        if only is not None:
            only = [getattr(row, "pk", row) for row in only]
        rows = stored_rows(self.file, build_directory(self.regions), only=only)
        data = tablib.Dataset(title=self.file.name, headers=self.get_diff_headers())
        for stored in rows.values():
            data.append([formula_safe(stored.values[name]) for name in data.headers])
        return data

    def import_data_inner(
        self, dataset: tablib.Dataset, dry_run: bool, raise_errors: bool, using_transactions: bool,
        collect_failed_rows: bool, **kwargs: Any,
    ) -> Result:  # fmt: skip
        """Called by `import_data` inside its transaction, which a dry run rolls back."""
        result = Result()
        result.diff_headers = self.get_diff_headers()
        result.total_rows = len(dataset)
        table = self._read(dataset)
        work = prepare_import(table, regions=self.regions)
        if work.problems:
            self._refuse(result, work.problems, dataset)
        else:
            self._carry_out(result, work)
        if raise_errors and (result.has_errors() or result.has_validation_errors()):
            raise ValidationError([str(problem) for problem in work.problems] or _("Der Import ist nicht gelungen."))
        return result

    def _read(self, dataset: tablib.Dataset) -> Table:
        table = Table(self.file)
        lines = getattr(dataset, "lines", ()) or range(2, len(dataset) + 2)
        cells = [["" if cell is None else str(cell) for cell in row] for row in dataset]
        read_lines(table, [str(name) for name in dataset.headers or ()], list(zip(lines, cells, strict=True)), file="")
        return table

    def _refuse(self, result: Result, problems: Iterable[Problem], dataset: tablib.Dataset) -> None:
        by_line: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for problem in problems:
            by_line[problem.line][problem.column or "__all__"].append(problem.message)
        lines = getattr(dataset, "lines", ()) or range(2, len(dataset) + 2)
        cells = dict(zip(lines, dataset, strict=True))
        for line, messages in sorted(by_line.items()):
            values = dict(zip(dataset.headers or (), cells.get(line, ()), strict=False))
            error = ValidationError(dict(messages))
            result.append_invalid_row(line, {name: _short(value) for name, value in values.items()}, error)
            row = RowResult()
            row.import_type, row.validation_error = RowResult.IMPORT_TYPE_INVALID, error
            result.increment_row_result_total(row)

    def _carry_out(self, result: Result, work: PreparedImport) -> None:
        try:
            carry_out_import(work, actor=self.actor_id, now=timezone.now())
        except IntegrityError as error:
            result.append_base_error(self.get_error_result_class()(ValueError(_refused_by_database(error))))
            return
        kinds = {id(row): RowResult.IMPORT_TYPE_NEW for row in work.plan.create}
        kinds |= {id(row): RowResult.IMPORT_TYPE_UPDATE for row in work.plan.update}
        model = MODELS[self.file.name]._default_manager
        present = model.in_bulk([work.pks[row.region, row.key] for row in work.rows if id(row) in kinds])
        for row in work.rows:
            found = RowResult()
            found.import_type = kinds.get(id(row), RowResult.IMPORT_TYPE_SKIP)
            found.diff = self._difference(row, work)
            cells = zip(self.get_diff_headers(), found.diff, strict=True)
            fresh = found.import_type == RowResult.IMPORT_TYPE_NEW
            found.changes = [(name, cell) for name, cell in cells if (fresh and cell) or isinstance(cell, SafeString)]
            result.increment_row_result_total(found)
            if id(row) in kinds:
                found.instance = present[work.pks[row.region, row.key]]
                found.add_instance_info(found.instance)
                result.append_row_result(found)

    def _difference(self, row: Row, work: PreparedImport) -> list[str | SafeString]:
        """One cell per column: what stays as text, what changes as words taken out and put in."""
        wanted = row.canonical()
        stored = work.before.get((row.region, row.key))
        cells: list[str | SafeString] = []
        for name in self.get_diff_headers():
            old = stored.values[name] if stored else ""
            new = wanted.get(name, old)
            cells.append(_changed_words(old, new) if stored and old != new else _short(new))
        return cells


def _changed_words(old: str, new: str) -> SafeString:
    """Both texts in one; long pieces that stay are shortened to their ends."""
    pieces: list[SafeString] = []
    for kind, text in word_differences(old, new):
        match kind:
            case "removed":
                pieces.append(format_html("<del>{}</del>", text))
            case "added":
                pieces.append(format_html("<ins>{}</ins>", text))
            case _:
                pieces.append(format_html("{}", text if len(text) < 100 else f"{text[:40]} … {text[-40:]}"))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _short(value: Any) -> str:
    """A cell for the preview: at most 300 characters."""
    text = str(value)
    return text if len(text) <= 300 else text[:299] + "…"


def _refused_by_database(error: IntegrityError) -> str:
    """Two people at once, or a rule that only the database knows."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or type(error).__name__
    return _("Die Datenbank hat den Import abgelehnt (%s). Es wurde nichts geändert.") % name


class PlaceResource(ExchangeResource):
    """Places by name."""

    file = formats.PLACES


class OrganisationResource(ExchangeResource):
    """Organisations by slug."""

    file = formats.ORGANISATIONS


class ContactPointResource(ExchangeResource):
    """Contact points by slug."""

    file = formats.CONTACT_POINTS


class ProgrammeResource(ExchangeResource):
    """Programmes by slug; shared by all regions, so only who keeps the portal may import them."""

    file = formats.PROGRAMMES


class OfferResource(ExchangeResource):
    """Offers by slug, as working copies."""

    file = formats.OFFERS


class CooperationResource(ExchangeResource):
    """Cooperations by their organisations, form and title."""

    file = formats.COOPERATIONS


class EventResource(ExchangeResource):
    """Events by slug, or by title and date where the file has none."""

    file = formats.EVENTS
