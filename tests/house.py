"""Sizes that keep the house readable: measured here, reported after every run, capped by `test_house.py`."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("portal", "offers", "cases", "tests", "bench")
HABITS = {"function": 30, "python": 350, "template": 120, "stylesheet": 300}
CAP = 1.5
"""How far beyond a habit something may grow before the build stops."""


@dataclass(frozen=True)
class Oversize:
    """Something longer than its habit: `lines` counts source lines."""

    kind: str
    where: str
    lines: int

    @property
    def habit(self):
        return HABITS[self.kind]


def _files(pattern, *folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if "migrations" not in path.parts:
                yield path


def _functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            start = first.end_lineno if documented and len(node.body) > 1 else node.lineno
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - start


def oversizes():
    """Everything in the tree that is longer than its habit, longest first."""
    found = []
    for path in _files("*.py", *ROOMS):
        lines = path.read_text(encoding="utf-8").count("\n")
        found.append(Oversize("python", str(path.relative_to(ROOT)), lines))
        if "tests" not in path.parts:
            found += [Oversize("function", where, size) for where, size in _functions(path)]
    for kind, pattern, folder in (
        ("template", "*.html", "templates"),
        ("stylesheet", "*.css", "static"),
    ):
        for path in _files(pattern, folder):
            lines = path.read_text(encoding="utf-8").count("\n")
            found.append(Oversize(kind, str(path.relative_to(ROOT)), lines))
    too_large = [item for item in found if item.lines > item.habit]
    return sorted(too_large, key=lambda item: item.lines / item.habit, reverse=True)


def forbidden_words():
    """Lines with marks of unfinished work in code, templates, styles and scripts."""
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|style=\"")
    for folder, pattern in (
        *((room, "*.py") for room in ROOMS),
        ("templates", "*.html"),
        ("static", "*.css"),
        ("static", "*.js"),
    ):
        for path in _files(pattern, folder):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if mark.search(line) and path.name != "house.py":
                    yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
