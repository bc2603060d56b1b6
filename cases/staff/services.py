"""Verbs about accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.db import transaction

from cases.staff.enums import Role
from cases.staff.models import Agency, Coordination, Membership, User
from cases.staff.rules import LEGAL_AREAS
from offers.regions.models import Organisation, Region

DEMO_DOMAIN: Final = "portal.example"
"""RFC 2606: nobody can ever receive mail there."""

DEMO_PASSWORD: Final = "Probe-Portal-Kompass"  # noqa: S105  # printed on purpose, for development machines only
WITH_SECOND_PERSON: Final = frozenset({"boerde"})
"""Slugs of regions that get two demo coordinators, so that four eyes can be tried."""
AGENCY_REGION: Final = "harz"
"""Slug of the region whose agencies have demo caseworkers."""
JOBCENTER, YOUTH_OFFICE, EMPLOYMENT = "koba-jobcenter-harz", "jugendamt-harz", "agentur-sachsen-anhalt-west"
SHOWS: Final = {AGENCY_REGION: "unter Lage die Anfrage, die liegen geblieben ist"}
"""Slug of a region → what its coordinator looks at first."""
AGENCIES: Final = (JOBCENTER, YOUTH_OFFICE, EMPLOYMENT)


class DemoAccount(NamedTuple):
    """A login of the demo: address, name, slug of the region it coordinates ("" for none), roles in agencies (by slug).

    `shows`: what to look at with it.

    Without a region and without roles it keeps the whole portal.
    """

    email: str
    name: str
    region: str = ""
    roles: tuple[tuple[str, Role], ...] = ()
    shows: str = ""


DEMO_TEAM: Final = (
    DemoAccount(
        f"jobcenter@{DEMO_DOMAIN}", "Demo-Fachkraft Jobcenter", roles=((JOBCENTER, Role.CASEWORKER),),
        shows="eine Anfrage, die zu lange liegt; eine angenommene Übergabe, deren erster Kontakt aussteht",
    ),
    DemoAccount(
        f"jobcenter2@{DEMO_DOMAIN}", "Demo-Leitung Jobcenter", roles=((JOBCENTER, Role.LEAD),),
        shows="Zahlen der Stelle unter Lage, alles ohne Inhalte",
    ),
    DemoAccount(
        f"jugendamt@{DEMO_DOMAIN}", "Demo-Fachkraft Jugendamt", roles=((YOUTH_OFFICE, Role.CASEWORKER),),
        shows="Anfragen in allen Ständen, eine in Vertretung; eine angebotene Übergabe",
    ),
    DemoAccount(
        f"jugendamt2@{DEMO_DOMAIN}", "Demo-Leitung Jugendamt", roles=((YOUTH_OFFICE, Role.LEAD),),
        shows="was bei wem wartet, der nicht da ist",
    ),
    DemoAccount(
        f"jugendamt3@{DEMO_DOMAIN}", "Zweite Demo-Fachkraft Jugendamt", roles=((YOUTH_OFFICE, Role.CASEWORKER),),
        shows="ist gerade nicht da, und nichts bleibt deshalb liegen",
    ),
    DemoAccount(
        f"arbeitsagentur@{DEMO_DOMAIN}",
        "Demo-Fachkraft und Leitung Arbeitsagentur",
        roles=((EMPLOYMENT, Role.CASEWORKER), (EMPLOYMENT, Role.LEAD)),
        shows="eine Übergabe, die auf Antwort wartet; eine, nach deren Ergebnis gefragt wird",
    ),
    DemoAccount(
        f"datenschutz@{DEMO_DOMAIN}", "Demo-Datenschutz", roles=tuple((slug, Role.AUDITOR) for slug in AGENCIES),
        shows="wer was gesehen und geändert hat",
    ),
)  # fmt: skip
"""The people of three agencies in one region. None of the names is a person's."""


def demo_accounts(regions: Mapping[str, str], agencies: Iterable[str] = ()) -> list[DemoAccount]:
    """The demo's accounts for regions given as slug → name and the slugs of agencies that exist."""
    accounts = [DemoAccount(f"admin@{DEMO_DOMAIN}", "Demo-Verwaltung")]
    for slug, name in regions.items():
        accounts.append(
            DemoAccount(f"{slug}@{DEMO_DOMAIN}", f"Demo-Koordination {name}", slug, shows=SHOWS.get(slug, ""))
        )
        if slug in WITH_SECOND_PERSON:
            accounts.append(DemoAccount(f"{slug}2@{DEMO_DOMAIN}", f"Zweite Demo-Koordination {name}", slug))
    present = set(agencies)
    return accounts + [account for account in DEMO_TEAM if all(slug in present for slug, _role in account.roles)]


@transaction.atomic
def create_demo_accounts() -> list[DemoAccount]:
    """Make the demo's accounts where they are missing; present ones keep password and rights.

    The caller makes sure that this is a development machine: the password is public.
    """
    regions = {region.slug: region for region in Region.objects.order_by("name")}
    agencies = _demo_agencies()
    accounts = demo_accounts({slug: region.name for slug, region in regions.items()}, agencies)
    present = set(
        User.objects.filter(email__in=[account.email for account in accounts]).values_list("email", flat=True)
    )
    for account in accounts:
        if account.email not in present:
            _create_demo_account(account, regions, agencies)
    return accounts


def _create_demo_account(account: DemoAccount, regions: Mapping[str, Region], agencies: Mapping[str, Agency]) -> None:
    if not account.region and not account.roles:
        User.objects.create_superuser(account.email, DEMO_PASSWORD, name=account.name)
        return
    user = User.objects.create_user(account.email, DEMO_PASSWORD, name=account.name)
    if account.region:
        Coordination.objects.create(user=user, region=regions[account.region])
    Membership.objects.bulk_create(
        Membership(user=user, agency=agencies[slug], role=role) for slug, role in account.roles
    )


def _demo_agencies() -> dict[str, Agency]:
    """The demo's agencies by slug, made where their organisation is in the catalogue."""
    organisations = Organisation.objects.filter(region__slug=AGENCY_REGION, slug__in=AGENCIES).order_by("slug")
    return {
        organisation.slug: Agency.objects.get_or_create(
            organisation=organisation,
            defaults={"legal_area": LEGAL_AREAS[organisation.kind], "email_domains": [DEMO_DOMAIN]},
        )[0]
        for organisation in organisations
    }
