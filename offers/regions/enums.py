"""Fixed vocabularies of the room: ASCII values, German labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """German Länder by ISO 3166-2:DE subdivision code; decides the public holidays."""

    BADEN_WUERTTEMBERG = "BW", "Baden-Württemberg"
    BAYERN = "BY", "Bayern"
    BERLIN = "BE", "Berlin"
    BRANDENBURG = "BB", "Brandenburg"
    BREMEN = "HB", "Bremen"
    HAMBURG = "HH", "Hamburg"
    HESSEN = "HE", "Hessen"
    MECKLENBURG_VORPOMMERN = "MV", "Mecklenburg-Vorpommern"
    NIEDERSACHSEN = "NI", "Niedersachsen"
    NORDRHEIN_WESTFALEN = "NW", "Nordrhein-Westfalen"
    RHEINLAND_PFALZ = "RP", "Rheinland-Pfalz"
    SAARLAND = "SL", "Saarland"
    SACHSEN = "SN", "Sachsen"
    SACHSEN_ANHALT = "ST", "Sachsen-Anhalt"
    SCHLESWIG_HOLSTEIN = "SH", "Schleswig-Holstein"
    THUERINGEN = "TH", "Thüringen"


class Accent(models.TextChoices):
    """Accent colours of a region; each has white text at 4.5:1 or better (WCAG 2.2, 1.4.3)."""

    FOREST = "forest", _("Waldgrün")
    RIVER = "river", _("Flussblau")
    PLUM = "plum", _("Pflaume")
    FIELD = "field", _("Ackerbraun")
    SLATE = "slate", _("Schiefer")


class OrganisationKind(models.TextChoices):
    """What an organisation is in the alliance; the first four are the agencies of the Wegweiser."""

    JOBCENTER = "jobcenter", _("Jobcenter")
    EMPLOYMENT_AGENCY = "arbeitsagentur", _("Agentur für Arbeit")
    YOUTH_OFFICE = "jugendamt", _("Jugendamt")
    COORDINATION = "koordinierungsstelle", _("Koordinierungsstelle")
    SCHOOL_AUTHORITY = "school_authority", _("Schule und Schulverwaltung")
    PROVIDER = "provider", _("Bildungsträger")
    ASSOCIATION = "association", _("Verband oder Verein")
    COMPANY_NETWORK = "company_network", _("Kammer oder Betriebe-Netzwerk")
    OTHER = "other", _("Weitere Stelle")


class LegalBasis(models.TextChoices):
    """Area of law (Rechtskreis) under which help is given."""

    SGB2 = "sgb2", _("SGB II – Jobcenter")
    SGB3 = "sgb3", _("SGB III – Agentur für Arbeit")
    SGB8 = "sgb8", _("SGB VIII – Jugendamt")
    SCHOOL = "school", _("Schulrecht")
    ESF = "esf", _("Landes- und EU-Förderung (ESF)")
    NONE = "none", _("Ohne eigenen Rechtskreis")


class Wheelchair(models.TextChoices):
    """Wheelchair access with the values of the OpenStreetMap key `wheelchair`."""

    YES = "yes", _("rollstuhlgerecht")
    LIMITED = "limited", _("teilweise rollstuhlgerecht")
    NO = "no", _("nicht rollstuhlgerecht")
    UNKNOWN = "unknown", _("keine Angabe – frag bitte vorher nach")


class CooperationKind(models.TextChoices):
    """In which form two organisations work together."""

    AGREEMENT = "agreement", _("Vereinbarung")
    STEERING_GROUP = "steering_group", _("Steuergruppe")
    WORKING_GROUP = "working_group", _("Arbeitsgruppe")
    INTERFACE = "interface", _("Schnittstelle")
    JOINT_PROJECT = "joint_project", _("Gemeinsames Projekt")
