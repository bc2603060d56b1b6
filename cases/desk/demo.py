"""The demo's story: obviously fictional young people of one region, made by the same services as real cases.

Services take the time from their actor, so that the story has a past. Nothing here is ever run where real people work.
"""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from cases.consents.enums import ConsentForm
from cases.consents.scopes import Answer
from cases.consents.services import refuse_consent, request_consent, withdraw_consent
from cases.consents.services_joining import invite_agency
from cases.desk.demo_calendars import furnish_calendars
from cases.desk.demo_conferences import charlie, eli, noa
from cases.desk.demo_story import OPENINGS, Story, asked
from cases.records.enums import DataClass, Giver, Outcome
from cases.records.models import Case
from cases.records.services_entry_drafts import save_entry_draft
from cases.records.services_entry_marks import dispute_entry
from cases.records.services_people import GuardianData, add_guardian
from cases.records.services_states import close_case, restrict_case
from cases.staff.services import EMPLOYMENT, JOBCENTER, YOUTH_OFFICE


@transaction.atomic
def create_demo_cases(*, now: datetime.datetime) -> int:
    """Tell the story once; returns how many cases were made, 0 where it was told before or accounts are missing.

    The caller makes sure that this is a development machine and that the demo's accounts are there.
    """
    if Case.objects.filter(opening=uuid.UUID(int=OPENINGS.int + 1)).exists():
        return 0
    story = Story(now)
    if len(story.agencies) < 3:
        return 0
    furnish_calendars(story.agencies.values(), lambda name: story.actor(name, 0))
    chapters = (_mika, _alex, _kim, _toni, _sascha, _robin, _jona, _luca, charlie, noa, eli)
    for chapter in chapters:
        chapter(story)
    story.post_everything()
    return len(chapters)


def _mika(story: Story) -> None:
    """17, Jugendamt: a consent for the Jobcenter, two of three entries released, one thing entrusted, a draft."""
    who = "jugendamt"
    case = story.open(
        1, who, "Mika Musterfall", story.birth(17), "Mit der Schule über den Abschluss sprechen", ago=40, due=3,
        phone="030 23125 001",
    )  # fmt: skip
    wish = story.write(
        who, case, "Berufswunsch", "Mika möchte in einer Werkstatt arbeiten und sucht ein Praktikum.", ago=35
    )
    plan = story.write(
        who, case, "Erste Absprache", "Praktikum in den Herbstferien, danach gemeinsames Gespräch.", ago=30
    )
    story.write(who, case, "Notiz aus dem Team", "Vertretung im Dezember klären.", DataClass.INTERNAL, ago=29)
    story.write(
        who, case, "Zu Hause", "Mika hat erzählt, was zu Hause schwer ist.", DataClass.ENTRUSTED, ago=28,
        entrusted_by=Giver.YOUNG_PERSON,
    )  # fmt: skip
    consent = story.agree(who, case, JOBCENTER, ago=25)
    story.release(who, consent, wish, plan, ago=24)
    story.join(who, case, JOBCENTER, "jobcenter", ago=23, due=6)
    story.write("jobcenter", case, "Praktikumsstellen", "Zwei Werkstätten haben zugesagt.", ago=18)
    draft = {"title": "Gespräch in der Schule", "text": "Die Klassenlehrerin meint, dass", "data_class": ""}
    save_entry_draft(actor=story.actor(who, 0), case=case, entry=None, content=draft, base_version=0)


def _alex(story: Story) -> None:
    """19, Jobcenter: only a stub, nobody has asked for a consent yet; the next step is overdue."""
    case = story.open(
        2, "jobcenter", "Alex Beispiel", story.birth(19), "Termin für ein zweites Gespräch finden", ago=20, due=-2,
        phone="030 23125 002",
    )  # fmt: skip
    story.write("jobcenter", case, "Erstes Gespräch", "Alex sucht seit dem Sommer einen Ausbildungsplatz.", ago=20)


def _kim(story: Story) -> None:
    """16, Jugendamt: asked for a consent, no answer yet."""
    case = story.open(
        3, "jugendamt", "Kim Probe", story.birth(16), "Nach der Antwort zur Einwilligung fragen", ago=9, due=5,
        email="kim@probe.example",
    )  # fmt: skip
    actor = story.actor("jugendamt", 6)
    scope = story.scope(
        case, JOBCENTER, EMPLOYMENT, given=actor.today, classes=frozenset({DataClass.SHAREABLE}),
        giver=Giver.YOUNG_PERSON,
    )  # fmt: skip
    request_consent(actor=actor, case=case, agency=case.agency, scope=scope, asked=asked())
    invite_agency(actor=actor, case=case, agency=story.agencies[EMPLOYMENT])


def _toni(story: Story) -> None:
    """18, Jobcenter: said no. The help of the Jobcenter goes on as before; one entry is disputed."""
    case = story.open(
        4, "jobcenter", "Toni Vorlage", story.birth(18), "Bewerbungsunterlagen durchsehen", ago=50, due=12
    )
    entry = story.write("jobcenter", case, "Bewerbungen", "Drei Absagen, eine Antwort steht aus.", ago=45)
    actor = story.actor("jobcenter", 15)
    scope = story.scope(
        case, YOUTH_OFFICE, given=actor.today, classes=frozenset({DataClass.SHAREABLE}), giver=Giver.YOUNG_PERSON
    )
    refuse_consent(
        actor=actor, case=case, agency=case.agency, scope=scope, asked=asked(),
        answer=Answer(given_on=actor.today, form=ConsentForm.PAPER, paper_reference="Demo-Akte 4"),
    )  # fmt: skip
    dispute_entry(actor=story.actor("jobcenter", 10), entry=entry, note="Toni sagt, es waren zwei Absagen.")


def _sascha(story: Story) -> None:
    """20, Jugendamt: took the consent back; nobody else reads what was released."""
    who = "jugendamt"
    case = story.open(
        5, who, "Sascha Muster-Beispielhausen", story.birth(20), "Über eine eigene Wohnung sprechen", ago=80, due=20
    )
    entry = story.write(who, case, "Wohnen", "Sascha möchte bis zum Frühjahr ausziehen.", ago=75)
    consent = story.agree(who, case, JOBCENTER, EMPLOYMENT, ago=70)
    story.release(who, consent, entry, ago=69)
    story.join(who, case, JOBCENTER, "jobcenter", ago=68, due=30)
    withdraw_consent(actor=story.actor(who, 4), consent=consent)


def _robin(story: Story) -> None:
    """14, Jugendamt: the mother has agreed, a special category included; Robin will be 15 soon and decides then."""
    who = "jugendamt"
    case = story.open(
        6, who, "Robin Platzhalter", story.birth(15, days=-16), "Schulweg und Fehlzeiten besprechen", ago=33, due=9
    )
    guardian = GuardianData(name="Maria Platzhalter", relation="Mutter", phone="030 23125 006")
    add_guardian(actor=story.actor(who, 33), case=case, guardian=guardian)
    entry = story.write(
        who, case, "Belastbarkeit", "Nach der Behandlung sind zunächst vier Stunden am Tag möglich.",
        DataClass.SPECIAL_CATEGORY, ago=31,
    )  # fmt: skip
    both = frozenset({DataClass.SHAREABLE, DataClass.SPECIAL_CATEGORY})
    consent = story.agree(who, case, EMPLOYMENT, ago=28, giver_name="Maria Platzhalter", classes=both)
    story.release(who, consent, entry, ago=27)


def _jona(story: Story) -> None:
    """22, Jobcenter: a consent for two agencies has run out; the processing is restricted for now."""
    who = "jobcenter"
    case = story.open(7, who, "Jona Testperson", story.birth(22), "Einwilligung erneuern", ago=120, due=1)
    entry = story.write(who, case, "Maßnahme", "Jona hat ein Freiwilligenjahr begonnen.", ago=110)
    consent = story.agree(who, case, YOUTH_OFFICE, EMPLOYMENT, ago=110, days=90)
    story.release(who, consent, entry, ago=109)
    story.join(who, case, YOUTH_OFFICE, "jugendamt", ago=108, due=14)
    restrict_case(
        actor=story.actor(who, 2), case=case, reason="Jona bestreitet, dass die Angaben stimmen; wir prüfen das."
    )


def _luca(story: Story) -> None:
    """25, Jobcenter: closed, Luca has found work."""
    who = "jobcenter"
    case = story.open(8, who, "Luca Demofall", story.birth(25), "Vertrag gemeinsam ansehen", ago=90, due=2)
    story.write(who, case, "Vertrag", "Luca fängt im nächsten Monat an.", ago=20)
    close_case(actor=story.actor(who, 5), case=case, outcome=Outcome.WORK)
