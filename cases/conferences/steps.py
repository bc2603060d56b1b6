"""Where a conference is on its way, and what comes next: one table for the line on its page. Pure."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import ConferenceAction

S = ConferenceState
STATIONS: Final = (
    _("vorgeschlagen"),
    _("Termin"),
    _("eingeladen"),
    _("bestätigt"),
    _("Gespräch"),
    _("Protokoll"),
    _("Vereinbarungen"),
    _("abgeschlossen"),
)
"""The way of a conference as people speak of it."""
REACHED: Final = {
    S.PROPOSED: 0,
    S.POLLING: 1,
    S.POSTPONED: 1,
    S.NOT_QUORATE: 1,
    S.INVITED: 2,
    S.CONFIRMED: 3,
    S.HELD: 4,
    S.MINUTES_DRAFT: 5,
    S.AGREED: 6,
    S.FOLLOW_UP: 6,
    S.CLOSED: 7,
    S.CANCELLED: -1,
}
"""State → the station it stands at; -1 for one that has left the way."""


class Station(NamedTuple):
    """One station of the line. `done`: behind it; `here`: at it now."""

    text: Promise
    done: bool
    here: bool


class NextStep(NamedTuple):
    """What comes next and who does it; both empty where nothing follows."""

    what: str | Promise
    who: str | Promise


class Offer(NamedTuple):
    """A button: the address it leads to and its words. `main`: the step that is due; `sends`: it is done at once."""

    action: ConferenceAction
    name: str
    text: Promise
    icon: str = ""
    main: bool = False
    sends: bool = False


NEXT: Final = {
    S.PROPOSED: NextStep(_("Termin finden"), _("die einberufende Stelle")),
    S.POLLING: NextStep(_("Auf die Terminumfrage antworten"), _("alle Teilnehmenden")),
    S.INVITED: NextStep(_("Zusagen, dann den Termin bestätigen"), _("alle, dann die einberufende Stelle")),
    S.CONFIRMED: NextStep(_("Tagesordnung füllen und die Konferenz halten"), _("alle, dann die Moderation")),
    S.HELD: NextStep(_("Protokoll schreiben"), _("wer Protokoll führt")),
    S.MINUTES_DRAFT: NextStep(_("Dem Protokoll zustimmen oder widersprechen"), _("jede Stelle, die dabei war")),
    S.AGREED: NextStep(_("Vereinbarungen umsetzen"), _("wer sie übernommen hat")),
    S.FOLLOW_UP: NextStep(_("Vereinbarungen umsetzen, dann abschließen"), _("wer sie übernommen hat")),
    S.POSTPONED: NextStep(_("Neuen Termin finden"), _("die einberufende Stelle")),
    S.NOT_QUORATE: NextStep(_("Neuen Termin finden"), _("die einberufende Stelle")),
    S.CLOSED: NextStep("", ""),
    S.CANCELLED: NextStep("", ""),
}
"""State → what comes next."""

A = ConferenceAction
OFFERS: Final = (
    Offer(A.POLL_START, "cases:poll_start", _("Termin finden"), "calendar", main=True),
    Offer(A.POLL_ANSWER, "cases:poll_detail", _("Zur Terminumfrage"), "calendar", main=True),
    Offer(A.REPLY, "cases:conference_reply", _("Auf die Einladung antworten"), "mail", main=True),
    Offer(A.CONFIRM, "cases:conference_confirm", _("Termin bestätigen"), "check", main=True, sends=True),
    Offer(A.BEGIN, "cases:conference_hold", _("Zum Gespräch"), "chat", main=True),
    Offer(A.MINUTES_WRITE, "cases:minutes_write", _("Protokoll schreiben"), "document", main=True),
    Offer(A.MINUTES_ANSWER, "cases:minutes_detail", _("Zum Protokoll"), "document", main=True),
    Offer(A.AGENDA_EDIT, "cases:agenda_detail", _("Tagesordnung bearbeiten"), "document"),
    Offer(A.INVITE, "cases:conference_invite", _("Mit festem Termin einladen"), "mail"),
    Offer(A.EDIT, "cases:conference_edit", _("Angaben und Rollen ändern")),
    Offer(A.EDIT, "cases:participant_add", _("Teilnehmende hinzufügen oder entfernen")),
    Offer(A.MOVE, "cases:conference_move", _("Termin verlegen")),
    Offer(A.POSTPONE, "cases:conference_postpone", _("Verschieben")),
    Offer(A.CANCEL, "cases:conference_cancel", _("Absagen")),
)
"""In the order in which the page shows them."""


def line(state: ConferenceState) -> tuple[Station, ...]:
    """The stations, with how far the conference has come; none for one that was cancelled."""
    reached = REACHED[state]
    if reached < 0:
        return ()
    return tuple(Station(text, number < reached, number == reached) for number, text in enumerate(STATIONS))


def offers_for(actions: frozenset[ConferenceAction]) -> tuple[Offer, ...]:
    """The buttons of somebody who may do this. Minutes in force are written only as a correction, which is begun on
    their own page.
    """
    hidden = {A.MINUTES_WRITE} if A.MINUTES_CORRECT in actions else set()
    return tuple(offer for offer in OFFERS if offer.action in actions - hidden)
