"""How the demo tells its story: fictional young people and the verbs of the services, at times in the past."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.db.models import F
from django.utils import timezone

from cases.consents.enums import ConsentForm, FormOfUse, Purpose, TextKind
from cases.consents.models import Consent
from cases.consents.rules import latest_end
from cases.consents.scopes import Answer, Asked, Scope
from cases.consents.services import grant_consent
from cases.consents.services_joining import accept_invitation, invite_agency, join_case, make_share_code
from cases.consents.services_releases import release_entry
from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.records.enums import DataClass, Giver, SpokenLanguage
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.models_people import YoungPerson
from cases.records.rules_entries import EntryContent
from cases.records.services import PersonData, StepData, open_case
from cases.records.services_access import person_of
from cases.records.services_entries import write_entry
from cases.staff.actors import Actor, load_actor
from cases.staff.models import Agency, User
from cases.staff.services import DEMO_DOMAIN, EMPLOYMENT, JOBCENTER, YOUTH_OFFICE

OPENINGS: Final = uuid.UUID("d3e10000-0000-4000-8000-000000000000")
"""Tokens of the demo's cases begin here: a second run finds them and opens nothing."""
WORKPLACES: Final = {"jobcenter": JOBCENTER, "jugendamt": YOUTH_OFFICE, "arbeitsagentur": EMPLOYMENT}
"""Name of a demo login → the slug of its agency."""


class Story:
    """Everybody who appears, and the verbs in which the story is told. `ago`: days before today."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self.agencies = {
            agency.organisation.slug: agency
            for agency in Agency.objects.filter(organisation__slug__in=(JOBCENTER, YOUTH_OFFICE, EMPLOYMENT))
            .select_related("organisation__region")
            .order_by("pk")
        }

    def actor(self, name: str, ago: int) -> Actor:
        """A demo account at work, so many days ago, during office hours."""
        then = timezone.localtime(self.now - datetime.timedelta(days=ago)).replace(hour=10, minute=5)
        return self.at(name, then)

    def at(self, name: str, moment: datetime.datetime) -> Actor:
        """A demo account at work at this moment, now at the latest."""
        user = User.objects.get(email=f"{name}@{DEMO_DOMAIN}")
        return load_actor(user, now=min(moment, self.now))

    def agency(self, name: str) -> Agency:
        """Where this demo login works."""
        return self.agencies[WORKPLACES[name]]

    def post_everything(self) -> None:
        """Mails of the past were sent when they were written."""
        mails = OutgoingMail.objects.filter(state=MailState.QUEUED, created_at__lte=self.now)
        mails.update(state=MailState.SENT, sent_at=F("created_at"))

    def birth(self, years: int, days: int = 100) -> datetime.date:
        """Born so that somebody has been `years` old for so many days (negative: turns so old in so many days)."""
        day = timezone.localdate(self.now) - datetime.timedelta(days=days)
        return datetime.date(day.year - years, day.month, min(day.day, 28))

    def open(
        self,
        number: int,
        who: str,
        name: str,
        birth: datetime.date,
        step: str,
        *,
        ago: int,
        due: int,
        phone: str = "",
        email: str = "",
    ) -> Case:
        """A case of `who`; the next step is due in `due` days from today."""
        given, family = name.split(" ", 1)
        actor = self.actor(who, ago)
        due_on = timezone.localdate(self.now) + datetime.timedelta(days=due)
        person = PersonData(given_name=given, family_name=family, birth_date=birth, phone=phone, email=email)
        token = uuid.UUID(int=OPENINGS.int + number)
        return open_case(actor=actor, person=person, step=StepData(step, due_on), token=token)

    def write(
        self, who: str, case: Case, title: str, text: str, data_class: DataClass = DataClass.SHAREABLE, *, ago: int,
        entrusted_by: str = "", entrusted_by_name: str = "",
    ) -> Entry:  # fmt: skip
        """An entry that was written on the day of which it tells."""
        actor = self.actor(who, ago)
        content = EntryContent(title, text, data_class, actor.today, entrusted_by, entrusted_by_name)
        return write_entry(actor=actor, case=case, content=content)

    def scope(
        self, case: Case, *recipients: str, given: datetime.date, classes: frozenset[DataClass], giver: Giver,
        days: int = 300, purpose: Purpose = Purpose.TRANSITION_PLANNING,
        forms: frozenset[FormOfUse] = frozenset({FormOfUse.PLAN}),
    ) -> Scope:  # fmt: skip
        """What a consent opens, as long as its giver can give it."""
        birth_date = YoungPerson.objects.get(case=case).birth_date
        until = min(given + datetime.timedelta(days=days), latest_end(given, birth_date=birth_date, giver=giver))
        return Scope(
            purpose=purpose,
            recipients=tuple(self.agencies[slug] for slug in recipients),
            data_classes=classes,
            forms_of_use=forms,
            valid_until=until,
        )

    def agree(
        self, who: str, case: Case, *recipients: str, ago: int, days: int = 300, giver_name: str = "",
        classes: frozenset[DataClass] = frozenset({DataClass.SHAREABLE}),
    ) -> Consent:  # fmt: skip
        """A consent, given on paper."""
        actor = self.actor(who, ago)
        giver = Giver.GUARDIAN if giver_name else Giver.YOUNG_PERSON
        scope = self.scope(case, *recipients, given=actor.today, classes=classes, giver=giver, days=days)
        return grant_consent(
            actor=actor, case=case, agency=case.agency, scope=scope, asked=asked(giver, giver_name),
            answer=on_paper(case, given=actor.today),
        )  # fmt: skip

    def bring_together(self, case: Case, *names: str, ago: int) -> Consent:
        """The young person lets all agencies of these logins talk with each other; the others join the first one.

        Returns the first one's consent. Every agency has one of its own, because each opens its own data.
        """
        first = self.agree_talk(case, names[0], *names[1:], ago=ago)
        for name in names[1:]:
            self.join(names[0], case, WORKPLACES[name], name, ago=ago - 1, due=10)
            self.agree_talk(case, name, *(other for other in names if other != name), ago=ago - 2)
        return first

    def agree_talk(self, case: Case, name: str, *others: str, ago: int) -> Consent:
        """A consent for conferences and minutes, from the agency of this login to those of the others."""
        actor = self.actor(name, ago)
        scope = self.scope(
            case, *(WORKPLACES[other] for other in others), given=actor.today,
            classes=frozenset({DataClass.SHAREABLE}), giver=Giver.YOUNG_PERSON, purpose=Purpose.CASE_CONFERENCE,
            forms=frozenset({FormOfUse.CONFERENCE, FormOfUse.MINUTES}),
        )  # fmt: skip
        return grant_consent(
            actor=actor, case=case, agency=self.agencies[WORKPLACES[name]], scope=scope, asked=asked(),
            answer=on_paper(case, given=actor.today),
        )  # fmt: skip

    def join(self, who: str, case: Case, slug: str, newcomer: str, *, ago: int, due: int) -> None:
        """The other agency is asked without a name, agrees, gets a code and joins with it."""
        agency, due_on = self.agencies[slug], timezone.localdate(self.now) + datetime.timedelta(days=due)
        invitation = invite_agency(actor=self.actor(who, ago), case=case, agency=agency)
        joining = self.actor(newcomer, ago)
        accept_invitation(actor=joining, invitation=invitation, contact=person_of(joining))
        _code, text = make_share_code(actor=self.actor(who, ago), case=case, agency=agency)
        join_case(actor=joining, text=text, step=StepData("Absprache mit der anderen Stelle treffen", due_on))

    def release(self, who: str, consent: Consent, *entries: Entry, ago: int) -> None:
        """The entries, to every agency that the consent names."""
        for entry in entries:
            for row in consent.recipients.select_related("agency__organisation"):
                release_entry(actor=self.actor(who, ago), entry=entry, row=row)


def asked(giver: Giver = Giver.YOUNG_PERSON, name: str = "") -> Asked:
    """Asked in standard German, and told what they must know."""
    return Asked(
        giver=giver, giver_name=name, text_version="2026-1", text_kind=TextKind.STANDARD,
        language=SpokenLanguage.GERMAN, informed_voluntary=True, informed_withdrawal=True,
    )  # fmt: skip


def on_paper(case: Case, *, given: datetime.date) -> Answer:
    """Answered on paper that lies in a made-up file."""
    return Answer(given_on=given, form=ConsentForm.PAPER, paper_reference=f"Demo-Akte {case.pk}")
