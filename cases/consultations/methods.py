"""The library of methods: what the page about conference, peer consultation and telephone says."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cases.consultations.enums import Length
from cases.consultations.lifecycle import MINUTES

COMPARISON: Final = (
    (
        _("Wozu"),
        _("gemeinsamer Plan für eine junge Person"),
        _("Rat für eine Fachkraft"),
        _("eine Auskunft, eine Absprache"),
    ),
    (
        _("Junge Person"),
        _("in der Regel eingeladen, mit Begleitung, wenn sie möchte"),
        _("nie dabei, nicht erkennbar"),
        _("weiß davon und hat zugestimmt"),
    ),
    (
        _("Grundlage"),
        _("Einwilligung oder eine Rechtsgrundlage für jeden Eintrag"),
        _("keine nötig, wenn wirklich anonym (§ 64 Abs. 2a SGB VIII)"),
        _("Einwilligung, die diese Stelle nennt"),
    ),
    (
        _("Ergebnis"),
        _("Vereinbarungen: wer, was, bis wann; Protokoll"),
        _("Ideen; keine Entscheidung, kein Protokoll über eine Person"),
        _("ein Eintrag im Fall"),
    ),
    (_("Menschen"), _("3 bis 7, nur wer für die Frage nötig ist"), _("4 bis 8 aus mehreren Rechtskreisen"), _("zwei")),
    (_("Dauer"), _("60 Minuten"), _("45 Minuten"), _("wenige Minuten")),
    (
        _("Wechsel"),
        _("nur eine neue Konferenz, nach Einwilligung"),
        _("wird nie zu einem Fall"),
        _("bei Bedarf eine Konferenz vorschlagen"),
    ),
)  # fmt: skip
"""Rows of the table: what, conference, peer consultation, telephone."""
CONFERENCE: Final = (
    (_("Begrüßung, Rollen, Regeln; die Einwilligung wird vorgelesen und gilt noch"), 5),
    (_("Sicht der jungen Person: Wünsche, was gut läuft"), 10),
    (_("Stand je Stelle, nur Freigegebenes"), 10),
    (_("Verständnisfragen"), 5),
    (_("Einschätzung: Stärken, Hindernisse, wer ist zuständig"), 10),
    (_("Möglichkeiten und Angebote, Rechtsgrundlage, Wartezeiten"), 10),
    (_("Vereinbarungen: was, wer, bis wann; vorgelesen"), 7),
    (_("Letztes Wort der jungen Person, nächster Termin"), 3),
)
CONSULTATION: Final = tuple(
    zip(
        (
            _("Rollen: fallgebend, Moderation, Zeit, beratend"),
            _("Bericht, ohne Namen"),
            _("Verständnisfragen, noch kein Rat"),
            _("Schlüsselfrage in einem Satz"),
            _("Hypothesen; wer fragt, hört nur zu"),
            _("Ideen und erste Schritte; wer fragt, hört nur zu"),
            _("Auswahl und Kommentar"),
            _("Was wir für die Zusammenarbeit lernen"),
        ),
        MINUTES[Length.STANDARD],
        strict=True,
    )
)
COURSES: Final = tuple(
    (title, sum(minutes for _text, minutes in phases), phases)
    for title, phases in ((_("Fallkonferenz"), CONFERENCE), (_("Kollegiale Fallberatung"), CONSULTATION))
)
"""Title, minutes in all, phases with theirs."""
ROLES: Final = (
    (_("Fallgebend"), _("kennt die junge Person, formuliert die Frage, entscheidet, was sie mitnimmt")),
    (_("Moderation"), _("neutral, nie zugleich fallgebend; Zeit, Reihenfolge, einfache Sprache, Anonymität")),
    (_("Zeit"), _("achtet in der Fallberatung auf die Minuten und berät mit")),
    (_("Beratend"), _("fragt nach, vermutet, schlägt vor; bewertet nicht")),
    (_("Protokoll"), _("nur in der Konferenz: Vereinbarungen, kein Wortlaut; liest sie am Ende vor")),
    (_("Junge Person"), _("nur in der Konferenz: spricht zuerst und zuletzt, darf unterbrechen und gehen")),
)
