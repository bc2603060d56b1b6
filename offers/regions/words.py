"""What the room's vocabularies mean, in plain German. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.regions.enums import LegalBasis, OrganisationKind

LAW_SENTENCES: Final[Mapping[str, Promise]] = {
    LegalBasis.SGB2: gettext_lazy(
        "Arbeitet nach dem SGB II: Geld zum Leben, Arbeit und Ausbildung, wenn du oder deine Familie "
        "Grundsicherung (Bürgergeld) bekommt."
    ),
    LegalBasis.SGB3: gettext_lazy(
        "Arbeitet nach dem SGB III: Berufsberatung, Suche nach einer Ausbildung und Hilfe, damit du sie schaffst. "
        "Für alle, egal woher das Geld zu Hause kommt."
    ),
    LegalBasis.SGB8: gettext_lazy(
        "Arbeitet nach dem SGB VIII: Hilfe für junge Menschen und ihre Familien, oft auch noch, wenn du schon 18 bist."
    ),
    LegalBasis.SCHOOL: gettext_lazy("Arbeitet nach dem Schulrecht: Schulplatz, Schulpflicht und Schulabschluss."),
    LegalBasis.ESF: gettext_lazy("Wird vom Land und von der Europäischen Union bezahlt (ESF)."),
}
"""What an area of law means for a young person; `LegalBasis.NONE` needs no sentence."""

AGENCY_KINDS: Final = (
    OrganisationKind.COORDINATION,
    OrganisationKind.EMPLOYMENT_AGENCY,
    OrganisationKind.JOBCENTER,
    OrganisationKind.YOUTH_OFFICE,
)
"""The offices that people look for first, in this order."""


def law_sentence(legal_basis: str) -> str:
    """The sentence for an area of law, empty where there is nothing to say."""
    return str(LAW_SENTENCES.get(legal_basis, ""))


def kind_rank(kind: str) -> int:
    """Where a kind of organisation stands in a list: agencies first, in the order of `AGENCY_KINDS`."""
    order = [*AGENCY_KINDS, *(each for each in OrganisationKind if each not in AGENCY_KINDS)]
    return order.index(OrganisationKind(kind)) if kind in OrganisationKind.values else len(order)


def say_distance(kilometres: float) -> str:
    """A distance between centre points of places, as roughly as it is known."""
    if kilometres < 2:
        return _("weniger als 2 km entfernt")
    return _("etwa %(km)d km entfernt") % {"km": round(kilometres)}
