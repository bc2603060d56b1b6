"""Which situations and topics of the catalogue fit a set of answers. Pure.

A hint for the list below the result, never part of who is responsible. The more specific answer comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SITUATIONS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("urgent", "tonight"): ("homeless",),
    ("now", "absent"): ("school_refusal",),
    ("now", "ended"): ("dropped_out_of_training",),
    ("now", "training"): ("trouble_in_training",),
    ("home", "care"): ("care_leaver",),
    ("home", "formercare"): ("care_leaver",),
    ("home", "unstable"): ("homeless",),
    ("topic", "career"): ("unsure_what_to_do", "no_training_place"),
    ("topic", "school"): ("no_school_qualification", "learning_difficulties"),
    ("topic", "money"): ("debts",),
    ("topic", "home"): ("conflict_at_home",),
    ("topic", "limits"): ("disability",),
    ("topic", "several"): ("conflict_at_home", "mental_health"),
    ("now", "nothing"): ("unemployed", "no_training_place"),
}
"""Answer (question, option) → situations of the catalogue, by slug."""

AGES: Final[Mapping[str, tuple[int, int]]] = {
    "under15": (10, 14),
    "15-17": (15, 17),
    "18-20": (18, 20),
    "21-24": (21, 24),
    "25-26": (25, 26),
    "27plus": (27, 99),
}
"""Age option → first and last year of age, inclusive."""


def situations_for(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Slugs of situations that fit, most specific first; empty when the answers say nothing about it."""
    found = [slug for answer, slugs in SITUATIONS.items() if answers.get(answer[0]) == answer[1] for slug in slugs]
    return tuple(dict.fromkeys(found))


def ages_for(answers: Mapping[str, str]) -> tuple[int, int] | None:
    """The years of age that the answer means; `None` when it was not given."""
    return AGES.get(answers.get("age", ""))
