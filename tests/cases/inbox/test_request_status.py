"""The page behind the secret link: every state of a request, what it says, and who learns nothing."""

import datetime
import html
import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.inbox.enums import MessageKind, StationKind
from cases.inbox.models import ContactRequest, RequestMessage, RequestStation
from cases.inbox.services_links import give_link, token_of
from cases.staff.enums import LegalArea
from portal.log import WithoutQuery
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_answer, make_door, make_request
from tests.cases.world import make_agency

pytestmark = pytest.mark.django_db
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
PAGES = ("request_status", "request_withdraw", "request_date_file")
STEPS = ("request_add", "request_pick", "request_consent", "request_withdraw")


def url(row, name="request_status"):
    return reverse(name, args=[token_of(row)])


def read(row, query=""):
    answer = Client().get(url(row) + query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def done(text):
    """Names of the steps that are marked as done."""
    return re.findall(r"ask-steps__step--done\".*?<strong>(.*?)</strong>", text, re.S)


@pytest.mark.parametrize(
    ("state", "steps"),
    [("received", 1), ("seen", 2), ("answered", 3), ("appointed", 4), ("arrived", 5)],
)
def test_how_far_it_is(agency, worker, state, steps):
    text = read(make_request(agency, worker, state=state))
    names = ["Angekommen", "Gesehen", "Beantwortet", "Termin vereinbart", "Wir haben uns getroffen"]
    assert done(text) == names[:steps]
    assert text.count('aria-current="step"') == (steps < 5)
    assert f"Deine Anfrage liegt bei: {agency.organisation.name}" in text


def test_a_closed_request_promises_nothing_more(agency, worker):
    text = read(make_request(agency, worker, state="closed"))
    assert done(text) == ["Angekommen", "Gesehen"]
    assert "hörst du von uns" not in text
    assert "ask-steps__mark" in text
    assert "Termin vereinbart" not in text


def test_what_is_promised_is_said_and_when_it_is_late(agency, worker):
    assert "hörst du von uns" in read(make_request(agency))
    late = make_request(agency, now=timezone.now() - 9 * DAY)
    assert "Es dauert länger, als wir versprochen haben." in read(late)
    answered = make_request(agency, worker, state="answered", now=timezone.now() - 9 * DAY)
    assert "länger, als wir" not in read(answered)


def test_a_closed_request_says_so_and_takes_nothing_more(agency, worker):
    row = make_request(agency, worker, state="closed")
    text = read(row)
    assert "Deine Anfrage ist abgeschlossen." in text
    assert "Kanarigruß" in text
    assert url(row, "request_add") not in text
    Client().post(url(row, "request_add"), {"message": "Noch was"})
    Client().post(url(row, "request_consent"), {"agency": agency.pk, "agreed": "1"})
    assert not RequestMessage.objects.exists()


def test_the_words_follow_the_wish_and_the_switch(agency):
    row = make_request(agency, easy=True)
    assert "Deine Anfrage ist bei:" in read(row)
    assert "Deine Anfrage liegt bei:" in read(row, "?sprache=de")
    assert "Deine Anfrage ist bei:" in read(make_request(agency), "?sprache=easy_de")


def test_the_link_is_shown_large_once_and_no_session_knows(agency):
    row, client = make_request(agency), Client()
    first = client.get(url(row) + "?neu=1")
    text = first.content.decode()
    assert "Heb diesen Link auf" in text
    assert re.search(r'role="img" aria-label="QR-Code mit deinem geheimen Link"><svg', text)
    assert f"http://testserver{url(row)}" in text
    assert "sessionid" not in first.cookies
    assert "Heb diesen Link auf" not in client.get(url(row)).content.decode()
    old = make_request(agency, now=timezone.now() - 2 * HOUR)
    assert "Heb diesen Link auf" not in read(old, "?neu=1")


def test_nobody_keeps_the_page_finds_it_or_learns_its_address(row, client):
    for name, method in [
        ("request_status", client.get),
        ("request_withdraw", client.get),
        ("request_add", client.post),
    ]:
        answer = method(url(row, name))
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "sessionid" not in answer.cookies
        title = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.S).group(1)
        assert not [word for word in (NAME, ADDRESS, row.reference, token_of(row)) if word in title]


def test_the_page_shows_neither_name_nor_address(row):
    text = read(row)
    assert TEXT in text
    assert NAME not in text
    assert ADDRESS not in text


def test_pages_that_say_nothing_of_where_they_come_from_can_send_forms(row):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "null", "sec-fetch-site": "same-origin"})
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', strict.get(url(row)).content.decode()).group(1)
    answer = strict.post(url(row, "request_add"), {"message": "Hallo", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    foreign = Client(enforce_csrf_checks=True, headers={"origin": "null", "sec-fetch-site": "cross-site"})
    foreign.get(url(row))
    assert foreign.post(url(row, "request_add"), {"message": "Hallo"}).status_code == 403


def test_the_link_cannot_be_guessed_and_is_stored_nowhere(row):
    token = token_of(row)
    assert len(token) == 43
    assert len({token_of(make_request(row.agency)) for _turn in range(20)}) == 20
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(r)::text FROM cases_contactrequest r")
        assert not any(token in stored for (stored,) in cursor.fetchall())


def test_logs_do_not_hold_the_link(row):
    said = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (url(row, "request_add"),), None)
    WithoutQuery().filter(said)
    assert said.getMessage() == "Not Found: /anfrage/…/nachricht/"


def test_every_link_that_opens_nothing_gets_the_same_page(agency, row):
    renewed, withdrawn, without = make_request(agency), make_request(agency), make_request(agency)
    urls = {name: [url(each, name) for each in (renewed, withdrawn, without)] for name in {*PAGES, *STEPS}}
    give_link(renewed)
    renewed.save()
    withdrawn.delete()
    without.link_digest = ""
    without.save()
    for name in urls:
        urls[name] += [reverse(name, args=[word]) for word in ("x", "\x00", "é" * 300, token_of(row)[:-1], "..")]
    answers = [Client().get(each) for name in PAGES for each in urls[name]]
    answers += [
        Client().post(each, {"message": "x", "date": "1", "agency": "1"}) for name in STEPS for each in urls[name]
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert "Dieser Link öffnet nichts" in answers[0].content.decode()


def test_each_view_and_step_writes_one_row(row, other):
    client = Client()
    client.get(url(row))
    client.post(url(row, "request_add"), {"message": "Hallo"})
    client.post(url(row, "request_consent"), {"agency": other.pk, "agreed": "1"})
    client.get(url(row, "request_withdraw"))
    client.post(url(row, "request_withdraw"))
    actions = ["request_status", "request_add", "request_consent", "request_status", "request_withdraw"]
    rows = list(AuditRow.objects.order_by("pk"))
    assert [each.action for each in rows] == actions
    assert {(each.actor, each.agency, each.object_type, each.object_id) for each in rows} == {
        (None, None, "contactrequest", row.pk)
    }


def test_where_nothing_can_be_written_down_nothing_is_shown(row, monkeypatch):
    from cases.audit.services import NotRecorded
    from cases.inbox import views_status

    def refuse(**_values):
        raise NotRecorded

    monkeypatch.setattr(views_status, "record", refuse)
    answer = Client().get(url(row))
    assert answer.status_code == 503
    assert TEXT not in answer.content.decode()


def test_answers_and_calls_are_read(agency, worker):
    row = make_request(agency, worker, state="answered")
    make_answer(row, worker)
    make_answer(row, worker, kind=MessageKind.CALL, text="")
    make_answer(row, worker, kind=MessageKind.ATTEMPT, text="")
    text = read(row)
    assert "Kanariantwort" in text
    assert "Wir haben mit dir gesprochen." in text
    assert "das hat nicht geklappt" in text
    assert agency.organisation.short_name in text
    assert worker.name not in text


def test_when_it_was_passed_on_the_page_says_to_whom_and_why(agency, other):
    row = make_request(agency, readers=[other])
    now = timezone.now()
    row.stations.update(until=now)
    RequestStation.objects.create(
        request=row, agency=other, kind=StationKind.PASSED_ON, reason="Es geht um Arbeit.", since=now
    )
    ContactRequest.objects.filter(pk=row.pk).update(agency=other)
    text = read(row)
    assert f"Zuständig ist jetzt: {other.organisation.name}." in text
    assert "Warum: Es geht um Arbeit." in text


def test_without_consent_the_page_says_whom_to_ask_with_door_and_phone(agency, other, worker):
    door = make_door(other, name="Andere Tür", phone="030 23125 444")
    row = make_request(agency, worker, state="answered", suggested=other)
    text = read(row)
    assert f"{agency.organisation.name} ist dafür nicht zuständig." in text
    assert "Andere Tür" in text
    assert "tel:+493023125444" in text
    assert reverse("request_send", args=[door.region.slug, door.slug]) in text


def test_the_page_costs_the_same_for_more_rows(agency, worker, other, django_assert_max_num_queries):
    row = make_request(agency, worker, state="answered", suggested=other)
    for number in range(3):
        make_answer(row, worker)
        make_door(agency)
        make_door(other)
        make_agency(agency.organisation.region, LegalArea.SGB3)
        if number:
            continue
        with django_assert_max_num_queries(40) as few:
            read(row)
    with django_assert_max_num_queries(40) as many:
        read(row)
    assert len(many) == len(few)


def test_a_conference_link_opens_no_request(row):
    assert Client().get(reverse("appointment", args=[token_of(row)])).status_code == 404
