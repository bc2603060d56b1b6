"""What happened in a case, newest first, in plain words: entries, and who released what to whom, why and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.consents.enums import ConsentState
from cases.consents.models_releases import Release
from cases.records.enums import DataClass
from cases.records.models_entries import Entry
from cases.staff.models import Agency


@dataclass(frozen=True, slots=True)
class Item:
    """One line: an entry with its releases, or a sentence about something that happened. `agency`: whose colour."""

    day: datetime.date
    at: datetime.datetime
    agency: Agency
    entry: Entry | None = None
    own: bool = False
    releases: Sequence[Release] = field(default_factory=tuple)
    text: str = ""

    @property
    def entrusted(self) -> bool:
        """Whether only its own page shows the entry (§ 65 SGB VIII)."""
        return self.entry is not None and self.entry.data_class == DataClass.ENTRUSTED


def entry_items(entries: Iterable[Entry], releases: Iterable[Any], own_agencies: frozenset[int]) -> list[Item]:
    """Entries with the releases that are open at this moment."""
    by_entry: dict[int, list[Release]] = {}
    for release in releases:
        if release.is_open:
            by_entry.setdefault(release.entry_id, []).append(release)
    return [
        Item(
            day=entry.happened_on,
            at=entry.created_at,
            agency=entry.agency,
            entry=entry,
            own=entry.agency_id in own_agencies,
            releases=by_entry.get(entry.pk, ()),
        )
        for entry in entries
    ]


def consent_items(events: Iterable[Any]) -> list[Item]:
    """What happened to consents."""
    return [
        Item(timezone.localdate(event.at), event.at, event.consent.agency, text=_about_consent(event))
        for event in events
    ]


def release_items(releases: Iterable[Release]) -> list[Item]:
    """Who released what to whom, why and until when; and what was taken back."""
    items = []
    for release in releases:
        agency = release.entry.agency
        items.append(Item(timezone.localdate(release.released_at), release.released_at, agency, text=_given(release)))
        if release.withdrawn_at:
            day = timezone.localdate(release.withdrawn_at)
            items.append(Item(day, release.withdrawn_at, agency, text=_taken_back(release)))
    return items


def _title(release: Release) -> str:
    if release.entry.data_class == DataClass.ENTRUSTED:
        return _("einen anvertrauten Eintrag")
    return f"„{release.entry.title}“"


def basis(release: Release) -> str:
    """Why a release may be: by consent, or on a norm."""
    return _("mit Einwilligung") if release.consent_id else release.get_norm_display()


def _given(release: Release) -> str:
    return _("%(owner)s hat %(what)s für %(recipient)s freigegeben: %(purpose)s, %(basis)s, bis %(until)s.") % {
        "owner": release.entry.agency,
        "what": _title(release),
        "recipient": release.recipient,
        "purpose": release.get_purpose_display(),
        "basis": basis(release),
        "until": f"{release.valid_until:%d.%m.%Y}",
    }


def _taken_back(release: Release) -> str:
    words = {"owner": release.entry.agency, "what": _title(release), "recipient": release.recipient}
    return _("%(owner)s hat die Freigabe zurückgenommen: %(what)s ist für %(recipient)s nicht mehr lesbar.") % words


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
            "Einwilligung erteilt: Daten von %(agency)s dürfen an %(recipients)s (%(purpose)s), bis %(until)s."
        ),
        ConsentState.REFUSED: _("Einwilligung abgelehnt: %(recipients)s erfährt nichts (%(purpose)s)."),
        ConsentState.WITHDRAWN: _("Einwilligung widerrufen: %(recipients)s sieht ab sofort nichts mehr (%(purpose)s)."),
        ConsentState.EXPIRED: _("Einwilligung abgelaufen: %(recipients)s sieht nichts mehr (%(purpose)s)."),
        ConsentState.REPLACED: _("Einwilligung durch eine neue ersetzt: %(recipients)s (%(purpose)s)."),
        ConsentState.VOID: _("Einwilligung für unwirksam erklärt: %(recipients)s sieht nichts mehr (%(purpose)s)."),
    }[ConsentState(event.state)]
    return sentence % words
