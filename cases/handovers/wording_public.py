"""What the young person reads behind their link: everyday German and Leichte Sprache. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = {"de": "Alltagssprache", "easy_de": "Leichte Sprache"}
"""Ways of saying it, by the word of the address (`?sprache=`), as on the Wegweiser."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "language": ("Sprache", "Sprache"),
    "urgent": ("Sofort Hilfe", "Sofort Hilfe"),
    "leave": ("Schnell weg", "Schnell weg"),
    "title": ("Wer für dich da ist", "Wer hilft dir?"),
    "now": ("%(agency)s ist jetzt für dich da", "Jetzt hilft dir: %(agency)s"),
    "still": ("%(agency)s ist weiter für dich da", "Es hilft dir weiter: %(agency)s"),
    "now_why": (
        "Du musst nichts tun. %(agency)s hat von %(other)s übernommen und ist ab jetzt deine Stelle. "
        "Nichts davon geht verloren.",
        "Vorher hat dir %(other)s geholfen. Ab jetzt hilft dir %(agency)s. Du musst nichts tun.",
    ),
    "still_why": (
        "%(other)s prüft gerade, ob sie dich ab jetzt begleitet. Bis das feststeht, bleibt %(agency)s zuständig. "
        "Du stehst also nie ohne jemanden da.",
        "Vielleicht hilft dir bald eine andere Stelle: %(other)s. Das ist noch nicht sicher. "
        "Bis dahin hilft dir %(agency)s. Es ist immer jemand für dich da.",
    ),
    "contact_by": (
        "Spätestens bis %(day)s meldet sich jemand bei dir. Du kannst auch einfach selbst anrufen.",
        "Bis %(day)s meldet sich jemand bei dir. Du kannst auch selbst anrufen.",
    ),
    "silent": (
        "Hat sich noch niemand gemeldet? Ruf an, dann geht es schneller.",
        "Hat noch niemand angerufen? Dann ruf selbst an.",
    ),
    "date": ("Euer gemeinsamer Termin", "Dein Termin"),
    "date_both": (
        "Beide Stellen sind dabei. Du kannst jemanden mitbringen, dem du vertraust.",
        "Beide Stellen kommen zu dem Termin. Du kannst einen Menschen mitbringen.",
    ),
    "date_file": ("In meinen Kalender", "In meinen Kalender"),
    "date_change": ("Passt es dir nicht? Ruf an.", "Hast du keine Zeit? Dann ruf an."),
    "date_off": (
        "Der gemeinsame Termin fällt aus. Du hörst von uns, wenn es einen neuen gibt.",
        "Der Termin fällt aus. Wir sagen dir, wann der neue Termin ist.",
    ),
    "phone_call": ("am Telefon: Du wirst angerufen", "am Telefon: Wir rufen dich an"),
    "video": ("per Video: Den Link bekommst du von der Stelle", "mit Video: Die Stelle sagt dir, wie das geht"),
    "doors": ("Hier findest du %(agency)s", "Hier ist %(agency)s"),
    "privacy": (
        "Auf dieser Seite steht nichts über dich, nur wer für dich da ist. Der Link ist nur für dich: Gib ihn nicht "
        "weiter.",
        "Hier steht nichts über dich. Der Link ist nur für dich. Gib den Link niemandem.",
    ),
    "clock": ("Uhr", "Uhr"),
}


def words(language: str) -> dict[str, str]:
    """The page's words; `language`: a key of `LANGUAGES` (`ValueError` for others)."""
    column = list(LANGUAGES).index(language)
    return {name: texts[column] for name, texts in _WORDS.items()}
