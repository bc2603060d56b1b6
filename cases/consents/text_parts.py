"""What a consent text is made of: facts go in, sections come out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a consent text says. No name of the young person: who signs writes it by hand.

    `recipients`: (agency, people for whom alone professional secrets are freed). `purpose`, `data_classes`,
    `forms_of_use`, `giver`: values of their enums, put into words by the version. `language`: as printed.
    """

    asker: str
    contact: tuple[str, ...]
    recorder: str
    recorded_on: datetime.date
    purpose: str
    recipients: tuple[tuple[str, tuple[str, ...]], ...]
    data_classes: tuple[str, ...]
    forms_of_use: tuple[str, ...]
    may_attend: bool
    giver: str
    giver_name: str
    valid_until: datetime.date
    language: str
    interpreter: str
    form: str
    paper_reference: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said under it, and perhaps a list."""

    heading: str
    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def day(value: datetime.date) -> str:
    """A day as the texts print it: 22.11.2026."""
    return f"{value:%d.%m.%Y}"
