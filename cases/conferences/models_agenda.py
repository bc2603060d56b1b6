"""What a conference goes through: phases, what each agency brings, and notes taken meanwhile."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.conferences.models import Conference, Participant
from cases.records.models_entries import Entry
from cases.staff.models import Agency, User


class ConferencePhase(models.Model):
    """A phase of one conference, copied from its procedure. `began_at`: the clock of this phase runs from here."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("Phase"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("Minuten"), validators=[MinValueValidator(1), MaxValueValidator(120)])
    hint = models.CharField(_("Hinweis für die Moderation"), max_length=300, blank=True)
    may_shorten = models.BooleanField(default=False)
    began_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["conference_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "position"], name="conference_phase_once")
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.position}"


class AgendaItem(models.Model):
    """What an agency brings: one of its released entries, or a topic in a few words that is shareable by itself.

    An entry is shown to whom the gate of entries opens it at that moment; the row alone opens nothing.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="agenda")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Stelle"))
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="+")
    topic = models.CharField(_("Thema"), max_length=200, blank=True)
    presenter = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="+", verbose_name=_("Wer"))
    minutes = models.PositiveSmallIntegerField(_("Minuten"), validators=[MinValueValidator(1), MaxValueValidator(60)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["conference_id", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, topic="") | Q(entry__isnull=True) & ~Q(topic=""),
                name="agenda_item_entry_or_topic",
            ),
            models.UniqueConstraint(
                fields=["conference", "entry"], condition=Q(entry__isnull=False), name="agenda_item_entry_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.pk}"


class ConferenceNotes(models.Model):
    """What somebody notes during the conference, saved as they type; only they ever read it."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    text = models.TextField(_("Notizen"), max_length=10_000, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["conference_id", "author_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "author"], name="conference_notes_one_each")
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.author_id}"
