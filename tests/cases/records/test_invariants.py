"""What the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import Agency, Case, CaseMember, NextStep, Participation, Responsibility
from tests.cases.handovers.world import make_handover
from tests.cases.world import make_case

pytestmark = pytest.mark.django_db


def run(*statements):
    """The statements as one transaction that ends here."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(*statement) if isinstance(statement, tuple) else cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def refused(name, *statements):
    with pytest.raises(IntegrityError) as error:
        run(*statements)
    assert error.value.__cause__.diag.constraint_name == name


def test_an_open_case_keeps_one_responsible_agency(world):
    case = world.case.pk
    refused("case_one_responsible", f"DELETE FROM cases_responsibility WHERE case_id = {case}")
    refused(
        "case_one_responsible",
        f"UPDATE cases_case SET responsible_id = {world.jobcenter.pk} WHERE id = {case}",
    )
    refused(
        "case_one_responsible",
        f"UPDATE cases_responsibility SET agency_id = {world.jobcenter.pk} WHERE case_id = {case}",
    )
    refused(
        "case_one_responsible",
        f"UPDATE cases_responsibility SET period = tstzrange(lower(period), now() + '1s') WHERE case_id = {case}",
    )


def bare_case(world):
    """A case as a careless writer would make it."""
    now = timezone.now()
    with transaction.atomic():
        bare = Case.objects.create(
            reference="00000001", region=world.region, agency=world.youth_office, responsible=world.youth_office,
            opened_by=world.member, opened_at=now, last_action_at=now,
        )  # fmt: skip
        Participation.objects.create(case=bare, agency=world.youth_office, joined_at=now, joined_by=world.member)
        run()


def test_a_case_is_not_born_without_responsibility(world):
    with pytest.raises(IntegrityError) as error:
        bare_case(world)
    assert error.value.__cause__.diag.constraint_name == "case_one_responsible"


def test_a_closed_case_has_no_responsible_agency(world):
    closing = (
        "UPDATE cases_case SET state = 'closed', responsible_id = NULL, closed_at = now() + '1s', outcome = 'work'"
    )
    refused("case_one_responsible", f"{closing} WHERE id = {world.case.pk}")
    run(
        f"{closing} WHERE id = {world.case.pk}",
        "UPDATE cases_responsibility SET period = tstzrange(lower(period), now() + '1s') "
        f"WHERE case_id = {world.case.pk}",
    )


def move(world, gap):
    """A hand-over that begins `gap` after the end of the time before."""
    case, agency = world.case.pk, world.jobcenter.pk
    return (
        f"UPDATE cases_responsibility SET period = tstzrange(lower(period), now() + '1h') WHERE case_id = {case}",
        "INSERT INTO cases_responsibility (case_id, agency_id, period) "
        f"VALUES ({case}, {agency}, tstzrange(now() + '1h' + '{gap}', NULL))",
        f"UPDATE cases_case SET responsible_id = {agency} WHERE id = {case}",
    )


def test_responsibility_moves_without_a_gap(world):
    refused("case_responsible_without_gap", *move(world, "1s"))
    refused("responsibility_moves_by_handover", *move(world, "0s"))
    make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="accepted")
    run()
    assert Responsibility.objects.filter(case=world.case).count() == 2


def test_responsibility_begins_with_the_case(world):
    later = "tstzrange(lower(period) + '1s', NULL)"
    refused(
        "case_responsible_without_gap",
        f"UPDATE cases_responsibility SET period = {later} WHERE case_id = {world.case.pk}",
    )


def test_only_agencies_that_take_part_have_members_steps_and_responsibility(world):
    stranger = world.foreign.pk
    refused(
        "case_member_participates",
        f"UPDATE cases_casemember SET agency_id = {stranger} WHERE user_id = {world.member.pk}",
    )
    refused("next_step_participates", f"UPDATE cases_nextstep SET agency_id = {stranger}")
    refused(
        "case_owner_participates",
        f"DELETE FROM cases_casemember WHERE agency_id = {world.youth_office.pk}",
        f"DELETE FROM cases_nextstep WHERE agency_id = {world.youth_office.pk}",
        f"DELETE FROM cases_participation WHERE agency_id = {world.youth_office.pk}",
    )


def test_the_responsible_agency_takes_part(world):
    stranger = Agency.objects.get(pk=world.foreign.pk)
    refused(
        "case_responsible_participates",
        f"UPDATE cases_responsibility SET agency_id = {stranger.pk} WHERE case_id = {world.case.pk}",
        f"UPDATE cases_case SET responsible_id = {stranger.pk} WHERE id = {world.case.pk}",
    )


def test_the_owner_of_a_case_never_changes(world):
    refused("case_owner_stays", f"UPDATE cases_case SET agency_id = {world.jobcenter.pk} WHERE id = {world.case.pk}")


def test_a_case_can_be_deleted_as_a_whole(world):
    case = make_case(world.youth_office, world.member)
    number = case.pk
    case.delete()
    run()
    for model in (CaseMember, NextStep, Responsibility, Participation):
        assert not model.objects.filter(case_id=number).exists()
        assert model.objects.filter(case=world.case).exists()
