"""Fixed vocabularies of the room: ASCII values, German labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalArea(models.TextChoices):
    """Rechtskreis of an agency: the law under which it processes social data."""

    SGB2 = "sgb2", _("SGB II – Jobcenter")
    SGB3 = "sgb3", _("SGB III – Agentur für Arbeit")
    SGB8 = "sgb8", _("SGB VIII – Jugendamt")


class Role(models.TextChoices):
    """What a person may do for one agency. Coordinators are rows of `Coordination`, not of an agency."""

    CASEWORKER = "caseworker", _("Fachkraft")
    LEAD = "lead", _("Leitung")
    AUDITOR = "auditor", _("Datenschutz")
    GUEST = "guest", _("Gast")


class SecurityKind(models.TextChoices):
    """What the security log knows about."""

    LOGIN = "login", _("angemeldet")
    LOGIN_FAILED = "login_failed", _("Anmeldung fehlgeschlagen")
    LOCKED = "locked", _("zu viele Versuche")
    LOGOUT = "logout", _("abgemeldet")
    FACTOR_FAILED = "factor_failed", _("zweiter Faktor falsch")
    FACTOR_ADDED = "factor_added", _("zweiter Faktor eingerichtet")
    FACTOR_REMOVED = "factor_removed", _("zweiter Faktor entfernt")
    CODES_MADE = "codes_made", _("Notfallcodes erzeugt")
    PASSWORD_CHANGED = "password_changed", _("Passwort geändert")
