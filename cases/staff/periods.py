"""How long what is kept: PRIVACY's table, each number a setting that the data protection officer decides.

Here, below all other rooms, because pages name the days that the nightly run keeps to.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields

from dateutil.relativedelta import relativedelta
from django.conf import settings


@dataclass(frozen=True, slots=True)
class Periods:
    """Days or months, by name. `RETENTION_PERIODS` (a JSON object in the environment) changes single ones."""

    contact_request_days: int = 90
    stub_days: int = 90
    closed_content_days: int = 90
    released_after_withdrawal_days: int = 30
    consent_proof_months: int = 12
    read_audit_months: int = 6
    security_log_days: int = 90
    invitation_days: int = 30
    outgoing_mail_days: int = 30
    peer_consultation_days: int = 30
    conference_content_days: int = 90
    guest_days: int = 14
    booking_days: int = 90

    def before(self, now: datetime.datetime, name: str) -> datetime.datetime:
        """The moment before which something of that period is due."""
        unit = name.rsplit("_", 1)[1]
        due: datetime.datetime = now - relativedelta(**{unit: getattr(self, name)})
        return due


def periods() -> Periods:
    """The periods in force; refuses (`ValueError`) names that do not exist and numbers below one."""
    changed = dict(settings.RETENTION_PERIODS)
    unknown = set(changed) - {field.name for field in fields(Periods)}
    if unknown or any(not isinstance(value, int) or value < 1 for value in changed.values()):
        raise ValueError(f"RETENTION_PERIODS: unknown names or numbers below one: {sorted(unknown) or changed}")
    return Periods(**changed)
