"""A small world for tests of the casework side: three agencies of one region, one elsewhere, people, one case.

Rows are made directly, without services, so that a broken service does not break every test. Names of people are
canaries: searching for one finds every place where it leaks.
"""

import datetime
import itertools
import time
import uuid
from functools import cache, cached_property
from types import SimpleNamespace

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Func, Value
from django.test import Client
from django.utils import timezone

from cases.audit.enums import AlarmKind
from cases.consents.enums import ConsentForm, ConsentState, FormOfUse, Purpose, TextKind
from cases.consents.rules_releases import code_digest
from cases.consultations.enums import Phase
from cases.consultations.loaders import KEY
from cases.models import (
    Absence,
    Agency,
    AgencyInvitation,
    AuditAccess,
    AuditAlarm,
    Booking,
    Case,
    CaseMember,
    Consent,
    ConsentEvent,
    ConsentRecipient,
    Coordination,
    Entry,
    Guardian,
    Membership,
    NextStep,
    Participation,
    Release,
    Responsibility,
    Room,
    ShareCode,
    User,
    YoungPerson,
)
from cases.records.enums import DataClass, Giver, MemberKind
from cases.records.reference import new_reference
from cases.staff.enums import LegalArea, Role
from cases.staff.models_invitations import StaffInvitation, hash_token
from cases.staff.sessions import begin_session
from offers.regions.enums import OrganisationKind, State
from offers.regions.models import Organisation, Place, Region
from tests.cases.conferences.attributes import WithConferences
from tests.cases.consultations.rounds import make_round
from tests.cases.handovers.attributes import WithHandovers
from tests.cases.inbox.scenes import RequestScenes

NUMBERS = itertools.count(1)
REGION_KEYS = itertools.cycle(range(90000, 100000))
"""Five digits and no more, however many worlds one process makes; no real district has these."""
KINDS = {
    LegalArea.SGB2: (OrganisationKind.JOBCENTER, "Jobcenter"),
    LegalArea.SGB3: (OrganisationKind.EMPLOYMENT_AGENCY, "Arbeitsagentur"),
    LegalArea.SGB8: (OrganisationKind.YOUTH_OFFICE, "Jugendamt"),
}
PASSWORD = "Geheim-Wort-Fach-9"
GIVEN, FAMILY = "Kanarina", "Zeisigmann"
"""Name of the young person; nobody else is called so."""


def make_region(slug="musterland"):
    return Region.objects.create(
        slug=slug,
        name=f"Landkreis {slug}",
        state=State.SACHSEN_ANHALT,
        ags=f"{next(REGION_KEYS)}",
        coordination_office="KS",
    )


def make_agency(region, area=LegalArea.SGB8):
    kind, name = KINDS[area]
    organisation = Organisation.objects.create(
        region=region, slug=f"{area}-{next(NUMBERS)}", name=f"{name} {region.name}", short_name=f"{name} {region.slug}",
        kind=kind, legal_basis=area,
    )  # fmt: skip
    return Agency.objects.create(organisation=organisation, legal_area=area, email_domains=["amt.example"])


def make_place(region, name="Kalenderstadt"):
    return Place.objects.create(
        region=region, name=name, postal_code="38820", municipality=name, latitude=51.9, longitude=11.0
    )


def make_user(name, agency=None, *roles, **fields):
    return make_people((name, agency, *roles), **fields)[0]


def make_people(*people, **fields):
    """Accounts for `(name, agency, *roles)` in two statements, however many they are; all have the same password."""
    users = User.objects.bulk_create(
        User(email=f"{name}-{next(NUMBERS)}@amt.example".lower(), name=name, password=hashed_password(), **fields)
        for name, *_place in people
    )
    guest_until = timezone.localdate() + datetime.timedelta(days=14)
    Membership.objects.bulk_create(
        Membership(user=user, agency=agency, role=role, ends_on=guest_until if role == Role.GUEST else None)
        for user, (_name, agency, *roles) in zip(users, people, strict=True)
        for role in roles
    )
    return users


@cache
def hashed_password():
    return make_password(PASSWORD)


@transaction.atomic  # a case is complete or the database refuses it
def make_case(agency, user, **fields):
    """An open case with its stub: person, member, next step, responsibility."""
    now = fields.pop("now", timezone.now())
    birth_date = fields.pop("birth_date", datetime.date(now.year - 17, 1, 15))
    case = Case.objects.create(
        reference=new_reference(), region=agency.organisation.region, agency=agency, responsible=agency,
        opened_by=user, opened_at=now, last_action_at=now, **fields,
    )  # fmt: skip
    Responsibility.objects.create(case=case, agency=agency, period=(now, None))
    join(case, agency, user, kind=MemberKind.CASE_LEAD, now=now)
    YoungPerson.objects.create(
        case=case, agency=agency, given_name=GIVEN, family_name=FAMILY, birth_date=birth_date, phone="030 23125 000"
    )
    NextStep.objects.create(
        case=case, agency=agency, text="Gespräch führen", due_on=timezone.localdate(now) + datetime.timedelta(days=7),
        created_by=user, created_at=now,
    )  # fmt: skip
    return case


def join(case, agency, user, kind=MemberKind.MEMBER, now=None, **fields):
    now = now or timezone.now()
    Participation.objects.get_or_create(case=case, agency=agency, defaults={"joined_at": now, "joined_by": user})
    return CaseMember.objects.create(
        case=case, agency=agency, user=user, kind=kind, starts_on=timezone.localdate(now), added_by=user, added_at=now,
        **fields,
    )  # fmt: skip


def make_entry(case, author, agency=None, data_class=DataClass.SHAREABLE, **fields):
    now = fields.pop("now", timezone.now())
    return Entry.objects.create(**{
        "case": case, "agency": agency or case.agency, "author": author, "data_class": data_class,
        "title": "Zeisigtitel", "text": "Zeisigtext", "happened_on": timezone.localdate(now), "created_at": now,
        "changed_at": now, **fields,
    })  # fmt: skip


def make_consent(
    case, user, *recipients, agency=None, classes=(DataClass.SHAREABLE,), state=ConsentState.GRANTED, **fields
):
    """A consent that was requested and has reached `state` (None: only requested).

    `persons`: people for whom alone it frees professional secrets, at all recipients.
    """
    persons = fields.pop("persons", ())
    now = fields.pop("now", timezone.now())
    today = timezone.localdate(now)
    consent = Consent.objects.create(**{
        "case": case, "agency": agency or case.agency, "purpose": Purpose.TRANSITION_PLANNING,
        "data_classes": list(classes), "forms_of_use": [FormOfUse.PLAN], "giver": Giver.YOUNG_PERSON,
        "text_version": "2026-1", "text_kind": TextKind.STANDARD, "language": "de", "form": ConsentForm.PAPER,
        "paper_reference": "Akte 1", "informed_voluntary": True, "informed_withdrawal": True, "valid_from": today,
        "valid_until": today + datetime.timedelta(days=200), "recorded_by": user, "recorded_at": now, **fields,
    })  # fmt: skip
    for recipient in recipients:
        ConsentRecipient.objects.create(consent=consent, agency=recipient).persons.set(persons)
    ConsentEvent.objects.create(consent=consent, state=ConsentState.REQUESTED, at=now, by=user)
    if state not in (None, ConsentState.REQUESTED, ConsentState.GRANTED, ConsentState.REFUSED):
        ConsentEvent.objects.create(consent=consent, state=ConsentState.GRANTED, at=now, by=user)
    if state not in (None, ConsentState.REQUESTED):
        ConsentEvent.objects.create(consent=consent, state=state, at=now, by=user)
    return consent


def make_release(entry, recipient, consent, user, **fields):
    now = fields.pop("now", timezone.now())
    return Release.objects.create(**{
        "entry": entry, "recipient": recipient, "consent": consent, "purpose": consent.purpose,
        "data_class": entry.data_class, "valid_from": consent.valid_from, "valid_until": consent.valid_until,
        "released_by": user, "released_at": now, **fields,
    })  # fmt: skip


def make_staff_invitation(agency, user, token="offen", **fields):
    """An invitation to an agency's team that opens with `token`."""
    now = fields.pop("now", timezone.now())
    return StaffInvitation.objects.create(**{
        "agency": agency, "email": f"neu-{next(NUMBERS)}@amt.example", "roles": [Role.CASEWORKER],
        "token_hash": hash_token(token), "created_at": now, "expires_at": now + datetime.timedelta(days=7),
        "invited_by": user, **fields,
    })  # fmt: skip


def close(case):
    """What closing a case does to its rows."""
    now = timezone.now()
    Responsibility.objects.filter(case=case, period__upper_inf=True).update(
        period=Func(Func(F("period"), function="lower"), Value(now), function="tstzrange")
    )
    NextStep.objects.filter(case=case, done_at=None).update(done_at=now)
    Case.objects.filter(pk=case.pk).update(state="closed", outcome="work", closed_at=now, responsible=None)
    case.refresh_from_db()
    return case


def make_guardian(case, name, *, agency=None, relation="Mutter"):
    """Somebody with custody, written down by `agency` (default: the owner)."""
    return Guardian.objects.create(
        young_person=case.young_person, agency=agency or case.agency, name=name, relation=relation
    )


class World(WithConferences, RequestScenes, WithHandovers, SimpleNamespace):
    """What `make_world` made, and what is made only where a test asks for it."""

    @cached_property
    def guardian(self):
        return make_guardian(self.case, "Zeisigmutter")

    @cached_property
    def second(self):
        """The row of somebody else of the owner who works on the case."""
        return join(self.case, self.youth_office, make_user("Zweite", self.youth_office, Role.CASEWORKER))

    @cached_property
    def closed(self):
        """A closed case with the same members."""
        return close(self._twin())

    @cached_property
    def restricted(self):
        """A case whose processing is restricted, with the same members."""
        return self._twin(restricted_at=timezone.now(), restriction_reason="Verlangt von der jungen Person")

    @cached_property
    def invitation(self):
        """A request to the employment agency that nobody has answered."""
        return AgencyInvitation.objects.create(
            case=self.case, from_agency=self.youth_office, to_agency=self.employment, invited_by=self.member,
            invited_at=timezone.now(),
        )  # fmt: skip

    @cached_property
    def code(self):
        """A code for the employment agency, which the consent does not name: it opens nothing."""
        return make_code(self.consent, self.employment, self.member, "0000000000")

    @cached_property
    def room(self):
        """A room of the owner's agency."""
        place = make_place(self.region)
        return Room.objects.create(agency=self.youth_office, place=place, name="Zeisigraum", seats=8)

    @cached_property
    def booking(self):
        """The room, taken by somebody who works on the case."""
        start = timezone.now() + datetime.timedelta(days=1)
        return Booking.objects.create(
            source=uuid.uuid4(), during=(start, start + datetime.timedelta(hours=1)), room=self.room,
            place=self.room.place, made_by=self.member, made_at=timezone.now(),
        )  # fmt: skip

    @cached_property
    def absence(self):
        """Somebody who works on the case is away."""
        first = timezone.localdate() + datetime.timedelta(days=3)
        return Absence.objects.create(user=self.member, first_day=first, last_day=first)

    @cached_property
    def consultation(self):
        """A round in preparation: the member facilitates, the recipient brings the question."""
        return self._round(Phase.PREPARED)

    @cached_property
    def advice(self):
        """The same two, collecting ideas."""
        return self._round(Phase.IDEAS)

    @cached_property
    def choice(self):
        """The same two, choosing."""
        return self._round(Phase.CHOICE)

    @cached_property
    def learning(self):
        """The same two, in the last phase."""
        return self._round(Phase.LEARNING)

    def _round(self, phase):
        return make_round(phase, [seat_key(self.member), seat_key(self.recipient)])

    @cached_property
    def unanswered(self):
        """A contact request to the owner's agency that has come to the coordination office."""
        from tests.cases.inbox.world import make_request

        return make_request(self.youth_office, escalated=3, escalated_on=timezone.localdate())

    def _twin(self, **fields):
        case = make_case(self.youth_office, self.member, **fields)
        join(case, self.jobcenter, self.recipient, kind=MemberKind.CASE_LEAD)
        return case


def make_audit_access(user, agency, **fields):
    """A reason that opens the agency's record to its auditor for an hour."""
    return AuditAccess.objects.create(**{
        "user": user, "agency": agency, "reason": "Stichprobe im vierten Quartal", "at": timezone.now(), **fields,
    })  # fmt: skip


def make_code(consent, agency, user, text, **fields):
    """A code that opens the consent's case to the agency; `text`: what is typed."""
    now = fields.pop("now", timezone.now())
    return ShareCode.objects.create(**{
        "case": consent.case, "agency": agency, "consent": consent, "digest": code_digest(text), "created_by": user,
        "created_at": now, "expires_at": now + datetime.timedelta(days=7), **fields,
    })  # fmt: skip


def logged_in(user, *, fresh=True):
    """A client with a login as the portal's own page makes it, second factor included.

    `fresh=False`: the factor was proved an hour ago, too long for steps that ask for a recent one. Logins end half an
    hour after their last click: a test that travels in time logs in again.
    """
    client = logged_in_without_factor(user)
    prove_factor(client, user, fresh=fresh)
    return client


def prove_factor(client, user, *, fresh=True, lasting=False):
    """The login of `client` has used a second factor: just now, or an hour ago.

    `lasting`: in an hour, for logins of a whole module, which a slow machine may take long to get through.
    """
    at = time.time() + (3600 if lasting else 0 if fresh else -3600)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": at}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def logged_in_without_factor(user):
    """A client whose login has proved a password only."""
    client = Client()
    client.force_login(user)
    session = client.session
    begin_session(session, now=timezone.now())
    session[KEY] = seat_key(user)
    session.save()
    return client


def seat_key(user):
    """What the session of `logged_in` is recognised by in rounds of peer consultation; elsewhere it is random."""
    return f"{user.pk}-of-the-tests"


def make_world():
    """Everybody who stands in some relation to one case of the Jugendamt; see `RELATIONS` in tests/cases/table.py."""
    region = make_region()
    elsewhere = make_region("anderswo")
    youth_office = make_agency(region, LegalArea.SGB8)
    jobcenter = make_agency(region, LegalArea.SGB2)
    employment = make_agency(region, LegalArea.SGB3)
    foreign = make_agency(elsewhere, LegalArea.SGB8)
    staff = {
        "member": ("Mitglied", youth_office, Role.CASEWORKER),
        "colleague": ("Kollegin", youth_office, Role.CASEWORKER),
        "lead": ("Leitung", youth_office, Role.LEAD),
        "auditor": ("Datenschutz", youth_office, Role.AUDITOR),
        "recipient": ("Empfang", jobcenter, Role.CASEWORKER),
        "recipient_colleague": ("Empfang zwei", jobcenter, Role.CASEWORKER),
        "recipient_lead": ("Empfang Leitung", jobcenter, Role.LEAD),
        "recipient_auditor": ("Empfang Datenschutz", jobcenter, Role.AUDITOR),
        "invited": ("Eingeladen", employment, Role.CASEWORKER),
        "other": ("Fremd", foreign, Role.CASEWORKER),
        "guest": ("Gast", youth_office, Role.GUEST),
        "coordinator": ("Koordination", None),
        "nobody": ("Ohne Rolle", None),
    }
    people = dict(zip(staff, make_people(*staff.values()), strict=True))
    people["keeper"] = make_user("Verwaltung", is_superuser=True)
    Coordination.objects.create(user=people["coordinator"], region=region)
    member, recipient = people["member"], people["recipient"]
    case = make_case(youth_office, member)
    join(case, jobcenter, recipient, kind=MemberKind.CASE_LEAD)
    consent = make_consent(case, member, jobcenter)
    released = make_entry(case, member, title="Zeisigfrei", text="Zeisigfreitext")
    kept = make_entry(case, member, title="Zeisigzu", text="Zeisigzutext")
    release = make_release(released, jobcenter, consent, member)
    invitation = make_staff_invitation(youth_office, people["lead"])
    for auditor, agency in ((people["auditor"], youth_office), (people["recipient_auditor"], jobcenter)):
        make_audit_access(auditor, agency)
    alarm = AuditAlarm.objects.create(
        kind=AlarmKind.NIGHT, actor=member, agency=youth_office, at=timezone.now(), count=1
    )
    return World(
        staff_invitation=invitation, colleague_role=people["colleague"].memberships.get(),
        region=region, youth_office=youth_office, jobcenter=jobcenter, employment=employment, foreign=foreign,
        case=case, consent=consent, released=released, kept=kept, release=release, alarm=alarm, **people,
    )  # fmt: skip
