"""The offer in its two shapes: the working copy and the published copy."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from offers.catalogue import enums
from offers.catalogue.model_terms import Programme, Situation, Topic
from offers.regions.enums import LegalBasis
from offers.regions.models import ContactPoint, Organisation, Place, Region

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

AGE_RANGE = (0, 99)


def _acting_user_id(request: object, **_kwargs: object) -> int | None:
    """Whose edit a version is, as a plain number: the public side holds no foreign key to a user."""
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


class OfferContent(models.Model):
    """What both copies of an offer share. Ages in full years, dates inclusive."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="%(class)ss", verbose_name=_("Region"))
    slug = models.SlugField(_("Kurzname in der Adresse"), max_length=80)
    title = models.CharField(_("Titel"), max_length=120)
    summary = models.CharField(_("In einem Satz"), max_length=250, blank=True)
    description = models.TextField(_("Was ist das?"), max_length=5000, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="%(class)ss", verbose_name=_("Wer macht das?")
    )
    contact_point = models.ForeignKey(
        ContactPoint, models.PROTECT, related_name="%(class)ss", null=True, blank=True, verbose_name=_("Anlaufstelle"),
        help_text=_("Leer lassen, wenn die Anlaufstellen der Organisation gelten."),
    )  # fmt: skip
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="%(class)ss", null=True, blank=True, verbose_name=_("Programm")
    )
    legal_basis = models.CharField(_("Rechtskreis"), max_length=10, choices=LegalBasis, default=LegalBasis.NONE)
    audiences = ArrayField(
        models.CharField(max_length=20, choices=enums.Audience), verbose_name=_("Für wen?"), default=list, blank=True
    )
    formats = ArrayField(
        models.CharField(max_length=20, choices=enums.Format), verbose_name=_("Form"), default=list, blank=True
    )
    age_min = models.PositiveSmallIntegerField(
        _("ab Alter"), null=True, blank=True, validators=[MaxValueValidator(AGE_RANGE[1])]
    )
    age_max = models.PositiveSmallIntegerField(
        _("bis Alter"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(AGE_RANGE[1])]
    )
    cost = models.CharField(_("Kosten"), max_length=10, choices=enums.Cost, default=enums.Cost.UNKNOWN)
    region_wide = models.BooleanField(_("in der ganzen Region"), default=False)
    starts_on = models.DateField(_("Beginn"), null=True, blank=True)
    ends_on = models.DateField(_("letzter Tag"), null=True, blank=True)
    website = models.URLField(_("Internetseite"), max_length=300, blank=True)
    how_to_join = models.TextField(_("Wie mache ich mit?"), max_length=1000, blank=True)
    checked_on = models.DateField(_("zuletzt geprüft"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class OfferQuerySet(models.QuerySet["Offer"]):
    """Words for choosing working copies."""

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Offers of the regions that `user` keeps."""
        return self.filter(region__in=Region.objects.editable_by(user))

    def in_region(self, region: Region) -> Self:
        """Offers of one region."""
        return self.filter(region=region)

    def public(self) -> Self:
        """Offers that the public reads now, some of them in a wording that is being revised."""
        return self.filter(published__isnull=False)


class Offer(OfferContent):
    """An offer as coordinators work on it. The public reads `PublishedOffer`."""

    topics = models.ManyToManyField(Topic, related_name="offers", blank=True, verbose_name=_("Themen"))
    situations = models.ManyToManyField(Situation, related_name="offers", blank=True, verbose_name=_("Situationen"))
    places = models.ManyToManyField(Place, related_name="offers", blank=True, verbose_name=_("Orte"))
    state = models.CharField(
        _("Stand"), max_length=10, choices=enums.OfferState, default=enums.OfferState.DRAFT, editable=False
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("Prüfabstand in Monaten"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(36)],
        help_text=_("Leer lassen für den Abstand der Region."),
    )  # fmt: skip
    review_due_on = models.DateField(_("Prüfung fällig am"), null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        "self", models.SET_NULL, related_name="predecessors", null=True, blank=True, verbose_name=_("Nachfolger")
    )
    source = models.CharField(_("Quelle"), max_length=400, blank=True)
    # Who changed and who submitted the present wording, until it is approved: four eyes ask for somebody else.
    edited_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    submitted_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    return_reason = models.CharField(_("Warum zurückgegeben"), max_length=500, blank=True, default="", editable=False)
    # Grows with every change: a page that was opened before somebody else saved is recognised by it.
    revision = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(_("zuletzt bearbeitet"), auto_now=True)

    history = HistoricalRecords(
        m2m_fields=[topics, situations, places],
        history_user_id_field=models.PositiveBigIntegerField(null=True),
        history_user_getter=lambda historical: historical.history_user_id,
        history_user_setter=lambda historical, user: setattr(historical, "history_user_id", user),
        get_user=_acting_user_id,
    )
    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("Angebot")
        verbose_name_plural = _("Angebote")
        ordering = ["title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "slug"], name="offer_slug_once_per_region"),
            models.UniqueConstraint(fields=["id", "region"], name="offer_region_pair"),
            models.CheckConstraint(condition=models.Q(state__in=enums.OfferState.values), name="offer_state_known"),
            models.CheckConstraint(condition=models.Q(cost__in=enums.Cost.values), name="offer_cost_known"),
            models.CheckConstraint(
                condition=models.Q(legal_basis__in=LegalBasis.values), name="offer_legal_basis_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audiences__contained_by=enums.Audience.values), name="offer_audiences_known"
            ),
            models.CheckConstraint(
                condition=models.Q(formats__contained_by=enums.Format.values), name="offer_formats_known"
            ),
            models.CheckConstraint(
                condition=models.Q(age_max__isnull=True)
                | models.Q(age_min__isnull=True)
                | models.Q(age_max__gte=models.F("age_min")),
                name="offer_age_max_after_min",
            ),
            models.CheckConstraint(
                condition=models.Q(age_min__isnull=True) | models.Q(age_min__range=AGE_RANGE), name="offer_age_min_sane"
            ),
            models.CheckConstraint(
                condition=models.Q(age_max__isnull=True) | models.Q(age_max__range=AGE_RANGE), name="offer_age_max_sane"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="offer_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("id")),
                name="offer_not_its_own_successor",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region", "state"], name="offer_region_state"),
            models.Index(fields=["title", "id"], name="offer_by_title"),
            models.Index(fields=["region", "review_due_on"], name="offer_region_due"),
        ]


class PublishedOfferQuerySet(models.QuerySet["PublishedOffer"]):
    """Words for choosing what the public reads."""

    def in_region(self, region: Region) -> Self:
        """Published offers of one region."""
        return self.filter(region=region)

    def running(self, *, on: datetime.date) -> Self:
        """Offers that have not ended before the day `on`; those that start later are included."""
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on))


class PublishedOffer(OfferContent):
    """The copy of an offer that the public reads, with all that search and list need in one row.

    Made by `publish_offer`, removed by `archive_offer`; nobody edits it. `place_ids` are keys of `Place`.
    """

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="published")
    topics = ArrayField(models.CharField(max_length=40), default=list)
    situations = ArrayField(models.CharField(max_length=40), default=list)
    place_ids = ArrayField(models.BigIntegerField(), default=list)
    place_names = ArrayField(models.CharField(max_length=100), default=list)
    title_key = models.CharField(max_length=140, default="")
    terms = SearchVectorField(null=True)
    published_at = models.DateTimeField(_("veröffentlicht am"))

    objects = PublishedOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("Veröffentlichtes Angebot")
        verbose_name_plural = _("Veröffentlichte Angebote")
        ordering = ["title_key", "offer_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "slug"], name="published_offer_slug_once"),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="published_offer_terms"),
            models.Index(fields=["region", "title_key", "offer"], name="published_offer_by_title"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("offers:offer_detail", args=[self.region.slug, self.slug])
