"""Writing to an agency of which no door is known: found from every page, sent, worked on and shown like any other."""

import html
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.board.selectors_waiting import request_counts
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import agencies_without_door
from cases.inbox.selectors_status import doors_of
from cases.inbox.services import RequestData, send_request
from cases.staff.actors import Actor
from cases.staff.models import Agency
from offers.regions.models import Organisation
from tests.cases.inbox.test_request_public import LINK, typed
from tests.cases.inbox.world import make_door
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
DATA = RequestData(name="Kanarikid", address="030 23125 002", topic="training")


@pytest.fixture
def world(world):
    cache.clear()
    return world


def url_of(agency):
    organisation = agency.organisation
    return reverse("request_send_agency", args=[organisation.region.slug, organisation.slug])


def text_of(answer):
    return html.unescape(answer.content.decode())


def put(agency, **fields):
    Agency.objects.filter(pk=agency.pk).update(**fields)


def test_it_is_sent_and_everybody_who_should_see_it_does(world):
    agency = world.employment
    client = Client()
    shown = text_of(client.get(url_of(agency)))
    assert agency.organisation.name in shown
    answer = client.post(url_of(agency), typed(agency))
    token = LINK.match(answer["Location"]).group(1)
    row = ContactRequest.objects.get()
    assert (row.agency, row.contact_point, row.region) == (agency, None, world.region)
    status = text_of(client.get(reverse("request_status", args=[token])))
    assert agency.organisation.name in status
    worker = logged_in(world.invited)
    for page in ("request_list", "desk"):
        assert worker.get(reverse(f"cases:{page}")).status_code == 200
    assert row.name in text_of(worker.get(reverse("cases:request_list")))
    answer = worker.post(reverse("cases:request_take", args=[row.reference]), follow=True)
    assert "Sie kümmern sich" in text_of(answer)
    for page in ("request_appoint", "request_offer_dates"):
        assert worker.get(reverse(f"cases:{page}", args=[row.reference])).status_code == 200
    assert logged_in(world.member).get(reverse("cases:request_detail", args=[row.reference])).status_code == 404


def test_nothing_is_shown_that_nobody_knows(world):
    agency = world.employment
    assert "Lieber anrufen" not in text_of(Client().get(url_of(agency)))
    Organisation.objects.filter(pk=agency.organisation_id).update(phone="030 23125 009")
    text = text_of(Client().get(url_of(agency)))
    assert "Lieber anrufen" in text
    assert "030 23125 009" in text


@pytest.mark.parametrize("change", [{"is_active": False}, {"takes_requests": False}])
def test_who_takes_none_says_so_and_sends_to_those_who_do(world, change):
    put(world.employment, **change)
    client, door = Client(), make_door(world.youth_office)
    text = text_of(client.get(url_of(world.employment)))
    assert "Hier kannst du nicht schreiben" in text
    assert reverse("request_send", args=[world.region.slug, door.slug]) in text
    assert url_of(world.jobcenter) in text
    assert url_of(world.employment) not in text.replace('rel="canonical"', "")
    answer = client.post(url_of(world.employment), typed(world.employment))
    assert answer.status_code == 200
    assert not ContactRequest.objects.exists()


def test_the_page_of_a_door_that_takes_none_names_it(world):
    closed = make_door(world.youth_office)
    put(world.youth_office, takes_requests=False)
    text = text_of(Client().get(reverse("request_send", args=[world.region.slug, closed.slug])))
    assert url_of(world.employment) in text


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "kanari"])
def test_unknown_and_foreign_ones_are_not_found(world, slug):
    foreign = Agency.objects.exclude(organisation__region=world.region).first()
    Organisation.objects.filter(pk=foreign.organisation_id).update(slug="kanari")
    assert Client().get(reverse("request_send_agency", args=[world.region.slug, slug])).status_code == 404
    type(world.region).objects.filter(pk=world.region.pk).update(is_active=False)
    assert Client().get(url_of(world.employment)).status_code == 404


def test_a_door_called_stelle_keeps_its_address(world):
    door = make_door(world.youth_office, slug="stelle")
    assert Client().get(reverse("request_send", args=[world.region.slug, door.slug])).status_code == 200


def test_every_agency_that_takes_requests_can_be_written_to(world):
    door = make_door(world.youth_office)
    assert set(agencies_without_door(world.region)) == {world.jobcenter, world.employment}
    for agency in (world.youth_office, world.jobcenter, world.employment):
        assert Client().get(url_of(agency)).status_code == 200
        assert all(Client().get(each.write_url).status_code == 200 for each in doors_of(agency))
    assert doors_of(world.youth_office)[0].url == door.get_absolute_url()


def test_contacts_without_an_address_lead_there(world):
    text = text_of(Client().get(reverse("offers:contact_point_list", args=[world.region.slug])))
    assert f'href="{url_of(world.employment)}"' in text
    put(world.employment, takes_requests=False)
    text = text_of(Client().get(reverse("offers:contact_point_list", args=[world.region.slug])))
    assert url_of(world.employment) not in text


def test_it_counts_without_a_place(world):
    actor = Actor(user=None)
    row = send_request(actor=actor, organisation=world.employment.organisation, data=DATA, sending=uuid.uuid4())
    counts = request_counts([world.employment.pk], now=timezone.now())
    assert counts["heute"] == {(world.employment.pk, 0): 1}
    ContactRequest.objects.filter(pk=row.pk).update(escalated=3, escalated_on=timezone.localdate())
    assert row.reference in text_of(logged_in(world.coordinator).get(reverse("cases:request_escalated")))


def test_neither_and_both_are_no_address(world):
    door = make_door(world.youth_office)
    for fields in ({}, {"contact_point": door, "organisation": world.jobcenter.organisation}):
        with pytest.raises(ValueError, match="door"):
            send_request(actor=Actor(user=None), data=DATA, sending=uuid.uuid4(), **fields)


def test_nobody_finds_the_page_in_a_search_engine(world):
    answer = Client().get(url_of(world.employment))
    assert re.search(r'<meta name="robots" content="noindex">', answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
