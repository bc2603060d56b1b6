"""The desk: what needs whom today."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import LegalNorm
from cases.models import AgencyInvitation, AuditRow, EntryDraft, NextStep, Release, YoungPerson
from cases.staff.enums import Role
from tests.cases.desk.counting import statements
from tests.cases.world import FAMILY, GIVEN, logged_in, make_case, make_consent, make_entry, make_release

pytestmark = pytest.mark.django_db


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
    assert len(after) <= 15, after


def test_desk_of_a_lead_asks_to_approve_what_somebody_else_released_without_consent(world):
    release = Release.objects.create(
        entry=world.kept, recipient=world.jobcenter, purpose=world.consent.purpose, data_class=world.kept.data_class,
        norm=LegalNorm.SGB8_64_2, reason="x" * 40, valid_from=timezone.localdate(), valid_until=timezone.localdate(),
        released_by=world.member, released_at=timezone.now(),
    )  # fmt: skip
    link = reverse("cases:release_approve", args=[release.pk])
    assert link in desk(world.lead).content.decode()
    assert link not in desk(world.member).content.decode()
    assert link not in desk(world.recipient_lead).content.decode()


def test_desk_shows_requests_to_the_agency_without_a_case(world):
    AgencyInvitation.objects.create(
        case=world.case, from_agency=world.youth_office, to_agency=world.employment, invited_by=world.member,
        invited_at=timezone.now(),
    )  # fmt: skip
    text = desk(world.invited).content.decode()
    assert "bittet um Zusammenarbeit" in text
    assert world.case.reference not in text
    assert "bittet um Zusammenarbeit" not in desk(world.other).content.decode()


@pytest.mark.parametrize(("age", "days", "asked"), [(15, 30, True), (15, 31, False), (18, -14, True), (18, -15, False)])
def test_desk_names_birthdays_that_ask_again(world, age, days, asked):
    day = timezone.localdate() + datetime.timedelta(days=days)
    YoungPerson.objects.update(birth_date=day.replace(year=day.year - age))
    assert ("Geburtstage, die neu fragen" in desk(world.member).content.decode()) is asked


@pytest.mark.parametrize(("days", "shown"), [(30, True), (31, False)])
def test_desk_names_consents_that_end_soon(world, days, shown):
    until = timezone.localdate() + datetime.timedelta(days=days)
    make_consent(world.case, world.member, world.jobcenter, valid_until=until)
    assert ("Einwilligungen, die bald enden" in desk(world.member).content.decode()) is shown


def test_desk_shows_my_drafts_and_nobody_elses(world):
    EntryDraft.objects.create(case=world.case, author=world.recipient, content={}, saved_at=timezone.now())
    assert "Meine Entwürfe" in desk(world.recipient).content.decode()
    assert "Meine Entwürfe" not in desk(world.member).content.decode()


def test_desk_of_somebody_new_says_what_to_do_first(world):
    text = desk(world.colleague).content.decode()
    assert "So fangen Sie an" in text
    assert "So fangen Sie an" not in desk(world.member).content.decode()
    assert "Katalog pflegen" in desk(world.coordinator).content.decode()


def menu(user, page="cases:desk"):
    """The menu of somebody on that page: what stands in the row, what folds away."""
    whole = logged_in(user).get(reverse(page)).content.decode().split('aria-label="Hauptmenü"')[1].split("</nav>")[0]
    parts = [re.findall(r"</svg>([^<]+)</a>", part) for part in whole.partition("<summary")[::2]]
    return parts, re.findall(r'aria-current="page">.*?</svg>([^<]+)</a>', whole)


def test_menu_of_somebody_with_much_to_do_folds_away_what_is_rare(world):
    world.member.memberships.create(agency=world.youth_office, role=Role.LEAD)
    row = ["Schreibtisch", "Eingang", "Meine Fälle", "Konferenzen", "Übergaben", "Kalender", "Fälle der Stelle", "Lage"]
    rare = ["Anfragen anderer Stellen", "Fallberatung", "Team", "Hinweise", "Konto"]
    assert menu(world.member) == ([row, rare], ["Schreibtisch"])
    assert menu(world.member, "cases:invitation_list") == ([row, rare], ["Anfragen anderer Stellen"])


@pytest.mark.parametrize("relation", ["coordinator", "auditor", "keeper"])
def test_menu_of_somebody_with_few_pages_folds_nothing_away(world, relation):
    (row, rare), current = menu(getattr(world, relation))
    assert (row[0], row[-1], rare, current) == ("Schreibtisch", "Konto", [], ["Schreibtisch"])


@pytest.mark.parametrize(
    ("relation", "finds"), [("member", True), ("lead", True), ("coordinator", False), ("guest", False)]
)
def test_quick_find_is_offered_to_those_who_can_have_cases(world, relation, finds):
    page = logged_in(getattr(world, relation)).get(reverse("cases:desk")).content.decode()
    assert ('role="search"' in page) is finds
