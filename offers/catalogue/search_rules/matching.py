"""Alternatives of terms: as PostgreSQL reads them (`tsquery`) and, for tests and figures, matched in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from offers.catalogue.search_rules.documents import quoted, raised


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that must all be there; `weights` (`AB`, empty for any) is where; `prefix` also takes longer terms."""

    terms: tuple[str, ...]
    weights: str = ""
    prefix: bool = False

    def tsquery(self) -> str:
        """The text of this alternative as a `tsquery`."""
        suffix = f":{'*' if self.prefix else ''}{self.weights}".removesuffix(":")
        joined = " & ".join(quoted(term) + suffix for term in self.terms)
        return f"({joined})" if len(self.terms) > 1 else joined

    def at(self, weights: str) -> Alternative:
        """The same terms, only where they have one of `weights`."""
        return Alternative(self.terms, weights, self.prefix)

    def raised(self) -> Alternative:
        """The same terms, only where they stand in title, summary or labels."""
        return Alternative(tuple(raised(term) for term in self.terms), prefix=self.prefix)

    def matches(self, document: Mapping[str, str]) -> bool:
        """Whether `document` (term → weight) has all terms in the right place; the same answer as the database's."""
        return all(any(self._fits(weight) for weight in self._weights(document, term)) for term in self.terms)

    def _fits(self, weight: str) -> bool:
        """Whether a term of this weight counts."""
        return not self.weights or weight in self.weights

    def _weights(self, document: Mapping[str, str], term: str) -> list[str]:
        """The weights with which `term` stands in `document`."""
        if self.prefix:
            return [weight for name, weight in document.items() if name.startswith(term)]
        return [document[term]] if term in document else []


def tsquery(alternatives: Iterable[Alternative]) -> str:
    """Any of `alternatives`, as a `tsquery`."""
    return " | ".join(dict.fromkeys(alternative.tsquery() for alternative in alternatives))


def any_matches(alternatives: Iterable[Alternative], document: Mapping[str, str]) -> bool:
    """Whether one of `alternatives` matches."""
    return any(alternative.matches(document) for alternative in alternatives)
