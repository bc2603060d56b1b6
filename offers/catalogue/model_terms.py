"""Vocabulary and frame of the catalogue: topics, situations, programmes, events and figures."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.catalogue import enums
from offers.regions.enums import LegalBasis
from offers.regions.fields import PartialDateField, partial_date_check
from offers.regions.models import Organisation, Place, Region


class Label(models.Model):
    """A word of the shared vocabulary with its label in standard German, easy German and English."""

    slug = models.CharField(_("Kurzname"), max_length=40, primary_key=True)
    label_de = models.CharField(_("Deutsch"), max_length=80)
    label_easy_de = models.CharField(_("Leichte Sprache"), max_length=80, blank=True)
    label_en = models.CharField(_("Englisch"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.label_de


class Topic(Label):
    """What an offer is about (Thema)."""

    class Meta(Label.Meta):
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")


class Situation(Label):
    """A life situation in which an offer helps, said as a young person says it (Situation)."""

    class Meta(Label.Meta):
        verbose_name = _("Situation")
        verbose_name_plural = _("Situationen")


class Programme(models.Model):
    """A funding programme (Förderprogramm) under which offers run; shared by all regions."""

    slug = models.SlugField(_("Kurzname"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=160)
    funder = models.CharField(_("Wer bezahlt"), max_length=250, blank=True)
    legal_basis = models.CharField(_("Rechtskreis"), max_length=10, choices=LegalBasis)
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("Ende"), null=True, blank=True)
    summary = models.TextField(_("Beschreibung"), blank=True)
    source = models.CharField(_("Quelle"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Programm")
        verbose_name_plural = _("Programme")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="programme_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(legal_basis__in=LegalBasis.values), name="programme_legal_basis_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """A date of the region (Termin): a fair, workshop or meeting. `date` may be known by day, month or year only."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="events", verbose_name=_("Region"))
    slug = models.SlugField(_("Kurzname in der Adresse"), max_length=80)
    title = models.CharField(_("Titel"), max_length=160)
    kind = models.CharField(_("Art"), max_length=12, choices=enums.EventKind)
    date = PartialDateField(_("Datum"), blank=False)
    last_day = models.DateField(_("letzter Tag"), null=True, blank=True)
    starts_at = models.TimeField(_("Beginn"), null=True, blank=True)
    ends_at = models.TimeField(_("Ende"), null=True, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="events", null=True, blank=True, verbose_name=_("Ort"),
        help_text=_("Leer lassen, wenn der Termin in der ganzen Region oder online ist."),
    )  # fmt: skip
    venue = models.CharField(_("Wo genau"), max_length=160, blank=True)
    website = models.URLField(_("Internetseite"), max_length=300, blank=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    is_published = models.BooleanField(_("öffentlich"), default=True)
    source = models.CharField(_("Quelle"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["-date", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "slug"], name="event_slug_once_per_region"),
            models.CheckConstraint(condition=models.Q(kind__in=enums.EventKind.values), name="event_kind_known"),
            models.CheckConstraint(condition=~models.Q(date=""), name="event_has_date"),
            partial_date_check("event_date_iso", "date"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("offers:event_list", args=[self.region.slug]) + f"#{self.slug}"


class Measure(models.Model):
    """One published figure of the region (Kennzahl): an indicator's value at a time, with its source."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="measures", verbose_name=_("Region"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="measures", verbose_name=_("Organisation")
    )
    indicator = models.CharField(_("Kennzahl"), max_length=160)
    as_of = PartialDateField(_("Stand"), blank=False)
    value = models.DecimalField(_("Wert"), max_digits=12, decimal_places=2)
    source = models.CharField(_("Quelle"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("Kennzahl")
        verbose_name_plural = _("Kennzahlen")
        ordering = ["indicator", "as_of", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "organisation", "indicator", "as_of"], name="measure_once"),
            partial_date_check("measure_as_of_iso", "as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.as_of})"
