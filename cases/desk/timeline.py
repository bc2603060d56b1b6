"""The timeline of a case for one reader: entries, and who released what to whom, why and until when, in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.consents.enums import ConsentState
from cases.consents.models_releases import Release
from cases.records.enums import HIDDEN_IN_LISTS
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.staff.models import User

PAGE: Final = 50
"""Items on one page of a timeline."""
ENTRY: Final = "entry"
ENTRUSTED: Final = "entrusted"
EVENT: Final = "event"
"""Kinds of lines: an entry, one of which only its own page shows the content, and what happened."""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a case's timeline, for one reader.

    `kind`: "entry", "entrusted" (no title, no text, only a link) or "event". `at`: for entries the
    beginning of their day in Germany, else the moment. `agency` and `who` are names, `area` is the agency's legal area;
    `note` is a mark in words.
    """

    kind: str
    at: datetime.datetime
    agency: str
    title: str
    text: str = ""
    data_class: str = ""
    who: str = ""
    entry_id: int | None = None
    note: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Up to 50 items, newest first. `number` counts from 1; `pages` is at least 1."""

    items: tuple[TimelineItem, ...]
    number: int
    pages: int


def timeline(
    case: Case, user: User, *, now: datetime.datetime, others: Iterable[TimelineItem] = (), number: int = 1
) -> TimelinePage:
    """What this reader may see of a case, with what happened mixed in by time. One query.

    A page beyond the last one is the last one, and costs a second query.
    """
    added = list(others)
    number = max(1, number)
    rows = list(_listed(case, user, now).annotate(total=Window(Count("pk")))[: number * PAGE])
    total = (rows[0].total if rows else 0) + len(added)
    pages = max(1, ceil(total / PAGE))
    if number > pages:
        return timeline(case, user, now=now, others=added, number=pages)
    mixed = sorted([*added, *map(_entry_item, rows)], key=lambda item: (item.at, item.entry_id or 0), reverse=True)
    return TimelinePage(tuple(mixed[(number - 1) * PAGE : number * PAGE]), number, pages)


def _listed(case: Case, user: User, now: datetime.datetime) -> QuerySet[Entry, Entry]:
    """Entries of the timeline. What was entrusted is hinted at to its author alone, whoever else it is released to."""
    return (
        Entry.objects.visible_to(user, now=now)
        .filter(~Q(data_class__in=HIDDEN_IN_LISTS) | Q(author=user), case=case)
        .select_related("agency__organisation", "author")
        .order_by("-happened_on", "-pk")
    )


def _entry_item(entry: Entry) -> TimelineItem:
    entrusted = entry.data_class in HIDDEN_IN_LISTS
    return TimelineItem(
        kind=ENTRUSTED if entrusted else ENTRY,
        at=timezone.make_aware(datetime.datetime.combine(entry.happened_on, datetime.time.min)),
        agency=str(entry.agency),
        title=_("Anvertraut") if entrusted else entry.title,
        text="" if entrusted else entry.text,
        data_class=entry.data_class,
        who=str(entry.author),
        entry_id=entry.pk,
        note="" if entrusted else note_of(entry),
        area=entry.agency.legal_area,
    )


def note_of(entry: Entry) -> str:
    """The marks of an entry in words."""
    notes = []
    if entry.disputed_at:
        notes.append(_("Bestritten von der jungen Person: %(note)s") % {"note": entry.disputed_note})
    if entry.restricted_at:
        notes.append(_("Die Verarbeitung ist eingeschränkt."))
    return " ".join(notes)


def happenings(releases: Iterable[Any], events: Iterable[Any]) -> list[TimelineItem]:
    """Lines about releases and consents, as `selectors_case` finds them for one reader."""
    items = [_consent_item(event) for event in events]
    for release in releases:
        items.append(_item(release, release.released_at, _given(release), link=release.is_open))
        if release.withdrawn_at:
            items.append(_item(release, release.withdrawn_at, _taken_back(release)))
    return items


def basis(release: Release) -> str:
    """Why a release may be: by consent, or on a norm."""
    return _("mit Einwilligung") if release.consent_id else release.get_norm_display()


def _item(release: Any, at: Any, text: str, *, link: bool = False) -> TimelineItem:
    agency = release.entry.agency
    return TimelineItem(
        EVENT, at, str(agency), text, area=agency.legal_area, entry_id=release.entry_id if link else None
    )


def _consent_item(event: Any) -> TimelineItem:
    agency = event.consent.agency
    return TimelineItem(EVENT, event.at, str(agency), _about_consent(event), area=agency.legal_area)


def _what(release: Release) -> str:
    if release.entry.data_class in HIDDEN_IN_LISTS:
        return _("einen anvertrauten Eintrag")
    return f"„{release.entry.title}“"


def _given(release: Release) -> str:
    return _("%(owner)s hat %(what)s für %(recipient)s freigegeben: %(purpose)s, %(basis)s, bis %(until)s.") % {
        "owner": release.entry.agency,
        "what": _what(release),
        "recipient": release.recipient,
        "purpose": release.get_purpose_display(),
        "basis": basis(release),
        "until": f"{release.valid_until:%d.%m.%Y}",
    }


def _taken_back(release: Release) -> str:
    words = {"owner": release.entry.agency, "what": _what(release), "recipient": release.recipient}
    return _("%(owner)s hat die Freigabe zurückgenommen: %(recipient)s liest %(what)s nicht mehr.") % words


def _about_consent(event: Any) -> str:
    consent = event.consent
    words = {
        "agency": consent.agency,
        "recipients": ", ".join(event.recipient_names),
        "purpose": consent.get_purpose_display(),
        "until": f"{consent.valid_until:%d.%m.%Y}",
    }
    sentence = {
        ConsentState.REQUESTED: _("Einwilligung angefragt: Daten von %(agency)s für %(recipients)s (%(purpose)s)."),
        ConsentState.GRANTED: _(
            "Einwilligung erteilt: %(recipients)s darf lesen, was %(agency)s freigibt (%(purpose)s), bis %(until)s."
        ),
        ConsentState.REFUSED: _("Einwilligung abgelehnt: %(recipients)s erfährt nichts (%(purpose)s)."),
        ConsentState.WITHDRAWN: _("Einwilligung widerrufen: %(recipients)s sieht ab sofort nichts mehr (%(purpose)s)."),
        ConsentState.EXPIRED: _("Einwilligung abgelaufen: %(recipients)s sieht nichts mehr (%(purpose)s)."),
        ConsentState.REPLACED: _("Einwilligung durch eine neue ersetzt: %(recipients)s (%(purpose)s)."),
        ConsentState.VOID: _("Einwilligung für unwirksam erklärt: %(recipients)s sieht nichts mehr (%(purpose)s)."),
    }[ConsentState(event.state)]
    return sentence % words
