"""What was looked for in vain is counted, once, and without anything about the person."""

import pytest
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from offers.catalogue import services_wishes
from offers.catalogue.models import SearchWish
from offers.catalogue.services_wishes import count_wish, wish_words
from tests.offers.catalogue.listing import listed, make_many, make_public, make_town
from tests.offers.stock import TODAY


def wishes():
    return list(SearchWish.objects.order_by("words").values_list("words", "hits", "count"))


@pytest.fixture
def town(db):
    region = make_town()
    make_many(region, 4, topics=["money"])
    return region


def test_a_search_in_vain_is_counted_by_its_words(client, town):
    listed(client, "q=Qwertz%20Zirkus")
    listed(client, "q=QWERTZ%20%20zirkus")
    assert wishes() == [("qwertz zirkus", 0, 2)]


def test_a_search_that_finds_enough_is_not_counted(client, town):
    assert listed(client, "q=hilfe").hits == 4
    assert wishes() == []


def test_one_offer_that_fits_all_words_is_enough(client, town):
    assert listed(client, "q=hilfe%2002").hits >= 1
    assert wishes() == []


def test_few_offers_that_fit_only_some_words_leave_a_wish(client, town):
    make_public(town, "Töpferkurs")
    make_public(town, "Xylophon")
    assert listed(client, "q=T%C3%B6pferkurs%20Xylophon").titles == ["Töpferkurs", "Xylophon"]
    assert wishes() == [("töpferkurs xylophon", 2, 1)]


def test_filters_do_not_make_a_wish(client, town):
    assert listed(client, "q=hilfe&thema=housing").hits == 0
    assert wishes() == []


def test_only_the_first_page_and_only_reading_counts(client, town):
    client.head("/harz/angebote/?q=qwertz")
    client.get("/boerde/angebote/?q=qwertz")
    assert wishes() == []


def test_a_changed_filter_does_not_count_the_same_words_again(client, town):
    before = "http://testserver/harz/angebote/?q=qwertz&thema=money"
    listed(client, "q=qwertz")
    listed(client, "q=qwertz&thema=money", headers={"referer": "http://testserver/harz/angebote/?q=qwertz"})
    listed(client, "q=qwertz&alter=16", headers={"hx-request": "true", "hx-current-url": before})
    listed(client, "q=anderes&alter=16", headers={"hx-request": "true", "hx-current-url": before})
    assert wishes() == [("anderes", 0, 1), ("qwertz", 0, 1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Einrad fahren", "einrad fahren"),
        ("einrad max.muster@example.org", "einrad"),
        ("einrad 0391 123456", "einrad"),
        ("einrad +49-391/12 34 56", "einrad"),
        ("einrad 38820", "einrad"),
        ("einrad 12.08.2009", "einrad"),
        ("einrad www.example.org https://example.org", "einrad"),
        ("ich suche ein Einrad", "einrad"),
        ("Straßenfußball, schwänzen!", "strassenfussball schwänzen"),
        ("§ 16h", "16h"),
        ("12 34", ""),
        ("a@b.de", ""),
        ("!!! ???", ""),
        ("eins eins zwei drei vier fünf sechs sieben", "eins zwei drei vier fünf sechs"),
    ],
)
def test_words_that_say_something_about_somebody_are_dropped(text, words):
    assert wish_words(text) == words


@given(st.text(max_size=300))
def test_kept_words_are_short_plain_and_stay_themselves(text):
    words = wish_words(text)
    assert len(words) <= 120
    assert "@" not in words
    assert not any(char.isspace() and char != " " for char in words)
    assert wish_words(words) in (words, "") or len(words) == 120 or len(wish_words(words)) <= len(words)


def test_a_day_holds_a_bounded_number_of_wishes(town, monkeypatch):
    monkeypatch.setattr(services_wishes, "MOST_WISHES_A_DAY", 2)
    for text in ("eins", "zwei", "drei"):
        count_wish(region_id=town.pk, text=text, hits=0, on=TODAY)
    assert count_wish(region_id=town.pk, text="eins", hits=1, on=TODAY)
    assert wishes() == [("eins", 1, 2), ("zwei", 0, 1)]


def test_a_page_is_shown_even_where_nothing_can_be_counted(client, town, monkeypatch, caplog):
    class ReadOnly:
        def cursor(self):
            raise DatabaseError("read only")

    monkeypatch.setattr(services_wishes, "connection", ReadOnly())
    assert listed(client, "q=qwertz").hits == 0
    assert wishes() == []
    assert "could not be counted" in caplog.text


def test_nothing_found_offers_help_and_another_spelling(client, town):
    page = listed(client, "q=Hlife")
    assert "Meintest du" in page.text
    assert page.hits == 4
