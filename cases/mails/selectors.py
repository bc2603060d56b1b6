"""Who is to be called because a mail could not be sent; jobs that nobody needs any more."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q
from django.utils.functional import Promise
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from cases.mails.models import OutgoingMail
from cases.mails.registry import mail_kinds
from cases.staff.actors import Actor


@dataclass(frozen=True, slots=True)
class ToCall:
    """A task "bitte anrufen": the mail (who), what it was (`label`), the object it is about and its page, if any."""

    mail: OutgoingMail
    label: str | Promise
    about: Model
    url: str


def calls(actor: Actor, names: Iterable[str] | None = None) -> Q:
    """Mails of these kinds (None: all) about objects for which the actor answers now, by the rules of their kinds."""
    mine, kinds = Q(pk__in=()), mail_kinds()
    for name in kinds if names is None else names:
        things = kinds[name].in_charge(actor)
        mine |= Q(kind=name, object_type=things.model._meta.model_name, object_id__in=things.order_by().values("pk"))
    return mine


def mails_to_call_about(*, actor: Actor) -> list[ToCall]:
    """Tasks "bitte anrufen" of this person, oldest first.

    One query where no mail has failed, whoever waits for it; else two, and one per kind of mail that is among them:
    the rules of all kinds at once are the longest statement of the portal, and most days none has failed.
    """
    kinds, things = mail_kinds(), {}
    failed = set(OutgoingMail.objects.to_call_about().order_by().values_list("kind", flat=True).distinct())
    if not failed & kinds.keys():
        return []
    mine = calls(actor, sorted(failed & kinds.keys()))
    mails = list(OutgoingMail.objects.to_call_about().filter(mine).select_related("recipient"))
    for name in {mail.kind for mail in mails}:
        ids = {mail.object_id for mail in mails if mail.kind == name}
        things[name] = kinds[name].in_charge(actor).in_bulk(ids)
    return [
        ToCall(mail, kinds[mail.kind].label, about, page(about) if (page := kinds[mail.kind].page) else "")
        for mail in mails
        if (about := things[mail.kind].get(mail.object_id))
    ]


def old_jobs(*, before: datetime.datetime) -> DBTaskResultQuerySet:
    """Jobs queued before this moment that are over, or whose worker was killed; those that still wait stay."""
    return DBTaskResult.objects.filter(enqueued_at__lt=before).exclude(status=TaskResultStatus.READY)
