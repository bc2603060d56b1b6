"""The comparison of two versions agrees with trying every combination in both."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.wayfinder import rules_wording as wording
from offers.wayfinder.reading import read_folder
from offers.wayfinder.rules import Question, RuleSet, parse_skip_if
from offers.wayfinder.rules_compare import compare
from offers.wayfinder.rules_joint import NOT_ASKED, IncomparableError
from tests.offers.wayfinder import plain
from tests.offers.wayfinder.plain import DAY

SHIPPED = read_folder()
RULESET = SHIPPED.ruleset()
KINDS = {"jobcenter": "Jobcenter", "arbeitsagentur": "Agentur für Arbeit"}


def inside(cube, answers):
    return all(answers.get(slug, NOT_ASKED) in options for slug, options in cube.items())


def asks(side, slug, answers):
    """The page as a version asks it, `None` where it does not; `answers` is `None` once they cannot be given."""
    page = next((page for page in side.questions if page.slug == slug), None)
    if page is None or answers is None or any(plain.matches(skip, answers) for skip in page.skip_if):
        return None
    return page


def together(old, new, order, given_old, given_new):
    """Every combination of answers to the pages of both, as each version sees it (`None`: cannot be given)."""
    if not order:
        yield given_old, given_new
        return
    slug, *rest = order
    pages = [asks(old, slug, given_old), asks(new, slug, given_new)]
    options = dict.fromkeys(option for page in pages if page for option in page.options)
    for option in options or [None]:
        seen = [
            answers if page is None else ({**answers, slug: option} if option in page.options else None)
            for page, answers in zip(pages, (given_old, given_new), strict=True)
        ]
        yield from together(old, new, rest, *seen)


def difference(rules_old, rules_new, old, new):
    """How the result changes, like the comparison groups it."""
    kinds = [{rule.id: (rule.id, rule.agency_kind) for rule in rules} for rules in (rules_old, rules_new)]
    (was, before), (becomes, after) = (
        tuple(tuple(cards[name] for name in names) for names in plain.result(rules, answers))
        for cards, rules, answers in zip(kinds, (rules_old, rules_new), (old, new), strict=True)
    )
    if was != becomes:
        return was, becomes, (), ()
    if before == after:
        return None
    removed = tuple(card for card in before if card not in after)
    return (), (), removed, tuple(card for card in after if card not in before)


def check(old, new, order):
    """Compare slowly and hold it against the comparison; numbers and cases."""
    rules = plain.in_force(old.rules), plain.in_force(new.rules)
    tried = [pair for pair in together(old, new, order, {}, {}) if pair != (None, None)]
    both = [pair for pair in tried if None not in pair]
    found = Counter(difference(*rules, *pair) for pair in both)
    found.pop(None, None)
    comparison = compare(old, new, on=DAY)
    changes = {(c.old, c.new, c.removed, c.added): c.cases for c in comparison.changes}
    assert {key: cases.count for key, cases in changes.items()} == found
    assert comparison.combinations == len(tried)
    assert comparison.changed == found.total()
    assert comparison.only_old.count == sum(new is None for _old, new in tried)
    assert comparison.only_new.count == sum(old is None for old, _new in tried)
    for pair in both:
        groups = [k for k, cases in changes.items() for c in cases.cases if inside(c.answers, {**pair[0], **pair[1]})]
        assert set(groups) <= {difference(*rules, *pair)}


@given(plain.rulesets(unique=False, with_fallback=False), st.data())
def test_versions_with_the_same_pages(old, data):
    kept = [rule for rule in old.rules if data.draw(st.booleans())]
    others = [replace(rule, id=f"N{rule.id}") for rule in data.draw(plain.rules_for(old.questions, size=4))]
    moved = [replace(rule, agency_kind=data.draw(st.sampled_from(plain.KINDS))) for rule in kept]
    new = RuleSet(old.questions, (*moved, *others, plain.fallback()))
    check(old, new, [question.slug for question in old.questions])


@given(plain.rulesets(), st.data())
def test_versions_with_other_pages_options_and_skips(old, data):
    """Pages keep their order, so that the order of the old version is the common one."""
    pages = []
    for page in old.questions:
        if data.draw(st.integers(0, 4)):
            options = page.options if data.draw(st.booleans()) else (*page.options[1:], "new")
            skips = page.skip_if if data.draw(st.booleans()) else ()
            pages.append(Question(page.slug, options, skips))
    pages.append(Question("more", ("x", "y")))
    rules = data.draw(plain.rules_for(tuple(pages), size=4))
    new = RuleSet(tuple(pages), (*old.rules, *(replace(r, id=f"N{r.id}") for r in rules)))
    check(old, new, [*[question.slug for question in old.questions], "more"])


def test_a_version_equals_itself():
    comparison = compare(RULESET, RuleSet(RULESET.questions, RULESET.rules), on=DAY)
    assert (comparison.changed, comparison.changes, comparison.combinations) == (0, (), 57_989)


def test_changes_of_the_shipped_rules_are_few_lines_that_people_understand():
    new = RuleSet(RULESET.questions, tuple(rule for rule in RULESET.rules if rule.id != "JC-CAREER"))
    comparison = compare(RULESET, new, on=DAY)
    lines = wording.comparison_sentences(comparison, SHIPPED.labels(), KINDS)
    assert lines[0] == "832 Kombinationen von 57.989 bekommen ein anderes Ergebnis."
    heading = "Zuständig: bisher Jobcenter (JC-CAREER), neu Agentur für Arbeit (AA-CAREER) – 624 Kombinationen"
    assert lines[1] == heading
    assert lines[2].startswith("624 Kombinationen: Was machst du gerade? „")
    assert lines[2].endswith("Geld vom Jobcenter? „Ja, vom Jobcenter“")
    assert len(lines) == 5


def test_cards_beside_are_said_in_words():
    new = RuleSet(RULESET.questions, tuple(rule for rule in RULESET.rules if rule.id != "A-JC-TONIGHT"))
    lines = wording.comparison_sentences(compare(RULESET, new, on=DAY), SHIPPED.labels(), KINDS)
    said = "Neben der zuständigen Stelle: nicht mehr dabei: Jobcenter (A-JC-TONIGHT) – 20 Kombinationen"
    assert lines[1] == said
    assert "nicht wissen" not in lines[2]


def test_answers_that_only_one_version_knows_are_named():
    page = Question("a", ("x", "y"))
    old, new = (RuleSet((q,), (plain.fallback(),)) for q in (page, Question("a", ("y", "z"))))
    comparison = compare(old, new, on=DAY)
    assert (comparison.only_old.count, comparison.only_new.count, comparison.changed) == (1, 1, 0)
    lines = wording.comparison_sentences(comparison, {}, {})
    assert lines[1:] == [
        "Diese Antworten gibt es nur in der bisherigen Fassung:",
        "1 Kombination: a „x“",
        "Diese Antworten gibt es nur in der neuen Fassung:",
        "1 Kombination: a „z“",
    ]


def test_pages_whose_orders_exclude_each_other_cannot_be_compared():
    first = (Question("a", ("x", "y")), Question("b", ("x", "y"), parse_skip_if("a=x")))
    second = (Question("b", ("x", "y")), Question("a", ("x", "y"), parse_skip_if("b=x")))
    with pytest.raises(IncomparableError):
        compare(RuleSet(first, (plain.fallback(),)), RuleSet(second, (plain.fallback(),)), on=DAY)
