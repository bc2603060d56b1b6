"""From the Wegweiser's result to an agency of which the shipped data know no door."""

import html

import pytest
from django.core.cache import cache
from django.urls import reverse

from cases.inbox.models import ContactRequest
from cases.staff.enums import LegalArea
from cases.staff.models import Agency
from offers.regions.models import Organisation
from tests.cases.inbox.test_request_public import typed
from tests.offers.wayfinder.test_wayfinder_pages import RESULT, SCHOOL, walk

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]


@pytest.fixture
def agency():
    cache.clear()
    organisation = Organisation.objects.get(region__slug="harz", slug="agentur-sachsen-anhalt-west")
    return Agency.objects.create(organisation=organisation, legal_area=LegalArea.SGB3, email_domains=["amt.example"])


@pytest.mark.parametrize(("language", "query"), [("de", ""), ("easy_de", "?sprache=easy_de"), ("en", "?sprache=en")])
def test_a_pupil_gets_there(client, agency, language, query):
    form = reverse("request_send_agency", args=["harz", agency.organisation.slug]) + query
    assert walk(client, SCHOOL) == RESULT
    assert f'href="{form}"' in html.unescape(client.get(f"{RESULT}?sprache={language}").content.decode())
    assert client.post(form, typed(agency)).status_code == 302
    assert ContactRequest.objects.get().agency == agency


def test_without_an_inbox_there_no_button_is_shown(client, agency):
    Agency.objects.filter(pk=agency.pk).update(takes_requests=False)
    walk(client, SCHOOL)
    assert "/kontakt/stelle/" not in client.get(RESULT).content.decode()
