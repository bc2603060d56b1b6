"""What a simulation prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cases.board.simulation.simulate import Outcome

MOST = 40
"""Lines of people who are lost; the rest is counted."""


def lines_of(outcome: Outcome) -> Iterator[str]:
    """The summary, line by line; the last line says how many are lost."""
    yield (
        f"{outcome.people} Menschen, {outcome.days} Tage, {outcome.seconds:.0f} s"
        f" ({1000 * outcome.seconds / max(1, outcome.people):.0f} ms je Leben); {outcome.checked} Prüfungen"
    )
    yield from _block("Wie es ausging", outcome.endings)
    yield from _block("Wer von Anfragen erfuhr", outcome.levels)
    yield from _block("Übergaben", outcome.handovers)
    yield from _block("Was getan wurde", outcome.tally)
    yield from _block("Was abgelehnt wurde", outcome.refused)
    for lost in outcome.lost[:MOST]:
        yield f"  VERLOREN  {lost}"
    yield f"{len(outcome.lost)} verloren"


def _block(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{title}:"
    for label, count in sorted(counts.items(), key=lambda item: -item[1]):
        yield f"{count:>9}  {label}"
