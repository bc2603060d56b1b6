"""The Wegweiser as a visitor meets it, through the HTTP client."""

import csv
import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from offers.wayfinder.models import ResultCount
from offers.wayfinder.reading import DATA
from offers.wayfinder.visit import COOKIE_NAME, Visit, write_visit

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]

START = "/harz/wegweiser/"
RESULT = START + "ergebnis/"
CARD = re.compile(r'data-agency-kind="([a-z]+)" data-role="([a-z]+)"')
SCHOOL = {
    "urgent": "no", "who": "self", "age": "15-17", "now": "school", "topic": "career", "home": "family",
    "money": "none",
}  # fmt: skip


def personas():
    with (DATA / "personas.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(client, answers, region="harz"):
    """Answer page after page as the portal leads; the path of the page where it ends."""
    path = f"/{region}/wegweiser/{next(iter(answers))}/"
    for _ in range(9):
        question = path.rstrip("/").rsplit("/", 1)[-1]
        if question not in answers:
            return path
        answer = client.post(path, {question: answers[question]})
        assert answer.status_code == 302, answer.content[:500]
        path = answer["Location"]
    raise AssertionError("The way does not end.")


def cards(client, region="harz"):
    answer = client.get(f"/{region}/wegweiser/ergebnis/")
    assert answer.status_code == 200
    return CARD.findall(answer.content.decode())


@pytest.mark.parametrize("persona", personas(), ids=lambda persona: persona["id"])
def test_every_persona_gets_the_expected_result(client, persona):
    answers = dict(part.split("=") for part in persona["answers"].split(";"))
    assert walk(client, answers) == RESULT
    (primary, role), *also = cards(client)
    assert role in {"primary", "fallback"}
    assert primary == persona["expected_primary"]
    assert {kind for kind, _role in also} == set(filter(None, persona["expected_also"].split(";")))


def test_a_question_is_named_by_its_slug_and_its_options_by_theirs(client):
    text = client.get(START + "urgent/").content.decode()
    assert re.findall(r'<input type="radio" id="[^"]+" name="urgent" value="([a-z]+)"', text) == [
        "danger", "tonight", "no", "unknown",
    ]  # fmt: skip


def test_no_answer_is_a_message_at_the_field_and_keeps_the_way(client):
    client.post(START + "urgent/", {"urgent": "no"})
    for value in ({}, {"who": "nobody"}, {"who": ""}, {"who": "\x00"}, {"age": "15-17"}):
        answer = client.post(START + "who/", value)
        assert answer.status_code == 200
        assert "Bitte wähle eine Antwort" in answer.content.decode()
    assert client.post(START + "who/", {"who": "self"})["Location"] == START + "age/"


def test_skipped_questions_are_skipped_both_ways(client):
    walk(client, {**SCHOOL, "age": "under15"})
    assert client.get(START + "money/")["Location"] == RESULT
    older = Client()
    walk(older, {"urgent": "no", "who": "self", "age": "27plus", "now": "work", "topic": "career"})
    assert f'href="{START}topic/"' in older.get(START + "money/").content.decode()


def test_a_later_page_waits_for_the_earlier_ones(client):
    assert client.get(START + "money/")["Location"] == START + "urgent/"
    assert client.post(START + "money/", {"money": "none"})["Location"] == START + "urgent/"
    assert client.get(RESULT)["Location"] == START
    assert client.get(START + "gibt-es-nicht/").status_code == 404


def test_changing_an_earlier_answer_keeps_the_later_ones_that_still_apply(client):
    assert walk(client, SCHOOL) == RESULT
    assert client.post(START + "who/", {"who": "child"})["Location"] == RESULT
    assert client.post(START + "age/", {"age": "under15"})["Location"] == RESULT
    assert client.post(START + "age/", {"age": "18-20"})["Location"] == START + "money/"
    assert "checked" in client.get(START + "home/").content.decode()


def test_danger_ends_the_questions_at_once(client):
    assert client.post(START + "urgent/", {"urgent": "danger"})["Location"] == RESULT
    assert cards(client)[0] == ("emergency", "primary")


def test_help_right_now_needs_no_answer_and_no_cookie(client):
    text = client.get(START + "soforthilfe/").content.decode()
    assert 'href="tel:112"' in text
    assert 'href="tel:110"' in text
    assert CARD.findall(text) == [("emergency", "primary"), ("emergency", "primary")]
    assert START + "soforthilfe/" in client.get("/harz/").content.decode()


@pytest.mark.parametrize("language", ["easy_de", "en"])
def test_the_language_changes_without_losing_answers(client, language):
    walk(client, SCHOOL)
    before = cards(client)
    text = client.get(f"{RESULT}?sprache={language}").content.decode()
    assert {"easy_de": "Das machst du jetzt", "en": "What to do now"}[language] in text
    assert cards(client) == before
    assert {"easy_de": "way--easy_de", "en": "way--en"}[language] in client.get(START).content.decode()


def test_a_place_shows_the_nearest_door_and_stays_in_the_cookie(client):
    walk(client, {**SCHOOL, "money": "jobcenter", "now": "nothing"})
    assert client.post(RESULT, {"ort": "Wernigerode"})["Location"] == RESULT
    assert "KoBa Wernigerode" in client.get(RESULT).content.decode()
    client.post(RESULT, {"ort": "Blankenburg"})
    assert "KoBa Servicestelle Blankenburg" in client.get(RESULT).content.decode()
    client.post(RESULT, {"ort": "Nirgendwo"})
    text = client.get(RESULT).content.decode()
    assert "haben wir hier nicht gefunden" in text
    assert 'value="Nirgendwo"' in text


@pytest.mark.parametrize("cookie", ["x", "", "a.b.c", "\u00e4", "x" * 5000])
def test_a_broken_cookie_leads_to_a_friendly_restart(client, cookie):
    client.cookies[COOKIE_NAME] = cookie
    answer = client.get(START)
    assert answer.status_code == 200
    assert ("konnten wir nicht lesen" in answer.content.decode()) == bool(cookie)
    assert client.get(RESULT).status_code == 302
    assert client.post(START + "urgent/", {"urgent": "no"})["Location"] == START + "who/"


def test_a_cookie_of_another_region_is_not_taken_over(client):
    client.cookies[COOKIE_NAME] = write_visit(Visit("boerde", "1.0", "de", {"urgent": "danger"}))
    assert "konnten wir nicht lesen" in client.get(START).content.decode()
    assert client.get(RESULT)["Location"] == START


def test_answers_from_other_rules_are_kept_where_they_still_fit(client):
    answers = {**SCHOOL, "age": "gone", "gone": "no"}
    client.cookies[COOKIE_NAME] = write_visit(Visit("harz", "0.9", "de", answers))
    answer = client.get(START)
    assert "Die Fragen haben sich geändert" in answer.content.decode()
    assert client.get(RESULT)["Location"] == START + "age/"
    assert client.post(START + "age/", {"age": "15-17"})["Location"] == RESULT


def test_deleting_and_leaving_forget_everything(client):
    walk(client, SCHOOL)
    assert client.get(START + "loeschen/").status_code == 405
    assert client.post(START + "loeschen/")["Location"] == START
    assert client.cookies[COOKIE_NAME].value == ""
    walk(client, SCHOOL)
    leaving = client.get(START + "weg/")
    assert leaving.status_code == 302
    assert leaving["Location"].startswith("https://")
    assert "harz" not in leaving["Location"]
    assert client.cookies[COOKIE_NAME].value == ""


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(client):
    client.post(START + "urgent/", {"urgent": "no"})
    cookie = client.cookies[COOKIE_NAME]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (START, True, "Lax", "")
    assert cookie["expires"] == ""


def test_without_cookies_a_page_says_so_and_shows_other_doors():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(START + "urgent/", {"urgent": "no"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "braucht einen Cookie" in text
    assert 'href="/harz/anlaufstellen/"' in text


def test_an_answer_is_nowhere_but_in_the_cookie(client, caplog, django_assert_max_num_queries):
    place = "Kanarienvogelhausen"
    with caplog.at_level(logging.DEBUG), django_assert_max_num_queries(200) as queries:
        walk(client, {**SCHOOL, "home": "formercare"})
        client.post(RESULT, {"ort": place})
        answer = client.get(RESULT)
    assert answer["Cache-Control"].find("no-store") >= 0
    statements = " ".join(query["sql"] for query in queries.captured_queries)
    for trace in (caplog.text, statements.replace("LIKE", "")):
        assert "formercare" not in trace
    assert not Session.objects.exists()
    assert place not in "".join(map(str, ResultCount.objects.values_list()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM offers_resultcount WHERE agency_kind = 'formercare'")
        assert cursor.fetchone() == (0,)


def test_results_are_counted_once_and_without_answers(client):
    walk(client, SCHOOL)
    client.get(RESULT)
    client.get(RESULT)
    client.post(START + "who/", {"who": "child"})
    assert list(ResultCount.objects.values_list("agency_kind", "count")) == [("arbeitsagentur", 1)]


def test_professionals_get_a_heading_for_explaining(client):
    walk(client, {**SCHOOL, "who": "professional"})
    assert "So kannst du es der jungen Person erklären" in client.get(RESULT).content.decode()
    assert "Antworte so, wie es für die junge Person gilt." in client.get(START + "age/").content.decode()


def test_the_result_names_the_coordination_office_and_fitting_offers(client):
    walk(client, SCHOOL)
    text = client.get(RESULT).content.decode()
    assert "Koordinierungsstelle Bündnis Schule" in text
    assert "/harz/angebote/" in text
    assert "situation=unsure_what_to_do" in text


@pytest.mark.parametrize("region", ["harz", "hoexter", "osterode", "boerde"])
def test_every_region_has_its_wegweiser(client, region):
    assert walk(client, SCHOOL, region) == f"/{region}/wegweiser/ergebnis/"
    assert cards(client, region)[0] == ("arbeitsagentur", "primary")


def test_unknown_regions_and_other_methods_are_refused(client):
    assert client.get("/gibt-es-nicht/wegweiser/").status_code == 404
    assert client.post("/gibt-es-nicht/wegweiser/loeschen/").status_code == 404
    assert client.put(START + "urgent/").status_code == 405


def test_pages_ask_the_database_seldom(client, django_assert_max_num_queries):
    walk(client, {**SCHOOL, "money": "jobcenter"})
    client.post(RESULT, {"ort": "06484"})
    client.get(RESULT)
    with django_assert_max_num_queries(4):
        client.get(START + "home/")
    with django_assert_max_num_queries(9):
        client.get(RESULT)


def test_home_and_menu_lead_to_the_wegweiser(client):
    assert f'href="{reverse("offers:wayfinder_start", args=["harz"])}"' in client.get("/harz/").content.decode()
