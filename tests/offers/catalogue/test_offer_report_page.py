"""Saying that an offer is no longer true: one report, no sender, and nothing that a programme learns from."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client

from offers.catalogue import rules_reports
from offers.catalogue.models import Offer, OfferReport
from offers.regions.rules_stamps import MAX_AGE, make_stamp
from tests.offers.stock import NOW, make_offer, make_region

pytestmark = pytest.mark.django_db

URL = "/harz/angebote/lotsen/melden/"
THANKS = URL + "?danke=1"
FRESH = NOW - datetime.timedelta(seconds=30)


@pytest.fixture
def offer():
    return make_offer(make_region("harz"), "published")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def sent(offer, **changes):
    values = {
        "reason": "closed",
        "message": "",
        "stamp": make_stamp(rules_reports.STAMP, offer.pk, now=FRESH),
        **changes,
    }
    return {name: value for name, value in values.items() if value is not None}


def send(client, offer, **changes):
    return client.post(URL, sent(offer, **changes))


def test_works(client, offer):
    response = send(client, offer, reason="contact", message="  Die Tür war zu.  ")
    assert response.headers["Location"] == THANKS
    report = OfferReport.objects.get()
    assert (report.offer, report.reason, report.message) == (offer, "contact", "Die Tür war zu.")
    assert (report.created_at, report.closed_at) == (NOW, None)
    assert "Danke für deinen Hinweis!" in client.get(THANKS).content.decode()


def test_the_form_that_is_shown_can_be_sent(client, offer):
    text = client.get(URL).content.decode()
    stamp = text.split('name="stamp" value="')[1].split('"')[0]
    with time_machine.travel(NOW + datetime.timedelta(seconds=5)):
        send(client, offer, stamp=stamp)
    assert OfferReport.objects.count() == 1


def test_needs_the_token(offer):
    strict = Client(enforce_csrf_checks=True)
    refused = send(strict, offer)
    assert refused.status_code == 403
    assert "Cookies" in refused.content.decode()
    token = strict.get(URL).content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert strict.post(URL, sent(offer, csrfmiddlewaretoken=token)).headers["Location"] == THANKS
    assert OfferReport.objects.count() == 1


def test_is_never_cached_and_never_written_by_reading(client, offer):
    response = client.get(URL)
    assert "no-store" in response.headers["Cache-Control"]
    assert "sessionid" not in response.cookies
    client.head(URL)
    client.get(THANKS)
    assert OfferReport.objects.count() == 0


def test_a_stranger_region_gets_404(client, offer):
    make_region("boerde")
    for url in ["/boerde/angebote/lotsen/melden/", "/harz/angebote/nie-da/melden/"]:
        assert client.get(url).status_code == 404
        assert client.post(url, sent(offer)).status_code == 404
    assert OfferReport.objects.count() == 0


@pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
def test_what_is_not_published_cannot_be_reported(client, state):
    hidden = make_offer(make_region("harz"), state)
    assert send(client, hidden).status_code == 404
    assert OfferReport.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_405(client, offer, method):
    assert getattr(client, method)(URL).status_code == 405


def test_without_a_reason_what_was_typed_stays(client, offer):
    response = send(client, offer, reason=None, message="Die <b>Tür</b> war zu.")
    assert response.status_code == 422
    text = response.content.decode()
    assert "Bitte wähl aus, was nicht stimmt." in text
    assert "Die &lt;b&gt;Tür&lt;/b&gt; war zu." in text
    assert OfferReport.objects.count() == 0


def test_a_form_that_lay_open_too_long_asks_again_and_then_works(client, offer):
    old = make_stamp(rules_reports.STAMP, offer.pk, now=NOW - MAX_AGE - datetime.timedelta(seconds=1))
    response = send(client, offer, stamp=old, message="Noch da?")
    assert response.status_code == 422
    text = response.content.decode()
    assert "sehr lange offen" in text
    assert "Noch da?" in text
    assert 'value="closed" id="id_reason_0" checked' in text
    fresh = text.split('name="stamp" value="')[1].split('"')[0]
    send(client, offer, stamp=fresh, message="Noch da?")
    assert OfferReport.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"homepage": "http://spam.example"},
        {"stamp": None},
        {"stamp": ""},
        {"stamp": "1.1700000000:gefälscht"},
        {"stamp": "x" * 100_000},
        {"stamp": "\x00"},
        {"message": "Kauf http://a.example http://b.example http://c.example"},
        {"message": 'Super <a href="//spam.example">hier</a>'},
        {"message": "[url=spam.example]hier[/url]"},
    ],
)
def test_spam_is_thanked_and_thrown_away(client, offer, changes):
    response = send(client, offer, **changes)
    assert (response.status_code, response.headers["Location"]) == (302, THANKS)
    assert OfferReport.objects.count() == 0


def test_faster_than_a_person_is_thrown_away(client, offer):
    send(client, offer, stamp=make_stamp(rules_reports.STAMP, offer.pk, now=NOW - datetime.timedelta(seconds=1)))
    assert OfferReport.objects.count() == 0


def test_a_stamp_of_another_offer_or_of_the_future_is_thrown_away(client, offer):
    send(client, offer, stamp=make_stamp(rules_reports.STAMP, offer.pk + 1, now=FRESH))
    send(client, offer, stamp=make_stamp(rules_reports.STAMP, offer.pk, now=NOW + datetime.timedelta(hours=1)))
    assert OfferReport.objects.count() == 0


def test_contact_data_is_removed_before_storing(client, offer):
    send(client, offer, message="Ich bin Kim, kim.k@example.org oder +49 151 2345678. Montag 09:00-12:00, 38820 Ort.")
    kept = OfferReport.objects.get().message
    assert "kim.k@example.org" not in kept
    assert "2345678" not in kept
    assert "Montag 09:00-12:00, 38820 Ort." in kept


def test_a_double_click_is_one_report(client, offer):
    values = sent(offer, message="Zu.")
    assert client.post(URL, values).headers["Location"] == client.post(URL, values).headers["Location"] == THANKS
    assert OfferReport.objects.count() == 1
    OfferReport.objects.update(closed_at=NOW)
    client.post(URL, values)
    assert OfferReport.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_report(offer):
    values = sent(offer, message="Zu.")

    def click(_number):
        try:
            return Client().post(URL, values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, range(4))) == {302}
    assert OfferReport.objects.count() == 1


def test_a_replayed_form_reaches_its_limit_and_learns_nothing(client, offer):
    answers = {send(client, offer, message=f"Nummer {number}").headers["Location"] for number in range(8)}
    assert answers == {THANKS}
    assert OfferReport.objects.count() == rules_reports.MAX_PER_OFFER_AND_HOUR
    later = NOW + datetime.timedelta(hours=1, seconds=1)
    with time_machine.travel(later, tick=False):
        send(
            client,
            offer,
            message="Später",
            stamp=make_stamp(rules_reports.STAMP, offer.pk, now=NOW + MAX_AGE / 48),
        )
    assert OfferReport.objects.filter(message="Später").exists()


def test_a_region_has_a_limit_of_its_own(client, offer, monkeypatch):
    monkeypatch.setattr(rules_reports, "MAX_PER_REGION_AND_HOUR", 2)
    other = make_offer(offer.region, "published", slug="andere")
    for number in range(3):
        OfferReport.objects.create(offer=other, reason="link", message=str(number), created_at=NOW)
    send(client, offer)
    assert OfferReport.objects.filter(offer=offer).count() == 0
    neighbour = make_offer(make_region("boerde"), "published")
    client.post("/boerde/angebote/lotsen/melden/", sent(neighbour))
    assert OfferReport.objects.filter(offer=neighbour).count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "closed", "message": "x" * 1001}, 422),
        ({"reason": "closed", "message": "a\x00b"}, 422),
        ({"reason": "erfunden"}, 422),
        ({"reason": ["closed", "link"]}, 302),
    ],
)
def test_values_that_no_form_sends(client, offer, body, status):
    assert client.post(URL, {**sent(offer), **body}).status_code == status


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"message=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"reason=closed&message=%ED%A0%80%00", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"{", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b"&".join(b"a%d=1" % number for number in range(2000)), "application/x-www-form-urlencoded"),
    ],
)
def test_hostile_bodies_never_break_the_page(offer, body, kind):
    quiet = Client(raise_request_exception=False)
    assert quiet.post(URL, body, content_type=kind).status_code in {302, 400, 413, 422}
    assert OfferReport.objects.count() == 0


def test_the_page_takes_one_query(client, offer, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(URL)


def test_a_report_does_not_touch_the_offer(client, offer):
    before = Offer.objects.values().get(pk=offer.pk)
    send(client, offer)
    assert Offer.objects.values().get(pk=offer.pk) == before
