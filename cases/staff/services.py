"""Verbs about accounts."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import transaction

from cases.staff.models import Coordination, User
from offers.regions.models import Region

DEMO_DOMAIN: Final = "portal.example"
"""RFC 2606: nobody can ever receive mail there."""

DEMO_PASSWORD: Final = "Probe-Portal-Kompass"  # noqa: S105  # printed on purpose, for development machines only
WITH_SECOND_PERSON: Final = frozenset({"boerde"})
"""Slugs of regions that get two demo coordinators, so that four eyes can be tried."""


class DemoAccount(NamedTuple):
    """A login of the demo: address, name, and the slug of its region ("" for the whole portal)."""

    email: str
    name: str
    region: str


def demo_accounts(regions: dict[str, str]) -> list[DemoAccount]:
    """The demo's accounts for regions given as slug → name. None of the names is a person's."""
    accounts = [DemoAccount(f"admin@{DEMO_DOMAIN}", "Demo-Verwaltung", "")]
    for slug, name in regions.items():
        accounts.append(DemoAccount(f"{slug}@{DEMO_DOMAIN}", f"Demo-Koordination {name}", slug))
        if slug in WITH_SECOND_PERSON:
            accounts.append(DemoAccount(f"{slug}2@{DEMO_DOMAIN}", f"Zweite Demo-Koordination {name}", slug))
    return accounts


@transaction.atomic
def create_demo_accounts() -> list[DemoAccount]:
    """Make the demo's accounts for all regions where they are missing; present ones keep password and rights.

    The caller makes sure that this is a development machine: the password is public.
    """
    regions = {region.slug: region for region in Region.objects.order_by("name")}
    accounts = demo_accounts({slug: region.name for slug, region in regions.items()})
    present = set(
        User.objects.filter(email__in=[account.email for account in accounts]).values_list("email", flat=True)
    )
    for account in accounts:
        if account.email in present:
            continue
        if account.region:
            user = User.objects.create_user(account.email, DEMO_PASSWORD, name=account.name)
            Coordination.objects.create(user=user, region=regions[account.region])
        else:
            User.objects.create_superuser(account.email, DEMO_PASSWORD, name=account.name)
    return accounts
