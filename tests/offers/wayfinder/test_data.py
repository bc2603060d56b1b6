"""The shipped data of the Wegweiser: complete in three languages, true to each other, every slug known."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3] / "offers" / "wayfinder" / "data"
PHRASE = "to be confirmed by the coordination office"
KINDS = {"emergency", "jugendamt", "jobcenter", "arbeitsagentur", "school", "koordinierungsstelle"}
TEXTS = ("service", "reason", "next_step", "bring", "say")
LONGEST_EASY_SENTENCE = 15
NUMBER = re.compile(r"\b\d{3,}(?: \d+)*\b")
ADDRESS = re.compile(r"\b[\w-]+\.(?:de|org|eu)\b")
SUBJUNCTIVE = re.compile(r"\b(?:möchte|könnte|würde|hätte|wäre|dürfte|müsste|sollte)(?:n|st|t)?\b", re.IGNORECASE)
UNDIVIDED = re.compile(
    r"Jobcenter|Jugendamt|Koordinierungsstelle|Berufsberatung|Berufsschule|Schulsozial|Notruf|Hilfeplan|Mietvertrag"
    r"|Ausbildungsvertrag|Arbeitslosengeld|Telefonnummer|Verfahrenslotse|Nachteilsausgleich|Schulabschluss"
)
GIVEN_BRING = re.compile(r"Mitbringen \((wenn du es hast(?: und zeigen willst)?)\): ([^.]+)\.")


def _rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


QUESTIONS, OPTIONS, RULES, PERSONAS = (_rows(name) for name in ("questions", "options", "rules", "personas"))
SLUGS = {q["slug"]: [o["slug"] for o in OPTIONS if o["question"] == q["slug"]] for q in QUESTIONS}


def _german(row, text):
    return row.get(f"{text}_de", row.get(text))


def _unknown_parts(condition):
    """What in a condition names no question or no option."""
    for part in filter(None, condition.split(" & ")):
        question, _, values = part.partition("=")
        for value in values.split("|"):
            if value not in SLUGS.get(question, ()):
                yield f"{question}={value}"


def _easy_texts():
    for kind, rows in (("question", QUESTIONS), ("option", OPTIONS), ("rule", RULES)):
        for row in rows:
            name = row.get("id") or f"{row.get('question', '')} {row['slug']}"
            for column, text in row.items():
                if column.endswith("easy_de"):
                    yield f"{kind} {name} {column}", text


def _long_sentences(text):
    return [s for s in re.split(r"[.!?:](?:\s|$)", text) if len(s.split()) > LONGEST_EASY_SENTENCE]


def _found(rule, language, pattern):
    """What the pattern finds in the reason and the next step of one card, in one language."""
    texts = (_german(rule, t) if language == "de" else rule[f"{t}_{language}"] for t in ("reason", "next_step"))
    return set(pattern.findall(" ".join(texts)))


def test_no_text_is_blank_in_any_language():
    empty = [
        f"{rule['id']} {column}"
        for rule in RULES
        for column, value in rule.items()
        if not value.strip() and column != "conditions" and not column.startswith("bring")
    ]
    empty += [
        f"{row['slug']} {column}"
        for row in (*QUESTIONS, *OPTIONS)
        for column, value in row.items()
        if not value.strip() and column != "skip_if"
    ]
    assert empty == []


def test_what_to_bring_is_there_in_all_languages_or_in_none():
    filled = {r["id"]: {bool(r[f"bring_{code}"]) for code in ("de", "easy_de", "en")} for r in RULES}
    assert [key for key, states in filled.items() if len(states) != 1] == []


def test_what_to_bring_is_what_the_next_step_says():
    said = {r["id"]: GIVEN_BRING.search(r["next_step_de"]) for r in RULES}
    assert any(said.values())
    for rule in RULES:
        if match := said[rule["id"]]:
            when, things = match.groups()
            assert rule["bring_de"] == f"{when.capitalize()}: {things}."


def test_conditions_name_only_known_questions_and_answers():
    named = [(r["id"], part) for r in RULES for part in _unknown_parts(r["conditions"])]
    named += [
        (q["slug"], part) for q in QUESTIONS for way in q["skip_if"].split(" || ") for part in _unknown_parts(way)
    ]
    assert named == []


def test_pages_are_skipped_by_earlier_answers_only():
    order = list(SLUGS)
    for question in QUESTIONS:
        asked = set(re.findall(r"(\w+)=", question["skip_if"]))
        assert asked <= set(order[: order.index(question["slug"])]), question["slug"]


def test_every_page_has_its_options_in_order_and_a_way_to_say_nothing():
    assert [int(q["position"]) for q in QUESTIONS] == list(range(1, len(QUESTIONS) + 1))
    for slug, options in SLUGS.items():
        positions = [int(o["position"]) for o in OPTIONS if o["question"] == slug]
        assert positions == list(range(1, len(options) + 1))
        assert options[-1] == "unknown"
        assert len(set(options)) == len(options)
    assert {o["question"] for o in OPTIONS} == set(SLUGS)


def test_rules_are_unambiguous():
    priorities = [int(r["priority"]) for r in RULES]
    assert len(set(priorities)) == len(priorities)
    assert len({r["id"] for r in RULES}) == len(RULES)
    assert {r["agency_kind"] for r in RULES} == KINDS
    assert {r["role"] for r in RULES} == {"primary", "also", "fallback"}
    assert [r["id"] for r in RULES if r["role"] == "fallback"] == ["KO-FALLBACK"]
    assert all(date.fromisoformat(r["valid_from"]) <= date(2025, 1, 1) for r in RULES)


def test_to_confirm_stands_exactly_where_the_source_says_so():
    assert {r["to_confirm"] for r in RULES} == {"0", "1"}
    assert [r["id"] for r in RULES if (r["to_confirm"] == "1") != (PHRASE in r["source"])] == []


@pytest.mark.parametrize("language", ["easy_de", "en"])
def test_translations_give_the_same_numbers_and_addresses(language):
    for pattern in (NUMBER, ADDRESS):
        assert any(_found(rule, "de", pattern) for rule in RULES)
        for rule in RULES:
            assert _found(rule, language, pattern) == _found(rule, "de", pattern), rule["id"]


def test_english_keeps_every_figure():
    for rule in RULES:
        for text in TEXTS:
            german, english = (sorted(re.findall(r"\d+", t)) for t in (_german(rule, text), rule[f"{text}_en"]))
            assert english == german, (rule["id"], text)


def test_easy_sentences_are_short():
    assert [(where, s) for where, text in _easy_texts() for s in _long_sentences(text)] == []
    assert _long_sentences("wort " * (LONGEST_EASY_SENTENCE + 1)), "the check must be able to fail"


def test_easy_texts_divide_long_words_and_say_what_is():
    for where, text in _easy_texts():
        assert UNDIVIDED.search(text) is None, (where, text)
        assert SUBJUNCTIVE.search(text) is None, (where, text)


def test_the_benefit_is_never_called_by_a_name_that_changes():
    for row in (*QUESTIONS, *OPTIONS, *RULES):
        assert re.search(r"bürger-?geld|hartz|arbeitslosengeld ii", " ".join(row.values()), re.IGNORECASE) is None, row


def test_a_first_sentence_asks_for_no_more_than_needed():
    """An age only where it decides who must help; nobody is addressed, because it is the visitor who speaks."""
    for rule in RULES:
        assert re.search(r"\b(?:du|dir|dich|dein\w*)\b", rule["say_de"], re.IGNORECASE) is None, rule["id"]
        assert set(re.findall(r"\d+", rule["say_de"])) <= {"18", "25"}, rule["id"]


def test_personas_answer_the_pages_and_expect_known_agencies():
    assert len(PERSONAS) == 40
    for persona in PERSONAS:
        answers = persona["answers"].replace(";", " & ")
        assert list(_unknown_parts(answers)) == [], persona["id"]
        expected = [persona["expected_primary"], *filter(None, persona["expected_also"].split(";"))]
        assert set(expected) <= KINDS
        assert len(set(expected)) == len(expected), persona["id"]
