"""Reading legal pages: the operator's text, or the one shipped with the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from offers.legal import rules
from offers.legal.enums import LegalPageName
from offers.legal.models import LegalPage

TEXTS = Path(__file__).parent / "texts"


@dataclass(frozen=True)
class LegalText:
    """A page as it is shown. `updated_on` is None for the shipped text."""

    title: str
    html: str
    updated_on: date | None
    blanks: int


@cache
def shipped_text(name: LegalPageName) -> str:
    """The text that the portal brings along, with blanks for the operator."""
    return (TEXTS / f"{name.value}.md").read_text("utf-8")


def legal_text(name: LegalPageName) -> LegalText:
    """The page `name` as the public sees it. One query."""
    page = LegalPage.objects.filter(name=name).first()
    body = page.body if page else shipped_text(name)
    return LegalText(
        title=page.title if page else str(name.label),
        html=rules.to_html(body),
        updated_on=page.updated_on if page else None,
        blanks=len(rules.blanks(body)),
    )


def unwritten_pages() -> list[LegalPageName]:
    """Pages that still show the shipped text."""
    written = set(LegalPage.objects.values_list("name", flat=True))
    return [name for name in LegalPageName if name not in written]
