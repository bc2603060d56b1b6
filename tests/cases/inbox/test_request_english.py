"""From the English form to the English page behind the link: every word, every mistake, every mail."""

import datetime
import html
import re

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.inbox import wording_english
from cases.inbox.mails import SUBJECTS
from cases.inbox.models import ContactRequest
from cases.inbox.services_links import token_of
from cases.inbox.services_told import tell_person
from cases.inbox.wording_public import LANGUAGES, choices, words
from cases.inbox.wording_status import status_words
from cases.records.enums import SpokenLanguage
from cases.staff.actors import Actor
from tests.cases.inbox.test_request_public import NOW, typed
from tests.cases.inbox.world import make_answer, make_door, make_offer, make_request
from tests.cases.worker import run_tasks
from tests.cases.world import make_world

pytestmark = pytest.mark.django_db
HOLE = re.compile(r"%\((\w+)\)\w")
DAY = datetime.timedelta(days=1)
MAIN = re.compile(r'<div class="way ask.*?</main>', re.S)
GERMAN = re.compile(r"\b(und|nicht|deine?|bitte|Uhr|freiwillig|Nachricht|Termin|Montag|Dienstag|November|Januar)\b")


@pytest.fixture
def world():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def door(world):
    return make_door(world.youth_office, name="Eastside")


def form_of(door, query="?sprache=en"):
    return reverse("request_send", args=[door.region.slug, door.slug]) + query


def text_of(answer):
    return html.unescape(answer.content.decode())


def german_in(text, *allowed):
    """German words of the page's own part."""
    own = re.sub(r"<[^>]+>", " ", re.sub(r"<title>.*?</title>", "", MAIN.search(text).group(0), flags=re.S))
    for each in allowed:
        own = own.replace(each, "")
    return sorted(set(GERMAN.findall(own)) - {"November"})


def test_a_request_is_sent_read_and_followed_in_english(world, door):
    client = Client()
    shown = text_of(client.get(form_of(door)))
    assert "What is it about?" in shown
    assert "you will hear from us by Thursday, 26 November" in shown
    assert re.search(r'<option value="en" selected>English', shown)
    assert german_in(shown) == []
    assert '<div class="way ask way--en" lang="en">' in shown
    answer = client.post(form_of(door), typed(world.youth_office, spoken="en"))
    assert answer["Location"].endswith("/?neu=1&sprache=en")
    page = text_of(client.get(answer["Location"]))
    assert "Your message has arrived" in page
    row = ContactRequest.objects.get()
    assert (row.language, row.easy) == ("en", False)
    again = text_of(client.get(reverse("request_status", args=[token_of(row)])))
    assert "This is how far your message is" in again
    assert german_in(again) == []


@pytest.mark.parametrize("state", ["received", "seen", "answered", "appointed", "arrived", "closed"])
def test_every_state_is_told_in_english(world, state):
    row = make_request(world.youth_office, world.member, state=state, language="en", message="Hello", now=NOW)
    ContactRequest.objects.filter(pk=row.pk).update(place="Room 7", closing_text="")
    if state == "answered":
        make_answer(row, world.member, text="Hi")
        make_offer(row, world.member, NOW + 2 * DAY, place="Room 7")
    text = text_of(Client().get(reverse("request_status", args=[token_of(row)])))
    assert german_in(text) == []
    assert ("Wednesday, 25 November" in text) == (state == "answered")


def test_mistakes_are_said_in_english_at_the_field(world, door):
    answer = Client().post(form_of(door), typed(world.youth_office, name="", channel="email", address="nope", topic=""))
    text = text_of(answer)
    assert answer.status_code == 422
    for said in ("Something is still missing", "Tell us what to call you.", "This is not an e-mail address."):
        assert said in text
    assert german_in(text) == []
    row = make_request(world.youth_office, language="en")
    answer = Client().post(reverse("request_add", args=[token_of(row)]), {"message": " "})
    assert "Write something before you send it." in text_of(answer)


def test_what_a_service_refuses_is_said_in_english(world):
    row = make_request(world.youth_office, world.member, state="seen", language="en")
    client = Client()
    client.post(reverse("request_pick", args=[token_of(row)]), {"date": "1"})
    assert "That is not possible right now." in text_of(client.get(reverse("request_status", args=[token_of(row)])))
    row.state = "closed"
    ContactRequest.objects.filter(pk=row.pk).update(state="closed", closed_at=timezone.now(), outcome="settled")
    answer = client.post(reverse("request_add", args=[token_of(row)]), {"message": "One more thing"})
    assert "geht gerade nicht" not in text_of(answer)


def test_withdrawing_asks_and_answers_in_english(world):
    row = make_request(world.youth_office, language="en")
    client = Client()
    assert "Really delete everything?" in text_of(client.get(reverse("request_withdraw", args=[token_of(row)])))
    answer = client.post(reverse("request_withdraw", args=[token_of(row)]), follow=True)
    assert "Everything is deleted" in text_of(answer)
    assert not ContactRequest.objects.exists()


@pytest.mark.parametrize("kind", SUBJECTS)
def test_mails_speak_english_to_whoever_does(world, kind):
    row = make_request(world.youth_office, world.member, state="answered", language="en")
    make_offer(row, world.member, NOW + 2 * DAY)
    if kind == "request_appointed":
        ContactRequest.objects.filter(pk=row.pk).update(
            state="appointed", starts_at=NOW + DAY, ends_at=NOW + DAY + datetime.timedelta(hours=1)
        )
    tell_person(actor=Actor(user=None), contact_request=row, kind=kind)
    tell_person(actor=Actor(user=None), contact_request=make_request(world.youth_office), kind="request_received")
    run_tasks()
    (english,) = [each for each in mail.outbox if each.body.startswith("Hello,")]
    assert english.subject == wording_english.MAIL[kind][0]
    assert reverse("request_status", args=[token_of(row)]) in english.body
    assert not GERMAN.search(english.body)
    assert "Hallo," in next(each.body for each in mail.outbox if each is not english)


@pytest.mark.parametrize(
    ("language", "easy", "shown"), [("en", True, "Deine Anfrage ist bei:"), ("uk", False, "liegt bei:")]
)
def test_who_wished_something_else_gets_that(world, language, easy, shown):
    row = make_request(world.youth_office, language=language, easy=easy)
    assert shown in text_of(Client().get(reverse("request_status", args=[token_of(row)])))
    chosen = Client().get(reverse("request_status", args=[token_of(row)]) + "?sprache=en")
    assert "Your message is with:" in text_of(chosen)


def test_switching_to_english_keeps_what_was_typed_and_asks_for_english(world, door):
    answer = Client().post(form_of(door), {**typed(world.youth_office, name="Kim", spoken="de"), "sprache": "en"})
    assert re.search(r'<option value="en" selected>', text_of(answer))
    assert 'value="Kim"' in text_of(answer)
    answer = Client().post(form_of(door), {**typed(world.youth_office, spoken="uk"), "sprache": "en"})
    assert re.search(r'<option value="uk" selected>Ukrainian', text_of(answer))


def test_where_nobody_reads_it_is_said_in_english_and_the_way_on_stays_english(world, door):
    type(world.youth_office).objects.filter(pk=world.youth_office.pk).update(takes_requests=False)
    text = text_of(Client().get(form_of(door)))
    assert "You cannot write here" in text
    organisation = world.jobcenter.organisation
    way = reverse("request_send_agency", args=[world.region.slug, organisation.slug])
    assert f'href="{way}?sprache=en"' in text


def test_every_word_has_its_english():
    for read in (words, status_words):
        german, english = read("de"), read("en")
        assert german.keys() == english.keys()
        for name, text in german.items():
            assert sorted(HOLE.findall(text)) == sorted(HOLE.findall(english[name])), name
    for name in ("asker", "channel", "good_times", "topic"):
        assert [value for value, _label in choices(name, "de")] == [value for value, _label in choices(name, "en")]
    assert {value for value, _label in choices("spoken", "en")} == set(SpokenLanguage.values) - {"de-easy"}
    assert wording_english.MAIL.keys() == SUBJECTS.keys()
    assert list(LANGUAGES) == ["de", "easy_de", "en"]
