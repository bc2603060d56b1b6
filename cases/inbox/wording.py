"""Fixed sentences of the room: what a person agrees to, and answers for regions that have worded none."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cases.inbox.wording_english import CONSENT

CONSENT_VERSION: Final = "2026-1"
"""Names `CONSENT_TEXT`, `CONSENT_TEXT_EASY` and `wording_english.CONSENT`; a change of theirs needs another one."""
CONSENT_TEXT: Final = gettext_lazy(
    "Diese Stelle darf meine Anfrage und die Nachrichten dazu lesen, wenn die andere nicht zuständig ist. Das ist "
    "freiwillig. Ich kann es auf meiner Status-Seite jederzeit ändern."
)
CONSENT_TEXT_EASY: Final = gettext_lazy(
    "Diese Stelle darf auch lesen, was ich geschrieben habe. Aber nur, wenn die erste Stelle nicht helfen kann. Ich "
    "muss das nicht erlauben. Ich kann es jederzeit ändern."
)
CONSENT_TEXTS: Final = {"de": CONSENT_TEXT, "easy_de": CONSENT_TEXT_EASY, "en": CONSENT}
"""Wording of the page → what is agreed to."""


class Template(NamedTuple):
    """An answer worded beforehand."""

    title: str | Promise
    text: str | Promise


TEMPLATES: Final = (
    Template(
        gettext_lazy("Wir rufen an"),
        gettext_lazy(
            "Danke für deine Nachricht. Wir melden uns auf dem Weg, den du angegeben hast. Wenn du willst, schreib uns "
            "hier, wann es dir am besten passt."
        ),
    ),
    Template(
        gettext_lazy("Komm vorbei"),
        gettext_lazy(
            "Danke für deine Nachricht. Am einfachsten klären wir das in einem Gespräch. Such dir hier einen Termin "
            "aus. Du musst nichts mitbringen."
        ),
    ),
    Template(
        gettext_lazy("Eine Frage zuerst"),
        gettext_lazy("Danke für deine Nachricht. Damit wir dir helfen können, brauchen wir noch eine Auskunft: "),
    ),
)
"""What a region uses that has no templates of its own."""
