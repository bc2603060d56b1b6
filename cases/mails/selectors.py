"""Who is to be called because a mail could not be sent; jobs that nobody needs any more."""

from __future__ import annotations

import datetime
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


def calls(actor: Actor) -> Q:
    """Mails about objects for which the actor answers at this moment, by the rules of their kinds."""
    mine = Q(pk__in=())
    for name, kind in mail_kinds().items():
        things = kind.in_charge(actor)
        mine |= Q(kind=name, object_type=things.model._meta.model_name, object_id__in=things.order_by().values("pk"))
    return mine


def mails_to_call_about(*, actor: Actor) -> list[ToCall]:
    """Tasks "bitte anrufen" of this person, oldest first: one query, and one per kind of mail that is among them."""
    mails = list(OutgoingMail.objects.to_call_about().filter(calls(actor)).select_related("recipient"))
    kinds, things = mail_kinds(), {}
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
