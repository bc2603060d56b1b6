"""Reading German as young people type it: folding, stems, compounds, typing errors, plans. No database."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from offers.catalogue.search_rules.compounds import split
from offers.catalogue.search_rules.documents import OfferText, tsvector_text, weighted_terms
from offers.catalogue.search_rules.fold import MAX_WORD, fold, words
from offers.catalogue.search_rules.lexicon import shipped_synonyms
from offers.catalogue.search_rules.matching import Alternative
from offers.catalogue.search_rules.planning import (
    MAX_STEMS,
    MAX_WORDS,
    lookup_keys,
    plan_search,
    query_words,
    word_keys,
)
from offers.catalogue.search_rules.stems import stem
from offers.catalogue.search_rules.typos import distance, errors_between, remainders
from offers.catalogue.search_rules.vocabulary import KnownPlace, KnownWord, Vocabulary, synonym_of

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=14)
SYNONYMS = [synonym for synonym in map(synonym_of, shipped_synonyms()) if synonym]


def terms_of(title, **fields):
    return weighted_terms(OfferText(title=title, **fields))


def finds(text, document, **known):
    """Whether `text` finds an offer with these terms at the strictest level, without a catalogue to learn from."""
    plan = plan_search(text, Vocabulary(synonyms=SYNONYMS, **known))
    return not plan.is_empty and plan.levels()[0].matches(document)


@given(ANY_TEXT)
def test_fold_twice_is_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_words_are_plain_and_short(text):
    for word in words(text):
        assert 0 < len(word) <= MAX_WORD
        assert not any(unicodedata.category(char) in ("Cc", "Cs", "Mn") for char in word)


@given(st.text("abdefghiklmnprstwzäöüß ", max_size=60))
def test_umlauts_are_one_with_their_spellings(text):
    spelt = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    plain = text.replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")
    if not any(pair in spelt for pair in ("aue", "eue", "oue", "uue", "aee", "oee", "uee")):
        assert words(spelt) == words(text)
    if not any(pair in plain for pair in ("ae", "oe", "ue")):
        assert words(plain) == words(text)


@given(ANY_TEXT)
@example("AA-AAAAABAAAAB")
@example("-".join(f"{letter}aqsaqsaqsaqsaqsaqsaqsaqs{letter}" for letter in "abcdefg"))
def test_any_text_gives_a_plan(text):
    keys, stems = lookup_keys(text)
    assert len(query_words(text)) <= MAX_WORDS
    assert {stem(name) for name in query_words(text)} <= set(stems)
    assert len(stems) <= MAX_STEMS
    assert len(keys) <= MAX_STEMS + MAX_WORDS * (2 + len(remainders("abcdefg")))
    assert all(keys)
    plan = plan_search(text, Vocabulary(synonyms=SYNONYMS))
    assert plan.is_empty or all(level.tsquery() for level in plan.levels())


@given(st.lists(ANY_TEXT, min_size=5, max_size=5))
def test_any_offer_gives_terms(texts):
    terms = weighted_terms(OfferText(texts[0], texts[1], texts[2], organisation=(texts[3],), places=(texts[4],)))
    assert set(terms.values()) <= set("ABCD")
    assert "\0" not in tsvector_text(terms)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Schulverweigerer", "Schulverweigerung"),
        ("zockt", "zocken"),
        ("geschwänzt", "Schwänzen"),
        ("Praktika", "Praktikum"),
        ("Beraterin", "Beratung"),
        ("Streetworkerin", "Streetwork"),
        ("Schüler*innen", "Schülerin"),
        ("Abschlüsse", "Abschluss"),
        ("Wohnungen", "wohnen"),
        ("gemobbt", "Mobbing"),
        ("Auszubildende", "Azubi"),
    ],
)
def test_inflections_share_a_stem(left, right):
    assert {stem(word) for word in words(left)} == {stem(word) for word in words(right)}


@pytest.mark.parametrize(("left", "right"), [("sucht", "suchen"), ("schulden", "schule"), ("lehrer", "lehre")])
def test_different_words_keep_their_stems(left, right):
    assert stem(left) != stem(right)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("ausbildungsplatz", ["ausbild", "platz"]),
        ("jugendmigrationsdienst", ["jugend", "migration", stem("dienst")]),
        ("berufsvorbereitungsjahr", ["beruf", "vorbereit", "jahr"]),
        ("handyschulden", ["handy", "schuld"]),
        ("schule", []),
        ("xyzzyplugh", []),
    ],
)
def test_compounds_are_split(compound, parts):
    assert [part.stem for part in split(compound)] == parts


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Ausbildungsplatz", "Ausbildung finden"),
        ("Ausbildung", "Freie Ausbildungsplätze"),
        ("Schuldnerberatung", "Schuldner- und Insolvenzberatung"),
        ("Praktikum", "Praktikumsbörse"),
        ("Praktikumsplatz", "Praktikum im Harz"),
        ("jugend amt", "Jugendamt"),
        ("Mutter-Kind-Heim", "Wohnen für Mutter und Kind im Heim"),
        ("azubi", "Treffpunkt für Auszubildende"),
    ],
)
def test_compounds_find_their_parts_and_back(query, title):
    known = [KnownWord("jugendamt", stem("jugendamt"), 1)]
    assert finds(query, terms_of(title), known=known, total=10)


@given(WORD, st.integers(0, 13), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
def test_one_error_leaves_a_common_key(word, place, letter):
    index = place % len(word)
    for typed in (word[:index] + word[index + 1 :], word[:index] + letter + word[index:], _swapped(word, index)):
        if len(typed) >= 4:
            assert remainders(word) & remainders(typed)


def _swapped(word, index):
    """`word` with the letter at `index` and the one after it exchanged."""
    return word[:index] + word[index : index + 2][::-1] + word[index + 2 :]


@given(WORD, WORD)
def test_distance_is_symmetric_and_limited(left, right):
    assert distance(left, right, 2) == distance(right, left, 2) <= 3
    assert (distance(left, right, 2) == 0) == (left == right)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pratikum", "praktikum"), ("jugentamt", "jugendamt"), ("schuldnerberatng", "schuldnerberatung")],
)
def test_typing_errors_are_mended(typed, meant):
    row = KnownWord(meant, stem(meant), 3)
    vocabulary = Vocabulary([row], total=10)
    assert set(word_keys(meant)) & set(lookup_keys(typed)[0])
    plan = plan_search(typed, vocabulary)
    assert plan.corrected == meant
    assert plan.levels()[0].matches(terms_of(meant))


def test_compounds_are_mended_without_the_catalogue():
    assert plan_search("Ausbildungsplaz", Vocabulary()).corrected == "ausbildungsplatz"
    assert plan_search("Drogenberatng", Vocabulary()).corrected == "drogenberatung"


def test_short_words_are_left_alone():
    assert errors_between("eq", "ea") is None
    assert plan_search("EQ", Vocabulary([KnownWord("ea", "ea", 3)])).corrected is None


def test_synonyms_lead_to_topics():
    document = terms_of("Betreutes Wohnen", topics=("housing",))
    for query in ("bude", "Bude gesucht mit 18", "wg zimmer", "will von zuhause ausziehen"):
        assert finds(query, document), query
    assert not finds("bude", terms_of("Suchtberatung", topics=("addiction",)))


def test_phrases_are_read_as_one():
    document = terms_of("Schwangerschaftsberatung", situations=("parent",))
    assert finds("baby unterwegs", document)
    assert finds("da ist ein Baby unterwegs", document)


def test_stop_words_alone_ask_for_nothing():
    for query in ("", "   ", "ich und du", "\0\ud800", "der die das"):
        assert plan_search(query, Vocabulary(synonyms=SYNONYMS)).is_empty


def test_places_sort_and_do_not_narrow():
    places = [KnownPlace("Haldensleben", "Haldensleben", "39340"), KnownPlace("Wolmirstedt", "Wolmirstedt", "39326")]
    there = terms_of("Praktikum", places=("Haldensleben",))
    everywhere = terms_of("Praktikum", region_wide=True)
    elsewhere = terms_of("Praktikum", places=("Wolmirstedt",))
    for query in ("praktikum haldensleben", "praktikum in 39340"):
        plan = plan_search(query, Vocabulary(synonyms=SYNONYMS, places=places))
        assert all(plan.levels()[0].matches(document) for document in (there, everywhere, elsewhere))
        assert plan.points(there) > plan.points(everywhere) > plan.points(elsewhere)


def test_a_place_alone_finds_what_is_there():
    places = [
        KnownPlace("Bad Lauterberg im Harz", "Bad Lauterberg im Harz"),
        KnownPlace("Barbis", "Bad Lauterberg im Harz"),
    ]
    plan = plan_search("hilfe in lauterberg", Vocabulary(places=places))
    level = plan.levels()[0]
    assert level.matches(terms_of("Treff", places=("Bad Lauterberg im Harz",)))
    assert level.matches(terms_of("Treff", places=("Barbis",)))
    assert level.matches(terms_of("Treff", region_wide=True))
    assert not level.matches(terms_of("Treff", places=("Osterode",)))


def test_ages_sort_and_do_not_narrow():
    plan = plan_search("wohnen mit 17", Vocabulary(synonyms=SYNONYMS))
    fitting = terms_of("Wohnen", age_min=16, age_max=18)
    other = terms_of("Wohnen", age_min=21)
    assert plan.levels()[0].matches(fitting)
    assert plan.levels()[0].matches(other)
    assert plan.points(fitting) > plan.points(other)


def test_laws_and_paragraphs_are_found():
    document = terms_of("Neu anfangen (§ 16h SGB II)", legal_basis="sgb2")
    assert finds("§ 16h", document)
    assert finds("§16h SGB II", document)
    assert finds("sgb2", document)
    assert not finds("sgb viii", document)


def test_common_words_do_not_narrow_beside_rare_ones():
    known = [KnownWord("schule", "schul", 9), KnownWord("mobbing", "mobb", 1)]
    plan = plan_search("mobbing schule", Vocabulary(known, total=12))
    assert plan.levels()[0].matches(terms_of("Mobbing"))
    assert not plan.levels()[0].matches(terms_of("Schule"))
    assert plan.points(terms_of("Mobbing in der Schule")) > plan.points(terms_of("Mobbing"))


def test_levels_go_from_all_to_any():
    known = [KnownWord(word, word, 2) for word in ("metall", "holz", "gart")]
    levels = plan_search("metall holz garten", Vocabulary(known, total=8)).levels()
    alone, pair, all_three = terms_of("Metall"), terms_of("Metall Holz"), terms_of("Metall Holz Garten")
    assert [level.matches(all_three) for level in levels] == [True] * len(levels)
    assert [level.matches(pair) for level in levels][:2] == [False, True]
    assert [level.matches(alone) for level in levels][:3] == [False, False, True]


def test_alternatives_are_quoted():
    assert Alternative(("o'neill", "a\\b"), "AB").tsquery() == "('o''neill':AB & 'a\\\\b':AB)"
    assert Alternative(("prak",), prefix=True).tsquery() == "'prak':*"


def test_shipped_synonyms_are_whole():
    rows = shipped_synonyms()
    assert len(rows) > 500
    assert len({row.word for row in rows}) == len(rows)
    assert all(synonym_of(row) for row in rows)
    assert max(len(item) for row in rows for item in (row.word, *row.meaning)) <= 60
