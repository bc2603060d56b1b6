"""A version of the Wegweiser's rules: drafted, published for a day, withdrawn if it was wrong."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offers.regions.models import Region
from offers.wayfinder.enums import BookState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class RuleBookQuerySet(models.QuerySet["RuleBook"]):
    """Words for choosing books."""

    def base(self) -> Self:
        """Books that all regions build on."""
        return self.filter(region__isnull=True)

    def of_region(self, region_id: int | None) -> Self:
        """A region's own books; without a region the base's."""
        return self.base() if region_id is None else self.filter(region_id=region_id)

    def used_by(self, region_id: int | None) -> Self:
        """The books a region's visitors can meet: its own and the base's; without a region, the base's."""
        return self.filter(Q(region__isnull=True) | Q(region_id=region_id))

    def editable_by(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """Books of the regions that `user` keeps; the base belongs to superusers."""
        if user.is_active and getattr(user, "is_superuser", False):
            return self.all()
        return self.filter(region__in=Region.objects.editable_by(user))

    def published(self) -> Self:
        """Books that are in force on some day, past or future."""
        return self.filter(state=BookState.PUBLISHED)

    def in_force(self, *, on: datetime.date) -> Self:
        """Of the base and of each region the published book with the latest first day that is not after `on`."""
        begun = self.published().filter(valid_from__lte=on)
        newest = begun.order_by("region_id", "-valid_from", "-number").distinct("region_id")
        return self.filter(pk__in=newest.values("pk"))


class RuleBook(models.Model):
    """One version of the rules: the common base (`region` empty), or what a region does differently.

    A region's book overrides, adds or removes single rows of the base by slug or code; it never copies the base.
    `number` counts the versions of one region from 1. `valid_from` is the first day of a published book: it stays
    in force until a later one begins. A published or withdrawn book never changes (database triggers); the only
    step left to a published one is to be withdrawn.
    """

    region = models.ForeignKey(
        Region, models.CASCADE, related_name="rule_books", null=True, blank=True, verbose_name=_("Region"),
        help_text=_("Leer: die gemeinsame Grundlage aller Regionen."),
    )  # fmt: skip
    number = models.PositiveIntegerField(_("Fassung"), validators=[MinValueValidator(1)], editable=False)
    state = models.CharField(_("Stand"), max_length=10, choices=BookState, default=BookState.DRAFT, editable=False)
    valid_from = models.DateField(_("gilt ab"), null=True, blank=True, editable=False)
    note = models.CharField(_("Was ist neu?"), max_length=300, blank=True)
    # Who changed the draft last: where a region asks for four eyes, somebody else publishes it.
    edited_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("zuletzt bearbeitet"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True, editable=False)
    published_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True, editable=False)
    withdrawn_by = models.PositiveBigIntegerField(null=True, blank=True, editable=False)

    objects = RuleBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("Regelwerk")
        verbose_name_plural = _("Regelwerke")
        ordering = ["region__name", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region", "number"], name="rule_book_number_once_per_region", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["region"], name="rule_book_one_draft", condition=Q(state="draft"), nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="rule_book_number_from_one"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, withdrawn_at__isnull=True)
                | Q(state="published", valid_from__isnull=False, published_at__isnull=False, withdrawn_at__isnull=True)
                | Q(
                    state="withdrawn", valid_from__isnull=False, published_at__isnull=False, withdrawn_at__isnull=False
                ),
                name="rule_book_state_and_dates",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["region", "state", "valid_from"], name="rule_book_in_force")]

    def __str__(self) -> str:
        whose = self.region.name if self.region else _now("Gemeinsame Grundlage")
        return _now("%(whose)s, Fassung %(number)d") % {"whose": whose, "number": self.number}
