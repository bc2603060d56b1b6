"""The public pages lead to the form where somebody reads it, and nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Agency
from cases.staff.enums import LegalArea
from offers.catalogue.models import PublishedOffer
from offers.catalogue.views_detail import PAGES
from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint
from tests.pages import CONTACT_POINT

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]
OFFICES = {OrganisationKind.JOBCENTER, OrganisationKind.EMPLOYMENT_AGENCY, OrganisationKind.YOUTH_OFFICE}
ANSWERS = {
    "urgent": "no", "who": "self", "age": "15-17", "now": "nothing", "topic": "career", "home": "family",
    "money": "jobcenter",
}  # fmt: skip


@pytest.fixture
def door():
    return ContactPoint.objects.select_related("organisation", "region").get(region__slug="harz", slug=CONTACT_POINT)


def take_requests(organisation):
    return Agency.objects.create(organisation=organisation, legal_area=LegalArea.SGB2, email_domains=["amt.example"])


def form_of(door):
    return reverse("request_send", args=[door.region.slug, door.slug])


def test_a_door_leads_to_the_form_while_its_agency_takes_requests(door):
    page = door.get_absolute_url()
    assert form_of(door) not in Client().get(page).content.decode()
    agency = take_requests(door.organisation)
    assert f'href="{form_of(door)}"' in Client().get(page).content.decode()
    for field in ("takes_requests", "is_active"):
        Agency.objects.filter(pk=agency.pk).update(**{"takes_requests": True, "is_active": True, field: False})
        assert form_of(door) not in Client().get(page).content.decode()


def test_an_offer_leads_to_the_form_and_names_itself():
    rows = PublishedOffer.objects.filter(region__slug="harz", organisation__contact_points__isnull=False)
    offer = rows.select_related("organisation").order_by("slug").first()
    point = offer.organisation.contact_points.select_related("region").order_by("name", "id").first()
    page = reverse("offers:offer_detail", args=["harz", offer.slug])
    assert "/kontakt/" not in Client().get(page).content.decode()
    take_requests(offer.organisation)
    PAGES.clear()
    assert f'href="{form_of(point)}?angebot={offer.slug}"' in Client().get(page).content.decode()
    form = Client().get(f"{form_of(point)}?angebot={offer.slug}").content.decode()
    assert "Es geht um das Angebot" in form


@pytest.mark.parametrize(("language", "query"), [("de", ""), ("easy_de", "?sprache=easy_de"), ("en", "?sprache=en")])
def test_the_wegweiser_leads_to_the_form_and_tells_it_no_answer(language, query):
    for organisation in {point.organisation for point in ContactPoint.objects.filter(region__slug="harz")}:
        if organisation.kind in OFFICES:
            take_requests(organisation)
    client = Client()
    client.get(reverse("offers:wayfinder_start", args=["harz"]) + f"?sprache={language}")
    for question, answer in ANSWERS.items():
        client.post(reverse("offers:wayfinder_question", args=["harz", question]), {question: answer})
    answer = client.get(reverse("offers:wayfinder_result", args=["harz"]))
    assert answer.status_code == 200
    text = answer.content.decode()
    links = [part.split('"')[0] for part in text.split('href="/harz/kontakt/')[1:]]
    assert links
    assert all(link.endswith(f"/{query}") for link in links)
    emergency = client.get(reverse("offers:wayfinder_emergency", args=["harz"])).content.decode()
    assert "/kontakt/" not in emergency
