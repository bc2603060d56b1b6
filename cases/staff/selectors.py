"""Reads about who leads what."""

from __future__ import annotations

import datetime

from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User


def is_last_lead(user: User, agency_id: int, *, on: datetime.date) -> bool:
    """Whether the agency would have nobody left who leads it, if this person did no longer."""
    leads = Membership.objects.filter(agency_id=agency_id, role=Role.LEAD).current(on=on)
    lasting = leads.filter(ends_on__isnull=True).exclude(user=user)
    return leads.filter(user=user).exists() and not lasting.exists()


def led_alone(user: User, *, on: datetime.date) -> list[Agency]:
    """Agencies whose last lead this person is."""
    led = Agency.objects.filter(memberships__user=user, memberships__role=Role.LEAD).order_by("pk").distinct()
    return [agency for agency in led if is_last_lead(user, agency.pk, on=on)]


def lock_led_agencies(user_id: int) -> None:
    """Lock the agencies in which this person has a role until the end of the transaction."""
    mine = Membership.objects.filter(user=user_id, ended_at__isnull=True).values("agency")
    list(Agency.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mine).order_by("pk"))
