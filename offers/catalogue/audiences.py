"""The pages for each audience: their address, their words, their questions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from offers.catalogue.enums import Audience


@dataclass(frozen=True, slots=True)
class Question:
    """A typical question and its answer; `query` are the parameters of the offer list that belong to it."""

    question: Promise
    answer: Promise
    query: str


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """One audience. `path` is the word in the address, `note` the line on its tile."""

    audience: Audience
    path: str
    icon: str
    title: Promise
    note: Promise
    lead: Promise
    questions: tuple[Question, ...]


AUDIENCE_PAGES: Final = (
    AudiencePage(
        Audience.PUPILS,
        "schuelerinnen-und-schueler",
        "school",
        _("Für Schülerinnen und Schüler"),
        _("Was kommt nach der Schule?"),
        _("Du gehst noch zur Schule und fragst dich, wie es weitergeht? Hier findest du Leute, die mit dir planen."),
        (
            Question(
                _("Ich weiß nicht, was ich werden will."),
                _("Das geht vielen so. Probier dich aus: in Praktika, Tests und Gesprächen. Alles kostenlos."),
                "situation=unsure_what_to_do",
            ),
            Question(
                _("Wie finde ich ein Praktikum?"),
                _("Es gibt Leute, die dir Betriebe zeigen und dich begleiten."),
                "thema=internship",
            ),
            Question(
                _("Ich gehe nicht mehr gern hin – oder gar nicht mehr."),
                _("Du bist nicht allein damit. Hier hilft man dir, ohne zu schimpfen."),
                "situation=school_refusal",
            ),
        ),
    ),
    AudiencePage(
        Audience.YOUNG_ADULTS,
        "junge-erwachsene",
        "person",
        _("Für junge Erwachsene"),
        _("Ausbildung, Arbeit, eigene Wohnung"),
        _("Die Schule ist vorbei, und es läuft noch nicht rund? Hier findest du Ausbildung, Geld, Wohnung und Rat."),
        (
            Question(
                _("Ich habe keinen Ausbildungsplatz."),
                _("Es gibt freie Plätze, Vorbereitung und bezahlte Praktika, aus denen eine Ausbildung wird."),
                "situation=no_training_place",
            ),
            Question(
                _("Ich habe die Ausbildung abgebrochen."),
                _("Ein Abbruch ist kein Ende. Lass dir zeigen, was jetzt geht."),
                "situation=dropped_out_of_training",
            ),
            Question(
                _("Das Geld reicht nicht, oder ich habe Schulden."),
                _("Beratung ist kostenlos und bleibt unter euch."),
                "situation=debts",
            ),
        ),
    ),
    AudiencePage(
        Audience.PARENTS,
        "eltern",
        "people",
        _("Für Eltern"),
        _("Was kann mein Kind nach der Schule machen?"),
        _("Du willst deinem Kind beim Weg in den Beruf helfen? Hier steht, wer euch dabei unterstützt."),
        (
            Question(
                _("Mein Kind hat keinen Plan. Was nun?"),
                _("Die Berufsberatung nimmt sich Zeit für euch beide. Du darfst gern mitkommen."),
                "situation=unsure_what_to_do",
            ),
            Question(
                _("Zu Hause gibt es nur noch Streit."),
                _("Beratungsstellen helfen der ganzen Familie, vertraulich und kostenlos."),
                "situation=conflict_at_home",
            ),
            Question(
                _("Mein Kind geht nicht mehr zur Schule."),
                _("Hol dir früh Hilfe. Je eher, desto leichter wird es."),
                "situation=school_refusal",
            ),
        ),
    ),
    AudiencePage(
        Audience.SCHOOLS,
        "schulen",
        "cap",
        _("Für Schulen"),
        _("Angebote für Klassen und Beratung"),
        _("Du unterrichtest oder berätst an einer Schule? Hier findest du Partner für die Berufsorientierung."),
        (
            Question(
                _("Wer kommt zu uns in die Klasse?"),
                _("Kurse, Werkstatt-Tage und Messen, die du mit deiner Klasse nutzen kannst."),
                "thema=career-orientation",
            ),
            Question(
                _("Eine Schülerin bleibt dauernd weg. Wen rufe ich an?"),
                _("Diese Stellen arbeiten mit Schulen zusammen und gehen auf die Jugendlichen zu."),
                "thema=school-attendance",
            ),
        ),
    ),
    AudiencePage(
        Audience.COMPANIES,
        "betriebe",
        "company",
        _("Für Betriebe"),
        _("Praktika anbieten, Auszubildende finden"),
        _("Du bildest aus oder willst damit anfangen? Hier findest du junge Leute und Hilfe für die Ausbildung."),
        (
            Question(
                _("Wie finde ich Auszubildende?"),
                _("Über Praktika, Messen und die Vermittlung der Agentur für Arbeit."),
                "thema=apprenticeship",
            ),
            Question(
                _("In der Ausbildung läuft es gerade schlecht."),
                _("Es gibt Nachhilfe und Begleitung, die dich nichts kosten."),
                "thema=training-support",
            ),
        ),
    ),
    AudiencePage(
        Audience.PROFESSIONALS,
        "fachkraefte",
        "network",
        _("Für Fachkräfte"),
        _("Zusammenarbeit, Zahlen, Ansprechstellen"),
        _("Du begleitest junge Menschen beruflich? Hier siehst du, wer in der Region wie zusammenarbeitet."),
        (
            Question(
                _("Wer ist wofür zuständig?"),
                _("Alle Anlaufstellen mit Rechtskreis, Telefon und Zeiten."),
                "",
            ),
            Question(
                _("Wie kommen mehrere Ämter an einen Tisch?"),
                _("Netzwerke, Fallbesprechungen und Treffen, an denen du teilnehmen kannst."),
                "thema=networking",
            ),
            Question(
                _("Wohin vermittle ich jemanden ohne Ausbildungsplatz?"),
                _("Angebote nach Situation, mit Alter, Ort und Weg zur Anmeldung."),
                "situation=no_training_place",
            ),
        ),
    ),
)

_BY_PATH: Final = {page.path: page for page in AUDIENCE_PAGES}


def audience_page(path: str) -> AudiencePage | None:
    """The page with this word in its address, None for an unknown word."""
    return _BY_PATH.get(path)
