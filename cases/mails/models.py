"""One row per mail and recipient: who, which kind, about what. Never what it says."""

from __future__ import annotations

import datetime
import uuid
from email.utils import parseaddr
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.mails.enums import OPEN, MailState
from cases.staff.models import User


def new_message_id() -> str:
    """A Message-ID (RFC 5322, 3.6.4) of the portal's own domain: it names neither the machine nor the time."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Words for choosing mails."""

    def about(self, thing: models.Model) -> Self:
        """Mails about this object."""
        return self.filter(object_type=thing._meta.model_name, object_id=thing.pk)

    def about_any(self, things: models.QuerySet[Any]) -> Self:
        """Mails about any of these objects."""
        keys = things.order_by().values("pk")
        return self.filter(object_type=things.model._meta.model_name, object_id__in=keys)

    def to_call_about(self) -> Self:
        """Those that could not be sent, and whose recipient nobody has called yet."""
        return self.filter(state=MailState.FAILED, called_at__isnull=True)

    def older_than(self, moment: datetime.datetime) -> Self:
        """Those that were posted before."""
        return self.filter(created_at__lt=moment)


class OutgoingMail(models.Model):
    """A mail to one person: to an account (`recipient`) or, for guests, to an address; exactly one of both.

    `kind` names a `MailKind`, which writes the text when the mail is sent, with the rights of that moment. The object
    it is about is kept by type and number only. The same kind about the same object goes to somebody once per `turn`.
    `message_id` is made once, so that a mail that had to be sent again is the same mail.
    """

    kind = models.CharField(_("Art"), max_length=40)
    recipient = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("an (Konto)")
    )
    address = models.EmailField(_("an (Adresse)"), blank=True)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    turn = models.PositiveIntegerField(default=1)
    language = models.CharField(_("Sprache"), max_length=10, default="de")
    state = models.CharField(_("Stand"), max_length=7, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    created_at = models.DateTimeField(_("angelegt am"))
    next_try_at = models.DateTimeField(_("nächster Versuch"))
    tried_at = models.DateTimeField(_("letzter Versuch"), null=True, blank=True)
    sent_at = models.DateTimeField(_("gesendet am"), null=True, blank=True)
    message_id = models.CharField(max_length=300, unique=True, default=new_message_id, editable=False)
    task_id = models.UUIDField(null=True, blank=True, editable=False)
    last_error = models.CharField(_("letzter Fehler"), max_length=80, blank=True)
    called_at = models.DateTimeField(_("angerufen am"), null=True, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("ausgehende Mail")
        verbose_name_plural = _("ausgehende Mails")
        ordering = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id", "recipient", "address", "turn"],
                nulls_distinct=False,
                name="outgoing_mail_once",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="") | (Q(recipient__isnull=True) & ~Q(address="")),
                name="outgoing_mail_one_recipient",
            ),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="outgoing_mail_state_known"),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="outgoing_mail_sent_at",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=OPEN), name="outgoing_mail_open"),
            models.Index(fields=["object_type", "object_id"], name="outgoing_mail_about"),
            models.Index(fields=["created_at"], name="outgoing_mail_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def receiver(self) -> str:
        """The address it goes to at this moment; empty when the account is locked."""
        if self.recipient is None:
            return self.address
        return self.recipient.email if self.recipient.is_active else ""
