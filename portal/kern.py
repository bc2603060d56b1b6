"""KERN UX as this portal serves it: only the parts that the pages use.

The design system's style sheet weighs 340 KB (23 KB compressed); most of it are utilities, icons
and components that no page shows. `subset` keeps the rules of the named blocks and the custom
properties that those rules and our own style sheets need (8 KB compressed). `KernFinder`, a finder
of static files, builds it from `node_modules` into the folder of working files when it is missing or
older than its sources: the development server, the tests and `collectstatic` serve the same `kern/kern.css`, and
nobody has to remember a step. Nothing of KERN is committed.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage

PUBLIC_NAME = "kern/kern.css"

BLOCKS = frozenset(
    f"kern-{name}"
    for name in (
        *("alert", "badge", "body", "btn", "btn-wrapper", "card", "container", "description-list"),
        *("description-list-item", "divider", "error", "fieldset", "form-check", "form-input"),
        *("heading-display", "heading-large", "heading-medium", "heading-small", "heading-x-large"),
        *("hint", "kopfzeile", "label", "layer", "level", "link", "list", "preline", "sr-only"),
        *("subline", "table", "table-responsive", "title"),
    )
)
"""Blocks (the class name before `__` and `--`) whose rules are served."""

_KERN_CLASS = re.compile(r"\.(kern-[a-zA-Z-]*?[a-zA-Z])(?=__|--|-\d|[^a-zA-Z-]|$)")
_USED_PROPERTY = re.compile(r"var\(\s*(--kern-[\w-]+)")
_NESTING = re.compile(r"@(media|supports|layer|container)\b")


def subset(css: str, *, also_used: str = "") -> str:
    """The rules of `BLOCKS` in `css`, with the custom properties they and `also_used` refer to.

    Theme blocks that need an attribute or a class (`data-kern-theme`, `kern-dark`) are dropped: the
    portal follows the device. Raises `ValueError` when the braces of `css` do not match.
    """
    kept = _kept_rules(css)
    return _without_unused(kept, also_used)


def _kept_rules(css: str) -> str:
    out: list[str] = []
    for prelude, body in _blocks(css):
        if _NESTING.match(prelude):
            inner = _kept_rules(body)
            if inner:
                out.append(f"{prelude}{{{inner}}}")
        elif prelude.startswith("@"):
            continue
        else:
            selectors = [part for part in _split(prelude, ",") if _is_wanted(part)]
            if selectors:
                out.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(out)


def _is_wanted(selector: str) -> bool:
    if "data-kern-theme" in selector and ":is(" not in selector:
        return False
    if ":is(body" in selector:
        return True
    return all(name in BLOCKS for name in _KERN_CLASS.findall(selector))


def _without_unused(css: str, also_used: str) -> str:
    """`css` without custom properties that nothing refers to, directly or through another one."""
    rules = list(_blocks(css))
    used = set(_USED_PROPERTY.findall(also_used))
    definitions: dict[str, set[str]] = {}
    for declaration in _declarations(rules):
        needs = set(_USED_PROPERTY.findall(declaration))
        if declaration.startswith("--"):
            definitions.setdefault(declaration.partition(":")[0], set()).update(needs)
        else:
            used |= needs
    open_names = list(used)
    while open_names:
        for name in definitions.get(open_names.pop(), set()) - used:
            used.add(name)
            open_names.append(name)
    return _written(rules, lambda item: not item.startswith("--") or item.partition(":")[0] in used)


def _declarations(rules: Iterable[tuple[str, str]]) -> Iterator[str]:
    for prelude, body in rules:
        if _NESTING.match(prelude):
            yield from _declarations(_blocks(body))
        else:
            yield from _split(body, ";")


def _written(rules: Iterable[tuple[str, str]], wanted: Callable[[str], bool]) -> str:
    out: list[str] = []
    for prelude, body in rules:
        if _NESTING.match(prelude):
            text = _written(_blocks(body), wanted)
        else:
            text = ";".join(item for item in _split(body, ";") if wanted(item))
        if text:
            out.append(f"{prelude}{{{text}}}")
    return "".join(out)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Pairs (prelude, body) of the top level of `css`; statements without a body are skipped."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    start, depth, opened = 0, 0, 0
    for position, char in _outside_strings(css):
        if char == "{":
            depth += 1
            if depth == 1:
                opened = position
        elif char == "}":
            depth -= 1
            if depth < 0:
                raise ValueError("unbalanced braces in style sheet")
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : position].strip()
                start = position + 1
        elif char == ";" and depth == 0:
            start = position + 1
    if depth:
        raise ValueError("unbalanced braces in style sheet")


def _split(text: str, separator: str) -> list[str]:
    """`text` split at `separator` outside of strings and brackets; stripped, no empty parts."""
    parts, depth, start = [], 0, 0
    for position, char in _outside_strings(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == separator and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{}()\[\];,]", text):
        if match.group()[0] not in "\"'":
            yield match.start(), match.group()


class KernFinder(BaseFinder):
    """Serves `kern/kern.css`, built from the installed package on first use."""

    def __init__(self, app_names: Sequence[str] | None = None, *args: Any, **kwargs: Any) -> None:
        base = Path(settings.BASE_DIR)
        self.source = base / "node_modules/@kern-ux/native/dist/kern.min.css"
        self.own = sorted((base / "static/css").glob("*.css"))
        self.root = Path(settings.VAR_DIR) / "kern"
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """An error when the package is not installed, except where its style sheet has been collected."""
        if self.source.exists() or (Path(settings.STATIC_ROOT) / PUBLIC_NAME).exists():
            return []
        return [Error("KERN UX is not installed.", hint="Run: npm ci --ignore-scripts", id="portal.E010")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of the built style sheet, for `kern/kern.css` only."""
        if path != PUBLIC_NAME or not self.source.exists():
            return []
        return [str(self._built())] if find_all or kwargs.get("all") else str(self._built())

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """The one file, for `collectstatic`; `FileNotFoundError` when the package is not installed."""
        self._built()
        yield PUBLIC_NAME, FileSystemStorage(location=self.root)

    def _built(self) -> Path:
        target = self.root / PUBLIC_NAME
        sources = [self.source, Path(__file__), *self.own]
        if not target.exists() or target.stat().st_mtime < max(path.stat().st_mtime for path in sources):
            own = "".join(path.read_text("utf-8") for path in self.own)
            css = subset(self.source.read_text("utf-8"), also_used=own)
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch = target.with_suffix(f".{os.getpid()}")
            scratch.write_text(css, "utf-8")
            scratch.replace(target)
        return target
