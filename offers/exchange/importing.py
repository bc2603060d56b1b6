"""Importing one file that a coordinator chose: into their regions only, all or nothing, under their name."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from offers.catalogue.enums import OfferState
from offers.catalogue.models import Offer, PublishedOffer
from offers.catalogue.service_drafts import create_offer, plan_offer, save_draft
from offers.catalogue.service_search import refresh_words
from offers.catalogue.services import revise_offer, reword_offers
from offers.catalogue.wording import CHOSEN_FIELDS
from offers.exchange import kinds
from offers.exchange.formats import OFFERS, ORGANISATIONS, PLACES, PROGRAMMES, FileFormat
from offers.exchange.reading import Problem, Row, Table
from offers.exchange.rules import Key, Plan, check_rows, plan_load
from offers.exchange.selectors import MODELS, Directory, Stored, attribute, build_directory, known_rows, stored_rows
from offers.exchange.writing import LATER, write_plan
from offers.regions.models import Region
from offers.regions.services import touch_catalogue

NOT_IMPORTED = ("state", "checked_on")
"""Columns of offers that say what only publishing and confirming can make true; read, but not taken over."""


@dataclass
class PreparedImport:
    """What an import would do. With problems it must not be carried out."""

    form: FileFormat
    rows: list[Row]
    problems: list[Problem]
    plan: Plan
    before: Mapping[Key, Stored]
    directory: Directory
    pks: dict[Key, Any] = field(default_factory=dict)


def prepare_import(table: Table, *, regions: frozenset[str]) -> PreparedImport:
    """Compare a table that was read with the database, as far as `regions` (slugs) reach. Writes nothing."""
    form = table.form
    rows = [_importable(row) for row in table.rows]
    problems = [*table.problems, *(_stranger(row) for row in rows if form.regional and row.region not in regions)]
    rows = [row for row in rows if not form.regional or row.region in regions]
    directory = build_directory(regions)
    problems += check_rows({form.name: rows}, known_rows(directory))
    before = stored_rows(form, directory)
    portal = {key: stored.values for key, stored in before.items()}
    plan = plan_load(form, rows, portal=portal, base={}, overwrite=True)
    if form is OFFERS:
        problems += [_archived(row) for row in plan.update if portal[row.region, row.key]["state"] == "archived"]
    return PreparedImport(form, rows, problems, plan, before, directory)


def carry_out_import(work: PreparedImport, *, actor: int, now: datetime.datetime) -> None:
    """Write what was prepared, inside the caller's transaction. Raises `ValueError` when there are problems."""
    if work.problems:
        raise ValueError("An import with problems is not carried out.")
    if work.form is OFFERS:
        _write_offers(work, actor=actor, now=now)
    else:
        write_plan(work.plan, work.directory, work.before, now=now)
        changed = {row.region for row in work.plan.create + work.plan.update}
        slugs = changed if work.form.regional else set(work.directory.words["regions"].values()) if changed else set()
        touch_catalogue(work.directory.pk("regions", "", slug) for slug in sorted(slugs))
        _renew_search(work)
    work.pks.update({key: stored.pk for key, stored in work.before.items()})
    work.pks.update(work.directory.pks[work.form.name])


def _importable(row: Row) -> Row:
    if row.form is not OFFERS:
        return row
    values = {name: value for name, value in row.values.items() if name not in NOT_IMPORTED}
    return Row(row.form, row.line, values, row.file)


def _stranger(row: Row) -> Problem:
    region = kinds.shortened(row.region)
    return row.problem("region", _("„%s“ ist keine Region, deren Angebote Sie pflegen.") % region)


def _archived(row: Row) -> Problem:
    return row.problem("slug", _("„%s“ ist archiviert. Bitte erst wieder aufnehmen.") % kinds.shortened(row.key))


def _write_offers(work: PreparedImport, *, actor: int, now: datetime.datetime) -> None:
    """Each row as one edit of `actor`: the public copy stays until somebody publishes."""
    rows = work.plan.create + work.plan.update
    targets = _targets(rows, work.directory)
    regions = Region.objects.in_bulk([work.directory.pk("regions", "", row.region) for row in rows])
    for row in work.plan.create:
        region = regions[work.directory.pk("regions", "", row.region)]
        offer = create_offer(region=region, values=_wording(row, work.directory, targets), actor=actor, now=now)
        work.directory.add(OFFERS.name, (row.region, row.key), offer.pk)
    for row in work.plan.update:
        pk, values = work.before[row.region, row.key].pk, _wording(row, work.directory, targets)
        if work.before[row.region, row.key].values["state"] == OfferState.PUBLISHED:
            revise_offer(offer_id=pk, actor=actor, now=now)
        save_draft(offer_id=pk, values=values, actor=actor, now=now)
    for row in rows:
        if "successor" in row.values:
            successor = work.directory.pk(OFFERS.name, row.region, row.values["successor"])
            target = Offer.objects.filter(pk=successor).first() if successor else None
            pk = work.directory.pk(OFFERS.name, row.region, row.key)
            plan_offer(offer_id=pk, values={"successor": target}, actor=actor, now=now)


def _renew_search(work: PreparedImport) -> None:
    """Published offers are found by the names of their organisation and programme, searches by those of places."""
    changed = [work.before[row.region, row.key].pk for row in work.plan.update]
    if work.form is ORGANISATIONS:
        reword_offers(PublishedOffer.objects.filter(organisation_id__in=changed))
    if work.form is PROGRAMMES:
        reword_offers(PublishedOffer.objects.filter(programme_id__in=changed))
    if work.form is PLACES and work.plan.create:
        refresh_words()


def _targets(rows: list[Row], directory: Directory) -> dict[str, dict[Any, Any]]:
    """The rows that `rows` refer to, by file and primary key: one statement per file."""
    wanted: dict[str, set[Any]] = {}
    for row in rows:
        for name, value in row.values.items():
            kind = row.form.by_name[name].kind
            if isinstance(kind, kinds.Reference) and name not in LATER:
                pks = {directory.pk(kind.to, row.region, word) for word in kind.words(value)}
                wanted.setdefault(kind.to, set()).update(pks)
    return {file: MODELS[file]._default_manager.in_bulk(pks) for file, pks in wanted.items()}


def _wording(row: Row, directory: Directory, targets: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    """A row as `values` of the editing services."""
    values: dict[str, Any] = {}
    for name, value in row.values.items():
        kind = row.form.by_name[name].kind
        if name == "region" or name in LATER:
            continue
        if isinstance(kind, kinds.Reference):
            found = [targets[kind.to][directory.pk(kind.to, row.region, word)] for word in kind.words(value)]
            values[name] = found if name in CHOSEN_FIELDS else next(iter(found), None)
        else:
            values[attribute(row.form, name)] = list(value) if isinstance(value, tuple) else value
    values["region_wide"] = kinds.REGION_WORD in row.values["places"]
    return values
