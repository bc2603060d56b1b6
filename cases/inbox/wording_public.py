"""What people read who want to be called or written to: everyday German and Leichte Sprache; English stands in
`wording_english`. Pure.

What they agree to has versions and stands in `wording`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.inbox.wording_english import CHOICES, FORM

LANGUAGES: Final = {"de": "Alltagssprache", "easy_de": "Leichte Sprache", "en": "English"}
"""Ways of saying it, by the word of the address (`?sprache=`), as on the Wegweiser."""
HTML_LANGUAGE: Final = {"de": "de", "easy_de": "de", "en": "en"}
"""The `lang` attribute of each (BCP 47)."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "language": ("Sprache", "Sprache"),
    "leave": ("Schnell weg", "Schnell weg"),
    "title": ("Schreib uns", "Schreib uns"),
    "lead": (
        "Jemand von %(agency)s meldet sich bei dir. Du brauchst kein Konto und schreibst nur, was du möchtest.",
        "Hier kannst du %(agency)s schreiben. Dann melden wir uns bei dir. Du brauchst kein Konto.",
    ),
    "promise": (
        "Wenn du heute schreibst, hörst du bis %(day)s von uns.",
        "Du schreibst heute? Dann hörst du bis %(day)s von uns.",
    ),
    "danger": (
        "Bist du in Gefahr, oder hältst du es nicht mehr aus? Warte nicht auf eine Antwort.",
        "Bist du in Gefahr? Geht es dir sehr schlecht? Dann warte nicht. Ruf jetzt an.",
    ),
    "danger_child": (
        "Macht dir jemand anderes Sorgen, zum Beispiel ein Kind in deiner Nähe? Dann ruf das Jugendamt an.",
        "Machst du dir Sorgen um ein Kind? Dann ruf das Jugend-Amt an.",
    ),
    "emergency": ("Notruf", "Notruf"),
    "police": ("Polizei", "Polizei"),
    "helpline": ("Kinder- und Jugendtelefon", "Kinder- und Jugend-Telefon"),
    "urgent": ("Sofort Hilfe", "Sofort Hilfe"),
    "optional": ("freiwillig", "freiwillig"),
    "wrong": ("Da fehlt noch etwas", "Da fehlt noch etwas"),
    "error": ("Fehler:", "Fehler:"),
    "trap": ("Dieses Feld bitte leer lassen", "Dieses Feld bitte leer lassen"),
    "about": ("Worum geht es?", "Worum geht es?"),
    "about_hint": (
        "Wähl etwas aus, oder schreib es in deinen Worten. Eins von beiden reicht.",
        "Kreuze etwas an. Oder schreib es auf.",
    ),
    "message": ("In deinen Worten", "Schreib es mit deinen Worten"),
    "message_hint": (
        "Ein paar Sätze reichen. Krankheiten, Straftaten oder Dinge über andere erzählst du besser erst im Gespräch.",
        "Ein paar Sätze sind genug. Schreib nichts über Krankheiten. Schreib nichts über andere Menschen.",
    ),
    "about_offer": ("Es geht um das Angebot „%(title)s“.", "Es geht um das Angebot „%(title)s“."),
    "asker": ("Wer schreibt?", "Wer schreibt?"),
    "asker_hint": (
        "Für jemand anderen schreibst du am besten gemeinsam: nur das, was die junge Person weiß und möchte.",
        "Schreibst du für einen anderen Menschen? Dann frag ihn vorher.",
    ),
    "you": ("Wer bist du, und wie erreichen wir dich?", "Wer bist du? Wie erreichen wir dich?"),
    "name": ("Wie sollen wir dich nennen?", "Wie heißt du?"),
    "name_hint": (
        "Vorname oder Spitzname. Den Nachnamen brauchen wir nicht.",
        "Dein Vor-Name reicht. Oder ein Spitz-Name.",
    ),
    "channel": ("Wie sollen wir uns melden?", "Wie sollen wir uns melden?"),
    "address": (
        "Deine Telefonnummer, E-Mail-Adresse oder dein Messenger-Name",
        "Deine Telefon-Nummer, deine E-Mail-Adresse oder dein Name im Messenger",
    ),
    "address_hint": (
        "Nur das eine, was du eben gewählt hast. Beim Messenger bitte auch, welcher: „Signal: kim42“.",
        "Schreib nur eins auf. Ein Messenger? Dann schreib auch, welcher. Zum Beispiel: Signal: kim42",
    ),
    "good_times": ("Wann passt es dir gut?", "Wann passt es dir?"),
    "spoken": ("In welcher Sprache sprichst du am liebsten?", "Welche Sprache sprichst du am liebsten?"),
    "easy": ("Bitte antwortet mir in Leichter Sprache.", "Bitte antwortet mir in Leichter Sprache."),
    "link_by_mail": (
        "Schickt mir den Link zu meiner Seite auch per E-Mail. Mitlesen kann dann, wer in mein Postfach sieht.",
        "Schickt mir den Link auch in einer E-Mail. "
        "Achtung: Liest noch jemand deine E-Mails? Dann kann er den Link sehen.",
    ),
    "pass_on": ("Darf jemand mitlesen?", "Darf noch jemand mit-lesen?"),
    "pass_on_more": (
        "Ohne Kreuz geben wir nichts weiter. Dann sagen wir dir, wen du fragen kannst.",
        "Kein Kreuz? Dann geben wir nichts weiter. Wir sagen dir dann: Diese Stelle kannst du fragen.",
    ),
    "pass_on_label": ("Ja, %(other)s darf mitlesen", "Ja, %(other)s darf mit-lesen"),
    "privacy": (
        "Lesen können es nur Fachkräfte von %(agency)s. 90 Tage nach dem letzten Schritt löschen wir alles. "
        "Du kannst es jederzeit früher löschen.",
        "Nur die Menschen bei %(agency)s können das lesen. Nach 90 Tagen löschen wir alles. "
        "Du kannst es auch selbst löschen.",
    ),
    "privacy_link": ("Datenschutz", "Daten-Schutz"),
    "send": ("Abschicken", "Abschicken"),
    "instead": ("Lieber anrufen oder vorbeikommen?", "Willst du lieber anrufen? Oder zu uns kommen?"),
    "elsewhere": ("Hier kannst du nicht schreiben", "Hier kannst du nicht schreiben"),
    "elsewhere_call": (
        "Diese Stelle nimmt keine Nachrichten über das Portal an. Ruf an, oder geh vorbei: Man hilft dir gern.",
        "Diese Stelle liest hier keine Nachrichten. Ruf dort an. Oder geh hin.",
    ),
    "elsewhere_write": ("Hier kannst du schreiben", "Hier kannst du schreiben"),
    # What may be missing.
    "about_missing": (
        "Wähl aus, worum es geht, oder schreib es in deinen Worten.",
        "Kreuze an: Worum geht es? Oder schreib es auf.",
    ),
    "asker_missing": ("Sag uns, wer schreibt.", "Kreuze an: Wer schreibt?"),
    "name_missing": ("Sag uns, wie wir dich nennen sollen.", "Schreib deinen Namen auf."),
    "channel_missing": ("Wähl aus, wie wir uns melden sollen.", "Kreuze an: Wie sollen wir uns melden?"),
    "address_missing": (
        "Ohne Nummer, Adresse oder Messenger-Namen können wir uns nicht melden.",
        "Wir brauchen deine Nummer. Oder deine E-Mail-Adresse. Sonst können wir uns nicht melden.",
    ),
    "no_email": (
        "Das ist keine E-Mail-Adresse. Sie sieht so aus: kim@beispiel.de",
        "Das ist keine E-Mail-Adresse. Sie sieht so aus: kim@beispiel.de",
    ),
    "no_phone": (
        "Das ist keine Telefonnummer. Bitte schreib sie mit Vorwahl.",
        "Das ist keine Telefon-Nummer. Schreib bitte alle Ziffern auf.",
    ),
    "too_long": (
        "Das ist zu lang: höchstens %(limit_value)d Zeichen, es sind %(show_value)d.",
        "Das ist zu lang. Bitte schreib weniger.",
    ),
    "message_missing": ("Schreib etwas, bevor du es abschickst.", "Schreib zuerst etwas auf."),
    "once_more": (
        "Das hat nicht geklappt. Alles, was du geschrieben hast, steht noch da. Bitte schick es noch einmal ab.",
        "Das hat nicht geklappt. Dein Text ist noch da. Bitte schick es noch einmal ab.",
    ),
    "too_fast": (
        "Das ging schneller, als jemand tippen kann. Bitte schick es noch einmal ab.",
        "Das war sehr schnell. Bitte schick es noch einmal ab.",
    ),
    "too_many": (
        "Von hier kamen gerade sehr viele Anfragen. Bitte versuch es in %(minutes)d Minuten noch einmal, oder ruf an.",
        "Von hier kamen gerade viele Nachrichten. Warte %(minutes)d Minuten. Oder ruf an.",
    ),
}

_CHOICES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "asker": {
        "young_person": ("Ich schreibe für mich", "Ich schreibe für mich selbst"),
        "parent": ("Ich bin Mutter, Vater oder sorge für die junge Person", "Ich bin Mutter oder Vater"),
        "school": ("Ich arbeite an einer Schule", "Ich arbeite in einer Schule"),
        "professional": ("Ich bin eine andere Fachkraft", "Ich helfe jungen Menschen in meinem Beruf"),
    },
    "channel": {
        "phone": ("Ruft mich an", "Ruft mich an"),
        "email": ("Schreibt mir eine E-Mail", "Schreibt mir eine E-Mail"),
        "messenger": ("Schreibt mir im Messenger", "Schreibt mir im Messenger"),
    },
    "good_times": {
        "morning": ("vormittags", "am Vormittag"),
        "noon": ("mittags", "am Mittag"),
        "afternoon": ("nachmittags", "am Nachmittag"),
        "evening": ("abends", "am Abend"),
    },
    "topic": {
        "training": ("Ausbildung finden", "Ich suche eine Ausbildung"),
        "work": ("Arbeit finden", "Ich suche Arbeit"),
        "school": ("Schule oder Abschluss", "Schule oder Schul-Abschluss"),
        "trouble": ("Ärger in Schule, Ausbildung oder Arbeit", "Ärger in der Schule oder bei der Arbeit"),
        "money": ("Geld", "Geld"),
        "housing": ("Wohnen", "Wohnen"),
        "future": ("Keine Ahnung, wie es weitergeht", "Ich weiß nicht weiter"),
        "other": ("Etwas anderes", "Etwas anderes"),
    },
}


def words(language: str) -> dict[str, str]:
    """The page's own words; `language`: a key of `LANGUAGES` (`ValueError` for others)."""
    if language == "en":
        return dict(FORM)
    column = list(LANGUAGES).index(language)
    return {name: texts[column] for name, texts in _WORDS.items()}


def choices(name: str, language: str) -> list[tuple[str, str]]:
    """Value and label of every choice of a field, in the words of this language."""
    if language == "en":
        return list(CHOICES[name].items())
    column = list(LANGUAGES).index(language)
    return [(value, texts[column]) for value, texts in _CHOICES[name].items()]
