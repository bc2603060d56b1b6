"""Who is away and who stands in, as conditions for queries of other rooms."""

from __future__ import annotations

import datetime

from django.db.models import Exists, OuterRef, Subquery

from cases.calendars.models import Absence
from cases.staff.enums import Role
from cases.staff.models import Membership


def is_away(user: str, *, on: datetime.date) -> Exists:
    """Whether the account in this column is away that day."""
    return Exists(Absence.objects.filter(user=OuterRef(user), first_day__lte=on, last_day__gte=on))


def works_as_caseworker(user: str, agency: str, *, on: datetime.date) -> Exists:
    """Whether the account in one column is a caseworker of the agency in the other that day."""
    rows = Membership.objects.current(on=on)
    return Exists(rows.filter(user=OuterRef(user), agency=OuterRef(agency), role=Role.CASEWORKER))


def deputy_for(user: str, agency: str, *, on: datetime.date) -> Subquery:
    """Who stands in that day for the account in one column at the agency in the other, as the number of their account.

    Null where nobody is away, nobody is named, or who is named is away too or no caseworker of that agency.
    """
    works = Membership.objects.current(on=on).filter(
        user=OuterRef("deputy"), agency=OuterRef(OuterRef(agency)), role=Role.CASEWORKER
    )
    gone = Absence.objects.filter(user=OuterRef("deputy"), first_day__lte=on, last_day__gte=on)
    rows = Absence.objects.filter(
        Exists(works), ~Exists(gone), user=OuterRef(user), first_day__lte=on, last_day__gte=on
    )
    return Subquery(rows.order_by("first_day", "pk").values("deputy")[:1])
