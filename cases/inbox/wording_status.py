"""What the person reads on the page behind their link: everyday German and Leichte Sprache; English
stands in `wording_english`. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.inbox.wording_english import STATUS
from cases.inbox.wording_public import LANGUAGES

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Deine Anfrage", "Deine Anfrage"),
    "language": ("Sprache", "Sprache"),
    "leave": ("Schnell weg", "Schnell weg"),
    "urgent": ("Sofort Hilfe", "Sofort Hilfe"),
    "optional": ("freiwillig", "freiwillig"),
    "wrong": ("Da fehlt noch etwas", "Da fehlt noch etwas"),
    "error": ("Fehler:", "Fehler:"),
    "not_now": ("Das geht gerade nicht. Bitte lade die Seite neu.", "Das geht gerade nicht. Lade bitte die Seite neu."),
    "home": ("Zur Startseite", "Zur Start-Seite"),
    "clock": ("Uhr", "Uhr"),
    # Shown once.
    "sent": ("Deine Anfrage ist angekommen", "Deine Anfrage ist da"),
    "keep": ("Heb diesen Link auf", "Das ist dein Link. Heb den Link gut auf"),
    "keep_why": (
        "Damit siehst du, wie es weitergeht, liest Antworten und kannst alles löschen. Wir zeigen ihn nur jetzt so "
        "groß: Mach ein Foto vom Code, kopiere den Link oder druck ihn aus.",
        "Mit dem Link siehst du: So geht es weiter. Du kannst Antworten lesen. Du kannst alles löschen. "
        "Wir zeigen den Link nur jetzt. Mach ein Foto. Oder schreib den Link auf.",
    ),
    "secret": (
        "Der Link ist geheim: Wer ihn hat, kann alles lesen. Gib ihn nicht weiter. An einem fremden Computer lösch "
        "danach den Verlauf.",
        "Der Link ist geheim. Gib den Link niemandem.",
    ),
    "copy": ("Link kopieren", "Link kopieren"),
    "copied": ("Link kopiert", "Link kopiert"),
    "print": ("Drucken", "Drucken"),
    "code": ("QR-Code mit deinem geheimen Link", "QR-Code mit deinem geheimen Link"),
    # The way.
    "with": ("Deine Anfrage liegt bei: %(agency)s", "Deine Anfrage ist bei: %(agency)s"),
    "way": ("So weit ist deine Anfrage", "So weit ist deine Anfrage"),
    "received": ("Angekommen", "Deine Anfrage ist da"),
    "seen": ("Gesehen", "Jemand hat sie gelesen"),
    "answered": ("Beantwortet", "Jemand hat geantwortet"),
    "appointed": ("Termin vereinbart", "Es gibt einen Termin"),
    "arrived": ("Wir haben uns getroffen", "Wir haben uns getroffen"),
    "done": ("erledigt", "fertig"),
    "seen_by": ("bis %(day)s sieht es jemand", "bis %(day)s"),
    "answered_by": ("bis %(day)s hörst du von uns", "bis %(day)s hörst du von uns"),
    "late": (
        "Es dauert länger, als wir versprochen haben. Ruf gern an, dann geht es schneller.",
        "Es dauert länger. Das tut uns leid. Du kannst auch anrufen.",
    ),
    "closed": ("Deine Anfrage ist abgeschlossen.", "Deine Anfrage ist fertig."),
    "became_case": (
        "%(agency)s begleitet dich jetzt. Deine Ansprechperson meldet sich bei dir.",
        "%(agency)s hilft dir jetzt. Ein Mensch von dort meldet sich bei dir.",
    ),
    "again": ("Brauchst du wieder etwas? Schreib einfach neu.", "Brauchst du wieder Hilfe? Schreib uns noch einmal."),
    "passed": (
        "Am %(day)s haben wir deine Anfrage weitergegeben, wie du es erlaubt hast.",
        "Am %(day)s hat eine andere Stelle deine Anfrage bekommen. Das hast du erlaubt.",
    ),
    "passed_now": ("Zuständig ist jetzt: %(agency)s.", "Jetzt hilft dir: %(agency)s."),
    "passed_why": ("Warum: %(reason)s", "Warum: %(reason)s"),
    "ask": ("Frag hier nach", "Frag diese Stelle"),
    "ask_why": (
        "%(agency)s ist dafür nicht zuständig. Wir haben nichts weitergegeben. Hier hilft man dir:",
        "%(agency)s kann dir dabei nicht helfen. Wir haben nichts weiter-gegeben. Diese Stelle hilft dir:",
    ),
    "write_there": ("Dort schreiben", "Dort schreiben"),
    # The date.
    "date": ("Dein Termin", "Dein Termin"),
    "date_file": ("In meinen Kalender", "In meinen Kalender"),
    "date_change": (
        "Kannst du nicht? Schreib unten eine Nachricht oder ruf an.",
        "Hast du keine Zeit? Schreib uns. Oder ruf an.",
    ),
    "pick": ("Such dir einen Termin aus", "Such dir einen Termin aus"),
    "pick_this": ("Diesen nehmen", "Diesen Termin nehmen"),
    "pick_gone": ("nicht mehr frei", "nicht mehr frei"),
    "picked": ("Dein Termin steht. Bis dann!", "Du hast jetzt einen Termin. Bis bald!"),
    "gone": (
        "Dieser Termin ist gerade weg. Such dir bitte einen anderen aus.",
        "Der Termin ist weg. Nimm bitte einen anderen Termin.",
    ),
    "all_gone": (
        "Von den Terminen ist keiner mehr frei. Schreib uns, wann es dir passt.",
        "Alle Termine sind weg. Schreib uns: Wann hast du Zeit?",
    ),
    # What was said.
    "said": ("Nachrichten", "Nachrichten"),
    "you": ("Du", "Du"),
    "call": ("Wir haben mit dir gesprochen.", "Wir haben mit dir gesprochen."),
    "attempt": (
        "Wir wollten dich erreichen, das hat nicht geklappt. Schreib uns, wann es besser passt.",
        "Wir wollten mit dir sprechen. Du warst nicht da. Schreib uns: Wann hast du Zeit?",
    ),
    "nothing": ("Noch keine Antwort.", "Noch keine Antwort."),
    "more": ("Noch etwas sagen", "Willst du noch etwas sagen?"),
    "send": ("Nachricht senden", "Nachricht senden"),
    "message_sent": ("Deine Nachricht ist angekommen.", "Deine Nachricht ist da."),
    "reply_by": ("Bis %(day)s hörst du von uns.", "Bis %(day)s hörst du von uns."),
    # Who may read along.
    "readers": ("Wer mitlesen darf", "Wer mit-lesen darf"),
    "reader_yes": ("darf mitlesen, wenn wir nicht zuständig sind", "darf mit-lesen"),
    "reader_no": ("darf nicht mitlesen", "darf nicht mit-lesen"),
    "agree": ("Erlauben", "Erlauben"),
    "disagree": ("Nicht mehr erlauben", "Nicht mehr erlauben"),
    "agreed": ("Das ist jetzt erlaubt.", "Das ist jetzt erlaubt."),
    "disagreed": ("Das ist jetzt nicht mehr erlaubt.", "Das ist jetzt nicht mehr erlaubt."),
    # Taking everything back.
    "help": ("Lieber anrufen oder vorbeikommen", "Anrufen oder vorbei-kommen"),
    "withdraw": ("Alles löschen", "Alles löschen"),
    "withdraw_why": (
        "Du willst doch keine Hilfe von hier? Dann lösch alles. Das geht jederzeit, auch wenn schon jemand geantwortet "
        "hat.",
        "Du willst keine Hilfe mehr? Dann kannst du alles löschen. Das geht immer.",
    ),
    "withdraw_sure": ("Wirklich alles löschen?", "Wirklich alles löschen?"),
    "withdraw_what": (
        "Deine Anfrage, alle Nachrichten, dein Termin und wie wir dich erreichen: alles ist sofort und für immer weg. "
        "Niemand meldet sich mehr bei dir, und dieser Link geht nicht mehr.",
        "Dann ist alles weg. Deine Nachrichten sind weg. Dein Termin ist weg. Wir rufen dich nicht an. "
        "Der Link geht nicht mehr.",
    ),
    "withdraw_case": (
        "Was %(agency)s inzwischen für dich angelegt hat, bleibt dort. Frag dort, wenn du auch das löschen willst.",
        "%(agency)s hat schon etwas über dich aufgeschrieben. Das bleibt dort. Willst du das löschen? Dann frag dort.",
    ),
    "withdraw_yes": ("Ja, alles löschen", "Ja, alles löschen"),
    "withdraw_no": ("Nein, zurück", "Nein, zurück"),
    "deleted": ("Alles ist gelöscht", "Alles ist gelöscht"),
    "deleted_more": (
        "Von deiner Anfrage ist nichts mehr da, und niemand meldet sich. Du kannst jederzeit neu schreiben.",
        "Deine Anfrage ist weg. Niemand meldet sich. Du kannst immer wieder neu schreiben.",
    ),
}


def status_words(language: str) -> dict[str, str]:
    """The page's own words; `language`: a key of `LANGUAGES` (`ValueError` for others)."""
    if language == "en":
        return dict(STATUS)
    column = list(LANGUAGES).index(language)
    return {name: texts[column] for name, texts in _WORDS.items()}
