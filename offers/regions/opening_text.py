"""What opening hours mean, in plain German: now, next, and as a weekly table. Pure: time is passed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, islice
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from offers.regions.opening_hours import (
    BERLIN,
    DAY,
    Span,
    closed_on_holidays,
    has_open_end,
    holiday_on,
    knows_holidays,
    mentions,
    open_spans,
    parse,
)

WEEKDAYS: Final = (
    gettext_lazy("Montag"), gettext_lazy("Dienstag"), gettext_lazy("Mittwoch"), gettext_lazy("Donnerstag"),
    gettext_lazy("Freitag"), gettext_lazy("Samstag"), gettext_lazy("Sonntag"),
)  # fmt: skip
MONTHS: Final = (
    gettext_lazy("Januar"), gettext_lazy("Februar"), gettext_lazy("März"), gettext_lazy("April"),
    gettext_lazy("Mai"), gettext_lazy("Juni"), gettext_lazy("Juli"), gettext_lazy("August"),
    gettext_lazy("September"), gettext_lazy("Oktober"), gettext_lazy("November"), gettext_lazy("Dezember"),
)  # fmt: skip
WEEK: Final = 7 * DAY
REGULAR_WEEKS: Final = 8


class Kind(StrEnum):
    """What can be said about an office at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    ASK = "ask"
    UNREADABLE = "unreadable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Status:
    """An office's hours at one moment: `headline` (jetzt geöffnet) and `detail` (heute bis 16 Uhr, or empty)."""

    kind: Kind
    headline: str
    detail: str = ""

    @property
    def text(self) -> str:
        """Both parts as one line."""
        return f"{self.headline}, {self.detail}" if self.detail else self.headline


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One line of a table of hours: `Montag bis Donnerstag` and `8 bis 12 Uhr, 13 bis 16 Uhr`."""

    label: str
    hours: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """All hours for people to read. `weekly` rows name weekdays, else dates; `notes` are whole sentences."""

    rows: tuple[WeekRow, ...]
    weekly: bool
    notes: tuple[str, ...]


def describe(expression: str, *, now: dt.datetime, state: str) -> Status:
    """What to tell somebody who wants to go there at `now`; `state` is the Land's code. Takes any text."""
    if not expression.strip():
        return Status(Kind.MISSING, _("Öffnungszeiten nicht bekannt"), _("frag bitte vorher nach"))
    if parse(expression) is None:
        return Status(Kind.UNREADABLE, _("Öffnungszeiten nicht sicher bekannt"), _("frag bitte vorher nach"))
    now = now.astimezone(BERLIN)
    upcoming = list(islice(open_spans(expression, start=now, state=state), 30))
    if not upcoming:
        return Status(Kind.CLOSED, _("zurzeit geschlossen"))
    current = upcoming[0]
    if current.holiday and current.start.date() == now.date():
        return _ask_on_holiday(current)
    if current.start <= now:
        return _status_inside(expression, current, now)
    return _status_closed(expression, upcoming, now, state)


def _ask_on_holiday(span: Span) -> Status:
    """Nobody said whether the usual times hold today."""
    return Status(Kind.ASK, _("heute ist Feiertag (%(name)s): ruf lieber vorher an") % {"name": span.holiday})


def _status_inside(expression: str, span: Span, now: dt.datetime) -> Status:
    """The moment lies in a stretch that is not closed."""
    endless = span.end - now > WEEK
    if endless and span.comment:
        return Status(Kind.ASK, span.comment)
    if not span.certain:
        return Status(Kind.ASK, _("vielleicht geöffnet"), span.comment or _("frag bitte vorher nach"))
    if endless:
        return Status(Kind.OPEN, _("jetzt geöffnet"), _("rund um die Uhr"))
    if has_open_end(expression):
        return Status(Kind.OPEN, _("jetzt geöffnet"), _with_comment(_("Ende offen"), span))
    return Status(Kind.OPEN, _("jetzt geöffnet"), _with_comment(_until(span.end, now), span))


def _status_closed(expression: str, upcoming: list[Span], now: dt.datetime, state: str) -> Status:
    """Closed now; the next certain opening, skipping holidays of which nobody knows."""
    headline = _("jetzt geschlossen")
    holiday = holiday_on(state, now.date())
    if holiday and knows_holidays(expression) and upcoming[0].start.date() > now.date():
        headline = _("heute geschlossen (Feiertag: %(name)s)") % {"name": holiday}
    following = next((span for span in upcoming if span.certain), upcoming[0])
    detail = _with_comment(_again(following.start, now), following)
    if not following.certain:
        detail = _("vielleicht %(when)s: frag bitte vorher nach") % {"when": detail}
    return Status(Kind.CLOSED, headline, detail)


def _with_comment(text: str, span: Span) -> str:
    """The text with what the office itself remarks on this stretch."""
    return f"{text} ({span.comment})" if span.comment else text


def clock(moment: dt.datetime | dt.time) -> str:
    """A time as people say it: `8`, `9:30`; `Uhr` follows in the sentence."""
    return f"{moment.hour}:{moment.minute:02d}" if moment.minute else str(moment.hour)


def day_and_month(day: dt.date) -> str:
    """`1. Dezember`."""
    return f"{day.day}. {MONTHS[day.month - 1]}"


def _until(end: dt.datetime, now: dt.datetime) -> str:
    """`heute bis 16 Uhr`, also for midnight and for an end tomorrow or later."""
    if end.date() == now.date() or ((end.hour, end.minute) == (0, 0) and end.date() == now.date() + DAY):
        time = "24" if end.date() > now.date() else clock(end)
        return _("heute bis %(time)s Uhr") % {"time": time}
    day = _("morgen") if end.date() == now.date() + DAY else str(WEEKDAYS[end.weekday()])
    return _("bis %(day)s %(time)s Uhr") % {"day": day, "time": clock(end)}


def _again(start: dt.datetime, now: dt.datetime) -> str:
    """`heute ab 14 Uhr`, `wieder morgen ab 8 Uhr`, `wieder Montag ab 9:30 Uhr`, further away with the date."""
    ahead = (start.date() - now.date()).days
    values = {"time": clock(start), "weekday": WEEKDAYS[start.weekday()], "date": day_and_month(start.date())}
    if ahead == 0:
        return _("heute ab %(time)s Uhr") % values
    if ahead == 1:
        return _("wieder morgen ab %(time)s Uhr") % values
    if ahead < 7:
        return _("wieder %(weekday)s ab %(time)s Uhr") % values
    if start.year != now.year:
        values["date"] = f"{values['date']} {start.year}"
    return _("wieder am %(weekday)s, %(date)s, ab %(time)s Uhr") % values


@lru_cache(maxsize=512)
def timetable(expression: str, *, on: dt.date) -> Timetable | None:
    """The hours as a table: by weekday where the coming weeks are equal, else the next dates. None when unreadable."""
    if parse(expression) is None:
        return None
    monday = on - dt.timedelta(days=on.weekday())
    weeks = [_week(expression, monday + number * WEEK) for number in range(REGULAR_WEEKS)]
    notes = _notes(expression)
    if any(week != weeks[0] for week in weeks):
        return Timetable(_next_dates(expression, on), weekly=False, notes=notes)
    return Timetable(_merged(weeks[0], has_open_end(expression)), weekly=True, notes=notes)


def _notes(expression: str) -> tuple[str, ...]:
    """What the table cannot show."""
    notes = []
    if mentions(expression, "SH"):
        notes.append(_("In den Schulferien können andere Zeiten gelten."))
    if not knows_holidays(expression):
        notes.append(_("An Feiertagen können andere Zeiten gelten: ruf lieber vorher an."))
    elif closed_on_holidays(expression):
        notes.append(_("An Feiertagen geschlossen."))
    elif mentions(expression, "PH"):
        notes.append(_("An Feiertagen gelten eigene Zeiten."))
    return tuple(notes)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BERLIN)


Hours = tuple[str, str, bool, str]
"""Start, end (`24` for midnight), certain, comment."""


def _week(expression: str, monday: dt.date) -> tuple[tuple[Hours, ...], ...]:
    """The hours of each weekday, without holidays; what runs past midnight belongs to the day on which it starts."""
    days: list[list[Hours]] = [[] for _day in range(7)]
    for span in open_spans(expression, start=_midnight(monday - DAY), length=WEEK + 2 * DAY):
        for piece in _by_day(span):
            number = (piece.start.date() - monday).days
            if 0 <= number < 7:
                ends_at_midnight = (piece.end.hour, piece.end.minute) == (0, 0)
                end = "24" if ends_at_midnight else clock(piece.end)
                days[number].append((clock(piece.start), end, piece.certain, piece.comment))
    return tuple(tuple(day) for day in days)


def _by_day(span: Span) -> list[Span]:
    """A stretch longer than a day cut at each midnight; shorter ones stay whole."""
    if span.end - span.start <= DAY:
        return [span]
    pieces, start = [], span.start
    while start < span.end:
        end = min(_midnight(start.date() + DAY), span.end)
        pieces.append(Span(start, end, span.certain, span.comment))
        start = end
    return pieces


def _merged(week: tuple[tuple[Hours, ...], ...], open_end: bool) -> tuple[WeekRow, ...]:
    """Neighbouring equal days as one row."""
    rows = []
    for _hours, group in groupby(range(7), key=lambda number: week[number]):
        numbers = list(group)
        first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
        joint = _("%(first)s und %(last)s") if len(numbers) == 2 else _("%(first)s bis %(last)s")
        label = str(first) if len(numbers) == 1 else joint % {"first": first, "last": last}
        rows.append(WeekRow(label, _say_hours(week[numbers[0]], open_end)))
    return tuple(rows)


def _say_hours(hours: tuple[Hours, ...], open_end: bool) -> str:
    """`8 bis 12 Uhr, 13 bis 16 Uhr`."""
    if not hours:
        return _("geschlossen")
    return ", ".join(_say_stretch(*stretch, open_end=open_end) for stretch in hours)


def _say_stretch(start: str, end: str, certain: bool, comment: str, *, open_end: bool) -> str:
    values = {"start": start, "end": end}
    if (start, end) == ("0", "24"):
        text = _("rund um die Uhr")
    elif open_end and end == "24":
        text = _("ab %(start)s Uhr") % values
    else:
        text = pgettext("opening hours", "%(start)s bis %(end)s Uhr") % values
    if comment:
        return comment if (start, end) == ("0", "24") else f"{text} ({comment})"
    return text if certain else _("%(hours)s (frag vorher nach)") % {"hours": text}


def _next_dates(expression: str, on: dt.date) -> tuple[WeekRow, ...]:
    """The next five stretches with their dates, for hours that differ from week to week."""
    rows = []
    for span in islice(open_spans(expression, start=_midnight(on)), 5):
        end = "24" if (span.end.hour, span.end.minute) == (0, 0) else clock(span.end)
        label = f"{WEEKDAYS[span.start.weekday()]}, {day_and_month(span.start.date())}"
        hours: Hours = (clock(span.start), end, span.certain, span.comment)
        rows.append(WeekRow(label, _say_hours((hours,), has_open_end(expression))))
    return tuple(rows)
