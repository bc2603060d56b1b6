"""Whom a young person can call, and when."""

import datetime

import pytest
import time_machine

from offers.catalogue.services import touch_catalogue
from offers.regions.models import ContactPoint, Organisation
from tests.offers.stock import make_offer, make_region

pytestmark = pytest.mark.django_db

URL = "/harz/angebote/lotsen/"
MONDAY_NOON = datetime.datetime(2026, 11, 23, 11, 0, tzinfo=datetime.UTC)


@pytest.fixture
def harz():
    return make_region("harz")


def contact_section(client):
    text = client.get(URL).content.decode()
    return text.split('aria-labelledby="kontakt"')[1].split("</section>")[0]


def add_agency(region, kind, phone, legal_basis):
    return Organisation.objects.create(
        region=region, slug=kind, name=f"Amt {kind}", short_name=kind, kind=kind, legal_basis=legal_basis, phone=phone
    )


def test_a_number_can_be_dialled_and_hours_are_told_now(client, harz):
    harz.contact_points.update(phone="03941 12 34-5", opening_hours="Mo-Th 08:00-16:00", street="Domplatz 1")
    make_offer(harz, "published")
    with time_machine.travel(MONDAY_NOON):
        text = contact_section(client)
    assert 'href="tel:' in text
    assert "03941 12 34-5" in text
    assert "heute bis 16 Uhr" in text
    assert "Montag bis Donnerstag: 8 bis 16 Uhr" in text
    assert "Domplatz 1" in text


def test_the_organisation_answers_where_the_door_has_no_number(client, harz):
    Organisation.objects.update(phone="0800 1112223")
    make_offer(harz, "published")
    text = contact_section(client)
    assert "0800 1112223" in text
    assert "kennen wir nicht" not in text


def test_a_door_of_somebody_else_answers_with_its_own_number(client, harz):
    host = add_agency(harz, "jugendamt", "03941 777", "sgb8")
    Organisation.objects.filter(slug="traeger").update(phone="03941 111")
    harz.contact_points.update(organisation=host)
    make_offer(harz, "published")
    text = contact_section(client)
    assert "Amt jugendamt" in text
    assert "03941 777" in text
    assert "03941 111" not in text


def test_without_a_door_of_its_own_the_organisations_doors_are_shown_nearest_first(client, harz):
    make_offer(harz, "published", contact_point=None)
    far = harz.places.create(
        postal_code="06484", name="Fern", name_key="fern", municipality="Fern", latitude=51.7, longitude=11.1
    )
    for number in range(4):
        ContactPoint.objects.create(
            region=harz, organisation=Organisation.objects.get(), slug=f"a{number}", name=f"A{number}", place=far
        )
    text = contact_section(client)
    assert text.index("Büro harz") < text.index("A0") < text.index("A1")
    assert "A2" not in text


def test_where_nobody_has_a_number_somebody_else_is_named(client, harz):
    add_agency(harz, "arbeitsagentur", "0800 4555500", "sgb3")
    make_offer(harz, "published")
    text = contact_section(client)
    assert "Eine Telefonnummer von Träger kennen wir nicht" in text
    assert "Amt arbeitsagentur" in text
    assert "0800 4555500" in text
    add_agency(harz, "koordinierungsstelle", "03941 999", "none")
    touch_catalogue([harz.pk])
    assert "Amt koordinierungsstelle" in contact_section(client)


def test_nobody_of_another_region_is_named(client, harz):
    add_agency(make_region("boerde"), "arbeitsagentur", "0800 4555500", "sgb3")
    make_offer(harz, "published")
    text = contact_section(client)
    assert "0800 4555500" not in text
    assert "kennen wir nicht" not in text


def test_an_organisation_without_doors_is_still_a_contact(client, harz):
    make_offer(harz, "published", contact_point=None)
    harz.contact_points.all().delete()
    Organisation.objects.update(website="https://traeger.example.org/")
    text = contact_section(client)
    assert "Träger Harz" in text
    assert 'href="https://traeger.example.org/"' in text


@pytest.mark.parametrize("hours", ["", "Unsinn", "24/7", "Mo-Fr 25:99-99:00", "PH off"])
def test_any_opening_hours_give_a_page(client, harz, hours):
    harz.contact_points.update(opening_hours=hours)
    make_offer(harz, "published")
    assert "Büro harz" in contact_section(client)
