"""Examples of people, and the result that must come out for each. Pure: no ORM, no request."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from offers.wayfinder.rules import evaluate
from offers.wayfinder.rules_table import Answers, RuleSet, UndecidedError


@dataclass(frozen=True, slots=True)
class Persona:
    """One example: answers, the agency kind that must be responsible, those that must help too (in any order)."""

    id: str
    answers: Answers
    expected_primary: str
    expected_also: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonaCheck:
    """What came out: agency kinds; `primary` is "" where nobody or several are responsible."""

    persona: Persona
    primary: str
    also: tuple[str, ...]

    @property
    def green(self) -> bool:
        return self.primary == self.persona.expected_primary and frozenset(self.also) == self.persona.expected_also


def check_personas(ruleset: RuleSet, personas: Iterable[Persona], *, on: datetime.date) -> tuple[PersonaCheck, ...]:
    """Evaluate every example with the rules in force on that day."""
    return tuple(_check(ruleset, persona, on) for persona in personas)


def _check(ruleset: RuleSet, persona: Persona, on: datetime.date) -> PersonaCheck:
    try:
        result = evaluate(ruleset, persona.answers, on=on)
    except UndecidedError:
        return PersonaCheck(persona, "", ())
    return PersonaCheck(persona, result.primary.agency_kind, tuple(rule.agency_kind for rule in result.also))
