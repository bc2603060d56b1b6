"""Consents in plain sentences, for people who are no lawyers: the overview, the timeline, the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.consents.enums import ConsentState, Purpose
from cases.consents.models import Consent
from cases.records.enums import DataClass, Giver

PURPOSES: Final = {
    Purpose.TRANSITION_PLANNING: gettext_lazy("damit die Stellen gemeinsam planen, wie es weitergeht"),
    Purpose.CASE_CONFERENCE: gettext_lazy("für eine Fallkonferenz"),
    Purpose.HANDOVER: gettext_lazy("damit eine andere Stelle die Begleitung übernehmen kann"),
}
CLASSES: Final = {
    DataClass.SHAREABLE: gettext_lazy("Angaben zu Schule, Ausbildung, Arbeit, Wünschen und Terminen"),
    DataClass.SPECIAL_CATEGORY: gettext_lazy("besonders geschützte Angaben, vor allem zur Gesundheit"),
    DataClass.PROFESSIONAL_SECRET: gettext_lazy("was jemand mit Schweigepflicht weiß, zum Beispiel eine Ärztin"),
    DataClass.ENTRUSTED: gettext_lazy("was jemand im Vertrauen erzählt hat"),
    DataClass.THIRD_PARTY: gettext_lazy("Angaben über andere Menschen, zum Beispiel die Familie"),
}
GIVERS: Final = {
    Giver.YOUNG_PERSON: gettext_lazy("die junge Person selbst"),
    Giver.GUARDIAN: gettext_lazy("eine sorgeberechtigte Person"),
    Giver.OTHER: gettext_lazy("die Person, die es anvertraut hat"),
}
STATES: Final = {
    ConsentState.REQUESTED: gettext_lazy("angefragt, noch ohne Antwort"),
    ConsentState.GRANTED: gettext_lazy("erlaubt"),
    ConsentState.REFUSED: gettext_lazy("abgelehnt"),
    ConsentState.WITHDRAWN: gettext_lazy("zurückgenommen"),
    ConsentState.EXPIRED: gettext_lazy("abgelaufen"),
    ConsentState.REPLACED: gettext_lazy("durch eine neue Einwilligung ersetzt"),
    ConsentState.VOID: gettext_lazy("unwirksam"),
}


def purpose_of(consent: Consent) -> str:
    """Why, as the end of a sentence."""
    return str(PURPOSES[Purpose(consent.purpose)])


def classes_of(consent: Consent) -> str:
    """What kinds of data, joined."""
    return joined(str(CLASSES[DataClass(value)]) for value in consent.data_classes)


def giver_of(consent: Consent) -> str:
    """Who gives it, with the name where it is not the young person."""
    role = str(GIVERS[Giver(consent.giver)])
    return f"{role}, {consent.giver_name}" if consent.giver_name else role


def recipients_of(consent: Consent, *, only: Collection[int] | None = None) -> str:
    """Short names of the agencies, joined; `only`: ids of those that may be named to this reader."""
    return joined(str(row.agency) for row in consent.recipients.all() if only is None or row.agency_id in only)


def joined(parts: Iterable[str]) -> str:
    """A, B und C."""
    *first, last = list(parts) or [""]
    return _("%(first)s und %(last)s") % {"first": ", ".join(first), "last": last} if first else last
