"""How long what is kept: PRIVACY's table, each number a setting that the data protection officer decides."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import timezone

from cases.records.models import Case


@dataclass(frozen=True, slots=True)
class Periods:
    """Days or months, by name. `RETENTION_PERIODS` (a JSON object in the environment) changes single ones."""

    stub_days: int = 90
    closed_content_days: int = 90
    released_after_withdrawal_days: int = 30
    consent_proof_months: int = 12
    read_audit_months: int = 6
    security_log_days: int = 90
    invitation_days: int = 30
    outgoing_mail_days: int = 30
    peer_consultation_days: int = 30

    def before(self, now: datetime.datetime, name: str) -> datetime.datetime:
        """The moment before which something of that period is due."""
        unit = name.rsplit("_", 1)[1]
        due: datetime.datetime = now - relativedelta(**{unit: getattr(self, name)})
        return due


def deletion_on(case: Case, *, has_consent: bool) -> datetime.date | None:
    """The day on which a case's content goes if nothing happens before: 90 days after the last action without any
    consent, 90 days after closing; None for an open case with a consent. `has_consent`: one was ever granted.
    """
    if case.closed_at:
        return timezone.localdate(case.closed_at) + datetime.timedelta(days=periods().closed_content_days)
    if has_consent:
        return None
    return timezone.localdate(case.last_action_at) + datetime.timedelta(days=periods().stub_days)


def periods() -> Periods:
    """The periods in force; refuses (`ValueError`) names that do not exist and numbers below one."""
    changed = dict(settings.RETENTION_PERIODS)
    unknown = set(changed) - {field.name for field in fields(Periods)}
    if unknown or any(not isinstance(value, int) or value < 1 for value in changed.values()):
        raise ValueError(f"RETENTION_PERIODS: unknown names or numbers below one: {sorted(unknown) or changed}")
    return Periods(**changed)
