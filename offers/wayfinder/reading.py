"""From the CSV files of a rule set to pure objects. Writes nothing; every mistake is named by file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from offers.wayfinder.enums import LANGUAGES, AgencyKind, Role
from offers.wayfinder.reading_lines import RULE_ID, Line, Problem, read_lines
from offers.wayfinder.rules import Condition, Question, Rule, RuleSet, parse_condition, parse_skip_if
from offers.wayfinder.rules_personas import Persona
from offers.wayfinder.rules_wording import QuestionLabel

DATA: Final = Path(__file__).with_name("data")
"""The shipped rule set."""
CONFIRM: Final = "to be confirmed by the coordination office"
"""In a rule's source: needs a local or legal sign-off before publication. The column `to_confirm` says it again."""
_SERVICE: Final = {"service": "service_de", "service_easy_de": "service_easy_de", "service_en": "service_en"}
_TEXTS: Final = tuple(f"{text}_{code}" for text in ("reason", "next_step", "bring", "say") for code in LANGUAGES)
_HELP: Final = tuple(f"help_{code}" for code in LANGUAGES)
COLUMNS: Final = {
    "questions.csv": ("slug", "position", *LANGUAGES, *_HELP, "skip_if"),
    "options.csv": ("question", "slug", "position", *LANGUAGES),
    "rules.csv": (
        *("id", "priority", "conditions", "agency_kind", *_SERVICE, "legal_norm", *_TEXTS),
        *("role", "valid_from", "to_confirm", "source"),
    ),
    "personas.csv": ("id", "description", "answers", "expected_primary", "expected_also", "why"),
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One page. `texts` by language, and its help as `help_<language>`; only German must be there."""

    line: Line
    slug: str
    position: int
    skip_if: tuple[Condition, ...]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One answer of a page; `texts` by language."""

    line: Line
    question: str
    slug: str
    position: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One version of a rule. `texts` by `<service|reason|next_step|bring|say>_<language>`."""

    line: Line
    rule: Rule
    legal_norm: str
    texts: Mapping[str, str]
    to_confirm: bool
    source: str


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """One example with the result that must come out."""

    line: Line
    persona: Persona
    description: str
    why: str


@dataclass
class Tables:
    """What was read; rows that could not be read are missing and are among the problems."""

    questions: list[QuestionRow] = field(default_factory=list)
    options: list[OptionRow] = field(default_factory=list)
    rules: list[RuleRow] = field(default_factory=list)
    personas: list[PersonaRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def options_of(self, question: str) -> tuple[OptionRow, ...]:
        """The options of one page, in their order."""
        return tuple(sorted((o for o in self.options if o.question == question), key=lambda o: o.position))

    def pages(self) -> tuple[QuestionRow, ...]:
        """The pages in their order."""
        return tuple(sorted(self.questions, key=lambda row: row.position))

    def ruleset(self) -> RuleSet:
        """The rule set for the engine: pages in their order, every version of every rule."""
        pages = (Question(q.slug, tuple(o.slug for o in self.options_of(q.slug)), q.skip_if) for q in self.pages())
        return RuleSet(tuple(pages), tuple(row.rule for row in self.rules))

    def labels(self) -> dict[str, QuestionLabel]:
        """German texts of questions and options, for sentences about combinations."""
        return {
            q.slug: QuestionLabel(q.texts["de"], {o.slug: o.texts["de"] for o in self.options_of(q.slug)})
            for q in self.pages()
        }


def read_folder(folder: Path = DATA) -> Tables:
    """Read a folder with all four files. Never raises for what is in the files; a missing file is a problem."""
    files = {name: (folder / name).read_bytes() for name in COLUMNS if (folder / name).is_file()}
    tables = read_files(files)
    tables.problems[:0] = [Problem(name, 0, "", _("Die Datei fehlt.")) for name in COLUMNS if name not in files]
    return tables


def read_files(files: Mapping[str, bytes], *, known: Mapping[str, Iterable[str]] | None = None) -> Tables:
    """Read some of the four files, by name; `known` are options by question that they may name without holding them."""
    problems: list[Problem] = []
    tables = Tables(
        _read(files, "questions.csv", _question, problems),
        _read(files, "options.csv", _option, problems),
        _read(files, "rules.csv", _rule, problems),
        _read(files, "personas.csv", _persona, problems),
        problems,
    )
    _check_twice(tables)
    _check_names(tables, {slug: set(options) for slug, options in (known or {}).items()})
    problems.sort(key=lambda problem: (list(COLUMNS).index(problem.file), problem.line))
    return tables


def _read(files: Mapping[str, bytes], name: str, make: Callable[[Line], T], problems: list[Problem]) -> list[T]:
    """The rows of one file that are whole."""
    rows = []
    for line in read_lines(name, files[name], COLUMNS[name], problems) if name in files else ():
        before = len(problems)
        row = make(line)
        if len(problems) == before:
            rows.append(row)
    return rows


def _texts(line: Line, columns: Iterable[str], needed: Iterable[str]) -> dict[str, str]:
    return {column: line.text(column, needed=column in needed) for column in columns}


def _question(line: Line) -> QuestionRow:
    skip_if = line.read("skip_if", parse_skip_if) or ()
    texts = _texts(line, (*LANGUAGES, *_HELP), {"de"})
    return QuestionRow(line, line.slug("slug"), line.number_in("position"), skip_if, texts)


def _option(line: Line) -> OptionRow:
    texts = _texts(line, LANGUAGES, {"de"})
    return OptionRow(line, line.slug("question"), line.slug("slug"), line.number_in("position"), texts)


def _rule(line: Line) -> RuleRow:
    texts = _texts(line, (*_SERVICE, *_TEXTS), {"service", "reason_de", "next_step_de"})
    source = line.text("source")
    to_confirm = line.one_of("to_confirm", ("0", "1")) == "1"
    if to_confirm != (CONFIRM in source):
        line.problem("to_confirm", _("1 steht genau dort, wo die Quelle „%s“ sagt.") % CONFIRM)
    role = line.one_of("role", Role.values)
    rule = Rule(
        line.slug("id", RULE_ID),
        line.number_in("priority"),
        line.read("conditions", parse_condition) or {},
        line.one_of("agency_kind", AgencyKind.values),
        Role(role) if role in Role.values else Role.ALSO,
        line.day("valid_from"),
    )
    named = {_SERVICE.get(column, column): text for column, text in texts.items()}
    return RuleRow(line, rule, line.text("legal_norm", needed=False), named, to_confirm, source)


def _persona(line: Line) -> PersonaRow:
    expected = [kind.strip() for kind in line.text("expected_also", needed=False).split(";") if kind.strip()]
    for kind in expected:
        if kind not in AgencyKind.values:
            line.problem("expected_also", _("„%s“ ist keine Art von Stelle.") % kind[:40])
    answers = line.read("answers", _answers) or {}
    primary = line.one_of("expected_primary", AgencyKind.values)
    persona = Persona(line.slug("id", RULE_ID), answers, primary, frozenset(expected))
    return PersonaRow(line, persona, line.text("description"), line.text("why", needed=False))


def _answers(text: str) -> dict[str, str]:
    """Answers as `question=option;question=option`; raises `ValueError`."""
    condition = parse_condition(text.replace(";", "&"))
    several = [slug for slug, options in condition.items() if len(options) > 1]
    if several:
        raise ValueError(_("Die Frage „%s“ braucht genau eine Antwort.") % several[0])
    return {slug: next(iter(options)) for slug, options in condition.items()}


def _check_twice(tables: Tables) -> None:
    """What must be there once: pages, options, versions of a rule, examples."""
    seen: dict[tuple[object, ...], Line] = {}
    for line, column, key in (
        *((row.line, "slug", (row.slug,)) for row in tables.questions),
        *((row.line, "position", (row.position,)) for row in tables.questions),
        *((row.line, "slug", (row.question, row.slug)) for row in tables.options),
        *((row.line, "position", (row.question, row.position)) for row in tables.options),
        *((row.line, "id", (row.rule.id, row.rule.valid_from)) for row in tables.rules),
        *((row.line, "id", (row.persona.id,)) for row in tables.personas),
    ):
        first = seen.setdefault((line.file, column, *key), line)
        if first is not line:
            line.problem(column, _("Das steht schon in Zeile %d.") % first.number)


def _check_names(tables: Tables, known: dict[str, set[str]]) -> None:
    """Questions and options that conditions, options and examples name must exist; pages look at earlier ones."""
    for question in tables.questions:
        known.setdefault(question.slug, set())
    for option in tables.options:
        if option.question in known:
            known[option.question].add(option.slug)
        else:
            option.line.problem("question", _unknown(option.question))
    for row in tables.rules:
        _check_condition(row.line, "conditions", row.rule.condition, known)
    for example in tables.personas:
        answers = {slug: frozenset({option}) for slug, option in example.persona.answers.items()}
        _check_condition(example.line, "answers", answers, known)
    places = {row.slug: row.position for row in tables.questions}
    for page in tables.questions:
        for condition in page.skip_if:
            _check_condition(page.line, "skip_if", condition, known)
            for slug in condition:
                if places.get(slug, 0) >= page.position:
                    page.line.problem("skip_if", _("„%s“ wird erst später gefragt.") % slug)


def _check_condition(line: Line, column: str, condition: Condition, known: Mapping[str, set[str]]) -> None:
    for slug, options in condition.items():
        if slug not in known:
            line.problem(column, _unknown(slug))
            continue
        for option in sorted(options - known[slug]):
            where = {"question": slug, "option": option}
            line.problem(column, _("Die Frage „%(question)s“ hat keine Antwort „%(option)s“.") % where)


def _unknown(slug: str) -> str:
    return _("Die Frage „%s“ gibt es nicht.") % slug
