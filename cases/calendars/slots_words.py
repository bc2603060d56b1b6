"""What a search found, in German, and its reasons as short texts that a row can keep. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.calendars.slots_types import Level, Reason, Why

LONGEST: Final = 60
"""Characters of a written reason."""
LEVELS: Final[dict[Level, Promise | str]] = {
    Level.ALL: "",
    Level.OPTIONAL: gettext_lazy(
        "Es gibt keinen Termin, an dem alle können. Hier fehlt, wer nicht unbedingt nötig ist."
    ),
    Level.LONGER: gettext_lazy("In diesem Zeitraum gibt es keinen Termin. Diese Vorschläge liegen später."),
    Level.LONGER_OPTIONAL: gettext_lazy(
        "Auch später gibt es keinen Termin, an dem alle können. Hier fehlt, wer nicht unbedingt nötig ist."
    ),
    Level.REQUIRED: gettext_lazy("Es gibt keinen Termin, an dem alle Nötigen können. Hier fehlt jemand davon."),
    Level.NOTHING: gettext_lazy("Wir haben keinen Termin gefunden."),
}  # fmt: skip
"""What is said above the proposals."""
PLAIN: Final[dict[Why, Promise]] = {
    Why.ALL_FREE: gettext_lazy("alle frei"),
    Why.ON_DEADLINE: gettext_lazy("am letzten Tag der Frist"),
    Why.NOT_AT_EDGE: gettext_lazy("nicht am Rand des Tages"),
    Why.EDGE: gettext_lazy("am Rand des Tages"),
    Why.LUNCH: gettext_lazy("in der Mittagszeit"),
    Why.NO_TRAVEL: gettext_lazy("niemand muss fahren"),
}
"""Reasons that are always said alike."""


def say_reasons(reasons: Iterable[Reason], *, people: Mapping[int, str], rooms: Mapping[int, str]) -> str:
    """The reasons in one line: "alle frei; Raum frei: Brocken; 3 Tage vor Fristende". `people`, `rooms`: names."""
    return "; ".join(say_reason(reason, people=people, rooms=rooms) for reason in reasons)


def say_reason(reason: Reason, *, people: Mapping[int, str], rooms: Mapping[int, str]) -> str:
    """One reason. Somebody without a name among `people` is counted, not named."""
    if reason.why in PLAIN:
        return str(PLAIN[reason.why])
    number = reason.number
    if reason.why in (Why.OPTIONAL_MISSING, Why.REQUIRED_MISSING):
        names = [people[key] for key in reason.keys if key in people]
        if len(names) == number:
            return _("ohne %(names)s") % {"names": ", ".join(names)}
        return ngettext("%(number)s Person fehlt", "%(number)s Personen fehlen", number) % {"number": number}
    if reason.why is Why.ROOM_FREE:
        name = rooms.get(reason.keys[0], "") if reason.keys else ""
        return _("Raum frei: %(room)s") % {"room": name} if name else _("Raum frei")
    if reason.why is Why.TRAVEL:
        return _("Fahrzeit bis %(number)s Minuten") % {"number": number}
    if reason.why is Why.BEFORE_DEADLINE:
        text = ngettext("%(number)s Tag vor Fristende", "%(number)s Tage vor Fristende", number)
    else:
        text = ngettext("%(number)s Tag nach Fristende", "%(number)s Tage nach Fristende", number)
    return text % {"number": number}


def write_reason(reason: Reason) -> str:
    """The reason as a text of at most 60 characters; keys that do not fit are left out, from the end."""
    keys = [str(key) for key in reason.keys]
    while len(text := f"{reason.why.value}:{reason.number}:{','.join(keys)}") > LONGEST:
        keys.pop()
    return text


def read_reason(text: str) -> Reason:
    """The reason that was written so; raises `ValueError` for anything else."""
    why, number, keys = text.split(":")
    return Reason(Why(why), int(number), tuple(int(key) for key in keys.split(",") if key))
