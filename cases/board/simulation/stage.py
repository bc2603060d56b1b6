"""The made-up world in which a simulation plays: regions, agencies, people, doors. The only rows made directly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from cases.staff.enums import LegalArea, Role
from cases.staff.models import Agency, Coordination, Membership, User
from offers.regions.enums import OrganisationKind, State
from offers.regions.models import ContactPoint, Organisation, Place, Region

KINDS: Final = {
    LegalArea.SGB2: (OrganisationKind.JOBCENTER, "Jobcenter"),
    LegalArea.SGB3: (OrganisationKind.EMPLOYMENT_AGENCY, "Arbeitsagentur"),
    LegalArea.SGB8: (OrganisationKind.YOUTH_OFFICE, "Jugendamt"),
}
PEOPLE_PER_CASEWORKER: Final = 70
SMALLEST_TEAM: Final = 3
SPARE: Final = 3
"""Accounts per agency of people who can be hired later."""


@dataclass(slots=True)
class House:
    """An agency with its door, the one who leads it, and who may be hired. Its caseworkers are asked of the database.

    `size`: how many caseworkers it should have.
    """

    agency: Agency
    door: ContactPoint
    lead: User
    size: int
    spare: list[User]


@dataclass(slots=True)
class Country:
    """One region: its agencies, and who works in its coordination office."""

    region: Region
    houses: list[House]
    coordinator: User

    def house_of(self, agency_id: int) -> House:
        """The agency of this key."""
        return next(house for house in self.houses if house.agency.pk == agency_id)


@dataclass(slots=True)
class Stage:
    """Everything that is there before the first day. `keeper` keeps the portal: hires people."""

    countries: list[Country]
    keeper: User

    @property
    def houses(self) -> list[House]:
        """The agencies of all regions."""
        return [house for country in self.countries for house in country.houses]


@transaction.atomic
def build_stage(*, regions: int, people: int) -> Stage:
    """So many regions with three agencies each, with caseworkers enough for so many young people in all."""
    keeper = User.objects.create(email="keeper@simulation.invalid", name="Verwaltung", is_superuser=True)
    team = max(SMALLEST_TEAM, round(people / (3 * regions) / PEOPLE_PER_CASEWORKER))
    return Stage([_country(number, team) for number in range(regions)], keeper)


def _country(number: int, team: int) -> Country:
    region = Region.objects.create(
        slug=f"simulation-{number}",
        name=f"Simulierter Landkreis {number}",
        state=State.SACHSEN_ANHALT,
        ags=f"{90000 + number}",
        coordination_office="Koordinierungsstelle",
    )
    place = Place.objects.create(
        region=region, name=f"Simulationsstadt {number}", postal_code="38820", municipality="Simulationsstadt",
        latitude=51.9, longitude=11.0,
    )  # fmt: skip
    coordinator = _user(f"koordination-{number}")
    Coordination.objects.create(user=coordinator, region=region)
    return Country(region, [_house(region, place, area, team) for area in KINDS], coordinator)


def _house(region: Region, place: Place, area: LegalArea, team: int) -> House:
    kind, name = KINDS[area]
    organisation = Organisation.objects.create(
        region=region, slug=f"{area}-{region.slug}", name=f"{name} {region.name}", short_name=f"{name} {region.slug}",
        kind=kind, legal_basis=area,
    )  # fmt: skip
    agency = Agency.objects.create(
        organisation=organisation, legal_area=area, email_domains=["simulation.invalid"], takes_requests=True
    )
    door = ContactPoint.objects.create(
        region=region, organisation=organisation, slug=f"tuer-{area}", name=f"{name}, Eingang", place=place,
        street="Simulationsweg 1", postal_code="38820", phone="030 23125 001",
    )  # fmt: skip
    key = f"{area}-{region.slug}"
    lead = _user(f"leitung-{key}")
    workers = [_user(f"fachkraft-{number}-{key}") for number in range(team)]
    Membership.objects.create(user=lead, agency=agency, role=Role.LEAD)
    Membership.objects.bulk_create(Membership(user=user, agency=agency, role=Role.CASEWORKER) for user in workers)
    return House(agency, door, lead, team, [_user(f"neu-{number}-{key}") for number in range(SPARE)])


def _user(name: str) -> User:
    return User.objects.create(email=f"{name}@simulation.invalid", name=name, password="!")  # noqa: S106  # none works
