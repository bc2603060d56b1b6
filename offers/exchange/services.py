"""Loading the CSV folder format into the database: idempotent, all or nothing."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from offers.catalogue.service_search import refresh_words, reindex
from offers.exchange import kinds
from offers.exchange.formats import FORMATS, OFFERS
from offers.exchange.reading import Problem, SourceFile, Table, read_files
from offers.exchange.rules import Conflict, Plan, check_rows, missing_references, plan_load
from offers.exchange.selectors import Directory, Stored, bases, build_directory, known_rows, stored_rows
from offers.exchange.writing import write_bases, write_plan
from offers.regions.models import Region
from offers.regions.services import touch_catalogue


@dataclass
class LoadReport:
    """What a load found and did. With problems nothing was written."""

    problems: list[Problem] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything that people see was or would be written."""
        return any(plan.create or plan.update for plan in self.plans)

    @property
    def conflicts(self) -> list[Conflict]:
        return [conflict for plan in self.plans for conflict in plan.conflicts]

    @property
    def kept(self) -> int:
        """Rows that only the portal changed."""
        return sum(len(plan.kept) for plan in self.plans)


@transaction.atomic
def load_files(
    files: Iterable[SourceFile],
    *,
    now: datetime.datetime,
    regions: Collection[str] = (),
    overwrite: bool = False,
    check_only: bool = False,
) -> LoadReport:
    """Load files of the folder format.

    `regions` limits the load to rows of these slugs (and what all regions share). Offers become public as their
    file says; nobody counts as having checked them. `overwrite` lets files win over edits made in the portal.
    With `check_only`, or with any problem, nothing is written.
    """
    tables = read_files(files)
    report = LoadReport([problem for table in tables for problem in table.problems])
    report.problems += _unknown_regions(regions, tables)
    _keep_regions(tables, regions)
    rows = {table.form.name: table.rows for table in tables}
    list(Region.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    directory = build_directory()
    unread = {table.form.name for table in tables if table.problems}
    report.problems += check_rows(rows, known_rows(directory), unread=unread)
    if report.problems:
        return report
    portal = {name: stored_rows(FORMATS[name], directory) for name in rows}
    for name, found in rows.items():
        before = bases(FORMATS[name], directory)
        now_there = {key: stored.values for key, stored in portal[name].items()}
        report.plans.append(plan_load(FORMATS[name], found, portal=now_there, base=before, overwrite=overwrite))
    report.problems += _deleted_references(report.plans, directory)
    if not report.problems and not check_only:
        _write(report, directory, portal, now=now)
    return report


def _write(
    report: LoadReport, directory: Directory, portal: Mapping[str, Mapping[tuple[str, str], Stored]], *,
    now: datetime.datetime,
) -> None:  # fmt: skip
    touched: set[str] = set()
    for plan in report.plans:
        write_plan(plan, directory, portal[plan.form.name], now=now)
        write_bases(plan, directory)
        rows = plan.create + plan.update
        if plan.form.regional:
            touched.update(row.region for row in rows)
        elif plan.form.name == "regions":
            touched.update(row.key for row in rows)
        elif rows:
            touched.update(directory.words["regions"].values())
    changed = [directory.pk("regions", "", slug) for slug in sorted(touched)]
    if any(plan.update for plan in report.plans if plan.form is not OFFERS):
        reindex(region_ids=changed)
    elif changed:
        refresh_words()
    touch_catalogue(changed)


def _keep_regions(tables: Collection[Table], regions: Collection[str]) -> None:
    """Forget rows of other regions than these."""
    if not regions:
        return
    for table in tables:
        if table.form.regional:
            table.rows = [row for row in table.rows if row.region in regions]
        elif table.form.name == "regions":
            table.rows = [row for row in table.rows if row.key in regions]


def _unknown_regions(regions: Collection[str], tables: Collection[Table]) -> list[Problem]:
    known = set(Region.objects.values_list("slug", flat=True))
    known.update(row.key for table in tables if table.form.name == "regions" for row in table.rows)
    return [
        Problem("regions.csv", 0, "slug", _("Die Region „%s“ gibt es nicht.") % slug + kinds.suggestion(slug, known))
        for slug in regions
        if slug not in known
    ]


def _deleted_references(plans: Collection[Plan], directory: Directory) -> list[Problem]:
    """Rows to be written that need something that the file has but somebody deleted in the portal."""
    keys = {name: set(directory.pks[name]) for name in FORMATS}
    for plan in plans:
        keys[plan.form.name].update((row.region, row.key) for row in plan.create)
    return [problem for plan in plans for row in plan.create + plan.update for problem in missing_references(row, keys)]
