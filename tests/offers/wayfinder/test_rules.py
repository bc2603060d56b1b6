"""Who is responsible: the examples, the words of the semantics as truth tables, and what must always hold."""

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.wayfinder import rules as engine
from offers.wayfinder.enums import ORGANISATION_KINDS, AgencyKind, Role
from offers.wayfinder.reading import read_folder
from offers.wayfinder.rules import Question, Rule, RuleSet, evaluate, parse_condition, parse_skip_if
from offers.wayfinder.rules_personas import check_personas
from tests.offers.wayfinder import plain
from tests.offers.wayfinder.plain import BEFORE, DAY

SHIPPED = read_folder()
RULESET = SHIPPED.ruleset()
ONE_DAY = datetime.timedelta(days=1)


def rule(name, priority, condition="", kind="jobcenter", role=Role.PRIMARY, valid_from=BEFORE):
    return Rule(name, priority, parse_condition(condition), kind, role, valid_from)


TWO_PAGES = (Question("a", ("x", "y", "unknown")), Question("b", ("x", "y", "unknown")))


def simple(*rules, questions=TWO_PAGES):
    return RuleSet(tuple(questions), (*rules, plain.fallback()))


def ids(result):
    return result.primary.id, *(rule.id for rule in result.also)


@pytest.mark.parametrize("row", SHIPPED.personas, ids=lambda row: row.persona.id)
def test_personas_get_the_expected_result(row):
    (check,) = check_personas(RULESET, [row.persona], on=DAY)
    assert (check.primary, set(check.also)) == (row.persona.expected_primary, set(row.persona.expected_also))
    assert check.green
    assert engine.next_question(RULESET, row.persona.answers) is None
    assert engine.kept_answers(RULESET, row.persona.answers) == row.persona.answers


def test_all_personas_were_read():
    assert SHIPPED.problems == []
    assert len(SHIPPED.personas) == 40


def test_a_persona_with_another_result_is_red():
    wrong = dataclasses.replace(SHIPPED.personas[0].persona, expected_primary="school")
    more = dataclasses.replace(SHIPPED.personas[0].persona, expected_also=frozenset())
    nobody = check_personas(RuleSet(RULESET.questions, ()), [wrong], on=DAY)
    assert [check.green for check in (*check_personas(RULESET, [wrong, more], on=DAY), *nobody)] == [False] * 3


@pytest.mark.parametrize(
    ("condition", "answers", "holds"),
    [
        ("", {}, True),
        ("a=x", {"a": "x"}, True),
        ("a=x", {"a": "y"}, False),
        ("a=x", {}, False),
        ("a=x|y", {"a": "y"}, True),
        ("a=x & b=y", {"a": "x", "b": "y"}, True),
        ("a=x & b=y", {"a": "x"}, False),
        (" a = x | y & b=y ", {"a": "y", "b": "y"}, True),
        ("a=unknown", {"a": "unknown"}, True),
        ("a=x", {"a": "unknown"}, False),
    ],
)
def test_a_condition_holds(condition, answers, holds):
    assert engine.holds(parse_condition(condition), answers) is holds


@pytest.mark.parametrize(
    ("text", "position"),
    [("a", 1), ("a=", 2), ("=x", 0), ("a=x &", 5), ("a=x|", 4), ("a=x & a=y", 6), ("a=x b=y", 2), ("a=X", 2), ("&", 0)],
)
def test_a_mistake_in_a_condition_is_named_with_its_place(text, position):
    with pytest.raises(engine.ConditionError) as caught:
        parse_condition(text)
    assert caught.value.position == position
    assert f"Zeichen {position + 1}" in str(caught.value)


def test_alternatives_of_a_skip_are_read_one_by_one():
    assert parse_skip_if("") == ()
    assert parse_skip_if("a=x|y || b=x") == ({"a": {"x", "y"}}, {"b": {"x"}})
    for text, position in (("a=x || b", 8), ("a=x || ", 7)):
        with pytest.raises(engine.ConditionError) as caught:
            parse_skip_if(text)
        assert caught.value.position == position


@given(plain.pages().flatmap(plain.conditions))
def test_a_condition_survives_writing_and_reading(condition):
    assert parse_condition(engine.condition_text(condition)) == condition


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, "urgent who age now topic home money"),
        ({"urgent": "danger"}, "urgent"),
        ({"urgent": "tonight"}, "urgent who age"),
        ({"urgent": "unknown"}, "urgent who age now topic home money"),
        ({"urgent": "no", "age": "under15"}, "urgent who age now topic home"),
        ({"urgent": "no", "age": "27plus"}, "urgent who age now topic money"),
        ({"urgent": "no", "home": "care"}, "urgent who age now topic home"),
        # An answer that no longer counts skips nothing: at 27 the page about the home is not shown.
        ({"urgent": "no", "age": "27plus", "home": "care"}, "urgent who age now topic money"),
    ],
)
def test_pages_are_skipped_by_earlier_answers(answers, shown):
    assert [q.slug for q in engine.asked_questions(RULESET, answers)] == shown.split()


def test_a_changed_answer_drops_what_is_skipped_now_and_keeps_the_rest():
    answers = {"urgent": "no", "who": "self", "age": "15-17", "now": "school", "topic": "home", "home": "care"}
    assert engine.next_question(RULESET, answers) is None
    changed = {**answers, "age": "27plus", "money": "none", "colour": "red", "now": "asleep"}
    assert engine.kept_answers(RULESET, changed) == {
        "urgent": "no", "who": "self", "age": "27plus", "topic": "home", "money": "none",
    }  # fmt: skip
    assert engine.next_question(RULESET, changed).slug == "now"


def test_back_leads_over_skipped_pages():
    answers = {"urgent": "no", "age": "27plus"}
    assert engine.previous_question(RULESET, answers, "money").slug == "topic"
    assert engine.previous_question(RULESET, {"urgent": "danger"}, "money").slug == "urgent"
    assert engine.previous_question(RULESET, answers, "urgent") is None
    assert engine.previous_question(RULESET, answers, "colour") is None


def test_answers_of_skipped_pages_decide_nothing():
    table = simple(
        rule("R1", 1, "b=x"),
        questions=(Question("a", ("x", "y")), Question("b", ("x", "y"), parse_skip_if("a=x"))),
    )
    assert ids(evaluate(table, {"a": "y", "b": "x"}, on=DAY)) == ("R1",)
    assert ids(evaluate(table, {"a": "x", "b": "x"}, on=DAY)) == ("KO",)


def test_of_the_valid_versions_the_newest_counts():
    versions = (
        rule("R1", 1, kind="school", valid_from=DAY - 2 * ONE_DAY),
        rule("R1", 1, kind="jobcenter", valid_from=DAY),
        rule("R1", 1, kind="jugendamt", valid_from=DAY + ONE_DAY),
    )
    seen = [evaluate(simple(*versions), {}, on=DAY + n * ONE_DAY).primary for n in range(-3, 3)]
    expected = ["koordinierungsstelle", "school", "school", "jobcenter", "jugendamt", "jugendamt"]
    assert [found.agency_kind for found in seen] == expected
    assert engine.change_days(versions, since=DAY) == (DAY, DAY + ONE_DAY)


def test_the_smaller_number_is_responsible_and_losers_are_not_shown():
    table = simple(rule("R2", 2, "a=x", "school"), rule("R1", 1, "a=x"), rule("R3", 3, "a=x", "jugendamt"))
    result = evaluate(table, {"a": "x"}, on=DAY)
    assert ids(result) == ("R1",)
    assert [fired.id for fired in result.fired] == ["R1", "R2", "R3", "KO"]


def test_also_is_one_per_kind_and_never_the_primary_kind():
    also = [
        rule("A1", 11, "", "jobcenter", Role.ALSO),
        rule("A2", 12, "", "school", Role.ALSO),
        rule("A3", 13, "", "school", Role.ALSO),
        rule("A4", 14, "", "jugendamt", Role.ALSO),
    ]
    assert ids(evaluate(simple(rule("R1", 1), *also), {}, on=DAY)) == ("R1", "A2", "A4")
    assert ids(evaluate(simple(*also), {}, on=DAY)) == ("KO", "A1", "A2", "A4")


@pytest.mark.parametrize(("who", "shown"), [("self", 3), ("child", 3), ("unknown", 3), ("professional", 4), (None, 3)])
def test_also_has_a_limit_that_depends_on_who_asks(who, shown):
    kinds = ["emergency", "jugendamt", "jobcenter", "arbeitsagentur", "school"]
    also = [rule(f"A{i}", 10 + i, "", kind, Role.ALSO) for i, kind in enumerate(kinds)]
    page = Question("who", ("self", "child", "professional", "unknown"))
    result = evaluate(simple(*also, questions=(page,)), {"who": who} if who else {}, on=DAY)
    assert [card.agency_kind for card in result.also] == kinds[:shown]


def test_who_asks_never_changes_who_is_responsible():
    for row in SHIPPED.personas:
        for who in ("self", "child", "professional", "unknown") if "who" in row.persona.answers else ():
            result = evaluate(RULESET, {**row.persona.answers, "who": who}, on=DAY)
            assert result.primary.agency_kind == row.persona.expected_primary


def test_nobody_or_two_responsible_is_an_error_that_names_no_answer():
    page = (Question("a", ("secret", "y")),)
    with pytest.raises(engine.NoPrimaryError) as nobody:
        evaluate(RuleSet(page, (rule("R1", 1, "a=y"),)), {"a": "secret"}, on=DAY)
    with pytest.raises(engine.TwoPrimariesError) as two:
        evaluate(RuleSet(page, (rule("R1", 1), rule("R2", 1), rule("R3", 2))), {"a": "secret"}, on=DAY)
    assert two.value.ids == ("R1", "R2")
    assert "secret" not in f"{nobody.value} {two.value}"
    double = RuleSet(page, (plain.fallback(), dataclasses.replace(plain.fallback(), id="K2", priority=901)))
    with pytest.raises(engine.TwoPrimariesError):
        evaluate(double, {}, on=DAY)


def test_every_kind_but_the_emergency_has_organisations():
    assert set(AgencyKind) - set(ORGANISATION_KINDS) == {AgencyKind.EMERGENCY}


@given(plain.rulesets())
def test_every_combination_has_exactly_one_primary_and_the_plain_result(table):
    for answers in plain.combinations(table.questions):
        primary, *also = ids(evaluate(table, answers, on=DAY))
        assert ((primary,), tuple(also)) == plain.result(plain.in_force(table.rules), answers)


@given(plain.rulesets())
def test_priority_order_is_respected(table):
    for answers in plain.combinations(table.questions):
        result = evaluate(table, answers, on=DAY)
        numbers = [found.priority for found in result.fired]
        assert numbers == sorted(numbers)
        rivals = [found.priority for found in result.fired if found.role == Role.PRIMARY]
        assert result.primary.priority == min(rivals, default=900)
        assert [found.priority for found in result.also] == sorted(found.priority for found in result.also)


@given(plain.rulesets(), st.data())
def test_an_also_rule_never_changes_the_primary(table, data):
    condition = data.draw(plain.conditions(table.questions))
    number = data.draw(st.integers(1, 1000))
    extra = Rule("NEW", number, condition, data.draw(st.sampled_from(plain.KINDS)), Role.ALSO, BEFORE)
    more = RuleSet(table.questions, (*table.rules, extra))
    for answers in plain.combinations(table.questions):
        assert evaluate(more, answers, on=DAY).primary == evaluate(table, answers, on=DAY).primary


@given(plain.rulesets(), st.data())
def test_rules_that_have_ended_or_not_begun_never_fire(table, data):
    condition = data.draw(plain.conditions(table.questions))
    future = Rule("FUTURE", 0, condition, "school", Role.PRIMARY, DAY + ONE_DAY)
    ended = Rule("ENDED", 0, condition, "school", Role.PRIMARY, BEFORE - ONE_DAY)
    successor = Rule("ENDED", 999, {}, "school", Role.ALSO, BEFORE)
    more = RuleSet(table.questions, (future, ended, *table.rules, successor))
    for answers in plain.combinations(table.questions):
        fired = evaluate(more, answers, on=DAY).fired
        assert future not in fired
        assert ended not in fired


@given(plain.rulesets(), st.dictionaries(st.sampled_from(["a", "b", "c", "who", "zz"]), st.sampled_from("xyz")))
def test_any_answers_come_to_a_result_and_keeping_is_idempotent(table, answers):
    kept = engine.kept_answers(table, answers)
    assert engine.kept_answers(table, kept) == kept
    assert evaluate(table, answers, on=DAY) == evaluate(table, kept, on=DAY)
    asked = [question.slug for question in engine.asked_questions(table, answers)]
    assert set(kept) <= set(asked)
    waiting = engine.next_question(table, answers)
    assert waiting is None or (waiting.slug in asked and waiting.slug not in kept)
