"""The frame that a region has until it gives itself another one: phases of an hour, and who does what."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import ConferenceRole


class PhaseText(NamedTuple):
    """A phase of a procedure. `may_shorten`: the facilitator may cut it when time runs out."""

    title: str | Promise
    minutes: int
    hint: str | Promise = ""
    may_shorten: bool = False


SHIPPED_NAME: Final = _("Fallkonferenz in acht Phasen")
SHIPPED_PHASES: Final = (
    PhaseText(
        _("Begrüßung, Rollen und Regeln"),
        5,
        _("Alle stellen sich vor. Lesen Sie vor, was die Einwilligung erlaubt, und fragen Sie: Gilt sie noch?"),
    ),
    PhaseText(
        _("Sicht der jungen Person"),
        10,
        _("Die junge Person spricht zuerst: Was wünscht sie sich, was klappt schon? Fehlt sie, lesen Sie ihre Worte."),
    ),
    PhaseText(
        _("Stand bei jeder Stelle"),
        10,
        _("Jede Stelle berichtet nur, was sie freigegeben hat. Anderes stoppen Sie freundlich."),
        may_shorten=True,
    ),
    PhaseText(_("Fragen zum Verstehen"), 5, _("Nur Fragen, noch keine Vorschläge."), may_shorten=True),
    PhaseText(
        _("Einschätzung: Stärken, Hürden, Zuständigkeit"),
        10,
        _("Was trägt, was steht im Weg, und wer ist zuständig? Beginnen Sie bei den Stärken."),
        may_shorten=True,
    ),
    PhaseText(
        _("Möglichkeiten und Angebote"),
        10,
        _("Welche Angebote passen, auf welcher Grundlage, ab wann? Auch Wartezeiten nennen."),
        may_shorten=True,
    ),
    PhaseText(
        _("Vereinbarungen: was, wer, bis wann"),
        7,
        _("Jede Vereinbarung hat genau eine Person und einen Tag. Lesen Sie am Ende alle laut vor."),
    ),
    PhaseText(
        _("Letztes Wort der jungen Person, nächster Termin"),
        3,
        _("Die junge Person spricht zuletzt. Reicht die Zeit nicht, vereinbaren Sie hier den nächsten Termin."),
    ),
)
"""60 minutes. The last two are never left out."""
CLOSING: Final = 2
"""So many phases at the end are never left out, whatever the clock says: agreements, and the last word."""

SHIPPED_TASKS: Final = {
    ConferenceRole.PRESENTER: _(
        "Kennt die junge Person und hat ihre Einwilligung. Schreibt die Fragestellung, stellt nur Freigegebenes vor "
        "und erzählt der jungen Person das Ergebnis, wenn sie nicht dabei war. Meist die Fallführung."
    ),
    ConferenceRole.FACILITATOR: _(
        "Ist neutral und stellt nicht selbst vor. Achtet auf Zeit, Reihenfolge und einfache Sprache, stoppt nicht "
        "Freigegebenes und prüft jede Vereinbarung. Oft die Koordinierungsstelle."
    ),
    ConferenceRole.MINUTE_TAKER: _(
        "Schreibt Vereinbarungen auf, kein Wortprotokoll, und liest sie am Ende vor. In kleinen Runden kann das die "
        "Moderation mit übernehmen."
    ),
}
"""What each task means."""
