"""The decision table as pure objects: pages, rules, and what goes wrong when it does not decide. No ORM, no request."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from offers.wayfinder.enums import Role

Condition: TypeAlias = Mapping[str, frozenset[str]]
"""Question slug → option slugs of which one must have been chosen. All must hold; empty always holds."""
Answers: TypeAlias = Mapping[str, str]
"""Question slug → the option slug that was chosen. May hold what no longer applies: that is ignored everywhere."""


@dataclass(frozen=True, slots=True)
class Question:
    """One page: its slug, the slugs of its options in their order, and the conditions of which one skips it."""

    slug: str
    options: tuple[str, ...]
    skip_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one row of the decision table, as far as it decides anything. Rows of one `id` are versions."""

    id: str
    priority: int
    condition: Condition
    agency_kind: str
    role: Role
    valid_from: datetime.date


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Pages in their order, and all versions of all rules. Compared by identity: what is computed from it is kept."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]


class UndecidedError(Exception):
    """No single rule is responsible. Names rules, never answers: those are nobody's business in a log."""


class NoPrimaryError(UndecidedError):
    """No rule matches, not even a fallback."""

    def __init__(self) -> None:
        super().__init__("no rule and no fallback matches")


class TwoPrimariesError(UndecidedError):
    """Several rules of the same priority, or several fallbacks, match; `ids` names them."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(f"equally responsible: {', '.join(ids)}")
        self.ids = ids
