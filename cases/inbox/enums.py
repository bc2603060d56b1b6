"""Fixed vocabularies of the room: ASCII values, German labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Asker(models.TextChoices):
    """Who writes, as what."""

    YOUNG_PERSON = "young_person", _("die junge Person selbst")
    PARENT = "parent", _("Eltern oder Sorgeberechtigte")
    SCHOOL = "school", _("Schule")
    PROFESSIONAL = "professional", _("andere Fachkraft")


class ContactChannel(models.TextChoices):
    """The one way on which somebody wants to be reached."""

    PHONE = "phone", _("Anruf")
    EMAIL = "email", _("E-Mail")
    MESSENGER = "messenger", _("Messenger")


class GoodTime(models.TextChoices):
    """When it is good to call or write."""

    MORNING = "morning", _("vormittags")
    NOON = "noon", _("mittags")
    AFTERNOON = "afternoon", _("nachmittags")
    EVENING = "evening", _("abends")


class RequestTopic(models.TextChoices):
    """What it is about, chosen by the person; nobody else says it of them."""

    TRAINING = "training", _("Ausbildung finden")
    WORK = "work", _("Arbeit finden")
    SCHOOL = "school", _("Schule oder Abschluss")
    TROUBLE = "trouble", _("Ärger in Schule, Ausbildung oder Arbeit")
    MONEY = "money", _("Geld")
    HOUSING = "housing", _("Wohnen")
    FUTURE = "future", _("nicht wissen, wie es weitergeht")
    OTHER = "other", _("etwas anderes")


class RequestState(models.TextChoices):
    """Where a contact request stands."""

    RECEIVED = "received", _("angekommen")
    SEEN = "seen", _("gesehen")
    ANSWERED = "answered", _("beantwortet")
    APPOINTED = "appointed", _("Termin vereinbart")
    ARRIVED = "arrived", _("angekommen beim Termin")
    CLOSED = "closed", _("abgeschlossen")


class ReplyTo(models.TextChoices):
    """What the agency has to react to once it has answered."""

    MESSAGE = "message", _("neue Nachricht")
    NO_SHOW = "no_show", _("nicht zum Termin gekommen")


class RequestOutcome(models.TextChoices):
    """How a contact request ended."""

    SETTLED = "settled", _("Anliegen geklärt")
    BECAME_CASE = "became_case", _("Fall eröffnet")
    REFERRED = "referred", _("an eine andere Stelle verwiesen")
    NOT_REACHED = "not_reached", _("nicht erreicht")
    NOT_WANTED = "not_wanted", _("Person möchte nicht mehr")
    NOT_MEANT = "not_meant", _("keine ernste Anfrage")


class Escalation(models.IntegerChoices):
    """Who has been told that a request waits too long: each level includes those before it."""

    NONE = 0, _("niemand")
    REMINDED = 1, _("Fachkräfte erinnert")
    LEAD = 2, _("Leitung informiert")
    COORDINATION = 3, _("Koordinierungsstelle informiert")


class MessageKind(models.TextChoices):
    """What somebody said, or did to say it."""

    MESSAGE = "message", _("Nachricht der Person")
    ANSWER = "answer", _("Antwort der Stelle")
    CALL = "call", _("erreicht")
    ATTEMPT = "attempt", _("nicht erreicht")
    REFERRAL = "referral", _("Hinweis auf eine andere Stelle")


class StationKind(models.TextChoices):
    """How a request came to an agency."""

    SENT = "sent", _("von der Person geschickt")
    PASSED_ON = "passed_on", _("von einer anderen Stelle weitergegeben")
    MOVED = "moved", _("von der Koordinierungsstelle zugewiesen")
