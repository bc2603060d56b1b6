"""Five people who could sit down together, for tests of the pages."""

import uuid

import pytest

from cases.consultations.loaders import KEY
from cases.staff.enums import LegalArea, Role
from tests.cases.world import logged_in, make_agency, make_region, make_user

NAMES = ("Kanarianna", "Kanaribodo", "Kanaricleo", "Kanaridora", "Kanarienzo")


@pytest.fixture
def five():
    """Five colleagues of three agencies, each with a login whose key is random."""
    region, people = make_region(f"r-{uuid.uuid4().hex[:6]}"), []
    agencies = [make_agency(region, area) for area in LegalArea]
    for number, name in enumerate(NAMES):
        people.append(make_user(name, agencies[number % 3], Role.CASEWORKER))
    clients = [logged_in(user) for user in people]
    for client in clients:
        session = client.session
        del session[KEY]
        session.save()
    return people, clients
