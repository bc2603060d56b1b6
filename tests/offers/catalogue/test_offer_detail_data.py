"""The offer as schema.org data: the shape that search engines read, and nothing that could break out of it."""

import datetime
import json
import re

import pytest

from offers.catalogue.structured_data import as_script
from offers.regions.models import Organisation
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db

PROPERTIES = {
    "Service": {
        "name", "description", "url", "sameAs", "serviceType", "category", "provider", "areaServed", "audience",
        "offers", "availableChannel",
    },
    "GovernmentOrganization": {"name", "url", "email", "telephone"},
    "Organization": {"name", "url", "email", "telephone"},
    "AdministrativeArea": {"name"},
    "City": {"name", "containedInPlace"},
    "Audience": {"audienceType"},
    "PeopleAudience": {"audienceType", "suggestedMinAge", "suggestedMaxAge"},
    "Offer": {"price", "priceCurrency", "validFrom", "validThrough"},
    "ServiceChannel": {"serviceUrl", "servicePhone", "serviceLocation"},
    "ContactPoint": {"name", "telephone", "email"},
    "Place": {"name", "address"},
    "PostalAddress": {"streetAddress", "postalCode", "addressLocality", "addressCountry"},
}  # fmt: skip
"""What schema.org knows of each type, as far as we use it."""

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def harz():
    return make_region("harz")


def data(client):
    blocks = BLOCK.findall(client.get("/harz/angebote/lotsen/").content.decode())
    assert len(blocks) == 1
    return json.loads(blocks[0])


def things(value):
    """Every object inside, the outermost first."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from things(item)
    elif isinstance(value, list):
        for item in value:
            yield from things(item)


def test_the_shape_of_a_service(client, harz):
    harz.contact_points.update(phone="03941 1234", street="Domplatz 1")
    Organisation.objects.update(kind="jugendamt", legal_basis="sgb8")
    make_offer(
        harz, "published", cost="free", age_min=15, age_max=25, ends_on=datetime.date(2027, 7, 31),
        website="https://lotsen.example.org/", region_wide=False,
    )  # fmt: skip
    found = data(client)
    assert found["@context"] == "https://schema.org"
    assert found["@type"] == "Service"
    assert found["url"] == found["@id"] == "http://testserver/harz/angebote/lotsen/"
    assert found["provider"] == {"@type": "GovernmentOrganization", "name": "Träger Harz"}
    assert found["offers"] == {"@type": "Offer", "price": "0", "priceCurrency": "EUR", "validThrough": "2027-07-31"}
    assert found["audience"] == {
        "@type": "PeopleAudience",
        "audienceType": "Schülerinnen und Schüler",
        "suggestedMinAge": 15,
        "suggestedMaxAge": 25,
    }
    area = {"@type": "AdministrativeArea", "name": "Harz"}
    assert found["areaServed"] == [{"@type": "City", "name": "Ort harz", "containedInPlace": area}]
    channel = found["availableChannel"][0]
    assert channel["servicePhone"]["telephone"] == "+4939411234"
    assert channel["serviceLocation"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Domplatz 1",
        "postalCode": "38820",
        "addressLocality": "Ort harz",
        "addressCountry": "DE",
    }


def test_only_properties_that_schema_org_knows(client, harz):
    harz.contact_points.update(phone="03941 1234", email="buero@example.org", street="Domplatz 1")
    Organisation.objects.update(website="https://traeger.example.org/", phone="03941 1", email="post@example.org")
    make_offer(
        harz, "published", cost="free", age_min=15, starts_on="2026-01-01", website="https://lotsen.example.org/"
    )
    for thing in things(data(client)):
        assert {name for name in thing if not name.startswith("@")} <= PROPERTIES[thing["@type"]], thing


def test_nothing_is_claimed_that_nobody_knows(client, harz):
    make_offer(harz, "published", cost="unknown", audiences=[], formats=[], topics=[], contact_point=None)
    found = data(client)
    assert not {"offers", "audience", "category", "serviceType", "sameAs"} & set(found)
    assert found["areaServed"] == [{"@type": "AdministrativeArea", "name": "Harz"}]
    for thing in things(found):
        assert thing.get("@type"), thing
        assert all(value not in ("", None, [], {}) for value in thing.values()), thing


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;\u2028\u2029", '"\\'])
def test_no_text_can_leave_the_block(text):
    block = as_script({"name": text})
    inner = BLOCK.fullmatch(block).group(1)
    assert not set("<>&\u2028\u2029") & set(inner)
    assert json.loads(inner) == {"name": text}


def test_a_hostile_title_stays_data(client, harz):
    make_offer(harz, "published", title="</script><script>alert(1)</script>")
    assert data(client)["name"] == "</script><script>alert(1)</script>"
