"""Who does something, for whom, when: what every service on the casework side is given."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User


@dataclass(slots=True)
class Actor:
    """A person at work (or a job, then `user` is None) during one request.

    `memberships` are the rows that give rights now, read from the database for this request. `acting` is the
    agency that the person chose to work for; it labels what they do and gives no right by itself.
    `rows` counts the audit rows that were written so far.
    """

    user: User | None
    memberships: tuple[Membership, ...] = ()
    acting: Agency | None = None
    now: datetime.datetime = field(default_factory=timezone.now)
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    rows: int = 0

    @property
    def today(self) -> datetime.date:
        """The day in Germany."""
        return timezone.localdate(self.now)

    def agencies_as(self, *roles: Role) -> frozenset[int]:
        """Ids of the agencies for which the person has one of the roles now."""
        return frozenset(row.agency_id for row in self.memberships if row.role in roles)

    def has_role(self, *roles: Role, agency_id: int | None = None) -> bool:
        """Whether one of the roles is held now, in that agency if one is named."""
        return any(row.role in roles and agency_id in (None, row.agency_id) for row in self.memberships)


def load_actor(user: User, *, now: datetime.datetime, acting_id: int | None = None) -> Actor:
    """The actor of a request: one query. Without a valid choice the first agency acts."""
    rows = tuple(
        Membership.objects.filter(user=user)
        .current(on=timezone.localdate(now))
        .select_related("agency__organisation__region")
        .order_by("agency__organisation__short_name", "agency_id", "role")
    )
    agencies = {row.agency_id: row.agency for row in rows}
    acting = agencies.get(acting_id or 0) or next(iter(agencies.values()), None)
    return Actor(user=user, memberships=rows, acting=acting, now=now)
