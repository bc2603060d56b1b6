"""The printable Handlungsablauf in words: who does what until when, made of a region's numbers and procedure."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.conferences.models_framework import Framework


class Task(NamedTuple):
    """One line of a table."""

    what: str
    who: str
    until: str


def before(frame: Framework) -> list[Task]:
    """What must be there before the conference."""
    presenter, facilitator = _("Fallgeber oder Fallgeberin"), _("Moderation")
    return [
        Task(
            _("Prüfen, ob es eine Konferenz braucht: Reicht ein Anruf mit Einwilligung, oder gab es gerade eine?"),
            presenter,
            _("zuerst"),
        ),
        Task(
            _("Eine Fragestellung schreiben („Was braucht es, damit … bis …?“), dazu den Wunsch der jungen Person in "
              "ihren Worten"),
            presenter,
            _("vor der Umfrage"),
        ),
        Task(
            _("Einwilligung einholen: Zweck Fallkonferenz, jede Stelle, die Klassen, Verwendung Konferenz und "
              "Protokoll"),
            presenter,
            _("vor der Umfrage"),
        ),
        Task(
            _("Termin finden: Vorschläge aus den Kalendern, sonst eine Umfrage"),
            presenter,
            _say_days(_("Umfrage"), frame.poll_days),
        ),
        Task(
            _("Einladen: nur „Termin“ und der Weg zum Login, kein Name; Bedarf (Sprache, Zugang, Pausen) abfragen"),
            presenter,
            _say_before(frame.lead_days),
        ),
        Task(_("Einträge freigeben und als Punkt auf die Tagesordnung setzen"), _("jede Stelle"), _("bis zum Termin")),
        Task(_("Zeiten der Phasen festlegen, Tagesordnung ausdrucken"), facilitator, _("am Tag davor")),
    ]  # fmt: skip


def after(frame: Framework) -> list[Task]:
    """What follows the conference."""
    draft = _say_working_days(frame.draft_days)
    return [
        Task(_("Protokoll entwerfen: Ergebnis, Vereinbarungen, nächster Termin; keine Diskussion"), _("Protokoll"),
             _("%(days)s nach der Konferenz") % {"days": draft}),
        Task(_("Dem Protokoll zustimmen oder mit Begründung widersprechen"), _("jede Stelle"),
             _("%(days)s nach dem Entwurf") % {"days": _say_working_days(frame.answer_days)}),
        Task(_("Der jungen Person das Ergebnis in einfachen Worten geben"), _("Fallgeber oder Fallgeberin"),
             _("wenn das Protokoll gilt")),
        Task(_("Den ersten Schritt jeder Vereinbarung tun"), _("wer sie übernommen hat"),
             _("innerhalb von %(days)s Tagen") % {"days": frame.first_step_days}),
        Task(_("An Vereinbarungen erinnern"), _("Portal"), _("7 Tage vorher und am Tag selbst")),
        Task(_("Bei überfälligen Vereinbarungen nachfragen, sonst neuen Termin vorschlagen"),
             _("Fallführung, dann Moderation"), _("7 und 14 Tage danach")),
        Task(_("Wiedervorlage: Was ist erledigt, was fehlt?"), _("Fallführung"),
             ngettext("nach %(weeks)s Woche", "nach %(weeks)s Wochen", frame.review_weeks)
             % {"weeks": frame.review_weeks}),
        Task(_("Inhalte in die eigene Akte übernehmen; das Portal löscht sie"), _("jede Stelle"),
             _("90 Tage nach dem Abschluss")),
    ]  # fmt: skip


CONSENT_RULES: Final[tuple[Promise, ...]] = (
    gettext_lazy("Ohne gültige Einwilligung keine Fallkonferenz. Dann bleibt die kollegiale Fallberatung, ohne Namen."),
    gettext_lazy(
        "Die Einwilligung ist freiwillig, nennt Zweck, Stellen, Klassen und Verwendung, und gilt nie rückwirkend."
    ),
    gettext_lazy(
        "Ab 15 willigt die junge Person ein, darunter die Sorgeberechtigten; Anvertrautes gibt frei, wer es "
        "anvertraut hat."
    ),
    gettext_lazy("Gezeigt wird nur, was eine Stelle einzeln freigegeben hat. Alles andere bleibt bei ihr."),
    gettext_lazy(
        "Ein Widerruf wirkt ab dem nächsten Aufruf. Kopien werden innerhalb von 30 Tagen gelöscht, der Nachweis bleibt."
    ),
    gettext_lazy(
        "Die junge Person ist in der Regel dabei, kann jemanden mitbringen, Themen ablehnen, unterbrechen und gehen."
    ),
    gettext_lazy(
        "Verdacht auf Gefahr für ein Kind: sofort das Verfahren des Jugendamts nach § 8a SGB VIII, nie über dieses "
        "Portal."
    ),
)
"""Short rules that stand on every Handlungsablauf, whatever the region decides."""


def _say_days(what: str, days: int) -> str:
    return ngettext("%(what)s: %(days)s Tag", "%(what)s: %(days)s Tage", days) % {"what": what, "days": days}


def _say_before(days: int) -> str:
    return ngettext("%(days)s Tag vor dem Termin", "%(days)s Tage vor dem Termin", days) % {"days": days}


def _say_working_days(days: int) -> str:
    return ngettext("%(days)s Arbeitstag", "%(days)s Arbeitstage", days) % {"days": days}
