"""What one cell of a data file may hold: text in, value out, and back. Pure Python.

`parse` raises `ValueError` with a German sentence for the person who keeps the file. `render` writes the one
canonical spelling of a value, so that `render(parse(text))` compares files with the database and repeats itself.
"""

from __future__ import annotations

import datetime
import decimal
import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import opening_hours
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from offers.regions.fields import PARTIAL_DATE, PHONE, POSTAL_CODE

SEPARATOR = ";"
REGION_WORD = "region"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def normal_text(text: str) -> str:
    """Line ends as LF, no blanks around: the spelling in which texts are compared and written."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def printable_text(text: str) -> str:
    """`normal_text` without what no file can carry (control characters, lone surrogates)."""
    return normal_text(SURROGATE.sub("", CONTROL.sub("", text)))


def suggestion(word: str, words: Iterable[str]) -> str:
    """A sentence that names the known word most like `word`, or nothing."""
    close = difflib.get_close_matches(word[:100], list(words), n=1)
    return " " + _("Gemeint ist vielleicht „%(word)s“.") % {"word": close[0]} if close else ""


def shortened(text: str) -> str:
    """The text as quoted in a message: at most 60 characters."""
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class Kind:
    """A text of at most `length` characters; the other kinds narrow it down."""

    length: int = 100_000
    empty: Any = ""

    def parse(self, text: str) -> Any:
        return self._short(text)

    def render(self, value: Any) -> str:
        return printable_text(str(value)) if value is not None else ""

    def _short(self, text: str) -> str:
        if len(text) > self.length:
            raise ValueError(
                _("Höchstens %(most)d Zeichen sind erlaubt, es sind %(found)d.")
                % {"most": self.length, "found": len(text)}
            )
        return text


@dataclass(frozen=True)
class Pattern(Kind):
    """A text of a fixed form; `says` is the sentence for everything else."""

    pattern: str = ""
    says: str = ""

    def parse(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise ValueError(f"„{shortened(text)}“: {_(self.says)}")
        return self._short(text)


def slug(length: int) -> Pattern:
    """A short name for addresses."""
    return Pattern(length, "", "[-a-zA-Z0-9_]+", "Erlaubt sind a bis z, 0 bis 9, Binde- und Unterstrich.")


def digits(count: int) -> Pattern:
    """A key of exactly `count` digits, kept as text because of leading zeros."""
    return Pattern(count, "", f"[0-9]{{{count}}}", f"Es müssen genau {count} Ziffern sein.")


POSTAL = Pattern(5, "", POSTAL_CODE, "Eine Postleitzahl hat genau fünf Ziffern.")
TELEPHONE = Pattern(30, "", PHONE, "Erlaubt sind nur Ziffern, Leerzeichen, Klammern und Striche.")


@dataclass(frozen=True)
class Choice(Kind):
    """One value of a fixed list. With `labels`, files carry the German label and the database the value."""

    of: type[TextChoices] = TextChoices
    labels: bool = False

    def parse(self, text: str) -> str:
        if self.labels:
            text = {str(label): value for value, label in self.of.choices}.get(text, text)
        if text not in self.of.values:
            known = [str(label) for label in self.of.labels] if self.labels else list(self.of.values)
            near = suggestion(text, known) or " " + _("Möglich ist: %s.") % ", ".join(known)
            raise ValueError(_("Unbekannter Wert „%s“.") % shortened(text) + near)
        return text

    def render(self, value: Any) -> str:
        if self.labels and value in self.of.values:
            return str(self.of(value).label)
        return str(value or "")


@dataclass(frozen=True)
class Choices(Choice):
    """Several values of a fixed list, separated by semicolons, in the writer's order."""

    empty: Any = ()

    def parse(self, text: str) -> Any:
        return tuple(dict.fromkeys(Choice.parse(self, word) for word in split(text)))

    def render(self, value: Any) -> str:
        return SEPARATOR.join(value or ())


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number from `low` to `high`."""

    empty: Any = None
    low: int = 0
    high: int = 2_147_483_647

    def parse(self, text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or not self.low <= int(text) <= self.high:
            raise ValueError(
                _("„%(text)s“ ist keine ganze Zahl von %(low)d bis %(high)d.")
                % {"text": shortened(text), "low": self.low, "high": self.high}
            )
        return int(text)


@dataclass(frozen=True)
class Decimals(Kind):
    """A decimal number with at most two decimals; point or comma."""

    empty: Any = None
    whole_digits: int = 6

    def parse(self, text: str) -> decimal.Decimal:
        if not re.fullmatch(rf"[0-9]{{1,{self.whole_digits}}}([.,][0-9]{{1,2}})?", text, re.ASCII):
            raise ValueError(_("„%s“ ist keine Zahl mit höchstens zwei Stellen hinter dem Komma.") % shortened(text))
        return decimal.Decimal(text.replace(",", "."))

    def render(self, value: Any) -> str:
        if value is None:
            return ""
        plain = f"{decimal.Decimal(value):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain


@dataclass(frozen=True)
class Degrees(Kind):
    """A coordinate in degrees (WGS 84) between two limits."""

    empty: Any = None
    low: float = -180.0
    high: float = 180.0

    def parse(self, text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not self.low <= value <= self.high:
            raise ValueError(
                _("„%(text)s“ ist keine Koordinate von %(low)s bis %(high)s Grad.")
                % {"text": shortened(text), "low": self.low, "high": self.high}
            )
        return value

    def render(self, value: Any) -> str:
        return "" if value is None else repr(float(value))


@dataclass(frozen=True)
class Day(Kind):
    """A day as ISO 8601 date."""

    empty: Any = None

    def parse(self, text: str) -> datetime.date:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                pass
        raise ValueError(_("„%s“ ist kein Datum wie 2026-08-31.") % shortened(text))

    def render(self, value: Any) -> str:
        return value.isoformat() if value else ""


@dataclass(frozen=True)
class PartialDate(Kind):
    """A year, a month or a day (ISO 8601 of reduced precision), kept as text."""

    length: int = 10

    def parse(self, text: str) -> str:
        if not re.fullmatch(PARTIAL_DATE, text, re.ASCII):
            raise ValueError(_("„%s“ ist kein Datum wie 2026, 2026-08 oder 2026-08-31.") % shortened(text))
        if len(text) == 10:
            Day().parse(text)
        return text


@dataclass(frozen=True)
class Clock(Kind):
    """A time of day, hours and minutes."""

    empty: Any = None

    def parse(self, text: str) -> datetime.time:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", text, re.ASCII):
            raise ValueError(_("„%s“ ist keine Uhrzeit wie 14:30.") % shortened(text))
        return datetime.time.fromisoformat(text)

    def render(self, value: Any) -> str:
        if value is None:
            return ""
        return str(value.isoformat("seconds" if value.second else "minutes"))


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no."""

    empty: Any = None

    def parse(self, text: str) -> bool:
        try:
            return {"ja": True, "yes": True, "1": True, "nein": False, "no": False, "0": False}[text.casefold()]
        except KeyError:
            raise ValueError(_("„%s“ ist weder „ja“ noch „nein“.") % shortened(text)) from None

    def render(self, value: Any) -> str:
        return "" if value is None else ("ja" if value else "nein")


@dataclass(frozen=True)
class Url(Kind):
    """A web address with http or https."""

    def parse(self, text: str) -> str:
        try:
            URLValidator(["http", "https"])(self._short(text))
        except ValidationError:
            raise ValueError(_("„%s“ ist keine Internetadresse.") % shortened(text)) from None
        return text


@dataclass(frozen=True)
class Email(Kind):
    """The e-mail address of an office."""

    def parse(self, text: str) -> str:
        try:
            EmailValidator()(self._short(text))
        except ValidationError:
            raise ValueError(_("„%s“ ist keine E-Mail-Adresse.") % shortened(text)) from None
        return text


@dataclass(frozen=True)
class Hours(Kind):
    """Opening hours in the syntax of the OpenStreetMap key `opening_hours`."""

    def parse(self, text: str) -> str:
        if not opening_hours.validate(self._short(text)):
            raise ValueError(_("„%s“ ist keine Öffnungszeit wie „Mo-Th 08:00-16:00; PH off“.") % shortened(text))
        return text


@dataclass(frozen=True)
class Reference(Kind):
    """The key of a row in the file `to`; the word of `besides` is allowed too."""

    to: str = ""
    besides: str = ""

    def words(self, value: Any) -> tuple[str, ...]:
        """The keys that a parsed value points to."""
        return (value,) if value and value != self.besides else ()

    def parse(self, text: str) -> Any:
        return text


@dataclass(frozen=True)
class References(Reference):
    """Keys of several rows, separated by semicolons; a set, so written in alphabetical order."""

    empty: Any = ()

    def words(self, value: Any) -> tuple[str, ...]:
        return tuple(word for word in value if word != self.besides)

    def parse(self, text: str) -> Any:
        return tuple(sorted(set(split(text)), key=self._order))

    def render(self, value: Any) -> str:
        return SEPARATOR.join(sorted(set(value or ()), key=self._order))

    def _order(self, word: str) -> tuple[bool, str]:
        return word != self.besides or not self.besides, word


def split(text: str) -> list[str]:
    """The words of a cell that holds a list."""
    return [word.strip() for word in text.split(SEPARATOR) if word.strip()]
