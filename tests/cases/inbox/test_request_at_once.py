"""Several clicks at the same moment: one request, one date, and nothing left after a withdrawal."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Booking
from cases.inbox.forms_public import STAMP
from cases.inbox.models import ContactRequest
from cases.inbox.services_links import token_of
from cases.staff.enums import Role
from offers.regions.rules_stamps import make_stamp
from tests.cases.inbox.world import make_door, make_offer, make_request
from tests.cases.world import make_agency, make_region, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """The answers of all calls, each made by a thread of its own."""

    def one(call):
        try:
            url, values = call
            return Client().post(url, values)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def test_a_form_sent_many_times_at_once_makes_one_request():
    door = make_door(make_agency(make_region()))
    agency = door.organisation.agency
    values = {
        "sending": str(uuid.uuid4()), "name": "Kim", "channel": "phone", "address": "0151 2312 5000", "spoken": "de",
        "topic": "work", "asker": "young_person",
        "stamp": make_stamp(STAMP, agency.pk, now=timezone.now() - datetime.timedelta(seconds=9)),
    }  # fmt: skip
    answers = at_once(*[(reverse("request_send", args=[door.region.slug, door.slug]), values)] * 6)
    assert len({answer["Location"] for answer in answers}) == 1
    assert ContactRequest.objects.count() == 1


def test_two_people_want_the_same_half_hour_and_one_gets_it():
    agency = make_agency(make_region())
    worker = make_user("Zeisig", agency, Role.CASEWORKER)
    day = timezone.localdate() + datetime.timedelta(days=1)
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    rows = [make_request(agency, worker, state="answered") for _turn in range(4)]
    offers = [make_offer(row, worker, start)[0] for row in rows]
    calls = [
        (reverse("request_pick", args=[token_of(row)]), {"date": offer.pk})
        for row, offer in zip(rows, offers, strict=True)
    ]
    assert {answer.status_code for answer in at_once(*calls, *calls)} == {302}
    assert ContactRequest.objects.filter(state="appointed").count() == 1
    assert Booking.objects.count() == 1


def test_whoever_withdraws_twice_at_once_while_writing_leaves_nothing():
    row = make_request(make_agency(make_region()))
    withdraw, add = (reverse(name, args=[token_of(row)]) for name in ("request_withdraw", "request_add"))
    answers = at_once((withdraw, {}), (add, {"message": "Noch was"}), (withdraw, {}))
    assert {answer.status_code for answer in answers} <= {302, 404}
    assert not ContactRequest.objects.exists()
