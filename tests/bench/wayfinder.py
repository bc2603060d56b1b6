"""How long the Wegweiser's engine takes: made-up rules of the largest size that was asked for, and the shipped ones."""

import datetime
import random
import time
from dataclasses import replace

DAY = datetime.date(2026, 11, 21)
RULES, PAGES, OPTIONS = 200, 10, 4
LIMITS = {
    "prove_shipped": 2.0,
    "compare_shipped": 2.0,
    "prove_large": 10.0,
    "compare_large": 10.0,
    "evaluate_large": 0.0002,
}
"""Seconds that may be taken at most."""


def large_ruleset(seed=1):
    """200 random rules over 4 ** 10 = 1,048,576 combinations, at the end a fallback."""
    from offers.wayfinder.enums import AgencyKind, Role
    from offers.wayfinder.rules import Question, Rule, RuleSet

    dice = random.Random(seed)
    questions = tuple(Question(f"q{i}", tuple(f"o{j}" for j in range(OPTIONS))) for i in range(PAGES))
    rules = []
    for number in range(RULES - 1):
        named = dice.sample(questions, dice.randint(1, 4))
        condition = {q.slug: frozenset(dice.sample(q.options, dice.randint(1, 2))) for q in named}
        role = dice.choice([Role.PRIMARY, Role.PRIMARY, Role.ALSO])
        rules.append(Rule(f"R{number}", number, condition, dice.choice(AgencyKind.values), role, DAY))
    rules.append(Rule("KO", 900, {}, "koordinierungsstelle", Role.FALLBACK, DAY))
    return RuleSet(questions, tuple(rules))


def changed(ruleset):
    """The rule set as an editor might leave it: three rules gone, five of another kind."""
    from offers.wayfinder.rules import RuleSet

    size = len(ruleset.rules)
    gone, moved = {size // 5, size // 3, size // 2}, {size // n for n in (2, 4, 6, 9, 11)}
    rules = (replace(r, agency_kind="school") if i in moved else r for i, r in enumerate(ruleset.rules))
    return RuleSet(ruleset.questions, tuple(rule for i, rule in enumerate(rules) if i not in gone))


def measure():
    """Seconds of processor time by task, and how many combinations the large rule set has."""
    from offers.wayfinder.reading import read_folder
    from offers.wayfinder.rules import evaluate
    from offers.wayfinder.rules_compare import compare
    from offers.wayfinder.rules_proof import prove

    shipped, large = read_folder().ruleset(), large_ruleset()
    numbers = {}
    for name, ruleset in (("shipped", shipped), ("large", large)):
        other = changed(ruleset)
        numbers[f"prove_{name}"], proof = _timed(lambda table=ruleset: prove(table, on=DAY))
        numbers[f"compare_{name}"], _ = _timed(lambda a=ruleset, b=other: compare(a, b, on=DAY))
    numbers["combinations"], numbers["evaluated"] = proof.combinations, proof.evaluated
    answers = {question.slug: question.options[1] for question in large.questions}
    evaluate(large, answers, on=DAY)
    seconds, _ = _timed(lambda: [evaluate(large, answers, on=DAY) for _ in range(1000)])
    numbers["evaluate_large"] = seconds / 1000
    return numbers


def _timed(task):
    started = time.process_time()
    result = task()
    return time.process_time() - started, result


def table():
    """Print the numbers beside their limits."""
    numbers = measure()
    print(f"\nWegweiser: {numbers['combinations']:,} combinations, {numbers['evaluated']:,} evaluated")
    for name, limit in LIMITS.items():
        print(f"  {name:16} {numbers[name] * 1000:10.3f} ms   (limit {limit * 1000:g} ms)")
