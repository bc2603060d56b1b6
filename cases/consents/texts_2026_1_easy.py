"""Version 2026-1 in Leichte Sprache: one thought per line. Never changed once it has been signed.

Says the same as the standard wording; see `cases.consents.texts`.
"""

from __future__ import annotations

from typing import Final

from cases.consents.text_parts import Facts, Section, day

PURPOSES: Final = {
    "transition_planning": ("Die Ämter wollen zusammen planen.", "Es geht darum: Was kommt nach der Schule?"),
    "case_conference": ("Die Ämter wollen sich treffen.", "Sie wollen zusammen eine Lösung finden.",
                        "Das Treffen heißt: Fall-Konferenz."),
    "handover": ("Ein anderes Amt soll die Hilfe übernehmen.", "Das andere Amt soll wissen: Was war bisher?"),
}  # fmt: skip
WITHOUT: Final = {
    "transition_planning": ("Dann sprechen die Ämter nicht miteinander.", "Jedes Amt hilft allein.",
                            "In jedem Amt muss alles neu erzählt werden."),
    "case_conference": ("Dann gibt es kein Treffen.", "Oder beim Treffen spricht niemand über diesen Fall.",
                        "Jedes Amt hilft allein."),
    "handover": ("Dann erfährt das andere Amt nichts von uns.", "Wer dort Hilfe will, geht selbst hin.",
                 "Und erzählt dort alles neu."),
}  # fmt: skip
CLASSES: Final = {
    "shareable": "Schule, Ausbildung, Arbeit, Wünsche und Termine",
    "special_category": "Gesundheit und andere besonders geschützte Dinge. Dazu sage ich extra Ja",
    "professional_secret": "Dinge, über die zum Beispiel eine Ärztin schweigen muss. Diese Dinge erfahren nur die "
    "Menschen, die oben mit Namen stehen",
    "entrusted": "Dinge, die ich jemandem im Vertrauen gesagt habe. Nur ich darf das erlauben",
    "third_party": "Dinge über andere Menschen, zum Beispiel über die Familie",
}
USES: Final = {
    "conference": "Die Ämter sprechen darüber.",
    "minutes": "Es steht im Protokoll. Das ist der Bericht vom Treffen.",
    "plan": "Es steht im Plan. Im Plan stehen die nächsten Schritte.",
}
ABOUT: Final = {
    "young_person": ("Es geht um mich.",),
    "guardian": ("Es geht um die junge Person.", "Ich bin für sie verantwortlich.",
                 "Wir haben sie gefragt, was sie will."),
    "other": ("Es geht nur um das, was ich selbst im Vertrauen gesagt habe.",),
}  # fmt: skip
FORMS: Final = {"paper": "auf Papier", "electronic": "am Computer", "": "noch offen"}
SIGNED: Final = "Ich habe alles verstanden. Ich durfte Fragen stellen. Ich sage Ja."
"""What the signature stands under."""


def sections(facts: Facts) -> tuple[Section, ...]:
    """The whole text, in the order in which it is read."""
    return (
        Section("Wer fragt?", (facts.asker, *facts.contact, f"Mit mir spricht: {facts.recorder}")),
        Section("Warum fragen wir?", (*PURPOSES[facts.purpose], "Nur dafür. Für nichts anderes.")),
        _who(facts),
        Section(
            "Was dürfen diese Ämter wissen?",
            ABOUT[facts.giver],
            tuple(CLASSES[value] for value in facts.data_classes),
            ("Alles andere bleibt geheim.", "Es gilt nur ab jetzt. Nicht für früher."),
        ),
        _how(facts),
        Section(
            "Muss ich Ja sagen?",
            ("Nein. Das ist freiwillig.", "Ich darf Nein sagen.", "Bei Nein passiert mir nichts Schlechtes.",
             "Ich bekomme trotzdem Hilfe und Geld wie vorher.", "Das ist dann anders:", *WITHOUT[facts.purpose]),
        ),
        Section(
            "Kann ich später noch Nein sagen?",
            ("Ja. Immer.", f"Ich sage es: {facts.asker}.", "Ich kann anrufen, hingehen oder schreiben.",
             "Ich muss nicht sagen, warum.", "Dann sehen die anderen Ämter sofort nichts mehr.",
             "Gemeinsame Kopien löschen wir in 30 Tagen.", "Was vorher war, bleibt erlaubt.",
             "Was ein Amt in seine eigene Akte geschrieben hat, kann dort bleiben."),
        ),
        Section(
            "Wie lange gilt das?",
            (f"Bis zum {day(facts.valid_until)}.", "Oder bis der Fall zu Ende ist.", "Danach ist es von allein vorbei.",
             "Vor dem 15. Geburtstag und vor dem 18. Geburtstag fragen wir neu."),
        ),
        Section(
            "Welche Rechte habe ich?",
            ("Ich darf fragen: Was steht über mich im Computer?", "Ich darf fragen: Wer hat das gelesen?",
             "Ist etwas falsch? Dann muss es geändert werden.",
             "Ist etwas nicht erlaubt? Dann muss es gelöscht werden.",
             "Ich kann mich beschweren.",
             f"Zum Beispiel beim Daten-Schutz von: {facts.asker}.",
             "Oder bei der Behörde, die auf den Daten-Schutz aufpasst."),
        ),
        _record(facts),
    )  # fmt: skip


def _who(facts: Facts) -> Section:
    items = [
        f"{agency}. Geheime Dinge erfahren dort nur: {', '.join(people)}" if people else agency
        for agency, people in facts.recipients
    ]
    return Section("Wer darf etwas wissen?", ("Nur diese Ämter:",), tuple(items), ("Dort nur, wer mir hilft.",))


def _how(facts: Facts) -> Section:
    attends = (
        ("Die junge Person darf dabei sein.", "Sie darf jemanden mitbringen.")
        if facts.may_attend
        else ("Die junge Person ist nicht dabei. So ist es abgemacht.", "Sie erfährt, was herauskommt.")
    )
    return Section(
        "Was machen die Ämter damit?", items=tuple(USES[value] for value in facts.forms_of_use), after=attends
    )


def _record(facts: Facts) -> Section:
    help_ = f"Beim Verstehen geholfen hat: {facts.interpreter}" if facts.interpreter else "Niemand musste übersetzen."
    found = f", Stelle in der Akte: {facts.paper_reference}" if facts.paper_reference else ""
    return Section(
        "Wie wurde das aufgeschrieben?",
        (
            f"Sprache: {facts.language}",
            help_,
            f"Am {day(facts.recorded_on)} von {facts.recorder}",
            f"So: {FORMS[facts.form]}{found}",
            "Text: 2026-1, Leichte Sprache",
        ),
    )
