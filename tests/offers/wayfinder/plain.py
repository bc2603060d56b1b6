"""The semantics once more, as plainly and slowly as the words say it: what the engine must agree with."""

import datetime

from hypothesis import strategies as st

from offers.wayfinder.enums import AgencyKind, Role
from offers.wayfinder.rules import Question, Rule, RuleSet

DAY = datetime.date(2026, 11, 21)
BEFORE = datetime.date(2025, 1, 1)
KINDS = [kind.value for kind in AgencyKind][:4]


def matches(condition, answers):
    return all(slug in answers and answers[slug] in options for slug, options in condition.items())


def combinations(questions, answers=None, place=0):
    """Every set of answers that can be given, page by page."""
    answers = answers or {}
    if place == len(questions):
        yield answers
        return
    page = questions[place]
    if any(matches(condition, answers) for condition in page.skip_if):
        yield from combinations(questions, answers, place + 1)
        return
    for option in page.options:
        yield from combinations(questions, {**answers, page.slug: option}, place + 1)


def in_force(rules, on=DAY):
    newest = {}
    for rule in rules:
        if rule.valid_from <= on and (rule.id not in newest or rule.valid_from >= newest[rule.id].valid_from):
            newest[rule.id] = rule
    return sorted(newest.values(), key=lambda rule: (rule.priority, rule.id))


def result(rules, answers):
    """Ids of the equally responsible rules (one when all is well), and ids of those that help too."""
    fired = [rule for rule in rules if matches(rule.condition, answers)]
    primaries = [rule for rule in fired if rule.role == "primary"]
    best = [rule for rule in primaries if rule.priority == min(r.priority for r in primaries)]
    best = best or [rule for rule in fired if rule.role == "fallback"]
    if len(best) != 1:
        return tuple(rule.id for rule in best), ()
    cards = [best[0]]
    for rule in fired:
        if rule.role == "also" and rule.agency_kind not in [card.agency_kind for card in cards]:
            cards.append(rule)
    limit = 4 if answers.get("who") == "professional" else 3
    return (best[0].id,), tuple(card.id for card in cards[1:][:limit])


@st.composite
def conditions(draw, questions, *, most=3):
    chosen = draw(st.lists(st.sampled_from(questions), unique_by=lambda q: q.slug, max_size=most)) if questions else []
    return {
        question.slug: frozenset(draw(st.lists(st.sampled_from(question.options), min_size=1, unique=True)))
        for question in chosen
    }


@st.composite
def pages(draw):
    """Two to four pages with skips; one of them may ask who it is."""
    slugs = draw(st.sampled_from([["a", "b"], ["a", "who", "c"], ["who", "b", "c"], ["a", "b", "c", "d"]]))
    questions = []
    for slug in slugs:
        options = ("self", "professional", "unknown") if slug == "who" else ("x", "y", "unknown")
        skips = draw(st.lists(conditions(questions, most=2).filter(bool), max_size=2)) if questions else []
        questions.append(Question(slug, options, tuple(skips)))
    return tuple(questions)


@st.composite
def rules_for(draw, questions, *, unique=True, size=8):
    """Some rules for these pages; priorities may meet unless `unique`."""
    count = draw(st.integers(0, size))
    numbers = draw(st.lists(st.integers(1, 800 if unique else 4), min_size=count, max_size=count, unique=unique))
    roles = st.sampled_from([Role.PRIMARY, Role.PRIMARY, Role.ALSO])
    return tuple(
        Rule(f"R{i}", number, draw(conditions(questions)), draw(st.sampled_from(KINDS)), draw(roles), BEFORE)
        for i, number in enumerate(numbers)
    )


def fallback(condition=None):
    return Rule("KO", 900, condition or {}, "koordinierungsstelle", Role.FALLBACK, BEFORE)


@st.composite
def rulesets(draw, *, unique=True, with_fallback=True):
    questions = draw(pages())
    rules = draw(rules_for(questions, unique=unique))
    ends = (fallback(),) if with_fallback or draw(st.booleans()) else ()
    return RuleSet(questions, (*rules, *ends))
