"""Who is where: regions, their places, organisations, contact points and how organisations work together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offers.regions import enums, fields
from offers.regions.opening_hours import validate_opening_hours

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

__all__ = ["ContactPoint", "Cooperation", "Organisation", "Place", "Region"]


class RegionQuerySet(models.QuerySet["Region"]):
    """Words for choosing regions."""

    def active(self) -> Self:
        """Regions that the public may see."""
        return self.filter(is_active=True)

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Regions whose catalogue `user` keeps: all for a superuser, else those they coordinate now."""
        if not user.is_active:
            return self.none()
        if getattr(user, "is_superuser", False):
            return self.all()
        return self.filter(coordinations__user_id=user.pk)


class Region(models.Model):
    """A Landkreis with its alliance: the frame of every page and of every coordinator's rights."""

    slug = models.SlugField(_("Kurzname in der Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=120, unique=True)
    state = models.CharField(_("Land"), max_length=2, choices=enums.State)
    ags = models.CharField(
        _("Amtlicher Gemeindeschlüssel"), max_length=5, unique=True, help_text=_("Fünf Ziffern des Kreises.")
    )
    coordination_office = models.CharField(_("Name der Koordinierungsstelle"), max_length=200)
    website = models.URLField(_("Internetseite"), blank=True)
    population = models.PositiveIntegerField(_("Einwohnerzahl"), null=True, blank=True)
    area_km2 = models.DecimalField(_("Fläche in km²"), max_digits=8, decimal_places=2, null=True, blank=True)
    accent = models.CharField(_("Farbe"), max_length=10, choices=enums.Accent, default=enums.Accent.SLATE)
    is_active = models.BooleanField(_("öffentlich"), default=True)
    four_eyes = models.BooleanField(
        _("Vier-Augen-Prinzip"), default=True, help_text=_("Niemand veröffentlicht einen eigenen Entwurf.")
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("Prüfabstand in Monaten"), default=6, validators=[MinValueValidator(1), MaxValueValidator(36)]
    )
    catalogue_version = models.PositiveBigIntegerField(default=1, editable=False)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Region")
        verbose_name_plural = _("Regionen")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ags__regex=r"^[0-9]{5}$"), name="region_ags_five_digits"),
            models.CheckConstraint(condition=models.Q(state__in=enums.State.values), name="region_state_known"),
            models.CheckConstraint(
                condition=models.Q(review_interval_months__range=(1, 36)), name="region_review_interval_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("offers:region_home", args=[self.slug])


class PlaceQuerySet(models.QuerySet["Place"]):
    """Words for choosing places."""

    def in_region(self, region: Region) -> Self:
        """Places of one region."""
        return self.filter(region=region)


class Place(models.Model):
    """A village, town or part of a town, with its postal code and a centre point (WGS 84, degrees)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="places", verbose_name=_("Region"))
    postal_code = models.CharField(_("Postleitzahl"), max_length=5, validators=[fields.validate_postal_code])
    name = models.CharField(_("Ort"), max_length=100)
    name_key = models.CharField(max_length=120, editable=False)
    municipality = models.CharField(_("Gemeinde"), max_length=100)
    latitude = models.FloatField(_("Breite"), validators=[MinValueValidator(47.0), MaxValueValidator(55.2)])
    longitude = models.FloatField(_("Länge"), validators=[MinValueValidator(5.7), MaxValueValidator(15.2)])
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Ort")
        verbose_name_plural = _("Orte")
        ordering = ["name_key", "postal_code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="place_once_per_region"),
            models.UniqueConstraint(fields=["id", "region"], name="place_region_pair"),
            models.CheckConstraint(
                condition=models.Q(postal_code__regex=fields.POSTAL_CODE), name="place_postal_code_five_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(47.0, 55.2), longitude__range=(5.7, 15.2)),
                name="place_inside_germany",
            ),
        ]
        indexes = [models.Index(fields=["postal_code"]), models.Index(fields=["name_key"])]

    def __str__(self) -> str:
        return f"{self.postal_code} {self.name}"


class Organisation(models.Model):
    """An agency, school, provider or network. The four agency kinds carry their law with them."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="organisations", verbose_name=_("Region"))
    slug = models.SlugField(_("Kurzname in der Adresse"), max_length=80)
    name = models.CharField(_("Name"), max_length=160)
    short_name = models.CharField(_("Kurzer Name"), max_length=60)
    kind = models.CharField(_("Art"), max_length=20, choices=enums.OrganisationKind)
    legal_basis = models.CharField(_("Rechtskreis"), max_length=10, choices=enums.LegalBasis)
    website = models.URLField(_("Internetseite"), max_length=300, blank=True)
    phone = models.CharField(_("Telefon"), max_length=30, blank=True, validators=[fields.validate_phone])
    email = models.EmailField(_("E-Mail der Stelle"), blank=True)
    summary = models.CharField(_("In einem Satz"), max_length=300, blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Organisation")
        verbose_name_plural = _("Organisationen")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "slug"], name="organisation_slug_once_per_region"),
            models.UniqueConstraint(fields=["id", "region"], name="organisation_region_pair"),
            models.CheckConstraint(
                condition=models.Q(kind__in=enums.OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(legal_basis__in=enums.LegalBasis.values), name="organisation_legal_basis_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=enums.OrganisationKind.JOBCENTER) | models.Q(legal_basis="sgb2"),
                name="organisation_jobcenter_sgb2",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=enums.OrganisationKind.EMPLOYMENT_AGENCY) | models.Q(legal_basis="sgb3"),
                name="organisation_employment_agency_sgb3",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=enums.OrganisationKind.YOUTH_OFFICE) | models.Q(legal_basis="sgb8"),
                name="organisation_youth_office_sgb8",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """A door to knock on: where an organisation is found, when it is open. Kept once, used everywhere.

    `opening_hours` follows the OpenStreetMap syntax; an empty phone falls back to the organisation's.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="contact_points", verbose_name=_("Region"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="contact_points", verbose_name=_("Organisation")
    )
    slug = models.SlugField(_("Kurzname in der Adresse"), max_length=80)
    name = models.CharField(_("Name"), max_length=160)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120, blank=True)
    postal_code = models.CharField(
        _("Postleitzahl"), max_length=5, blank=True, validators=[fields.validate_postal_code]
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="contact_points", verbose_name=_("Ort"))
    phone = models.CharField(_("Telefon"), max_length=30, blank=True, validators=[fields.validate_phone])
    email = models.EmailField(_("E-Mail der Stelle"), blank=True)
    opening_hours = models.CharField(
        _("Öffnungszeiten"),
        max_length=250,
        blank=True,
        validators=[validate_opening_hours],
        help_text=_("OSM-Schreibweise, z. B. Mo-Th 08:00-16:00; PH off"),
    )
    wheelchair = models.CharField(
        _("Mit dem Rollstuhl"), max_length=10, choices=enums.Wheelchair, default=enums.Wheelchair.UNKNOWN
    )
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Anlaufstelle")
        verbose_name_plural = _("Anlaufstellen")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "slug"], name="contact_point_slug_once_per_region"),
            models.UniqueConstraint(fields=["id", "region"], name="contact_point_region_pair"),
            models.CheckConstraint(
                condition=models.Q(postal_code="") | models.Q(postal_code__regex=fields.POSTAL_CODE),
                name="contact_point_postal_code_five_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(wheelchair__in=enums.Wheelchair.values), name="contact_point_wheelchair_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("offers:contact_point_detail", args=[self.region.slug, self.slug])


class Cooperation(models.Model):
    """How two organisations of a region work together; groups of more are stored as pairs."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="cooperations", verbose_name=_("Region"))
    organisation_a = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation A"))
    organisation_b = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organisation B"))
    kind = models.CharField(_("Form"), max_length=20, choices=enums.CooperationKind)
    title = models.CharField(_("Titel"), max_length=160)
    since = fields.PartialDateField(_("seit"))
    until = fields.PartialDateField(_("bis"))
    description = models.TextField(_("Beschreibung"), blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("Zusammenarbeit")
        verbose_name_plural = _("Zusammenarbeiten")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "organisation_a", "organisation_b", "kind", "title"], name="cooperation_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(organisation_a=models.F("organisation_b")), name="cooperation_of_two"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=enums.CooperationKind.values), name="cooperation_kind_known"
            ),
            fields.partial_date_check("cooperation_dates_iso", "since", "until"),
        ]

    def __str__(self) -> str:
        return self.title
