"""Fixed vocabularies of the room: ASCII values, German labels."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.regions.enums import OrganisationKind

LANGUAGES: Final = ("de", "easy_de", "en")
"""Every text comes in standard German, easy German (Leichte Sprache) and English; fields and columns end in these."""


class AgencyKind(models.TextChoices):
    """Kinds of agency that a rule can name; the place then names the office of that kind."""

    EMERGENCY = "emergency", _("Notruf und Notunterkunft")
    YOUTH_OFFICE = "jugendamt", _("Jugendamt")
    JOBCENTER = "jobcenter", _("Jobcenter")
    EMPLOYMENT_AGENCY = "arbeitsagentur", _("Agentur für Arbeit")
    SCHOOL = "school", _("Schule")
    COORDINATION = "koordinierungsstelle", _("Koordinierungsstelle")


class Role(models.TextChoices):
    """What a rule does when it matches."""

    PRIMARY = "primary", _("zuständig")
    ALSO = "also", _("hilft auch")
    FALLBACK = "fallback", _("wenn sonst niemand zuständig ist")


ORGANISATION_KINDS: Final = {
    AgencyKind.YOUTH_OFFICE: OrganisationKind.YOUTH_OFFICE,
    AgencyKind.JOBCENTER: OrganisationKind.JOBCENTER,
    AgencyKind.EMPLOYMENT_AGENCY: OrganisationKind.EMPLOYMENT_AGENCY,
    AgencyKind.SCHOOL: OrganisationKind.SCHOOL_AUTHORITY,
    AgencyKind.COORDINATION: OrganisationKind.COORDINATION,
}
"""Which organisations of the catalogue are of a kind. Emergency calls belong to none: they are reached by number."""


class BookState(models.TextChoices):
    """The life of a rule book. A published one never changes; the only way out is to be withdrawn."""

    DRAFT = "draft", _("Entwurf")
    PUBLISHED = "published", _("veröffentlicht")
    WITHDRAWN = "withdrawn", _("zurückgezogen")
