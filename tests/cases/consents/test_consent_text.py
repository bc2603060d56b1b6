"""The text that somebody agrees to holds every element that the law asks for, and never changes in its version."""

import dataclasses
import datetime
import hashlib
import itertools

import pytest

from cases.consents import texts_2026_1, texts_2026_1_easy
from cases.consents.enums import ConsentForm, FormOfUse, Purpose, TextKind
from cases.consents.text_parts import Facts
from cases.consents.texts import CURRENT, VERSIONS, text_of
from cases.models import ConsentEvent
from cases.records.enums import RELEASABLE, Giver
from tests.cases.consents.desk import address
from tests.cases.world import FAMILY, GIVEN, logged_in, make_consent, make_world

FACTS = Facts(
    asker="Jugendamt Musterland",
    contact=("Amtsweg 1, 99999 Musterort", "Telefon: 030 23125 001"),
    recorder="Frau Beispiel",
    recorded_on=datetime.date(2026, 11, 22),
    purpose="transition_planning",
    recipients=(("Jobcenter Musterland", ("Herr Muster",)), ("Arbeitsagentur Musterland", ())),
    data_classes=("professional_secret", "shareable", "special_category"),
    forms_of_use=("minutes", "plan"),
    may_attend=True,
    giver="young_person",
    giver_name="",
    valid_until=datetime.date(2027, 11, 22),
    language="Deutsch",
    interpreter="Dienst Beispiel",
    form="paper",
    paper_reference="Akte 12",
)
FROZEN = {
    "standard": "d15fbcb400f7e5b9",
    "easy": "d1ffedb8e02deb32",
}
"""A changed hash is a changed text: people have signed the old one, so write a new version beside it."""


def words(facts, kind):
    text = text_of(CURRENT, kind, facts)
    parts = [(part.heading, *part.lines, *part.items, *part.after) for part in text.sections]
    return "\n".join([*itertools.chain.from_iterable(parts), text.signed_sentence])


def every_text(kind):
    """The words of the version over all purposes, classes, givers and yes or no."""
    for purpose, giver, attends in itertools.product(Purpose.values, Giver.values, (True, False)):
        yield words(
            dataclasses.replace(
                FACTS, purpose=purpose, giver=giver, may_attend=attends, forms_of_use=tuple(FormOfUse.values),
                data_classes=tuple(sorted(RELEASABLE)), interpreter="" if attends else "Dienst Beispiel",
                form=ConsentForm.ELECTRONIC if attends else ConsentForm.PAPER,
            ),
            kind,
        )  # fmt: skip


@pytest.mark.parametrize("kind", TextKind)
def test_a_version_never_changes(kind):
    digest = hashlib.sha256("\n\n".join(every_text(kind)).encode()).hexdigest()[:16]
    assert digest == FROZEN[kind]


ELEMENTS = {
    "who asks": ("Jugendamt Musterland", "Amtsweg 1, 99999 Musterort", "030 23125 001", "Frau Beispiel"),
    "agencies and persons": ("Jobcenter Musterland", "Arbeitsagentur Musterland", "Herr Muster"),
    "validity": ("22.11.2027", "15.", "18. Geburtstag"),
    "date, recorder, form": ("22.11.2026", "auf Papier", "Akte 12", "2026-1"),
    "language and interpreter": ("Deutsch", "Dienst Beispiel"),
}
BY_KIND = {
    TextKind.STANDARD: {
        "purpose": ("gemeinsam planen", "Für etwas anderes dürfen die Angaben nicht verwendet werden"),
        "classes": ("Gesundheit", "ausdrücklich", "Schweigepflicht", "Schule"),
        "forms of use": ("im Protokoll", "Plan"),
        "voluntary": ("freiwillig", "keine Nachteile", "Was bei einem Nein nicht geschieht", "stimmen sich"),
        "withdrawal": ("jederzeit", "ohne Begründung", "wirkt sofort", "30 Tagen"),
        "rights": ("gespeichert", "berichtigt", "Beschweren", "Aufsichtsbehörde", "Datenschutzbeauftragten"),
    },
    TextKind.EASY: {
        "purpose": ("zusammen planen", "Für nichts anderes"),
        "classes": ("Gesundheit", "extra Ja", "schweigen", "Schule"),
        "forms of use": ("Protokoll", "Plan"),
        "voluntary": ("freiwillig", "nichts Schlechtes", "sprechen die Ämter nicht miteinander"),
        "withdrawal": ("Immer", "nicht sagen, warum", "sofort", "30 Tagen"),
        "rights": ("Was steht über mich", "geändert", "gelöscht", "beschweren", "Behörde"),
    },
}


@pytest.mark.parametrize("kind", TextKind)
def test_every_element_is_there(kind):
    text = words(FACTS, kind)
    missing = [
        (element, word) for element, expected in {**ELEMENTS, **BY_KIND[kind]}.items() for word in expected
        if word not in text
    ]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("module", [texts_2026_1, texts_2026_1_easy])
def test_every_word_of_the_forms_has_its_sentence(module):
    assert set(module.PURPOSES) == set(module.WITHOUT) == set(Purpose.values)
    assert set(module.CLASSES) == set(RELEASABLE)
    assert set(module.USES) == set(FormOfUse.values)
    assert set(module.ABOUT) == set(Giver.values)
    assert set(module.FORMS) == {*ConsentForm.values, ""}


def test_only_what_is_in_the_scope_is_in_the_text():
    plain = dataclasses.replace(FACTS, data_classes=("shareable",), recipients=(("Jobcenter Musterland", ()),))
    for kind in TextKind:
        text = words(plain, kind)
        assert "Gesundheit" not in text
        assert "Herr Muster" not in text
        assert "Arbeitsagentur" not in text


def test_leichte_sprache_is_short():
    for text in every_text(TextKind.EASY):
        sentences = [part for line in text.splitlines() for part in line.split(". ")]
        assert max(len(sentence.split()) for sentence in sentences) <= 16
        assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) < 8


def test_every_version_has_both_wordings():
    assert {(version, kind) for version, _ in VERSIONS for kind in TextKind} == set(VERSIONS)
    with pytest.raises(KeyError):
        text_of("1999-1", TextKind.STANDARD, FACTS)


@pytest.mark.django_db
def test_consent_text_page_shows_both_wordings_and_no_name_of_the_young_person():
    world = make_world()
    client, url = logged_in(world.member), address("text", world.case, world.consent.pk)
    standard = client.get(url).content.decode()
    easy = client.get(url + "?wortlaut=easy").content.decode()
    assert "Das ist freiwillig" in standard
    assert "Muss ich Ja sagen?" in easy
    assert client.get(url + "?wortlaut=klingonisch").content.decode().count("Das ist freiwillig") == 1
    for page in (standard, easy):
        assert FAMILY not in page
        assert GIVEN not in page
        assert "Ort, Datum, Unterschrift" in page
        assert world.jobcenter.organisation.name in page


@pytest.mark.django_db
def test_guardians_sign_on_their_own_line():
    world = make_world()
    consent = make_consent(world.case, world.member, world.jobcenter, giver="guardian", giver_name="Mutter Zeisig")
    page = logged_in(world.member).get(address("text", world.case, consent.pk)).content.decode()
    assert "Sorgeberechtigte Person: Vor- und Nachname" in page
    assert "freiwillig)" in page


@pytest.mark.django_db
def test_overview_for_a_recipient_shows_only_what_concerns_them():
    world = make_world()
    consent = make_consent(world.case, world.member, world.jobcenter, world.employment, purpose="handover")
    old = make_consent(world.case, world.member, world.jobcenter, purpose="case_conference")
    ConsentEvent.objects.create(consent=old, state="withdrawn", at=old.recorded_at, note="Geheimgrund")
    page = logged_in(world.recipient).get(address("overview", world.case)).content.decode()
    assert "Zeisigfrei" in page
    assert "Zeisigzu" not in page
    assert world.employment.organisation.name not in page
    assert "Geheimgrund" not in page
    assert address("withdraw", world.case, consent.pk) not in page
    own = logged_in(world.member).get(address("overview", world.case)).content.decode()
    assert world.employment.organisation.name in own
    assert "Geheimgrund" in own
    assert FAMILY not in page.split("</title>")[0]
