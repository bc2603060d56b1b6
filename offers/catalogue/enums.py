"""Fixed vocabularies of the catalogue: ASCII values, German labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfferState(models.TextChoices):
    """Where an offer stands in its editorial life; `lifecycle.py` holds the moves."""

    DRAFT = "draft", _("Entwurf")
    IN_REVIEW = "in_review", _("In Prüfung")
    PUBLISHED = "published", _("Veröffentlicht")
    ARCHIVED = "archived", _("Archiviert")


class OfferAction(models.TextChoices):
    """What somebody does to an offer; the value is kept with each version as the reason of the change."""

    EDIT = "edit", _("Bearbeiten")
    RESTORE = "restore", _("Wiederherstellen")
    REVISE = "revise", _("Überarbeiten")
    SUBMIT = "submit", _("Zur Prüfung geben")
    RETURN = "return", _("Zurückgeben")
    PUBLISH = "publish", _("Veröffentlichen")
    CONFIRM = "confirm", _("Unverändert bestätigen")
    ARCHIVE = "archive", _("Archivieren")
    REOPEN = "reopen", _("Wieder aufnehmen")


class Audience(models.TextChoices):
    """For whom an offer is."""

    PUPILS = "pupils", _("Schülerinnen und Schüler")
    YOUNG_ADULTS = "young_adults", _("Junge Erwachsene")
    PARENTS = "parents", _("Eltern")
    SCHOOLS = "schools", _("Schulen")
    COMPANIES = "companies", _("Betriebe")
    PROFESSIONALS = "professionals", _("Fachkräfte")


class Format(models.TextChoices):
    """In which form help comes."""

    COUNSELLING = "counselling", _("Beratung")
    COACHING = "coaching", _("Begleitung")
    TRAINING = "training", _("Training und Qualifizierung")
    INTERNSHIP = "internship", _("Praktikum")
    SCHOOL_QUALIFICATION = "school_qualification", _("Schulabschluss")
    COURSE = "course", _("Kurs")
    WORKSHOP = "workshop", _("Workshop")
    GROUP = "group", _("Gruppe")
    HOUSING = "housing", _("Wohnplatz")
    FINANCIAL_AID = "financial_aid", _("Geldleistung")


class Cost(models.TextChoices):
    """What an offer costs the person who joins."""

    FREE = "free", _("kostenlos")
    FEE = "fee", _("kostet etwas")
    UNKNOWN = "unknown", _("Kosten bitte erfragen")


class EventKind(models.TextChoices):
    """What kind of date an event is."""

    FAIR = "fair", _("Messe")
    INFO = "info", _("Infoveranstaltung")
    WORKSHOP = "workshop", _("Workshop")
    NETWORKING = "networking", _("Vernetzungstreffen")
    KICKOFF = "kickoff", _("Auftakt")


class ReportReason(models.TextChoices):
    """Why a visitor says that an offer is no longer true."""

    CLOSED = "closed", _("Das Angebot gibt es nicht mehr")
    CONTACT = "contact", _("Telefon, Adresse oder Zeiten stimmen nicht")
    LINK = "link", _("Ein Link geht nicht")
    CONTENT = "content", _("Etwas anderes ist falsch")
