"""Version 2026-1, standard wording. Never changed once it has been signed; see `cases.consents.texts`.

Elements: Art. 4 Nr. 11, Art. 7, Art. 13 DSGVO; § 67b Abs. 2, 3 SGB X; § 76 SGB X; § 65 SGB VIII.
"""

from __future__ import annotations

from typing import Final

from cases.consents.text_parts import Facts, Section, day

PURPOSES: Final = {
    "transition_planning": "Die Stellen sollen gemeinsam planen, wie es nach der Schule weitergeht.",
    "case_conference": "Die Stellen sollen sich in einer Fallkonferenz zusammensetzen und gemeinsam eine Frage klären.",
    "handover": "Eine andere Stelle soll die Begleitung übernehmen und dafür wissen, was schon geschehen ist.",
}
WITHOUT: Final = {
    "transition_planning": "Dann stimmen sich die Stellen nicht miteinander ab. Jede Stelle hilft für sich, "
    "und was dort wichtig ist, muss dort selbst erzählt werden.",
    "case_conference": "Dann findet die Fallkonferenz nicht statt oder es wird dort nicht über diesen Fall gesprochen. "
    "Jede Stelle hilft für sich.",
    "handover": "Dann erfährt die andere Stelle nichts von hier. Wer dort Hilfe möchte, meldet sich dort selbst und "
    "beginnt von vorn.",
}
CLASSES: Final = {
    "shareable": "Angaben zu Schule, Ausbildung, Arbeit, Wünschen, Terminen und nächsten Schritten",
    "special_category": "besonders geschützte Angaben, vor allem zur Gesundheit (Art. 9 DSGVO). "
    "Damit bin ich ausdrücklich einverstanden",
    "professional_secret": "Angaben, die unter ein Berufsgeheimnis fallen, zum Beispiel von einer Ärztin oder aus "
    "einer Beratung (§ 76 SGB X, § 203 StGB). Für sie entbinde ich von der Schweigepflicht, aber nur gegenüber den "
    "Personen, die oben mit Namen genannt sind",
    "entrusted": "was ich einer Fachkraft persönlich anvertraut habe (§ 65 SGB VIII). Nur ich selbst kann das "
    "freigeben",
    "third_party": "Angaben über andere Menschen, zum Beispiel aus der Familie, soweit sie für den Zweck nötig sind",
}
USES: Final = {
    "conference": "im Gespräch, wenn die Stellen zusammensitzen",
    "minutes": "im Protokoll, das die Vereinbarungen festhält",
    "plan": "im gemeinsamen Plan mit den nächsten Schritten",
}
ABOUT: Final = {
    "young_person": "Es geht um Angaben über mich.",
    "guardian": "Es geht um Angaben über die junge Person, für die ich das Sorgerecht habe. "
    "Sie ist gefragt worden, was sie selbst möchte.",
    "other": "Es geht nur um das, was ich selbst der Stelle anvertraut habe.",
}
FORMS: Final = {"paper": "schriftlich auf Papier", "electronic": "elektronisch", "": "noch offen"}
SIGNED: Final = (
    "Ich habe verstanden, worum es geht, konnte Fragen stellen und bin mit der Weitergabe einverstanden, "
    "so wie sie in diesem Text steht."
)
"""What the signature stands under."""


def sections(facts: Facts) -> tuple[Section, ...]:
    """The whole text, in the order in which it is read."""
    return (
        Section("Wer fragt", (facts.asker, *facts.contact, f"Das Gespräch führt: {facts.recorder}")),
        Section("Wofür", (PURPOSES[facts.purpose], "Für etwas anderes dürfen die Angaben nicht verwendet werden.")),
        _who(facts),
        _what(facts),
        _how(facts),
        _voluntary(facts),
        _withdrawal(facts),
        _how_long(facts),
        _rights(facts),
        _record(facts),
    )


def _who(facts: Facts) -> Section:
    items = [
        f"{agency} – Berufsgeheimnisse nur an: {', '.join(people)}" if people else agency
        for agency, people in facts.recipients
    ]
    return Section(
        "Wer etwas erfahren darf", ("Nur diese Stellen und dort nur, wer an diesem Fall arbeitet:",), tuple(items)
    )


def _what(facts: Facts) -> Section:
    return Section(
        "Was weitergegeben werden darf",
        (ABOUT[facts.giver], "Freigegeben werden einzelne Einträge, und zwar nur aus diesen Arten von Angaben:"),
        tuple(CLASSES[value] for value in facts.data_classes),
        (f"Alles andere bleibt bei {facts.asker}. Nichts wird rückwirkend weitergegeben.",),
    )


def _how(facts: Facts) -> Section:
    attends = (
        "Die junge Person darf bei Gesprächen darüber dabei sein und jemanden mitbringen, dem sie vertraut."
        if facts.may_attend
        else "Es ist vereinbart, dass die junge Person bei diesen Gesprächen nicht dabei ist. Das Ergebnis erfährt sie."
    )
    return Section(
        "Wie die Angaben verwendet werden",
        items=tuple(USES[value] for value in facts.forms_of_use),
        after=(attends,),
    )


def _voluntary(facts: Facts) -> Section:
    return Section(
        "Das ist freiwillig",
        (
            "Ich kann Ja oder Nein sagen. Ein Nein hat keine Nachteile: Leistungen, Beratung und Angebote hängen nicht "
            "davon ab.",
            "Was bei einem Nein nicht geschieht:",
            WITHOUT[facts.purpose],
        ),
    )


def _withdrawal(facts: Facts) -> Section:
    return Section(
        "Ich kann das jederzeit zurücknehmen",
        (
            f"Ein Wort an {facts.asker} genügt: mündlich, am Telefon oder schriftlich, ganz oder für einzelne Stellen, "
            "ohne Begründung.",
            "Der Widerruf wirkt sofort: Ab dann sieht keine der genannten Stellen die freigegebenen Einträge mehr. "
            "Gemeinsame Kopien werden innerhalb von 30 Tagen gelöscht. Was bis dahin geschehen ist, bleibt rechtmäßig; "
            "was andere Stellen in ihre eigene Akte übernommen haben, richtet sich nach deren Regeln.",
        ),
    )


def _how_long(facts: Facts) -> Section:
    return Section(
        "Wie lange das gilt",
        (
            f"Bis zum {day(facts.valid_until)}, höchstens aber, bis der Fall abgeschlossen ist. Danach endet die "
            "Freigabe von allein. Vor dem 15. und vor dem 18. Geburtstag wird neu gefragt.",
        ),
    )


def _rights(facts: Facts) -> Section:
    return Section(
        "Meine Rechte",
        (
            "Ich darf erfahren, was über mich gespeichert ist, wer es gesehen hat und an wen es ging. Falsches wird "
            "berichtigt, Unzulässiges gelöscht, und ich kann verlangen, dass Angaben nicht weiter verwendet werden.",
            f"Beschweren kann ich mich bei der oder dem Datenschutzbeauftragten von {facts.asker} und bei der "
            "Aufsichtsbehörde für den Datenschutz, die für diese Stelle zuständig ist.",
        ),
    )


def _record(facts: Facts) -> Section:
    help_ = f"Gedolmetscht oder unterstützt hat: {facts.interpreter}" if facts.interpreter else "Ohne Dolmetschen."
    found = f" (Fundstelle: {facts.paper_reference})" if facts.paper_reference else ""
    return Section(
        "Wie das aufgenommen wurde",
        (
            f"Sprache des Gesprächs: {facts.language}. {help_}",
            f"Aufgenommen am {day(facts.recorded_on)} von {facts.recorder}. Form: {FORMS[facts.form]}{found}. "
            "Fassung des Textes: 2026-1, Standard.",
        ),
    )
