"""Accounts of the people who work with the portal, and what they look after."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from offers.regions.models import Region


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
    """Somebody who logs in. The e-mail address is the login; rights come from rows read at request time."""

    email = models.EmailField(_("E-Mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    is_active = models.BooleanField(_("aktiv"), default=True)
    date_joined = models.DateTimeField(_("angelegt am"), auto_now_add=True)

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
