"""The desk: what needs whom today."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, NextStep
from tests.cases.desk.counting import statements
from tests.cases.world import FAMILY, GIVEN, logged_in, make_case, make_consent, make_entry, make_release, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def desk(user):
    return logged_in(user).get(reverse("cases:desk"))


def test_desk_shows_own_cases_with_name_and_next_step(world):
    page = desk(world.member).content.decode()
    assert world.case.reference in page
    assert f"{GIVEN} {FAMILY}" in page
    assert "Gespräch führen" in page


@pytest.mark.parametrize("relation", ["colleague", "lead", "auditor", "other", "guest", "coordinator", "keeper"])
def test_desk_of_others_says_nothing_about_the_case(world, relation):
    page = desk(getattr(world, relation)).content.decode()
    for secret in (world.case.reference, GIVEN, FAMILY, "Gespräch führen", "Zeisig"):
        assert secret not in page


def test_desk_of_the_recipient_names_what_is_new_and_no_text(world):
    page = desk(world.recipient).content.decode()
    assert "Neu für Sie freigegeben" in page
    assert "Zeisigfrei" not in page
    assert "Zeisigzu" not in page
    assert "Gespräch führen" not in page


def test_desk_flags_a_case_without_a_next_step_and_one_that_is_overdue(world):
    NextStep.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert "überfällig seit" in desk(world.member).content.decode()
    NextStep.objects.update(done_at=timezone.now())
    assert "ohne nächsten Schritt" in desk(world.member).content.decode()


def test_desk_writes_one_row_that_lists_the_cases(world):
    desk(world.member)
    row = AuditRow.objects.get()
    assert (row.action, row.case_ids, row.actor) == ("desk", [world.case.pk], world.member)


def test_desk_asks_the_same_number_of_questions_for_one_and_for_three_cases(world):
    url = reverse("cases:desk")
    before = len(statements(world.member, url))
    for _ in range(2):
        case = make_case(world.youth_office, world.member)
        consent = make_consent(case, world.member, world.jobcenter)
        make_release(make_entry(case, world.member), world.jobcenter, consent, world.member)
    after = statements(world.member, url)
    assert len(after) == before
    assert len(after) <= 12, after
