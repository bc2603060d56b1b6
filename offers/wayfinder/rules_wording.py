"""Proof and comparison in plain German, for people who know the questions and not the slugs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.wayfinder.rules_compare import Card, Change, Comparison
from offers.wayfinder.rules_diagram import Cases, Cube
from offers.wayfinder.rules_joint import NOT_ASKED
from offers.wayfinder.rules_proof import Hidden, Proof, UnknownSlug


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """What visitors read: the question, and its options by slug, all of them and in their order."""

    text: str
    options: Mapping[str, str]


Labels = Mapping[str, QuestionLabel]
"""By question slug, in the order of the pages. What is missing is shown by its slug."""
Kinds = Mapping[str, str]
"""Agency kind → its name."""


def cube_words(cube: Cube, labels: Labels) -> str:
    """The answers that matter, as one line."""
    order = [*labels, *(slug for slug in cube if slug not in labels)]
    parts = [_answer_words(cube[slug], labels.get(slug, QuestionLabel(slug, {}))) for slug in order if slug in cube]
    return "; ".join(parts) or _("bei allen Antworten")


def _answer_words(options: frozenset[str], label: QuestionLabel) -> str:
    chosen = [slug for slug in label.options if slug in options]
    chosen += sorted(options - set(chosen) - {NOT_ASKED})
    others = [slug for slug in label.options if slug not in options]
    if NOT_ASKED in options and not chosen:
        return _("%s (wird nicht gefragt)") % label.text
    if len(others) < len(chosen) - 1:
        words = _("%(question)s Alles außer %(answers)s") if others else _("%(question)s Jede Antwort")
        words %= {"question": label.text, "answers": _either(others, label, _(" und "))}
    else:
        words = _("%(question)s %(answers)s")
        words %= {"question": label.text, "answers": _either(chosen, label, _(" oder "))}
    return words + (_(" (oder nicht gefragt)") if NOT_ASKED in options else "")


def _either(slugs: Sequence[str], label: QuestionLabel, last: str) -> str:
    texts = [f"„{label.options.get(slug, slug).rstrip('.')}“" for slug in slugs]
    return last.join([part for part in (", ".join(texts[:-1]), *texts[-1:]) if part])


def cases_sentences(cases: Cases, labels: Labels) -> list[str]:
    """One line per case with its size, the largest first, and one for what they leave out."""
    lines = [f"{_combinations(case.count)}: {cube_words(case.answers, labels)}" for case in cases.cases]
    if cases.rest:
        lines.append(_("und weitere: %s") % _combinations(cases.rest))
    return lines


def _combinations(count: int) -> str:
    number = f"{count:,}".replace(",", ".")
    return ngettext("%s Kombination", "%s Kombinationen", count) % number


def summary_sentence(proof: Proof) -> str:
    """The one line of the command: how many combinations, how many without anybody responsible."""
    number = f"{proof.without_primary.count:,}".replace(",", ".")
    where = {"combinations": _combinations(proof.combinations), "number": number}
    return _("%(combinations)s geprüft, %(number)s ohne Zuständigkeit") % where


def blocking_sentences(proof: Proof, labels: Labels) -> list[str]:
    """Why the rule set cannot be published; empty exactly when `proof.ok`."""
    lines = list(_fallback_sentences(proof))
    if proof.without_primary.count:
        lines.append(_("%s ohne zuständige Stelle:") % _combinations(proof.without_primary.count))
        lines += cases_sentences(proof.without_primary, labels)
    for tie in proof.ties:
        where = {"combinations": _combinations(tie.cases.count), "rules": ", ".join(rule.id for rule in tie.rules)}
        lines.append(_("%(combinations)s mit mehreren gleichrangig zuständigen Regeln (%(rules)s):") % where)
        lines += cases_sentences(tie.cases, labels)
    for rules in proof.duplicates:
        where = {"rules": ", ".join(rule.id for rule in rules), "priority": str(rules[0].priority)}
        lines.append(_("Diese Regeln haben alle die Rangzahl %(priority)s: %(rules)s.") % where)
    lines += [_unknown_sentence(item) for item in proof.unknown]
    for slug in proof.skips_late:
        text = labels[slug].text if slug in labels else slug
        lines.append(_("„%s“ soll wegen einer Antwort wegfallen, die erst später gegeben wird.") % text)
    return lines


def _fallback_sentences(proof: Proof) -> Iterator[str]:
    if not proof.fallbacks:
        yield _(
            "Die Auffangregel fehlt. Sie sorgt dafür, dass auch dann eine Stelle genannt wird, wenn keine andere Regel "
            "passt. Bitte stellen Sie sie wieder her: eine Regel mit der Rolle „wenn sonst niemand zuständig ist“."
        )
    if len(proof.fallbacks) > 1:
        ids = ", ".join(rule.id for rule in proof.fallbacks)
        yield _("Es darf nur eine Auffangregel geben. Gefunden: %s.") % ids


def _unknown_sentence(item: UnknownSlug) -> str:
    where = {
        "place": _("Die Regel %s") % item.rule if item.rule else _("Die Seite „%s“") % item.page,
        "question": item.question,
        "option": item.option,
    }
    if item.option:
        return _("%(place)s nennt eine Antwort, die es nicht gibt: %(question)s=%(option)s.") % where
    return _("%(place)s nennt eine Frage, die es nicht gibt: %(question)s.") % where


def hint_sentences(proof: Proof) -> list[str]:
    """What is worth a look and does not stop anybody from publishing."""
    lines = [_("Die Regel %s kann nie greifen: Keine Kombination von Antworten passt.") % r.id for r in proof.never]
    return lines + [_hidden_sentence(item) for item in proof.hidden]


def _hidden_sentence(item: Hidden) -> str:
    where = {"rule": item.rule.id, "combinations": _combinations(item.count), "by": ", ".join(item.by)}
    return _("Die Regel %(rule)s passt auf %(combinations)s, wird aber immer verdeckt von: %(by)s.") % where


def comparison_sentences(comparison: Comparison, labels: Labels, kinds: Kinds) -> list[str]:
    """What changes for whom, the largest change first."""
    where = {"changed": _combinations(comparison.changed), "all": f"{comparison.combinations:,}".replace(",", ".")}
    lines = [_("%(changed)s von %(all)s bekommen ein anderes Ergebnis.") % where]
    for change in comparison.changes:
        lines.append(f"{change_words(change, kinds)} – {_combinations(change.cases.count)}")
        lines += cases_sentences(change.cases, labels)
    for cases, words in (
        (comparison.only_old, _("Diese Antworten gibt es nur in der bisherigen Fassung:")),
        (comparison.only_new, _("Diese Antworten gibt es nur in der neuen Fassung:")),
    ):
        if cases.count:
            lines += [words, *cases_sentences(cases, labels)]
    return lines


def change_words(change: Change, kinds: Kinds) -> str:
    """One change as one line: who was responsible and who becomes it, or which cards beside that come and go."""
    if change.old != change.new:
        where = {"old": _cards(change.old, kinds), "new": _cards(change.new, kinds)}
        return _("Zuständig: bisher %(old)s, neu %(new)s") % where
    parts = []
    if change.removed:
        parts.append(_("nicht mehr dabei: %s") % _cards(change.removed, kinds))
    if change.added:
        parts.append(_("neu dabei: %s") % _cards(change.added, kinds))
    words = "; ".join(parts) or _("andere Reihenfolge")
    return _("Neben der zuständigen Stelle: %s") % words


def _cards(cards: Sequence[Card], kinds: Kinds) -> str:
    return ", ".join(f"{kinds.get(kind, kind)} ({rule})" for rule, kind in cards) or _("niemand")
