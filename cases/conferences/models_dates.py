"""The poll for a date."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Room
from cases.conferences.enums import PollChoice
from cases.conferences.models import Conference, Participant


class PollSlot(models.Model):
    """A date that a poll asks for. `reasons`: why it was proposed, as keys of `cases.calendars.slots`."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="+", verbose_name=_("Raum"))
    reasons = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        ordering = ["conference_id", "starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conference", "starts_at"], name="poll_slot_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="poll_slot_end_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.starts_at}"


class PollAnswer(models.Model):
    """What one participant says to one date; the newest answer counts, and there is one row."""

    slot = models.ForeignKey(PollSlot, models.CASCADE, related_name="answers")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="poll_answers")
    choice = models.CharField(_("Antwort"), max_length=9, choices=PollChoice)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["slot_id", "participant_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "participant"], name="poll_answer_once"),
            models.CheckConstraint(condition=Q(choice__in=PollChoice.values), name="poll_answer_known"),
        ]

    def __str__(self) -> str:
        return f"{self.slot} – {self.participant_id}"
