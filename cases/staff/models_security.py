"""What happened at the login: enough to see an attack, too little to follow a person."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.staff.enums import SecurityKind
from cases.staff.models import User

HASH_LENGTH = 32


def address_hash(address: str) -> str:
    """A keyed hash of a network address: equal ones can be counted, none can be read back without the server's key."""
    return salted_hmac("cases.staff.security", address, algorithm="sha256").hexdigest()[:HASH_LENGTH]


class SecurityEventQuerySet(models.QuerySet["SecurityEvent"]):
    """Words for choosing events."""

    def older_than(self, moment: datetime.datetime) -> Self:
        """Events from before this moment."""
        return self.filter(at__lt=moment)


class SecurityEvent(models.Model):
    """One line of the security log, kept for 90 days: what happened to which account, when.

    `user` is None when nobody knows who it was. No address, no browser, nothing that was typed.
    """

    at = models.DateTimeField(_("wann"), db_index=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("Konto"))
    kind = models.CharField(_("was"), max_length=16, choices=SecurityKind)
    address_hash = models.CharField(_("Herkunft, verschlüsselt"), max_length=HASH_LENGTH, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sicherheitsereignis")
        verbose_name_plural = _("Sicherheitsereignisse")
        ordering = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(kind__in=SecurityKind.values), name="security_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
