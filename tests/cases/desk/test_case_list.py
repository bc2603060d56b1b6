"""The list of one's own cases, and finding one among them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, NextStep, YoungPerson
from tests.cases.desk.counting import close, statements
from tests.cases.world import FAMILY, GIVEN, logged_in, make_case

pytestmark = pytest.mark.django_db


def listed(user, query=""):
    answer = logged_in(user).get(reverse("cases:case_list") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def found(user, text):
    answer = logged_in(user).post(reverse("cases:case_search"), {"text": text})
    assert answer.status_code == 200
    return answer.content.decode()


def test_case_list_holds_own_cases_only(world):
    assert world.case.reference in listed(world.member)
    for relation in ("colleague", "lead", "auditor", "invited", "other", "guest", "coordinator", "keeper"):
        page = listed(getattr(world, relation))
        assert world.case.reference not in page
        assert FAMILY not in page


def test_case_list_shows_open_cases_unless_asked_for_others(world):
    close(world.case)
    assert world.case.reference not in listed(world.member)
    assert world.case.reference in listed(world.member, "?stand=closed")
    assert world.case.reference in listed(world.member, "?stand=")


@pytest.mark.parametrize(("days", "due"), [(-1, "overdue"), (0, "soon"), (7, "soon"), (8, "later"), (None, "missing")])
def test_case_list_by_next_step(world, days, due):
    if days is None:
        NextStep.objects.update(done_at=timezone.now())
    else:
        NextStep.objects.update(due_on=timezone.localdate() + datetime.timedelta(days=days))
    for value in ("overdue", "soon", "later", "missing"):
        assert (world.case.reference in listed(world.member, f"?schritt={value}")) is (value == due)


def test_case_list_by_who_opened(world):
    assert world.case.reference in listed(world.member, "?stelle=own")
    assert world.case.reference not in listed(world.member, "?stelle=other")
    assert world.case.reference in listed(world.recipient, "?stelle=other")
    assert world.case.reference not in listed(world.recipient, "?stelle=own")


def test_case_list_sorted_in_pages(world):
    cases = [make_case(world.youth_office, world.member) for _ in range(26)]
    first, second = listed(world.member, "?sortierung=reference"), listed(world.member, "?sortierung=reference&seite=2")
    references = sorted([world.case.reference, *(case.reference for case in cases)])
    assert [ref for ref in references if ref in first] == references[:25]
    assert [ref for ref in references if ref in second] == references[25:]


def test_case_list_refuses_what_it_does_not_know_at_its_field(world):
    page = listed(world.member, "?schritt=morgen&sortierung=x&seite=x")
    assert "kern-error" in page
    assert world.case.reference in page


def test_case_list_writes_down_what_it_lists(world):
    listed(world.member)
    row = AuditRow.objects.get()
    assert (row.action, row.case_ids) == ("case_list", [world.case.pk])


def test_case_list_asks_the_same_number_of_questions_for_one_and_for_three_cases(world):
    url = reverse("cases:case_list")
    before = len(statements(world.member, url))
    for _ in range(2):
        make_case(world.youth_office, world.member)
    after = statements(world.member, url)
    assert len(after) == before
    assert len(after) <= 12, after


@pytest.mark.parametrize("text", [GIVEN, FAMILY.lower(), f"{FAMILY} {GIVEN}", "kanar zeisig"])
def test_case_search_by_name(world, text):
    assert world.case.reference in found(world.member, text)


def test_case_search_reads_umlauts_and_accents_as_people_type_them(world):
    YoungPerson.objects.update(family_name="Müller-Łącki", given_name="Zoë")
    for text in ("mueller", "Müller", "zoe", "lacki mueller"):
        assert (world.case.reference in found(world.member, text)) is (text != "lacki mueller")


def test_case_search_by_reference_forgives_how_it_is_typed(world):
    reference = world.case.reference
    assert f'href="{reverse("cases:case_detail", args=[reference])}"' in found(
        world.member, f" {reference[:4].lower()}-{reference[4:].lower().replace('0', 'o')} "
    )


@pytest.mark.parametrize("text", ["x", "%", "_", "Zeisigtext", "anarina"])
def test_case_search_finds_nothing_else(world, text):
    assert "0 Fälle gefunden" in found(world.member, text)


@pytest.mark.parametrize("relation", ["colleague", "lead", "auditor", "invited", "other", "keeper"])
def test_case_search_of_others_answers_as_for_a_name_that_does_not_exist(world, relation):
    user = getattr(world, relation)
    for text in (FAMILY, world.case.reference):
        page = found(user, text)
        assert "0 Fälle gefunden" in page
        assert reverse("cases:case_detail", args=[world.case.reference]) not in page


def test_case_search_keeps_the_words_out_of_the_record_and_the_title(world):
    page = found(world.member, FAMILY)
    assert FAMILY not in page[page.index("<title>") : page.index("</title>")]
    row = AuditRow.objects.get()
    assert (row.action, row.case_ids, row.object_type) == ("case_search", [world.case.pk], "")
    assert FAMILY not in str(list(AuditRow.objects.values_list()))


def test_case_search_takes_no_words_from_an_address(world):
    text = logged_in(world.member).get(reverse("cases:case_search") + f"?text={FAMILY}").content.decode()
    assert world.case.reference not in text
    assert FAMILY not in text[text.index("<main") : text.index("</main>")]


def test_case_search_without_words_says_so(world):
    assert "kern-error" in found(world.member, "  ")
