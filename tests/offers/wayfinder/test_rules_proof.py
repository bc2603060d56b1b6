"""The proof agrees with trying every combination, and says what it found so that people understand it."""

import dataclasses
from collections import Counter

from hypothesis import given

from offers.wayfinder import rules_wording as wording
from offers.wayfinder.enums import Role
from offers.wayfinder.reading import read_folder
from offers.wayfinder.rules import Question, Rule, RuleSet, parse_condition, parse_skip_if
from offers.wayfinder.rules_diagram import Diagram, Region
from offers.wayfinder.rules_joint import NOT_ASKED
from offers.wayfinder.rules_masks import Masks
from offers.wayfinder.rules_proof import prove
from tests.offers.wayfinder import plain
from tests.offers.wayfinder.plain import BEFORE, DAY

SHIPPED = read_folder()
RULESET = SHIPPED.ruleset()
LABELS = SHIPPED.labels()


def inside(cube, answers):
    return all(answers.get(slug, NOT_ASKED) in options for slug, options in cube.items())


def without(*ids, ruleset=RULESET):
    return RuleSet(ruleset.questions, tuple(rule for rule in ruleset.rules if rule.id not in ids))


TWO_PAGES = (Question("a", ("x", "y", "unknown")), Question("b", ("x", "y"), parse_skip_if("a=y")))


def table(*rules, questions=TWO_PAGES):
    return RuleSet(tuple(questions), rules)


def rule(name, priority, condition="", kind="jobcenter", role=Role.PRIMARY):
    return Rule(name, priority, parse_condition(condition), kind, role, BEFORE)


def slow_proof(ruleset):
    """What the proof must find, by trying everything: results of combinations, matches, cards that hide."""
    rules = plain.in_force(ruleset.rules)
    tried = [(answers, plain.result(rules, answers)) for answers in plain.combinations(ruleset.questions)]
    return rules, tried


@given(plain.rulesets(unique=False, with_fallback=False))
def test_numbers_are_those_of_trying_everything(ruleset):
    proof, (rules, tried) = prove(ruleset, on=DAY), slow_proof(ruleset)
    kinds = {rule.id: rule.agency_kind for rule in rules}
    assert proof.combinations == len(tried) >= proof.evaluated
    assert proof.without_primary.count == sum(not primaries for _answers, (primaries, _also) in tried)
    ties = Counter(primaries for _answers, (primaries, _also) in tried if len(primaries) > 1)
    assert {tuple(r.id for r in tie.rules): tie.cases.count for tie in proof.ties} == ties
    certain = [(primaries[0], also) for _answers, (primaries, also) in tried if len(primaries) == 1]
    assert proof.primaries == Counter(kinds[primary] for primary, _also in certain)
    assert proof.also == Counter(kinds[card] for _primary, also in certain for card in also)
    assert proof.fallback_count == sum(primary == "KO" for primary, _also in certain)


@given(plain.rulesets(unique=False, with_fallback=False))
def test_rules_that_nobody_sees_are_found(ruleset):
    proof, (rules, tried) = prove(ruleset, on=DAY), slow_proof(ruleset)
    never, hidden = [], {}
    for one in rules:
        met = [(primaries, also) for answers, (primaries, also) in tried if plain.matches(one.condition, answers)]
        if not met:
            never.append(one.id)
        elif one.role != Role.FALLBACK and not any(one.id in (*primaries, *also) for primaries, also in met):
            seen = {card for primaries, also in met for card in (*primaries, *(also if one.role == Role.ALSO else ()))}
            same = {r.id for r in rules if r.id in seen and r.agency_kind == one.agency_kind}
            hidden[one.id] = (len(met), same if one.role == Role.ALSO and same else seen)
    assert [r.id for r in proof.never] == never
    assert {item.rule.id: (item.count, set(item.by)) for item in proof.hidden} == hidden


@given(plain.rulesets(unique=False, with_fallback=False))
def test_cases_describe_exactly_what_they_count(ruleset):
    proof, (_rules, tried) = prove(ruleset, on=DAY), slow_proof(ruleset)
    nobody = [answers for answers, (primaries, _also) in tried if not primaries]
    cases = proof.without_primary
    covered = [answers for answers, _result in tried if any(inside(case.answers, answers) for case in cases.cases)]
    assert all(answers in nobody for answers in covered)
    assert len(covered) + cases.rest == len(nobody)
    assert sum(case.count for case in cases.cases) == len(covered)
    assert all(case.count for case in cases.cases)


@given(plain.rulesets(unique=False, with_fallback=False))
def test_a_case_cannot_leave_out_an_answer(ruleset):
    _rules, tried = slow_proof(ruleset)
    nobody = [answers for answers, (primaries, _also) in tried if not primaries]
    for case in prove(ruleset, on=DAY).without_primary.cases:
        for slug in case.answers:
            shorter = {other: options for other, options in case.answers.items() if other != slug}
            assert any(inside(shorter, answers) and answers not in nobody for answers, _result in tried)


def test_a_limit_leaves_out_the_rest_and_counts_it():
    ruleset = without("KO-FALLBACK")
    diagram = Diagram((Masks(ruleset.questions, plain.in_force(ruleset.rules)), ruleset.questions))
    nobody = {terminal for terminal in diagram.terminals if not terminal[0].primaries}
    some, everything = (Region(diagram, nobody).cases(limit) for limit in (2, 100))
    assert len(some.cases) == 2
    assert some.rest == some.count - sum(case.count for case in some.cases) > 0
    assert (everything.rest, everything.count) == (0, some.count)


def test_the_shipped_rules_leave_nobody_without_anybody():
    proof = prove(RULESET, on=DAY)
    assert proof.ok
    assert proof.combinations == sum(1 for _answers in plain.combinations(RULESET.questions)) == 57_989
    assert wording.summary_sentence(proof) == "57.989 Kombinationen geprüft, 0 ohne Zuständigkeit"
    assert wording.blocking_sentences(proof, LABELS) == []
    assert wording.hint_sentences(proof) == []
    assert sum(proof.primaries.values()) == proof.combinations
    assert prove(RULESET, on=BEFORE).ok


def test_without_the_fallback_the_proof_says_who_would_be_lost():
    proof = prove(without("KO-FALLBACK"), on=DAY)
    sentences = wording.blocking_sentences(proof, LABELS)
    assert not proof.ok
    assert proof.without_primary.count == prove(RULESET, on=DAY).fallback_count == 2928
    assert sentences[0].startswith("Die Auffangregel fehlt.")
    assert sentences[1] == "2.928 Kombinationen ohne zuständige Stelle:"
    assert len(sentences) < 20
    assert "Wobei brauchst du am meisten Hilfe?" in sentences[2]
    assert "topic" not in " ".join(sentences)


def test_a_missing_fallback_blocks_even_where_everybody_is_served():
    proof = prove(table(rule("R1", 1)), on=DAY)
    assert (proof.without_primary.count, proof.ok) == (0, False)
    assert len(wording.blocking_sentences(proof, {})) == 1


def test_two_fallbacks_and_equal_numbers_block():
    double = dataclasses.replace(plain.fallback(), id="K2", priority=901)
    proof = prove(table(rule("R1", 1, "a=x"), rule("R2", 1, "b=x"), plain.fallback(), double), on=DAY)
    assert {tuple(r.id for r in tie.rules): tie.cases.count for tie in proof.ties} == {("R1", "R2"): 1, ("KO", "K2"): 2}
    assert [[r.id for r in rules] for rules in proof.duplicates] == [["R1", "R2"]]
    text = "\n".join(wording.blocking_sentences(proof, {}))
    assert "Gefunden: KO, K2." in text
    assert "1 Kombination mit mehreren gleichrangig zuständigen Regeln (R1, R2):" in text
    assert "1 Kombination: a „x“; b „x“" in text
    assert "Diese Regeln haben alle die Rangzahl 1: R1, R2." in text


def test_unknown_names_and_late_skips_block():
    questions = (Question("a", ("x", "y"), parse_skip_if("b=x")), Question("b", ("x", "y"), parse_skip_if("zz=x")))
    rules = (rule("R1", 1, "a=x|gone"), rule("R2", 2, "nope=x"), plain.fallback())
    proof = prove(table(*rules, questions=questions), on=DAY)
    assert not proof.ok
    assert [r.id for r in proof.never] == ["R2"]
    assert wording.blocking_sentences(proof, {"a": wording.QuestionLabel("Was?", {})}) == [
        "Die Regel R1 nennt eine Antwort, die es nicht gibt: a=gone.",
        "Die Regel R2 nennt eine Frage, die es nicht gibt: nope.",
        "Die Seite „b“ nennt eine Frage, die es nicht gibt: zz.",
        "„Was?“ soll wegen einer Antwort wegfallen, die erst später gegeben wird.",
    ]


def test_never_and_hidden_are_hints_only():
    rules = (rule("R1", 1, "a=x"), rule("R2", 2, "a=x & b=x"), rule("R3", 3, "a=y & b=x"), plain.fallback())
    proof = prove(table(*rules), on=DAY)
    assert proof.ok
    assert wording.hint_sentences(proof) == [
        "Die Regel R3 kann nie greifen: Keine Kombination von Antworten passt.",
        "Die Regel R2 passt auf 1 Kombination, wird aber immer verdeckt von: R1.",
    ]


def test_answers_are_said_in_the_shorter_way():
    label = wording.QuestionLabel("Wie alt?", {"a": "Jung.", "b": "Mittel.", "c": "Alt.", "d": "Egal."})
    said = {
        "Wie alt? „Jung“": {"a"},
        "Wie alt? „Jung“ oder „Alt“": {"a", "c"},
        "Wie alt? Alles außer „Egal“": {"a", "b", "c"},
        "Wie alt? „Jung“ (oder nicht gefragt)": {"a", NOT_ASKED},
        "Wie alt? (wird nicht gefragt)": {NOT_ASKED},
        "Wie alt? Jede Antwort": {"a", "b", "c", "d"},
    }
    assert {wording.cube_words({"q": frozenset(slugs)}, {"q": label}): slugs for slugs in said.values()} == said
    assert wording.cube_words({}, {"q": label}) == "bei allen Antworten"
