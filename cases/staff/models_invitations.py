"""Invitations to the people of an agency: the only way to an account."""

from __future__ import annotations

import datetime
import hashlib
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cases.staff.enums import Role
from cases.staff.models import Agency, User


def hash_token(token: str) -> str:
    """SHA-256 of a token as 64 hexadecimal digits; the token itself is in the mail only."""
    return hashlib.sha256(token.encode()).hexdigest()


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    """Words for choosing invitations."""

    def pending(self) -> Self:
        """Neither used nor withdrawn; they may have run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def open(self, *, now: datetime.datetime) -> Self:
        """Those that can be accepted at this moment."""
        return self.pending().filter(expires_at__gt=now, agency__is_active=True)


class StaffInvitation(models.Model):
    """Somebody was asked, at one address, to work for an agency in some roles. Good for one account, once."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations", verbose_name=_("Stelle"))
    email = models.EmailField(_("E-Mail"))
    roles = ArrayField(models.CharField(max_length=10, choices=Role), verbose_name=_("Rollen"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("eingeladen am"))
    expires_at = models.DateTimeField(_("gilt bis"))
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("eingeladen von"))
    mailed_at = models.DateTimeField(_("E-Mail verschickt am"), null=True, blank=True)
    mail_failed_at = models.DateTimeField(_("E-Mail gescheitert am"), null=True, blank=True)
    used_at = models.DateTimeField(_("angenommen am"), null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einladung")
        verbose_name_plural = _("Einladungen")
        ordering = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="staff_invitation_once_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="staff_invitation_lower_case"),
            models.CheckConstraint(
                condition=models.Q(roles__len__gt=0, roles__contained_by=Role.values),
                name="staff_invitation_roles_known",
            ),
            models.CheckConstraint(
                condition=models.Q(used_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="staff_invitation_used_or_revoked",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="staff_invitation_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – {self.created_at:%Y-%m-%d}"

    @property
    def role_names(self) -> str:
        """The roles in German, as one line."""
        return ", ".join(str(Role(role).label) for role in self.roles)
