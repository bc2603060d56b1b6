"""A request and the agency to which it was written, for tests that need nobody else."""

import pytest

from cases.staff.enums import LegalArea, Role
from tests.cases.inbox.world import make_request
from tests.cases.world import make_agency, make_region, make_user


@pytest.fixture
def region():
    return make_region()


@pytest.fixture
def agency(region):
    return make_agency(region)


@pytest.fixture
def other(region):
    return make_agency(region, LegalArea.SGB2)


@pytest.fixture
def worker(agency):
    return make_user("Zeisig", agency, Role.CASEWORKER)


@pytest.fixture
def row(agency):
    return make_request(agency)
