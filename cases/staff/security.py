"""The security log's one verb."""

from __future__ import annotations

import datetime

from cases.staff.enums import SecurityKind
from cases.staff.models import User
from cases.staff.models_security import SecurityEvent, address_hash


def note_security_event(*, kind: SecurityKind, user: User | None, address: str, now: datetime.datetime) -> None:
    """Write one line. `address`: where the request came from; only its keyed hash is kept."""
    SecurityEvent.objects.create(at=now, user=user, kind=kind, address_hash=address_hash(address))
