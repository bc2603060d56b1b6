"""What the templates of questions and result need, from a session. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from offers.wayfinder import rules
from offers.wayfinder.sessions import Session
from offers.wayfinder.words import words

FOR_SOMEBODY = frozenset({"child", "professional"})
"""Answers to `who` of people who ask for somebody else."""
ABOUT_THE_VISITOR = frozenset({"urgent", "who"})
"""Questions that are about the person at the screen, whoever help is for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a page in the visitor's language."""

    slug: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One answered question, for the list of answers below the result."""

    question: str
    text: str
    answer: str


def question_page(session: Session, slug: str, *, error: str = "") -> dict[str, Any]:
    """The context of one question's page."""
    compiled, visit = session.compiled, session.visit
    question, asked = compiled.questions[slug], rules.asked_questions(compiled.ruleset, visit.answers)
    own = words(visit.language)
    number = [page.slug for page in asked].index(slug) + 1
    before = rules.previous_question(compiled.ruleset, visit.answers, slug)
    somebody = visit.answers.get("who") in FOR_SOMEBODY and slug not in ABOUT_THE_VISITOR
    return {
        "slug": slug,
        "question": question.text.said(visit.language),
        "hint": question.help.said(visit.language),
        "choices": [
            Choice(option.slug, option.text.said(visit.language), visit.answers.get(slug) == option.slug)
            for option in compiled.options_of[slug]
        ],
        "previous": before.slug if before else "",
        "number": number,
        "total": len(compiled.questions),
        "progress": own["progress"] % {"number": number, "all": len(compiled.questions)},
        "notice": own["for_somebody"] if somebody else "",
        "error": error,
    }


def trail(session: Session) -> list[Step]:
    """The questions this visitor was asked, with their answers."""
    language = session.visit.language
    return [
        Step(slug, session.compiled.questions[slug].text.said(language), option.text.said(language))
        for slug, answer in session.visit.answers.items()
        if (option := session.compiled.options.get((slug, answer))) is not None
    ]


def result_words(session: Session) -> dict[str, str]:
    """Headings that depend on who is asking, and the day of the rules."""
    own, who = words(session.visit.language), session.visit.answers.get("who")
    day = session.compiled.valid_from.strftime("%d.%m.%Y")
    return {
        "heading": own["result_professional"] if who == "professional" else own["result"],
        "say_heading": own["say_other"] if who in FOR_SOMEBODY else own["say"],
        "as_of": own["as_of"] % {"day": day},
    }
