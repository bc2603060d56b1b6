"""Which rules fired for a set of answers, in order, and why each is shown or not. Pure: no ORM, no request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from offers.wayfinder.enums import Role
from offers.wayfinder.rules import Answers, Result, Rule, UndecidedError, evaluate, kept_answers
from offers.wayfinder.rules_books import Compiled
from offers.wayfinder.rules_checks import condition_words, kind_name, labels_of


@dataclass(frozen=True, slots=True)
class Fired:
    """One rule that matched: its place in the order, what it needed, and what became of it."""

    code: str
    priority: int
    kind: str
    role: str
    condition: str
    verdict: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out of a set of answers. `ignored` are questions whose answers do not count: their page is skipped."""

    primary: str
    also: tuple[str, ...]
    fired: tuple[Fired, ...]
    ignored: tuple[str, ...]
    undecided: str = ""


def tried(compiled: Compiled, answers: Answers) -> Trial:
    """Evaluate answers as the visitors' pages do and explain it."""
    labels = labels_of(compiled)
    kept = kept_answers(compiled.ruleset, answers)
    ignored = tuple(labels[slug].text for slug in answers if slug not in kept and slug in labels)
    try:
        result = evaluate(compiled.ruleset, kept, on=compiled.on)
    except UndecidedError as error:
        return Trial("", (), (), ignored, _("Keine eindeutige Zuständigkeit: %s") % error)
    verdicts = _verdicts(result)
    fired = tuple(
        Fired(
            code=rule.id,
            priority=rule.priority,
            kind=kind_name(rule.agency_kind),
            role=str(Role(rule.role).label),
            condition=condition_words(rule.condition, labels),
            verdict=verdicts[rule.id],
            shown=rule == result.primary or rule in result.also,
        )
        for rule in result.fired
    )
    return Trial(
        kind_name(result.primary.agency_kind), tuple(kind_name(r.agency_kind) for r in result.also), fired, ignored
    )


def _verdicts(result: Result) -> Mapping[str, str]:
    return {rule.id: _verdict(rule, result) for rule in result.fired}


def _verdict(rule: Rule, result: Result) -> str:
    primary = result.primary
    if rule == primary:
        return _("ist zuständig")
    if rule in result.also:
        return _("hilft auch")
    if rule.role == Role.FALLBACK:
        return _("wird nicht gebraucht: %s ist zuständig") % primary.id
    if rule.role == Role.PRIMARY:
        return _("nicht gezeigt: %s kommt zuerst") % primary.id
    if rule.agency_kind == primary.agency_kind:
        return _("nicht gezeigt: dieselbe Stelle ist schon zuständig (%s)") % primary.id
    same = next((other.id for other in result.also if other.agency_kind == rule.agency_kind), "")
    if same:
        return _("nicht gezeigt: %s nennt dieselbe Stelle zuerst") % same
    return _("nicht gezeigt: mehr weitere Stellen zeigt das Ergebnis nicht")
