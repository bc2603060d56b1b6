"""Writing to an agency without an account: the form, what may go wrong, and that nothing typed is lost."""

import datetime
import html
import re
import uuid

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cases.audit.models import AuditRow
from cases.inbox.forms_public import STAMP
from cases.inbox.models import ContactRequest, PassOnConsent
from cases.inbox.selectors_links import token_digest
from cases.mails.models import OutgoingMail
from cases.staff.enums import LegalArea
from offers.catalogue.models import PublishedOffer
from offers.regions.rules_stamps import MAX_AGE, make_stamp
from tests.cases.inbox.world import make_door
from tests.cases.world import make_agency, make_region
from tests.offers import stock

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
"""A Monday."""
LINK = re.compile(r"^/anfrage/([A-Za-z0-9_-]{43})/\?neu=1$")


@pytest.fixture(autouse=True)
def at_now():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def door(agency):
    return make_door(agency)


def url_of(door):
    return reverse("request_send", args=[door.region.slug, door.slug])


def typed(agency, **changes):
    seen = timezone.now() - datetime.timedelta(seconds=30)
    values = {
        "sending": str(uuid.uuid4()), "stamp": make_stamp(STAMP, agency.pk, now=seen), "asker": "young_person",
        "name": "Kanarikid", "channel": "phone", "address": "0151 2312 5000", "topic": "training", "message": "",
        "spoken": "de", **changes,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def send(client, door, agency, **changes):
    return client.post(url_of(door), typed(agency, **changes))


def text_of(answer):
    return html.unescape(answer.content.decode())


def test_works(client, door, agency, other):
    answer = send(
        client, door, agency, message="  Ich suche was.\r\nMit Holz. ", good_times=["noon", "evening"], spoken="ar",
        easy="on", pass_on=[other.pk], asker="parent",
    )  # fmt: skip
    token = LINK.match(answer["Location"]).group(1)
    row = ContactRequest.objects.get()
    assert row.link_digest == token_digest(token)
    assert (row.name, row.address, row.channel, row.asker) == ("Kanarikid", "0151 2312 5000", "phone", "parent")
    assert (row.message, row.topic, row.language, row.easy) == ("Ich suche was.\nMit Holz.", "training", "ar", True)
    assert row.good_times == ["noon", "evening"]
    assert (row.agency, row.contact_point) == (agency, door)
    assert PassOnConsent.objects.get(withdrawn_at=None).agency == other
    audit = AuditRow.objects.get(action="request_send")
    assert (audit.actor, audit.agency, audit.object_id) == (None, None, row.pk)


def test_the_form_that_is_shown_can_be_sent(client, door, agency):
    shown = text_of(client.get(url_of(door)))
    hidden = dict(re.findall(r'name="(sending|stamp)" value="([^"]+)"', shown))
    with time_machine.travel(NOW + datetime.timedelta(seconds=5)):
        assert send(client, door, agency, **hidden).status_code == 302


def test_needs_the_token(door, agency):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, door, agency).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', strict.get(url_of(door)).content.decode()).group(1)
    assert send(strict, door, agency, csrfmiddlewaretoken=token).status_code == 302


def test_the_page_says_by_when_somebody_answers(client, door, agency):
    text = text_of(client.get(url_of(door)))
    assert "hörst du bis Donnerstag, 26. November von uns" in text
    assert agency.organisation.name in text


def test_nobody_keeps_the_page_and_nobody_finds_it(client, door, agency):
    answer = client.get(url_of(door))
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert "Disallow: /anfrage/" in client.get("/robots.txt").content.decode()
    assert "Disallow: /*/kontakt/" in client.get("/robots.txt").content.decode()
    assert ContactRequest.objects.count() == 0


def test_no_consent_is_ticked_beforehand(client, door, agency, other):
    text = text_of(client.get(url_of(door)))
    box = re.search(rf'<input[^>]*name="pass_on"[^>]*value="{other.pk}"[^>]*>', text).group()
    assert "checked" not in box
    assert f"Ja, {other.organisation.name} darf mitlesen" in text


def test_only_other_agencies_of_the_region_that_take_requests_may_read_along(client, door, agency, other):
    stranger = make_agency(make_region("anderswo"), LegalArea.SGB3)
    other.takes_requests = False
    other.save()
    text = text_of(client.get(url_of(door)))
    assert 'name="pass_on"' not in text
    for key in (stranger.pk, other.pk, agency.pk, "x"):
        assert send(client, door, agency, pass_on=[key]).status_code == 422
    assert ContactRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Sag uns, wie wir dich nennen sollen."),
        ({"name": "\u200d\u202e"}, "name", "Sag uns, wie wir dich nennen sollen."),
        ({"name": "x" * 61}, "name", "höchstens 60 Zeichen, es sind 61"),
        ({"channel": None}, "channel", "Wähl aus, wie wir uns melden sollen."),
        ({"channel": "letter"}, "channel", "Wähl aus, wie wir uns melden sollen."),
        ({"address": ""}, "address", "können wir uns nicht melden"),
        ({"address": "keine"}, "address", "Das ist keine Telefonnummer"),
        ({"channel": "email", "address": "kim@"}, "address", "Das ist keine E-Mail-Adresse"),
        ({"topic": None, "message": " \n "}, "topic", "Wähl aus, worum es geht"),
        ({"topic": "unsinn"}, "topic", "Wähl aus, worum es geht"),
        ({"message": "x" * 1001}, "message", "höchstens 1000 Zeichen, es sind 1001"),
        ({"asker": "spion"}, "asker", "Sag uns, wer schreibt."),
        ({"spoken": "xx-YY"}, "spoken", "noch einmal"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(client, door, agency, other, changes, field, said):
    answer = send(client, door, agency, **{"message": "Meine Worte", "pass_on": [other.pk], **changes})
    text = text_of(answer)
    assert answer.status_code == 422
    assert "Da fehlt noch etwas" in text
    assert said in text.split(f'id="id_{field}-fehler"', 1)[1][:600]
    assert "<title>Fehler:" in text
    kept = {"message": "Meine Worte", "name": "Kanarikid", "address": "0151 2312 5000", **changes}
    for name in ("message", "name", "address"):
        assert kept[name].strip() in text
    assert re.search(rf'name="pass_on"[^>]*value="{other.pk}"[^>]* checked', text)
    assert ContactRequest.objects.count() == 0


def test_a_form_that_came_back_can_be_sent_again_at_once(client, door, agency):
    text = text_of(send(client, door, agency, name=""))
    hidden = dict(re.findall(r'name="(sending|stamp)" value="([^"]+)"', text))
    assert send(client, door, agency, **hidden).status_code == 302


@pytest.mark.parametrize(
    ("age", "said"),
    [(datetime.timedelta(seconds=1), "schneller, als jemand tippen kann"), (MAX_AGE * 2, "noch einmal ab")],
)
def test_too_fast_and_too_old_are_said_and_nothing_is_lost(client, door, agency, age, said):
    stamp = make_stamp(STAMP, agency.pk, now=NOW - age)
    answer = send(client, door, agency, stamp=stamp, message="Meine Worte")
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Meine Worte" in text_of(answer)
    assert ContactRequest.objects.count() == 0


@pytest.mark.parametrize("stamp", [None, "", "x", "1.2:x", make_stamp(STAMP, 10**9, now=NOW)])
def test_without_a_stamp_of_this_form_nothing_is_sent(client, door, agency, stamp):
    assert send(client, door, agency, stamp=stamp).status_code == 422
    assert ContactRequest.objects.count() == 0


def test_a_programme_that_fills_everything_in_gets_the_same_answer_and_nothing_is_kept(client, door, agency):
    answer = send(client, door, agency, homepage="https://spam.example")
    assert LINK.match(answer["Location"])
    assert ContactRequest.objects.count() == 0
    assert client.get(answer["Location"]).status_code == 404


def test_a_double_click_makes_one_request_and_leads_to_the_same_page(client, door, agency):
    values = typed(agency)
    first, second = client.post(url_of(door), values), client.post(url_of(door), values)
    assert first["Location"] == second["Location"]
    assert ContactRequest.objects.count() == 1


def test_one_place_sends_so_many_and_then_waits_with_everything_kept(client, door, agency, settings):
    settings.CONTACT_REQUESTS_MOST = 2
    for _turn in range(2):
        assert send(client, door, agency).status_code == 302
    answer = send(client, door, agency, message="Meine Worte")
    assert answer.status_code == 429
    assert "in 10 Minuten noch einmal" in text_of(answer)
    assert "Meine Worte" in text_of(answer)
    assert send(client, door, agency, name="").status_code == 422
    assert client.post(url_of(door), typed(agency), REMOTE_ADDR="192.0.2.9").status_code == 302
    with time_machine.travel(NOW + datetime.timedelta(minutes=10)):
        assert send(client, door, agency).status_code == 302


def test_the_address_of_who_writes_is_stored_nowhere(client, door, agency, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as queries:
        client.post(url_of(door), typed(agency), REMOTE_ADDR="203.0.113.77")
    assert "203.0.113.77" not in " ".join(query["sql"] for query in queries.captured_queries)


def test_leichte_sprache_has_its_own_words_and_ticks_the_wish(client, door, agency):
    text = text_of(client.get(url_of(door) + "?sprache=easy_de"))
    assert "Du brauchst kein Konto." in text
    assert "Dein Vor-Name reicht." in text
    assert re.search(r'name="easy"[^>]* checked', text)
    assert 'formaction="?sprache=easy_de" formnovalidate aria-current="true"' in text
    answer = client.post(url_of(door) + "?sprache=easy_de", typed(agency, name=""))
    assert "Schreib deinen Namen auf." in text_of(answer)


@pytest.mark.parametrize("word", ["", "fr", "\x00", "easy_de" * 99, "<script>"])
def test_another_language_is_everyday_german(client, door, agency, word):
    assert "Vorname oder Spitzname." in text_of(client.get(url_of(door), {"sprache": word}))


def test_a_link_may_name_topic_or_offer(client):
    region = stock.make_region("musterland")
    offer = stock.make_offer(region, "published")
    door = make_door(make_agency(region))
    published = PublishedOffer.objects.get(offer=offer)
    text = text_of(client.get(url_of(door), {"angebot": published.slug, "thema": "money"}))
    assert f"Es geht um das Angebot „{published.title}“." in text
    assert re.search(r'name="topic"\s*value="money"[^>]* checked', text)
    for word in ("gibt-es-nicht", "\x00", "x" * 9000):
        assert "Es geht um das Angebot" not in text_of(client.get(url_of(door), {"angebot": word, "thema": word}))


def test_the_link_comes_by_mail_only_if_wanted(client, door, agency, django_capture_on_commit_callbacks):
    send(client, door, agency, channel="email", address="kanari@post.example")
    assert not OutgoingMail.objects.exists()
    send(client, door, agency, channel="phone", link_by_mail="on")
    assert not OutgoingMail.objects.exists()
    send(client, door, agency, channel="email", address="Kanari@Post.example", link_by_mail="on")
    posted = OutgoingMail.objects.get()
    assert (posted.kind, posted.address) == ("request_received", "kanari@post.example")
    assert mail.outbox == []


def test_a_door_where_nobody_reads_says_so_and_shows_doors_where_somebody_does(client, region, agency, other):
    closed, open_door = make_door(agency, name="Stille Tür", phone="030 23125 777"), make_door(other, name="Offene Tür")
    agency.takes_requests = False
    agency.save()
    answer = client.get(url_of(closed))
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Hier kannst du nicht schreiben" in text
    assert "tel:+493023125777" in text
    assert url_of(open_door) in text
    assert send(client, closed, agency).status_code == 200
    assert ContactRequest.objects.count() == 0


def test_strange_doors_are_not_found(client, door):
    other = make_region("anderswo")
    for region, slug in ((door.region.slug, "nie-da"), (other.slug, door.slug), ("nirgends", door.slug)):
        assert client.get(f"/{region}/kontakt/{slug}/").status_code == 404
    door.region.is_active = False
    door.region.save()
    assert client.get(url_of(door)).status_code == 404


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.text(max_size=80) | st.sampled_from(["\x00Kim", "👩‍🚒", "كيم", "\u202eKim\u202c", "Kim\r\nBcc: x"]),
    message=st.text(max_size=1200) | st.just("x" * 5000) | st.just("\x00\x01 Hilfe \ud7ff 👍"),
    address=st.text(max_size=140),
)
def test_whatever_is_typed_is_kept_or_explained(client, door, agency, settings, name, message, address):
    settings.CONTACT_REQUESTS_MOST = 10_000
    before = ContactRequest.objects.count()
    answer = send(client, door, agency, name=name, message=message, channel="messenger", address=address)
    assert answer.status_code in (302, 422)
    assert ContactRequest.objects.count() == before + (answer.status_code == 302)
    if answer.status_code == 302:
        row = ContactRequest.objects.latest("pk")
        assert not set("\x00\u202e\u202c\r\n") & set(row.name + row.address)
        assert client.get(answer["Location"]).status_code == 200


def test_another_wording_keeps_everything_that_was_typed(door, agency, other):
    values = typed(agency, message="Kanarifrage", address="", good_times=["noon"], pass_on=[str(other.pk)])
    page = Client().post(f"{url_of(door)}?sprache=easy_de", {**values, "sprache": "easy_de"})
    form = page.context["form"]
    assert page.status_code == 200
    assert "Wie heißt du?" in page.content.decode()
    assert not form.errors
    kept = ("sending", "asker", "name", "channel", "address", "topic", "message", "spoken", "good_times", "pass_on")
    assert {name: form[name].value() for name in kept} == {name: values[name] for name in kept}
    assert form["easy"].value() is True
    assert not ContactRequest.objects.exists()
