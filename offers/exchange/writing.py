"""Writes planned rows in bulk: a handful of statements per file, whatever the number of rows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from offers.catalogue.enums import OfferState
from offers.catalogue.models import Offer, PublishedOffer
from offers.catalogue.service_drafts import set_due_date
from offers.catalogue.services import refresh_published_offers
from offers.exchange import kinds
from offers.exchange.formats import LABELS, OFFERS, PLACES, REGIONS
from offers.exchange.models import ImportedRow
from offers.exchange.reading import Row
from offers.exchange.rules import Key, Plan
from offers.exchange.selectors import FORMATS_SINGULAR, MANY, MODELS, Directory, Stored, attribute
from offers.regions.enums import Accent
from offers.regions.models import Region
from offers.regions.rules import place_key

BATCH = 1000
UPDATE_BATCH = 100
"""Rows per statement: what a bulk update costs grows with the square of it."""

DERIVED = ("review_due_on", "revision", "edited_by", "submitted_by", "edited_at")
CHANGE_REASON = "load_region"
LATER = ("successor",)
"""Columns that point into their own file: written when all rows are there."""


def write_plan(plan: Plan, directory: Directory, stored: Mapping[Key, Stored], *, now: datetime.datetime) -> None:
    """Create and update what `plan` says, and tell `directory` the new primary keys."""
    created = _create(plan, directory, now=now)
    updated = _update(plan, directory, stored, now=now)
    if plan.form is OFFERS:
        _finish_offers(plan, created, updated, directory, now=now)


def write_bases(plan: Plan, directory: Directory) -> None:
    """Remember what was taken over from the file."""
    rows = []
    for row in plan.adopt:
        region = directory.pk("regions", "", row.key if plan.form is REGIONS else row.region)
        rows.append(ImportedRow(region_id=region, file=plan.form.name, key=row.key, values=row.canonical()))
    ImportedRow.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["region", "file", "key"],
        update_fields=["values"],
    )


def _create(plan: Plan, directory: Directory, *, now: datetime.datetime) -> list[Any]:
    model = MODELS[plan.form.name]
    objects: list[Any] = [model(**_attributes(row, directory)) for row in plan.create]
    if plan.form is REGIONS:
        _choose_accents(objects, plan.create)
    if plan.form is OFFERS:
        _derive(objects, fresh=True, now=now)
    model._default_manager.bulk_create(objects, batch_size=BATCH)
    for row, created in zip(plan.create, objects, strict=True):
        directory.add(plan.form.name, (row.region, row.key), created.pk)
    return objects


def _update(plan: Plan, directory: Directory, stored: Mapping[Key, Stored], *, now: datetime.datetime) -> list[Any]:
    if not plan.update:
        return []
    manager = MODELS[plan.form.name]._default_manager
    present = manager.in_bulk([stored[row.region, row.key].pk for row in plan.update])
    objects: list[Any] = []
    names = set[str]()
    for row in plan.update:
        target = present[stored[row.region, row.key].pk]
        for name, value in _attributes(row, directory).items():
            setattr(target, name, value)
            names.add(name)
        objects.append(target)
    if plan.form is OFFERS:
        _derive(objects, fresh=False, now=now)
        names.update(DERIVED)
    pk = manager.model._meta.pk.attname
    fields = [manager.model._meta.get_field(name.removesuffix("_id")).name for name in sorted(names - {pk})]
    manager.bulk_update(objects, fields, batch_size=UPDATE_BATCH)
    return objects


def _attributes(row: Row, directory: Directory) -> dict[str, Any]:
    """Model attributes of a row, without links of many to many."""
    found: dict[str, Any] = {}
    for name, value in row.values.items():
        kind = row.form.by_name[name].kind
        if name in LATER or isinstance(kind, kinds.References):
            continue
        stored = list(value) if isinstance(value, tuple) else value
        if isinstance(kind, kinds.Reference):
            stored = directory.pk(kind.to, row.region, value if value != kind.besides else "")
        found[attribute(row.form, name)] = stored
    if row.form in LABELS:
        found["position"] = row.line - 1
    if row.form is PLACES:
        found["name_key"] = place_key(row.values["place"])
    if row.form is OFFERS:
        found["region_wide"] = kinds.REGION_WORD in row.values["places"]
    return found


def _choose_accents(regions: Sequence[Region], rows: Sequence[Row]) -> None:
    """Give each new region without a colour of its own the next one in turn."""
    used = Region.objects.count()
    colours = cycle(Accent.values)
    for _number in range(used % len(Accent.values)):
        next(colours)
    for region, row in zip(regions, rows, strict=True):
        colour = next(colours)
        if "accent" not in row.values:
            region.accent = colour


def _finish_offers(
    plan: Plan, created: Sequence[Offer], updated: Sequence[Offer], directory: Directory, *, now: datetime.datetime
) -> None:
    """Links, due dates, versions and the public copy of offers that were written."""
    rows, offers = plan.create + plan.update, [*created, *updated]
    _link(rows, offers, fresh=len(created), directory=directory)
    _name_successors(rows, offers, directory)
    _keep_versions(created, "+", now=now)
    _keep_versions(updated, "~", now=now)
    public = [offer for offer in offers if offer.state == OfferState.PUBLISHED]
    refresh_published_offers(public, now=now)
    gone = [offer.pk for offer in offers if offer.state == OfferState.ARCHIVED]
    PublishedOffer.objects.filter(pk__in=gone).delete()


def _link(rows: Sequence[Row], offers: Sequence[Offer], *, fresh: int, directory: Directory) -> None:
    """Set topics, situations and places; the first `fresh` offers are new and have no links yet."""
    old = [offer.pk for offer in offers[fresh:]]
    for column, through in MANY.items():
        target = f"{FORMATS_SINGULAR[column]}_id"
        through.objects.filter(offer_id__in=old).delete()
        links = [
            through(offer_id=offer.pk, **{target: directory.pk(column, row.region, word)})
            for row, offer in zip(rows, offers, strict=True)
            for word in row.values[column]
            if word != kinds.REGION_WORD or column != "places"
        ]
        through.objects.bulk_create(links, batch_size=BATCH)


def _derive(offers: Sequence[Offer], *, fresh: bool, now: datetime.datetime) -> None:
    """Set the next review, and that no person wrote this."""
    regions = Region.objects.in_bulk({offer.region_id for offer in offers})
    for offer in offers:
        offer.region = regions[offer.region_id]
        set_due_date(offer)
        if not fresh:
            offer.revision += 1
            offer.edited_by, offer.submitted_by, offer.edited_at = None, None, now


def _name_successors(rows: Sequence[Row], offers: Sequence[Offer], directory: Directory) -> None:
    """Point offers to their successors, which exist only now."""
    changed = []
    for row, offer in zip(rows, offers, strict=True):
        successor = directory.pk("offers", row.region, row.values.get("successor", ""))
        if "successor" in row.values and offer.successor_id != successor:
            offer.successor_id = successor
            changed.append(offer)
    Offer.objects.bulk_update(changed, ["successor"], batch_size=UPDATE_BATCH)


def _keep_versions(offers: Sequence[Offer], kind: str, *, now: datetime.datetime) -> None:
    """A version of each offer with its links, as saving in the portal would leave one (bulk writes leave none)."""
    history: Any = Offer.history
    versions = history.bulk_history_create(
        offers, batch_size=BATCH, update=kind == "~", default_change_reason=CHANGE_REASON, default_date=now
    )
    by_offer = {version.id: version for version in versions}
    for column, through in MANY.items():
        target = f"{FORMATS_SINGULAR[column]}_id"
        model = getattr(history.model, column).model
        links = through.objects.filter(offer_id__in=by_offer).order_by("pk").values_list("pk", "offer_id", target)
        model.objects.bulk_create(
            [
                model(history_id=by_offer[offer].history_id, id=pk, offer_id=offer, **{target: word})
                for pk, offer, word in links
            ],
            batch_size=BATCH,
        )
