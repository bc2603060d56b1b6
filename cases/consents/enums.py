"""Fixed vocabularies of the room: ASCII values, German labels (terms of the procedure)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What data may be shared for; the whole list (Art. 5 Abs. 1 lit. b DSGVO)."""

    TRANSITION_PLANNING = "transition_planning", _("gemeinsam den Übergang planen")
    CASE_CONFERENCE = "case_conference", _("Fallkonferenz")
    HANDOVER = "handover", _("Übergabe an eine andere Stelle")


class FormOfUse(models.TextChoices):
    """Where shared data may be used."""

    CONFERENCE = "conference", _("im Gespräch der Fallkonferenz")
    MINUTES = "minutes", _("im Protokoll")
    PLAN = "plan", _("im gemeinsamen Plan")


class ConsentState(models.TextChoices):
    """What has happened to a consent; each state is reached at most once."""

    REQUESTED = "requested", _("angefragt")
    GRANTED = "granted", _("erteilt")
    REFUSED = "refused", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("widerrufen")
    EXPIRED = "expired", _("abgelaufen")
    REPLACED = "replaced", _("ersetzt")
    VOID = "void", _("unwirksam")


class ConsentForm(models.TextChoices):
    """How it was given (§ 67b Abs. 2 SGB X)."""

    PAPER = "paper", _("auf Papier, liegt in unserer Akte")
    ELECTRONIC = "electronic", _("elektronisch")


class TextKind(models.TextChoices):
    """Which wording the person was shown."""

    STANDARD = "standard", _("Standardtext")
    EASY = "easy", _("Leichte Sprache")


class LegalNorm(models.TextChoices):
    """Norms that can carry a release without consent: the exception, always with a reason."""

    SGB10_69_1_1 = "sgb10-69-1-1", _("§ 69 Abs. 1 Nr. 1 SGB X – für eine gesetzliche Aufgabe nach dem SGB erforderlich")
    SGB10_68 = "sgb10-68", _("§ 68 SGB X – für Polizei, Gerichte, Gefahrenabwehr")
    SGB10_73 = "sgb10-73", _("§ 73 SGB X – für ein Strafverfahren, auf richterliche Anordnung")
    SGB8_64_2 = "sgb8-64-2", _("§ 64 Abs. 2 SGB VIII – Erfolg der Leistung nicht infrage gestellt")
    SGB3_31A = "sgb3-31a", _("§ 31a SGB III – Angebote für junge Menschen ohne Anschluss")


class InvitationState(models.TextChoices):
    """What became of a request to take part."""

    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("angenommen, wartet auf den Code")
    JOINED = "joined", _("beigetreten")
    DECLINED = "declined", _("abgelehnt")
    REVOKED = "revoked", _("zurückgezogen")
