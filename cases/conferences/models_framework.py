"""The frame that an alliance gave itself: numbers, and procedures with their phases and roles."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import ConferenceRole
from offers.regions.models import Region


class Framework(models.Model):
    """Numbers of a region's case conferences. Working days are Monday to Friday without public holidays of the Land."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="conference_framework", verbose_name=_("Region"))
    quorum = models.PositiveSmallIntegerField(
        _("So viele Fachkräfte müssen da sein"), default=2, validators=[MinValueValidator(2), MaxValueValidator(10)]
    )
    length = models.PositiveSmallIntegerField(
        _("übliche Dauer (Minuten)"), default=60, validators=[MinValueValidator(15), MaxValueValidator(240)]
    )
    poll_days = models.PositiveSmallIntegerField(_("Tage für eine Terminumfrage"), default=5)
    lead_days = models.PositiveSmallIntegerField(_("Tage zwischen Einladung und Termin"), default=7)
    draft_days = models.PositiveSmallIntegerField(_("Arbeitstage bis zum Entwurf des Protokolls"), default=3)
    answer_days = models.PositiveSmallIntegerField(_("Arbeitstage für die Zustimmung zum Protokoll"), default=5)
    first_step_days = models.PositiveSmallIntegerField(_("Tage bis zum ersten Schritt"), default=14)
    review_weeks = models.PositiveSmallIntegerField(
        _("Wochen bis zur Wiedervorlage"), default=6, validators=[MaxValueValidator(13)]
    )

    class Meta:
        verbose_name = _("Rahmen der Fallkonferenzen")
        verbose_name_plural = _("Rahmen der Fallkonferenzen")
        ordering = ["region__name"]

    def __str__(self) -> str:
        return str(self.region)


class Procedure(models.Model):
    """How a conference runs (Handlungsablauf): its phases in order, and what each role does."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="procedures", verbose_name=_("Region"))
    name = models.CharField(_("Name"), max_length=80)
    is_default = models.BooleanField(_("wird vorgeschlagen"), default=False)
    is_active = models.BooleanField(_("kann gewählt werden"), default=True)

    class Meta:
        verbose_name = _("Handlungsablauf")
        verbose_name_plural = _("Handlungsabläufe")
        ordering = ["region_id", "-is_default", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "name"], name="procedure_name_once"),
            models.UniqueConstraint(fields=["region"], condition=Q(is_default=True), name="procedure_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class ProcedurePhase(models.Model):
    """One phase, minutes long. `may_shorten`: the facilitator may cut it when time runs out."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="phases", verbose_name=_("Handlungsablauf"))
    position = models.PositiveSmallIntegerField(_("Nummer"))
    title = models.CharField(_("Phase"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("Minuten"), validators=[MinValueValidator(1), MaxValueValidator(120)])
    hint = models.CharField(_("Hinweis für die Moderation"), max_length=300, blank=True)
    may_shorten = models.BooleanField(_("darf gekürzt werden"), default=False)

    class Meta:
        verbose_name = _("Phase")
        verbose_name_plural = _("Phasen")
        ordering = ["procedure_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "position"], name="procedure_phase_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProcedureRole(models.Model):
    """What somebody with this task does, in a sentence or two."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="roles", verbose_name=_("Handlungsablauf"))
    role = models.CharField(_("Rolle"), max_length=12, choices=ConferenceRole)
    task = models.CharField(_("Aufgabe"), max_length=400)

    class Meta:
        verbose_name = _("Rolle")
        verbose_name_plural = _("Rollen")
        ordering = ["procedure_id", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["procedure", "role"], name="procedure_role_once")]

    def __str__(self) -> str:
        return self.get_role_display()
