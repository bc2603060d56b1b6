"""All combinations of answers and their results as a decision diagram. Pure: no ORM, no request.

One level per page; a node stands for all beginnings that lead to the same results from here on. Numbers of
combinations are exact: they are sums and products over the diagram, nothing is sampled. Sets of combinations are
described by few *cases*: each names only the answers that matter, and cannot be put more generally.
(Bryant 1986, "Graph-based algorithms for Boolean function manipulation"; here with several values per level.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from offers.wayfinder.rules_joint import NOT_ASKED, Page, Side, Step, Terminal, joined, without_equals
from offers.wayfinder.rules_masks import Masks, Outcome, bits
from offers.wayfinder.rules_table import Question

Cube = Mapping[str, frozenset[str]]
"""Question → options; `NOT_ASKED` among them where the page may be skipped as well. Other questions do not matter."""
Node = tuple[int, tuple[int, ...]]
"""Which sides skip the page, and per step the number of the node on the next level."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some combinations that belong together: the answers that matter, and how many combinations that are."""

    answers: Cube
    count: int


@dataclass(frozen=True, slots=True)
class Cases:
    """A set of combinations: its exact size, and cases that describe it; `rest` is how many they leave out."""

    count: int
    cases: tuple[Case, ...] = ()
    rest: int = 0


class Diagram:
    """Built once from one or two rule sets; `terminals` are the results that occur, `states` how many were judged."""

    def __init__(self, *sets: tuple[Masks, Sequence[Question]]) -> None:
        self.sides, self.pages = joined(*sets)
        rows, ends = _forward(self.sides, self.pages)
        self.states = len(ends)
        numbers: dict[Terminal, int] = {}
        ids = [numbers.setdefault(tuple(s.outcome(end) for s in self.sides), len(numbers)) for end in ends]
        self.terminals = tuple(numbers)
        self.levels: list[tuple[Node, ...]] = []
        while rows:
            nodes: dict[Node, int] = {}
            ids = [
                nodes.setdefault((pattern, tuple([ids[child] for child in row])), len(nodes))
                for pattern, row in rows.pop()
            ]
            self.levels.insert(0, tuple(nodes))

    def steps(self, level: int, node: int) -> Iterator[tuple[Step, int]]:
        """The steps from a node, each with the node it leads to."""
        pattern, children = self.levels[level][node]
        return zip(self.pages[level].steps[pattern], children, strict=True)

    def counts(self) -> dict[Terminal, int]:
        """How many combinations end in each result."""
        here = [1]
        for level, nodes in enumerate(self.levels):
            size = len(self.levels[level + 1]) if level + 1 < len(self.levels) else len(self.terminals)
            there = [0] * size
            for count, (pattern, children) in zip(here, nodes, strict=True):
                for step, child in zip(self.pages[level].steps[pattern], children, strict=True):
                    there[child] += count * len(step.options)
            here = there
        return dict(zip(self.terminals, here, strict=True))

    def cases(self, wanted: Collection[Terminal], *, limit: int) -> Cases:
        """Describe all combinations that end in one of these results by at most `limit` cases."""
        return Region(self, wanted).cases(limit)


def _forward(sides: Sequence[Side], pages: Sequence[Page]) -> tuple[list[list[tuple[int, list[int]]]], list[int]]:
    """Per page and state the numbers of the states that follow; and the states at the end."""
    states = {sum(side.start for side in sides): 0}
    alike = len(sides) > 1 and sides[0].questions == sides[1].questions
    levels = []
    for place, page in enumerate(pages):
        settled = [side.settled(pages[place + 1 :]) for side in sides]
        following: dict[int, int] = {}
        numbers: dict[int, int] = {}
        rows = []
        for state in states:
            pattern = page.pattern(state)
            row = []
            for mask, _options in page.steps[pattern]:
                raw = state & mask
                number = numbers.get(raw)
                if number is None:
                    reduced = raw
                    for side, sure in zip(sides, settled, strict=True):
                        reduced = side.reduced(reduced, sure)
                    if alike:
                        reduced = without_equals(reduced, *sides)
                    number = numbers[raw] = following.setdefault(reduced, len(following))
                row.append(number)
            rows.append((pattern, row))
        levels.append(rows)
        states = following
    return levels, list(states)


class Shown:
    """Which rules can be shown where some answers are given; made from a diagram of one side.

    `rules` are the bits that are told apart: the fewer, the smaller this becomes.
    """

    def __init__(self, diagram: Diagram, rules: int) -> None:
        self.pages = diagram.pages
        shown = [_shown(outcome) & rules for (outcome,) in diagram.terminals]
        numbers: dict[int, int] = {}
        ids = [numbers.setdefault(mask, len(numbers)) for mask in shown]
        self.levels: list[tuple[Node, ...]] = []
        self.below = [list(numbers)]
        for nodes in reversed(diagram.levels):
            found: dict[Node, int] = {}
            ids = [found.setdefault((p, tuple([ids[c] for c in children])), len(found)) for p, children in nodes]
            self.levels.insert(0, tuple(found))
            self.below.insert(0, [_union(children, self.below[0]) for _pattern, children in found])

    def under(self, cube: Cube) -> int:
        """The bits of the rules that are shown somewhere in a cube."""
        front = {0}
        last = max((place for place, page in enumerate(self.pages) if page.slug in cube), default=-1)
        for level, page in enumerate(self.pages[: last + 1]):
            wanted = cube.get(page.slug)
            taken = [
                [place for place, step in enumerate(steps) if wanted is None or not wanted.isdisjoint(step.options)]
                for steps in page.steps
            ]
            nodes = self.levels[level]
            front = {nodes[node][1][place] for node in front for place in taken[nodes[node][0]]}
        return _union(front, self.below[last + 1])


def _shown(outcome: Outcome | None) -> int:
    return bits((*outcome.primaries, *outcome.also)) if outcome else 0


def _union(places: Iterable[int], masks: Sequence[int]) -> int:
    union = 0
    for place in places:
        union |= masks[place]
    return union


class Region:
    """The combinations of a diagram that end in one of some results; a diagram of its own, mostly much smaller.

    `inside` and `all`: per level and node the combinations from there on that belong to it, and all of them.
    """

    def __init__(self, diagram: Diagram, wanted: Collection[Terminal]) -> None:
        self.pages = diagram.pages
        ids = [int(terminal in wanted) for terminal in diagram.terminals]
        self.levels: list[tuple[Node, ...]] = []
        self.inside, self.all = [[0, 1]], [[1, 1]]
        for page, nodes in zip(reversed(self.pages), reversed(diagram.levels), strict=True):
            found: dict[Node, int] = {}
            ids = [found.setdefault((p, tuple([ids[c] for c in children])), len(found)) for p, children in nodes]
            self.levels.insert(0, tuple(found))
            for sums in (self.inside, self.all):
                sums.insert(0, [_sum(page.steps[pattern], children, sums[0]) for pattern, children in found])

    def steps(self, level: int, node: int) -> Iterator[tuple[Step, int]]:
        """The steps from a node, each with the node it leads to."""
        pattern, children = self.levels[level][node]
        return zip(self.pages[level].steps[pattern], children, strict=True)

    def cases(self, limit: int) -> Cases:
        """Cover the region, the largest part first; every case counts what the ones before it left."""
        total = left = self.inside[0][0]
        cubes: list[Cube] = []
        cases: list[Case] = []
        while left and len(cases) < limit:
            cubes.append(self.tidied(self.widened(Rest(self, cubes).example())))
            rest = Rest(self, cubes)
            count = rest.count(0, 0, rest.everything)
            cases.append(Case(cubes[-1], left - count))
            left = count
        return Cases(total, tuple(sorted(cases, key=lambda case: -case.count)), left)

    def sizes(self, cube: Cube) -> tuple[int, int]:
        """How many combinations a cube holds, and how many of them belong to the region."""
        here = {0: 1}
        last = max((place for place, page in enumerate(self.pages) if page.slug in cube), default=-1)
        for level, page in enumerate(self.pages[: last + 1]):
            wanted = cube.get(page.slug)
            there: dict[int, int] = {}
            for node, count in here.items():
                for step, child in self.steps(level, node):
                    fitting = len(step.options) if wanted is None else len(wanted.intersection(step.options))
                    if fitting:
                        there[child] = there.get(child, 0) + count * fitting
            here = there
        everything, inside = self.all[last + 1], self.inside[last + 1]
        return sum(n * everything[node] for node, n in here.items()), sum(n * inside[node] for node, n in here.items())

    def holds(self, cube: Cube) -> bool:
        """Whether all combinations of a cube lie in the region."""
        everything, inside = self.sizes(cube)
        return everything == inside

    def widened(self, example: Mapping[str, str]) -> Cube:
        """The most general case around one combination: no answer of it can be left out, none can be added."""
        cube = {page: frozenset({answer}) for page, answer in example.items()}
        for page in reversed(self.pages):
            shorter = {slug: options for slug, options in cube.items() if slug != page.slug}
            if self.holds(shorter):
                cube = shorter
        for page in self.pages:
            for option in (*page.options, NOT_ASKED):
                if page.slug in cube and option not in cube[page.slug]:
                    wider = {**cube, page.slug: cube[page.slug] | {option}}
                    if self.holds(wider):
                        cube = wider
        return cube

    def tidied(self, cube: Cube) -> Cube:
        """The same combinations without answers that only name what cannot occur."""
        size = self.sizes(cube)
        for page in self.pages:
            for option in (NOT_ASKED, *page.options):
                smaller = {**cube, page.slug: cube.get(page.slug, frozenset()) - {option}}
                if option in cube.get(page.slug, ()) and self.sizes(smaller) == size:
                    cube = smaller
        return cube


def _sum(steps: Sequence[Step], children: Sequence[int], sums: Sequence[int]) -> int:
    return sum(len(step.options) * sums[child] for step, child in zip(steps, children, strict=True))


class Rest:
    """What some cubes leave of a region; a bit per cube says which of them still hold."""

    def __init__(self, region: Region, cubes: Sequence[Cube]) -> None:
        self.region = region
        self.everything = (1 << len(cubes)) - 1
        self.columns = [
            {
                option: sum(1 << i for i, cube in enumerate(cubes) if option in cube.get(page.slug, {option}))
                for option in (*page.options, NOT_ASKED)
            }
            for page in region.pages
        ]
        self.known: dict[tuple[int, int, int], int] = {}

    def count(self, level: int, node: int, alive: int) -> int:
        """Combinations of the region from this node on that no cube holds."""
        inside = self.region.inside[level][node]
        if not inside or not alive:
            return inside
        if level == len(self.columns):
            return 0
        key = (level, node, alive)
        if key not in self.known:
            column = self.columns[level]
            self.known[key] = sum(
                self.count(level + 1, child, alive & column[option])
                for step, child in self.region.steps(level, node)
                for option in step.options
            )
        return self.known[key]

    def example(self) -> dict[str, str]:
        """One combination that no cube holds, out of the largest parts that are left."""
        node, alive = 0, self.everything
        example = {}
        for level, page in enumerate(self.region.pages):
            column = self.columns[level]
            ways = [
                (option, child, alive & column[option])
                for step, child in self.region.steps(level, node)
                for option in step.options
            ]
            example[page.slug], node, alive = max(ways, key=lambda way: self.count(level + 1, way[1], way[2]))
        return example
