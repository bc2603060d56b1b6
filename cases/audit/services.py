"""The one verb of the room: write down what happened."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import DatabaseError, models

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.staff.actors import Actor


class NotRecorded(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The row could not be written. Then nothing happened, and nothing is shown."""


def record(
    *,
    actor: Actor,
    action: AuditAction,
    about: models.Model | None = None,
    case_id: int | None = None,
    case_ids: Sequence[int] = (),
    result: AuditResult = AuditResult.OK,
) -> None:
    """Write one row, in the transaction of what it records: one statement. `about`: the object (only its kind and
    number are kept). Raises `NotRecorded`, which nobody but the outermost caller may catch.

    Every public service calls this exactly once, as its last statement; views that only show something are recorded
    by `cases.audit.decorators.audited`. A job is an `Actor` without a user.
    """
    row = AuditRow(
        at=actor.now,
        actor=actor.user,
        agency=actor.acting,
        action=action,
        result=result,
        object_type=(about._meta.model_name or "") if about is not None else "",
        object_id=about.pk if about is not None else None,
        case_id=case_id,
        case_ids=list(case_ids),
        request_id=actor.request_id,
    )
    try:
        row.save(force_insert=True)
    except DatabaseError as error:
        raise NotRecorded from error
    actor.rows += 1
