"""Accounts of the people who work with the portal, and what they look after."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.staff.enums import LegalArea, Role
from cases.staff.prepared import Slot
from offers.regions.models import Organisation, Region


class UserManager(BaseUserManager["User"]):
    """Creates accounts; e-mail addresses are stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; raises `ValueError` without an address. Without a password nobody can log in."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account that keeps the whole portal."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in. The e-mail address is the login; rights come from rows read at request time.

    Every session carries a hash over password and `session_round`: raising the number ends all of them at their next
    request. `deactivated_at` is set where the portal's rules took `is_active` away (left the team, idle); such an
    account comes back by a new invitation. One that a superuser has locked by hand does not.
    """

    email = models.EmailField(_("E-Mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("angelegt am"), auto_now_add=True)
    session_round = models.PositiveIntegerField(default=0, editable=False)
    deactivated_at = models.DateTimeField(_("gesperrt am"), null=True, blank=True, editable=False)
    reactivated_at = models.DateTimeField(_("wieder freigegeben am"), null=True, blank=True, editable=False)
    idle_notice_at = models.DateTimeField(_("Löschung angekündigt am"), null=True, blank=True, editable=False)
    anonymised_at = models.DateTimeField(_("unkenntlich gemacht am"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = _("Konto")
        verbose_name_plural = _("Konten")
        ordering = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        """How the administration greets them."""
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must carry to be this account's."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same with older secrets, so that changing the secret logs nobody out."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        value = f"{self.session_round}:{self.password}"
        return salted_hmac("cases.staff.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """May enter Django admin: superusers, and whoever coordinates a region now."""
        return self.is_active and (self.is_superuser or self.coordinations.exists())


class Coordination(models.Model):
    """Somebody works in a region's Koordinierungsstelle and keeps its catalogue."""

    user = models.ForeignKey(User, models.CASCADE, related_name="coordinations", verbose_name=_("Konto"))
    region = models.ForeignKey(Region, models.CASCADE, related_name="coordinations", verbose_name=_("Region"))
    created_at = models.DateTimeField(_("seit"), auto_now_add=True)

    class Meta:
        verbose_name = _("Koordination")
        verbose_name_plural = _("Koordinationen")
        ordering = ["region__name", "user__email"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "region"], name="coordination_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.region}"


class Agency(models.Model):
    """A Stelle that owns social data (the controller): one Jobcenter, Agentur für Arbeit or Jugendamt of a region.

    Name, region and address are its organisation's in the catalogue.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="agency", verbose_name=_("Organisation im Katalog")
    )
    legal_area = models.CharField(_("Rechtskreis"), max_length=4, choices=LegalArea)
    email_domains = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("Erlaubte E-Mail-Domänen"),
        help_text=_("Wer eingeladen wird, hat eine Adresse mit einer dieser Endungen. Durch Komma getrennt."),
    )
    is_active = models.BooleanField(_("aktiv"), default=True)
    takes_requests = models.BooleanField(
        _("nimmt Kontaktanfragen an"),
        default=True,
        help_text=_("An ihren Anlaufstellen können Menschen ohne Konto schreiben."),
    )

    class Meta:
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")
        ordering = ["organisation__name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(legal_area__in=LegalArea.values), name="agency_legal_area_known"),
        ]

    def __str__(self) -> str:
        return self.organisation.short_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for choosing memberships."""

    def current(self, *, on: datetime.date | Slot) -> Self:
        """Rows that give rights on this day: not ended, in time, account and agency active."""
        return self.filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on),
            ended_at__isnull=True,
            user__is_active=True,
            agency__is_active=True,
        )


class Membership(models.Model):
    """Somebody works for an agency in one role. This row, read at request time, is where every right comes from.

    Ending it (`ended_at`) or letting it run out (`ends_on`, the last day) acts at the next request.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("Konto"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("Stelle"))
    role = models.CharField(_("Rolle"), max_length=10, choices=Role)
    ends_on = models.DateField(_("letzter Tag"), null=True, blank=True)
    granted_at = models.DateTimeField(_("vergeben am"), auto_now_add=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("beendet am"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("Zugehörigkeit")
        verbose_name_plural = _("Zugehörigkeiten")
        ordering = ["agency_id", "user__name", "role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.GUEST) | models.Q(ends_on__isnull=False), name="membership_guest_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agency} – {self.get_role_display()}"
