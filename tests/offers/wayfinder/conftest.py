"""The shipped rules, and a draft of them in a region; for modules whose `make_stock` is `load_rules`."""

import datetime

import pytest

from offers.wayfinder import services
from tests.offers.stock import make_person, make_region

NOW = datetime.datetime.now(tz=datetime.UTC)


@pytest.fixture
def base(stock):
    return stock


@pytest.fixture
def harz(base):
    return make_region("harz", name="Harz", four_eyes=False)


@pytest.fixture
def boerde(base):
    return make_region("boerde", name="Börde", four_eyes=False)


@pytest.fixture
def mine(client, harz):
    client.force_login(make_person("harz@portal.example", harz))
    return services.draft_book(region_id=harz.pk, actor=1, now=NOW)
