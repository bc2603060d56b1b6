"""Verbs about mails: post one, say that somebody was called instead, find those that got stuck."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.registry import mail_kinds
from cases.mails.selectors import calls
from cases.mails.sending import enqueue
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep
from cases.staff.models import User

STUCK_AFTER: Final = datetime.timedelta(minutes=10)
"""How long a mail may be due or on its way before somebody looks whether its worker still lives."""


def post_mail(
    *, actor: Actor, kind: str, about: models.Model, to: User | str, turn: int = 1, language: str = "de"
) -> OutgoingMail:
    """Post one mail to one person, in the caller's transaction: if that is rolled back, nothing was ever posted.

    `kind` is the name of a `MailKind` (`KeyError` for others), `to` an account or, for guests, an address. Called
    twice with the same things it posts one mail and returns that; a later one of the same kind takes another `turn`.
    It records nothing: the service that posts says in its own audit row what was done.
    """
    return _posted(actor, kind, about, to, turn, language)[0]


def post_mail_once(*, actor: Actor, kind: str, about: models.Model, to: User | str, turn: int = 1) -> bool:
    """As `post_mail`, for jobs that count what they did: whether this mail is new. Of two at once, for one of them."""
    recipient, address = _receiver(to)
    rows = OutgoingMail.objects.about(about).filter(kind=kind, recipient=recipient, address=address, turn=turn)
    return not rows.exists() and _posted(actor, kind, about, to, turn)[1]


def _receiver(to: User | str) -> tuple[User | None, str]:
    return (to, "") if isinstance(to, User) else (None, to.strip().lower())


def _posted(
    actor: Actor, kind: str, about: models.Model, to: User | str, turn: int, language: str = "de"
) -> tuple[OutgoingMail, bool]:
    mail_kinds()[kind]
    recipient, address = _receiver(to)
    with transaction.atomic():
        mail, is_new = OutgoingMail.objects.get_or_create(
            kind=kind,
            object_type=about._meta.model_name,
            object_id=about.pk,
            recipient=recipient,
            address=address,
            turn=turn,
            defaults={"language": language, "created_at": actor.now, "next_try_at": actor.now},
        )
        if is_new:
            enqueue(mail)
    return mail, is_new


@transaction.atomic
def mail_called(*, actor: Actor, mail: OutgoingMail) -> None:
    """Somebody has told the recipient by telephone what the mail could not. Ends the task for everybody.

    Raises `OutgoingMail.DoesNotExist` for a mail that is not the actor's business, `IllegalStep` if it is done already.
    """
    row = OutgoingMail.objects.select_for_update(of=("self",)).get(calls(actor), pk=mail.pk)
    if row.state != MailState.FAILED or row.called_at is not None:
        raise IllegalStep(_("Das ist schon erledigt."))
    row.called_at, row.called_by = actor.now, actor.user
    row.save(update_fields=["called_at", "called_by"])
    record(actor=actor, action=AuditAction.MAIL_CALLED, about=row)


def forget_mails(*, about: models.Model | models.QuerySet[Any]) -> int:
    """Delete all mails about an object, or about all of these, that are being erased, in the caller's transaction;
    returns how many.
    """
    rows = OutgoingMail.objects
    found = rows.about_any(about) if isinstance(about, models.QuerySet) else rows.about(about)
    return found.delete()[0]


def stuck_mails(*, now: datetime.datetime) -> models.QuerySet[OutgoingMail]:
    """Mails that nobody will send any more: their worker was killed, or their job is gone."""
    waiting_jobs = DBTaskResult.objects.filter(pk=models.OuterRef("task_id"), status=TaskResultStatus.READY)
    overdue = models.Q(state=MailState.QUEUED, next_try_at__lt=now - STUCK_AFTER)
    broken_off = models.Q(state=MailState.SENDING, tried_at__lt=now - STUCK_AFTER)
    return OutgoingMail.objects.filter(overdue | broken_off).exclude(models.Exists(waiting_jobs))


@transaction.atomic
def requeue_mails(*, actor: Actor) -> int:
    """Give stuck mails a new job; returns how many. Safe in parallel: a row that somebody holds is being worked on.

    A mail that has used up its attempts, because each killed its worker, goes to the desk instead.
    """
    found = list(stuck_mails(now=actor.now).select_for_update(of=("self",), skip_locked=True))
    for mail in found:
        is_spent = mail.attempts > len(settings.MAIL_PAUSES)
        mail.state, mail.next_try_at = MailState.FAILED if is_spent else MailState.QUEUED, actor.now
        mail.save(update_fields=["state", "next_try_at"])
        if not is_spent:
            enqueue(mail)
    return len(found)
