"""Each verb of the room fails at each statement that it writes, and leaves nothing half done."""

import datetime
import re
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.models import AuditRow, Case, CaseMember, Guardian, NextStep, Participation, Responsibility, YoungPerson
from cases.records.enums import Outcome
from cases.records.services import PersonData, StepData, open_case
from cases.records.services_members import add_member, add_member_as_lead, end_member, pass_on_lead
from cases.records.services_people import GuardianData, add_guardian, edit_guardian, edit_person, remove_guardian
from cases.records.services_states import close_case, reopen_case, restrict_case, unrestrict_case
from cases.records.services_steps import finish_next_step, set_next_step
from cases.staff.actors import load_actor

TABLES = (AuditRow, Case, CaseMember, Guardian, NextStep, Participation, Responsibility, YoungPerson)
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
REASON = "Ein Grund, der lang genug ist."


class GoneError(Exception):
    """The database went away."""


def dump():
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def step():
    return StepData("Weiter", timezone.localdate() + datetime.timedelta(days=3))


def person():
    return PersonData("Vor", "Nach", datetime.date(timezone.localdate().year - 16, 1, 1))


GUARDIAN = GuardianData("Zeisigvater", "Vater")
VERBS = {
    "open_case": lambda w, a: open_case(actor=a, person=person(), step=step(), token=uuid.uuid4()),
    "edit_person": lambda w, a: edit_person(actor=a, case=w.case, person=person(), version=1),
    "add_guardian": lambda w, a: add_guardian(actor=a, case=w.case, guardian=GUARDIAN),
    "edit_guardian": lambda w, a: edit_guardian(actor=a, case=w.case, guardian_id=w.guardian.pk, guardian=GUARDIAN),
    "remove_guardian": lambda w, a: remove_guardian(actor=a, case=w.case, guardian_id=w.guardian.pk),
    "set_next_step": lambda w, a: set_next_step(actor=a, case=w.case, step=step()),
    "close_case": lambda w, a: close_case(actor=a, case=w.case, outcome=Outcome.WORK),
    "reopen_case": lambda w, a: reopen_case(actor=a, case=w.closed, step=step()),
    "restrict_case": lambda w, a: restrict_case(actor=a, case=w.case, reason=REASON),
    "unrestrict_case": lambda w, a: unrestrict_case(actor=a, case=w.restricted),
    "add_member": lambda w, a: add_member(actor=a, case=w.case, user=w.colleague),
    "end_member": lambda w, a: end_member(actor=a, case=w.case, member_id=w.second.pk),
    "pass_on_lead": lambda w, a: pass_on_lead(actor=a, case=w.case, member_id=w.second.pk),
}


@pytest.fixture
def world(world):
    assert world.guardian
    assert world.second
    assert world.closed
    assert world.restricted
    return world


def fails_everywhere(actor_of, verb):
    """Run the verb again and again, breaking its first, second, … writing statement, until it gets through."""
    before, broken_at = dump(), 0
    while True:
        seen = 0

        def breaking(execute, sql, params, many, context, broken_at=broken_at):
            nonlocal seen
            if WRITE.match(sql):
                seen += 1
                if seen == broken_at + 1:
                    raise GoneError
            return execute(sql, params, many, context)

        with transaction.atomic():
            try:
                with connection.execute_wrapper(breaking):
                    verb(actor_of())
            except GoneError:
                pass
            else:
                assert broken_at >= 2  # what it does, and its row in the record
                return
        assert dump() == before
        broken_at += 1


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_does_all_or_nothing(world, name):
    fails_everywhere(lambda: load_actor(world.member, now=timezone.now()), lambda actor: VERBS[name](world, actor))


def test_a_lead_and_another_agency_do_all_or_nothing(world):
    fails_everywhere(
        lambda: load_actor(world.lead, now=timezone.now()),
        lambda actor: add_member_as_lead(
            actor=actor,
            case=world.case,
            agency=world.youth_office,
            user=world.colleague,
            takes_over=True,
            reason=REASON,
        ),
    )
    NextStep.objects.create(
        case=world.case, agency=world.jobcenter, text="Antrag", due_on=timezone.localdate(),
        created_by=world.recipient, created_at=timezone.now(),
    )  # fmt: skip
    fails_everywhere(
        lambda: load_actor(world.recipient, now=timezone.now()),
        lambda actor: finish_next_step(actor=actor, case=world.case),
    )
