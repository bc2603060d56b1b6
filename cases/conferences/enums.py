"""Fixed vocabularies of the room: ASCII values, German labels (terms of the procedure)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConferenceState(models.TextChoices):
    """Where a case conference stands."""

    PROPOSED = "proposed", _("vorgeschlagen")
    POLLING = "polling", _("Terminumfrage")
    INVITED = "invited", _("eingeladen")
    CONFIRMED = "confirmed", _("bestätigt")
    HELD = "held", _("hat stattgefunden")
    MINUTES_DRAFT = "minutes_draft", _("Protokoll im Entwurf")
    AGREED = "agreed", _("Protokoll vereinbart")
    FOLLOW_UP = "follow_up", _("Vereinbarungen laufen")
    CLOSED = "closed", _("abgeschlossen")
    POSTPONED = "postponed", _("verschoben")
    CANCELLED = "cancelled", _("abgesagt")
    NOT_QUORATE = "not_quorate", _("nicht genug Teilnehmende")


class ConferencePurpose(models.TextChoices):
    """What a conference is for; the whole list."""

    PLAN = "plan", _("gemeinsam planen, wie es weitergeht")
    RESPONSIBILITY = "responsibility", _("klären, wer zuständig ist")
    HANDOVER = "handover", _("eine Übergabe vorbereiten")
    REVIEW = "review", _("Vereinbarungen prüfen")
    RESTART = "restart", _("nach einem Abbruch neu beginnen")


class Mode(models.TextChoices):
    """How people meet."""

    ROOM = "room", _("vor Ort")
    VIDEO = "video", _("Videogespräch")
    PHONE = "phone", _("Telefonkonferenz")


class AccessNeed(models.TextChoices):
    """What somebody needs to take part; facts about the meeting, no diagnosis."""

    STEP_FREE = "step_free", _("stufenloser Zugang")
    EASY_LANGUAGE = "easy_language", _("Leichte Sprache")
    INTERPRETER = "interpreter", _("Dolmetschen")
    SIGN_LANGUAGE = "sign_language", _("Gebärdensprache")
    LARGE_PRINT = "large_print", _("große Schrift")
    BREAKS = "breaks", _("Pausen")
    CHILDCARE = "childcare", _("Kinderbetreuung")


class ParticipantKind(models.TextChoices):
    """As what somebody takes part."""

    STAFF = "staff", _("Fachkraft")
    YOUNG_PERSON = "young_person", _("junge Person")
    GUARDIAN = "guardian", _("sorgeberechtigte Person")
    SUPPORT_PERSON = "support_person", _("Vertrauensperson")
    GUEST = "guest", _("Gast")


class GuestKind(models.TextChoices):
    """Where a guest comes from."""

    SCHOOL = "school", _("Schule")
    PROVIDER = "provider", _("Träger")
    INTERPRETER = "interpreter", _("Dolmetschen")
    COORDINATION = "coordination", _("Koordinierungsstelle")
    OTHER = "other", _("andere Stelle")


class ConferenceRole(models.TextChoices):
    """Tasks in a conference; everybody else is a participant."""

    PRESENTER = "presenter", _("Fallgeber oder Fallgeberin")
    FACILITATOR = "facilitator", _("Moderation")
    MINUTE_TAKER = "minute_taker", _("Protokoll")


class Reply(models.TextChoices):
    """An answer to an invitation (RFC 5545, PARTSTAT)."""

    OPEN = "open", _("noch keine Antwort")
    ACCEPTED = "accepted", _("zugesagt")
    TENTATIVE = "tentative", _("unter Vorbehalt")
    DECLINED = "declined", _("abgesagt")


class PollChoice(models.TextChoices):
    """An answer to one date of a poll."""

    YES = "yes", _("ja")
    IF_NEEDED = "if_needed", _("zur Not")
    NO = "no", _("nein")


class Attendance(models.TextChoices):
    """Who was there."""

    UNKNOWN = "unknown", _("nicht notiert")
    PRESENT = "present", _("da")
    EXCUSED = "excused", _("entschuldigt")
    ABSENT = "absent", _("nicht da")


class MinutesState(models.TextChoices):
    """Where minutes stand; each correction is a version of its own."""

    DRAFT = "draft", _("Entwurf")
    CIRCULATED = "circulated", _("zur Zustimmung verschickt")
    FINAL = "final", _("gültig")
    RECALLED = "recalled", _("zurückgerufen und ersetzt")


class MinutesPartKind(models.TextChoices):
    """What a paragraph of the minutes is; the order is the order in the minutes."""

    WISH = "wish", _("Wunsch der jungen Person")
    RESULT = "result", _("Ergebnis")
    AGENCY = "agency", _("Stand bei einer Stelle")
    RESPONSIBILITY = "responsibility", _("Zuständigkeit und Fallführung ab jetzt")
    DISSENT = "dissent", _("Abweichende Ansicht")


class MinutesReply(models.TextChoices):
    """What an agency says to the minutes."""

    AGREED = "agreed", _("zugestimmt")
    OBJECTED = "objected", _("widersprochen")


class AgreementState(models.TextChoices):
    """What became of an agreement; overdue is derived from its day."""

    OPEN = "open", _("offen")
    DONE = "done", _("erledigt")
    REPLACED = "replaced", _("ersetzt")
    DROPPED = "dropped", _("entfallen")
