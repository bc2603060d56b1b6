"""The Wegweiser's own words in its three languages; questions, answers and results bring theirs with them. Pure."""

from __future__ import annotations

from typing import Final

from offers.wayfinder.enums import LANGUAGES

HTML_LANGUAGE: Final = {"de": "de", "easy_de": "de", "en": "en"}
"""The `lang` attribute for each language of the texts (BCP 47)."""

LANGUAGE_NAMES: Final = {"de": "Alltagssprache", "easy_de": "Leichte Sprache", "en": "English"}

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "title": ("Wer ist für dich zuständig?", "Wer hilft dir?", "Who can help you?"),
    "lead": (
        "Beantworte ein paar einfache Fragen. Dann weißt du, wer zuständig ist, warum, und was du als Nächstes tust.",
        "Hier sind ein paar Fragen. Danach weißt du: Diese Stelle hilft mir.",
        "Answer a few simple questions. Then you know who is responsible, why, and what to do next.",
    ),
    "minute": ("Dauert 1 Minute", "Das dauert 1 Minute", "Takes 1 minute"),
    "nothing_stored": (
        "Nichts wird gespeichert. Deine Antworten bleiben in deinem Browser und sind weg, wenn du ihn schließt.",
        "Wir speichern nichts. Deine Antworten bleiben in deinem Handy oder Computer. "
        "Du machst den Browser zu? Dann sind die Antworten weg.",
        "Nothing is stored. Your answers stay in your browser and are gone when you close it.",
    ),
    "no_name": (
        "Wir fragen nicht nach deinem Namen.",
        "Du musst deinen Namen nicht sagen.",
        "We do not ask for your name.",
    ),
    "dont_know": (
        "Bei jeder Frage kannst du „Weiß ich nicht“ wählen.",
        "Du weißt eine Antwort nicht? Das macht nichts.",
        "You can always choose “Don't know”.",
    ),
    "begin": ("Los geht’s", "Jetzt anfangen", "Start"),
    "resume": ("Weitermachen", "Weiter-machen", "Continue"),
    "next": ("Weiter", "Weiter", "Next"),
    "back": ("Zurück", "Zurück", "Back"),
    "clear": ("Antworten löschen", "Antworten löschen", "Delete my answers"),
    "leave": ("Schnell weg", "Schnell weg", "Quick exit"),
    "urgent": ("Sofort Hilfe", "Sofort Hilfe", "Help right now"),
    "progress": (
        "Frage %(number)d von höchstens %(all)d",
        "Frage %(number)d",
        "Question %(number)d of at most %(all)d",
    ),
    "language": ("Sprache", "Sprache", "Language"),
    "choose": (
        "Bitte wähle eine Antwort. Wenn du unsicher bist, nimm „Weißt du nicht“.",
        "Bitte wähle eine Antwort.",
        "Please choose an answer. If you are not sure, choose “Don't know”.",
    ),
    "for_somebody": (
        "Antworte so, wie es für die junge Person gilt.",
        "Denk an den jungen Menschen. Antworte für ihn.",
        "Answer for the young person.",
    ),
    "broken": (
        "Deine Antworten konnten wir nicht lesen. Fang bitte noch einmal an, es dauert nur 1 Minute.",
        "Wir können deine Antworten nicht lesen. Bitte fang noch einmal an.",
        "We could not read your answers. Please start again, it only takes 1 minute.",
    ),
    "changed": (
        "Die Fragen haben sich geändert. Was noch passt, haben wir behalten.",
        "Die Fragen sind jetzt anders. Manche Antworten sind noch da.",
        "The questions have changed. We kept the answers that still fit.",
    ),
    "result": ("Hier hilft man dir", "Hier bekommst du Hilfe", "This is who can help you"),
    "result_professional": (
        "So kannst du es der jungen Person erklären",
        "So kannst du es dem jungen Menschen erklären",
        "How to explain it to the young person",
    ),
    "first": ("Zuständig", "Hier gehst du zuerst hin", "Responsible"),
    "also": ("Das hilft dir auch", "Das hilft dir auch", "This helps too"),
    "because": ("Warum?", "Warum?", "Why?"),
    "step": ("Das machst du jetzt", "Das machst du jetzt", "What to do now"),
    "bring": ("Das nimmst du mit", "Das nimmst du mit", "What to bring"),
    "say": ("So kannst du anfangen", "So kannst du anfangen", "How you can start"),
    "say_other": (
        "So kann die junge Person anfangen",
        "So kann der junge Mensch anfangen",
        "How the young person can start",
    ),
    "law": ("Grundlage", "Das Gesetz dazu", "Legal basis"),
    "place": (
        "Wo bist du? Dann zeigen wir dir die nächste Stelle.",
        "Wo bist du? Dann zeigen wir dir die nächste Stelle.",
        "Where are you? Then we show you the nearest office.",
    ),
    "place_hint": (
        "Ort oder Postleitzahl. Freiwillig, wird nicht gespeichert.",
        "Schreib den Ort oder die Post-Leitzahl. Du musst das nicht machen.",
        "Town or postal code. Voluntary, not stored.",
    ),
    "show": ("Anzeigen", "Zeigen", "Show"),
    "no_point": (
        "Eine Adresse kennen wir hier leider nicht. Die Koordinierungsstelle hilft dir weiter.",
        "Wir kennen die Adresse nicht. Die Koordinierungs-Stelle hilft dir.",
        "We do not know an address here. The coordination office will help you.",
    ),
    "write": ("Schreib uns", "Schreib uns", "Write to us"),
    "offers": ("Das könnte dir auch helfen", "Das kann dir auch helfen", "This might help too"),
    "all_offers": ("Alle passenden Angebote", "Alle Angebote", "All offers"),
    "different": ("Anders als gedacht?", "Passt das nicht?", "Not what you expected?"),
    "different_text": (
        "Dann frag die Koordinierungsstelle. Sie kennt alle Ämter und findet mit dir die richtige Tür.",
        "Dann frag die Koordinierungs-Stelle. Dort kennt man alle Ämter.",
        "Then ask the coordination office. They know all agencies and find the right door with you.",
    ),
    "first_door": (
        "Das ist eine erste Tür und keine Entscheidung. Ein Amt, das nicht zuständig ist, muss deinen Antrag "
        "weiterleiten (§ 16 SGB I).",
        "Das ist die erste Tür. Du bist am falschen Amt? Dann muss das Amt deinen Antrag weiter-geben.",
        "This is a first door, not a decision. An agency that is not responsible must pass your application on "
        "(§ 16 SGB I).",
    ),
    "changed_answers": ("Deine Antworten", "Deine Antworten", "Your answers"),
    "change": ("Ändern", "Ändern", "Change"),
    "as_of": ("Regeln vom %(day)s", "Regeln vom %(day)s", "Rules of %(day)s"),
    "print": ("Drucken", "Drucken", "Print"),
}


def words(language: str) -> dict[str, str]:
    """The page's own words in one of the three languages."""
    column = LANGUAGES.index(language)
    return {name: texts[column] for name, texts in _WORDS.items()}
