"""Whatever people and the clock do to a case, in whatever order: one agency is responsible, and it shows since when."""

import datetime
import uuid
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cases.consents.enums import ConsentState
from cases.consents.models import ConsentEvent
from cases.handovers.enums import HandoverState
from cases.handovers.models import Handover
from cases.handovers.services import Offer, expire_handovers, offer_handover, withdraw_handover
from cases.handovers.services_answers import (
    accept_handover,
    decline_handover,
    return_handover,
    see_handover,
    take_over_handover,
)
from cases.models import Absence, Agency, Case, CaseMember, Consent, NextStep, Participation, Responsibility
from cases.records.enums import MemberKind, Outcome
from cases.records.services import StepData
from cases.records.services_states import close_case, reopen_case, restrict_case, unrestrict_case
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import Refused
from tests.cases.handovers.world import NOTE, make_handover_consent
from tests.cases.world import make_case, make_user, make_world

REASON = "Dafür ist eine andere Stelle da."
AGENCIES = ("youth_office", "jobcenter", "employment")
WHO = st.integers(0, 5)
WHERE = st.sampled_from(AGENCIES)


class Machine(RuleBasedStateMachine):
    """One case, three agencies with two caseworkers each. Refusals are fine; broken rules are not."""

    @initialize()
    def begin(self):
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.world, self.now = make_world(), timezone.now() + datetime.timedelta(minutes=1)
        w = self.world
        other = make_user("Zweite im Arbeitsamt", w.employment, "caseworker")
        self.people = [w.member, w.colleague, w.recipient, w.recipient_colleague, w.invited, other]
        self.case = make_case(w.youth_office, w.member)
        make_handover_consent(self.case, w.member, w.jobcenter, w.employment)

    def teardown(self):
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    def tried(self, who, verb):
        """One click: all or nothing, and what is checked at the end of a transaction is checked now."""
        self.now += datetime.timedelta(minutes=7)
        actor = load_actor(self.people[who], now=self.now) if who is not None else Actor(user=None, now=self.now)
        self.case = Case.objects.get(pk=self.case.pk)
        try:
            with transaction.atomic():
                verb(actor)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except (Refused, PermissionDenied):
            return

    def latest(self):
        return Handover.objects.filter(case=self.case).order_by("-offered_at", "-pk").first()

    def answer(self, who, verb):
        handover = self.latest()
        if handover is not None:
            self.tried(who, lambda actor: verb(actor, handover))

    def step(self):
        return StepData("Anrufen", timezone.localdate(self.now) + datetime.timedelta(days=9))

    @rule(who=WHO, where=WHERE, is_lead=st.booleans())
    def offer(self, who, where, is_lead):
        if is_lead and self.case.responsible_id:
            leads = CaseMember.objects.filter(case=self.case, agency=self.case.responsible, kind=MemberKind.CASE_LEAD)
            who = next((self.people.index(row.user) for row in leads.filter(ended_at=None)), who)
        offer = Offer(to_agency=getattr(self.world, where), note=NOTE)
        self.tried(who, lambda actor: offer_handover(actor=actor, case=self.case, offer=offer, token=uuid.uuid4()))

    @rule(who=WHO)
    def see(self, who):
        self.answer(who, lambda actor, handover: see_handover(actor=actor, handover=handover))

    @rule(who=WHO)
    def take_over(self, who):
        self.answer(who, lambda actor, handover: take_over_handover(actor=actor, handover=handover))

    @rule()
    def answered_well(self):
        """Somebody of the agency that is asked checks it and accepts."""
        handover = self.latest()
        if handover is not None:
            there = [n for n, user in enumerate(self.people) if user.memberships.filter(agency=handover.to_agency)]
            self.see(there[0])
            self.accept(there[0])

    @rule(who=WHO)
    def accept(self, who):
        self.answer(who, lambda actor, handover: accept_handover(actor=actor, handover=handover, step=self.step()))

    @rule(who=WHO, where=st.none() | WHERE)
    def give_back(self, who, where):
        to = getattr(self.world, where) if where else None
        self.answer(
            who,
            lambda actor, handover: return_handover(actor=actor, handover=handover, suggested=to, reason=REASON),
        )

    @rule(who=WHO)
    def decline(self, who):
        self.answer(who, lambda actor, handover: decline_handover(actor=actor, handover=handover, reason=REASON))

    @rule(who=WHO)
    def withdraw(self, who):
        self.answer(who, lambda actor, handover: withdraw_handover(actor=actor, handover=handover, reason=REASON))

    @rule(days=st.integers(1, 20))
    def wait(self, days):
        self.now += datetime.timedelta(days=days)
        self.tried(None, lambda actor: expire_handovers(actor=actor))

    @rule(who=WHO)
    def close(self, who):
        self.tried(who, lambda actor: close_case(actor=actor, case=self.case, outcome=Outcome.OTHER))

    @rule(who=WHO)
    def reopen(self, who):
        self.tried(who, lambda actor: reopen_case(actor=actor, case=self.case, step=self.step()))

    @rule()
    def restrict_for_a_while(self):
        self.tried(0, lambda actor: restrict_case(actor=actor, case=self.case, reason=REASON))
        self.tried(0, lambda actor: unrestrict_case(actor=actor, case=self.case))

    @rule(where=WHERE)
    def consent(self, where):
        """The responsible agency, or the one that asks to be, gets a consent for both others."""
        agency = getattr(self.world, where)
        others = [getattr(self.world, name) for name in AGENCIES if name != where]
        make_handover_consent(self.case, self.people[0], *others, agency=agency, now=self.now)

    @rule()
    def withdraw_consents(self):
        for consent in Consent.objects.active(now=self.now).filter(case=self.case):
            ConsentEvent.objects.create(consent=consent, state=ConsentState.WITHDRAWN, at=self.now)

    @rule(who=WHO)
    def away(self, who):
        today = timezone.localdate(self.now)
        Absence.objects.get_or_create(user=self.people[who], first_day=today, last_day=today)

    @rule(where=WHERE, is_active=st.booleans())
    def other_agency_comes_and_goes(self, where, is_active):
        if where != "youth_office":
            Agency.objects.filter(pk=getattr(self.world, where).pk).update(is_active=is_active)

    @invariant()
    def one_agency_is_responsible(self):
        if not hasattr(self, "case"):
            return
        case = Case.objects.get(pk=self.case.pk)
        rows = list(Responsibility.objects.filter(case=case).order_by("period"))
        running = [row.agency_id for row in rows if row.period.upper is None]
        assert running == ([case.responsible_id] if case.state == "open" else [])
        since = [row for row in rows if row.period.lower >= case.opened_at]
        if case.state == "open":
            assert since[0].period.lower == case.opened_at
            assert NextStep.objects.filter(case=case, agency=case.responsible, done_at=None).count() == 1
            team = CaseMember.objects.filter(case=case, agency=case.responsible, ended_at=None)
            assert team.filter(kind=MemberKind.CASE_LEAD).count() == 1
        for before, after in pairwise(since):
            assert before.period.upper == after.period.lower
        moved = list(Handover.objects.filter(case=case, state="accepted", decided_at__gte=case.opened_at))
        assert len(moved) == len(since) - 1 if since else not moved

    @invariant()
    def at_most_one_is_open_and_nobody_stays_behind(self):
        if not hasattr(self, "case"):
            return
        case = Case.objects.get(pk=self.case.pk)
        running = list(Handover.objects.open().filter(case=case))
        assert len(running) <= 1
        assert all((case.state, case.responsible_id) == ("open", row.from_agency_id) for row in running)
        parts = Participation.objects.filter(case=case, ended_at=None).values_list("agency", flat=True)
        checking = {row.to_agency_id for row in running if row.state == HandoverState.SEEN}
        were = set(Responsibility.objects.filter(case=case).values_list("agency", flat=True))
        assert set(parts) <= checking | were


@pytest.mark.django_db
def test_nobody_gets_lost_between_agencies():
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
