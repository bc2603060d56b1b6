"""A visit together with the rules it runs under: what may be asked next, and whether it is complete. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from offers.regions.models import Region
from offers.wayfinder import rules
from offers.wayfinder.rules_books import Compiled
from offers.wayfinder.visit import BrokenVisitError, Visit, read_visit

BROKEN = "broken"
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Session:
    """`problem`: empty, `broken` (the cookie was no good) or `changed` (other rules are in force now)."""

    region: Region
    compiled: Compiled
    visit: Visit
    problem: str = ""

    @property
    def is_complete(self) -> bool:
        """Every page that is shown has an answer."""
        return bool(self.visit.answers) and rules.next_question(self.compiled.ruleset, self.visit.answers) is None

    def may_ask(self, question: str) -> bool:
        """Whether the page is shown to this visitor and every page before it is answered."""
        for asked in rules.asked_questions(self.compiled.ruleset, self.visit.answers):
            if asked.slug == question:
                return True
            if asked.slug not in self.visit.answers:
                return False
        return False

    def answered(self, question: str, option: str) -> Session:
        """One answer more or another one; answers of pages that are now skipped are dropped, later ones stay."""
        visit = self.visit.answered(question, option)
        kept = rules.kept_answers(self.compiled.ruleset, visit.answers)
        return replace(self, visit=replace(visit, answers=kept), problem="")

    def at(self, place: str) -> Session:
        """The same answers at another place."""
        return replace(self, visit=self.visit.at(place))

    def primary_kind(self) -> str:
        """The kind of agency that is responsible; raises `UndecidedError` where the rules do not decide."""
        return rules.evaluate(self.compiled.ruleset, self.visit.answers, on=self.compiled.on).primary.agency_kind

    def emergencies(self) -> Iterator[Mapping[str, str]]:
        """Answers that mean: help is needed now. Those whose first question ends or shortens the way."""
        for option in ("danger", "tonight"):
            if ("urgent", option) in self.compiled.options:
                yield {"urgent": option}


def books_of(compiled: Compiled) -> str:
    """The rule books in force, as the cookie names them: base number, dot, region's number or 0."""
    return f"{compiled.base_number}.{compiled.region_number or 0}"


def open_session(cookie: str | None, region: Region, compiled: Compiled, *, language: str) -> Session:
    """The visitor's session from their cookie (if any) under the rules in force; never raises on a bad cookie."""
    books = books_of(compiled)
    fresh = Visit(region.slug, books)
    if not cookie:
        return Session(region, compiled, fresh.spoken(language))
    try:
        visit = read_visit(cookie, region=region.slug)
    except BrokenVisitError:
        return Session(region, compiled, fresh.spoken(language), BROKEN)
    problem = CHANGED if visit.books != books else ""
    kept = rules.kept_answers(compiled.ruleset, visit.answers)
    return Session(region, compiled, replace(visit, answers=kept, books=books).spoken(language), problem)
