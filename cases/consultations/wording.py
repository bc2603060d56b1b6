"""What the pages say about phases, roles and contributions."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.consultations.enums import Kind, Phase, SeatRole

GUIDE: Final[dict[Phase, Promise]] = {
    Phase.PREPARED: _("Nennen Sie den anderen den Code. Wer eine Frage mitbringt, kann den Bericht schon schreiben."),
    Phase.ROLES: _("Wer bringt die Frage ein, wer achtet auf die Zeit? Alle anderen beraten."),
    Phase.REPORT: _("Wer die Frage einbringt, berichtet ohne Namen. Alle anderen hören zu und fragen noch nicht."),
    Phase.QUESTIONS: _("Nur was Sie zum Verstehen brauchen. Noch keine Ratschläge, auch nicht als Frage verkleidet."),
    Phase.KEY_QUESTION: _("Ein Satz: Wozu genau wünscht sich die fallgebende Person Rat?"),
    Phase.HYPOTHESES: _(
        "Was könnte dahinter stecken? Vermutungen nebeneinander, keine Bewertung. Wer fragt, hört nur zu."
    ),
    Phase.IDEAS: _("Was könnte helfen, was wäre der kleinste erste Schritt? Wer fragt, hört nur zu."),
    Phase.CHOICE: _("Wer die Frage eingebracht hat, wählt aus und sagt, was davon trägt. Die anderen hören zu."),
    Phase.LEARNING: _("Was nehmen wir für unsere Zusammenarbeit mit? Je Beitrag ein Satz."),
    Phase.CLOSED: _("Die Beratung ist beendet, der Code gilt nicht mehr. Nehmen Sie die Karte jetzt mit."),
}
"""What a phase is for, and its one rule."""
ROLES: Final[dict[SeatRole, Promise]] = {
    SeatRole.FACILITATOR: _("führt durch die Phasen, achtet auf Anonymität, berät mit"),
    SeatRole.PRESENTER: _("bringt die Frage ein und entscheidet, was sie mitnimmt"),
    SeatRole.TIMEKEEPER: _("achtet auf die Zeit und berät mit"),
    SeatRole.ADVISER: _("fragt nach, vermutet, schlägt vor"),
}
"""What somebody with this role does."""
LABELS: Final[dict[Kind, Promise]] = {
    Kind.REPORT: _("Ihr Bericht, ohne Namen"),
    Kind.QUESTION: _("Ihre Verständnisfrage"),
    Kind.ANSWER: _("Ihre Antwort, in Stichworten"),
    Kind.KEY_QUESTION: _("Die Schlüsselfrage in einem Satz"),
    Kind.HYPOTHESIS: _("Ihre Vermutung"),
    Kind.IDEA: _("Ihr Vorschlag"),
    Kind.FIRST_STEP: _("Ihr Vorschlag"),
    Kind.COMMENT: _("Ihr Kommentar"),
    Kind.LESSON: _("Was nehmen Sie mit?"),
}
NO_TRACE: Final = _("Altersspanne statt Alter. Kein Name, kein Ort, keine Schule, kein Datum, nichts Seltenes.")
HINTS: Final[dict[Kind, Promise]] = {
    Kind.REPORT: _(
        "Altersspanne statt Alter, zum Beispiel „16 bis 18 Jahre“. Kein Name, kein Ort, keine Schule, kein Datum, kein "
        "seltener Umstand, an dem jemand die Person erkennt. Was ist los, was wurde versucht, was ist Ihre Rolle?"
    ),
    Kind.KEY_QUESTION: _("Zum Beispiel: „Wie kann ich im Gespräch bleiben, ohne Druck zu machen?“"),
    Kind.HYPOTHESIS: _("Beginnen Sie mit „Vielleicht …“ oder „Ich könnte mir vorstellen …“."),
    Kind.LESSON: _("Für die Zusammenarbeit unserer Stellen, nicht über die Person."),
}
"""Beside the field; kinds that are not here get `NO_TRACE`."""
