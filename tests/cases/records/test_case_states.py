"""Opening, closing, reopening, restricting and the next step, as people click it."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, Case, CaseMember, Consent, Entry, NextStep, Responsibility, YoungPerson
from cases.records.enums import MemberKind
from tests.cases.world import FAMILY, GIVEN, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world):
    return logged_in(world.member)


def day(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def opening(**fields):
    birth = timezone.localdate().replace(day=1, month=1)
    return {
        "given_name": "Neuzeisig", "family_name": "Amselfeld", "birth_date": birth.replace(year=birth.year - 16),
        "channel": "phone", "language": "de", "text": "Anrufen", "due_on": day(3), "token": str(uuid.uuid4()), **fields,
    }  # fmt: skip


def post(client, name, case, number=None, /, **data):
    args = [case.reference] if number is None else [case.reference, number]
    return client.post(reverse(f"cases:{name}", args=args), data)


def last_row():
    row = AuditRow.objects.order_by("-pk").first()
    return row.action, row.result, row.case_id


def test_open_works_and_leads_to_the_case(client, world):
    answer = client.post(reverse("cases:case_open"), opening())
    case = Case.objects.get(young_person__given_name="Neuzeisig")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("cases:case_detail", args=[case.reference])
    assert last_row() == ("case_open", "ok", case.pk)
    assert "Amselfeld" not in answer["Location"]


def test_open_twice_with_one_form_opens_one_case(client):
    data = opening()
    first, second = (client.post(reverse("cases:case_open"), data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert YoungPerson.objects.filter(given_name="Neuzeisig").count() == 1


@pytest.mark.parametrize("years", [11, 28, 120])
def test_open_refuses_ages_outside_of_12_to_27_at_the_field(client, years):
    today = timezone.localdate()
    answer = client.post(reverse("cases:case_open"), opening(birth_date=today.replace(day=1, year=today.year - years)))
    assert answer.status_code == 422
    assert "12 bis 27 Jahren. Bitte" in answer.text
    assert "Amselfeld" in answer.text
    assert not YoungPerson.objects.filter(given_name="Neuzeisig").exists()
    assert last_row()[0] == "case_form"


@pytest.mark.parametrize("field", ["given_name", "family_name", "birth_date", "text", "due_on", "token"])
def test_open_needs_every_field(client, field):
    answer = client.post(reverse("cases:case_open"), opening(**{field: ""}))
    assert answer.status_code == 422
    assert not YoungPerson.objects.filter(given_name="Neuzeisig").exists()


def test_open_never_says_that_somebody_is_known_elsewhere(world):
    foreign = logged_in(world.other)
    known = world.case.young_person
    data = opening(given_name=GIVEN, family_name=FAMILY, birth_date=known.birth_date.isoformat())
    answer = foreign.post(reverse("cases:case_open"), data, follow=True)
    assert world.case.reference not in answer.text
    assert Case.objects.filter(agency=world.foreign).count() == 1


def test_close_ends_everything(client, world):
    assert post(client, "case_close", world.case, outcome="training").status_code == 302
    world.case.refresh_from_db()
    assert (world.case.state, world.case.responsible_id, world.case.outcome) == ("closed", None, "training")
    assert not Responsibility.objects.filter(case=world.case, period__upper_inf=True).exists()
    assert not NextStep.objects.filter(case=world.case, done_at=None).exists()
    assert not Consent.objects.active(now=timezone.now()).filter(case=world.case).exists()
    assert not Entry.objects.visible_to(world.recipient, now=timezone.now()).exists()
    assert last_row() == ("case_close", "ok", world.case.pk)


def test_close_needs_an_outcome(client, world):
    assert post(client, "case_close", world.case).status_code == 422
    world.case.refresh_from_db()
    assert world.case.state == "open"


def test_a_second_click_on_close_says_that_it_is_closed(client, world):
    for _ in range(2):
        assert post(client, "case_close", world.case, outcome="work").status_code == 302
    assert last_row() == ("case_close", "denied", world.case.pk)
    assert AuditRow.objects.filter(action="case_close", result="ok").count() == 1


def test_reopen_begins_anew(client, world):
    case = world.closed
    assert post(client, "case_reopen", case, text="", due_on="").status_code == 422
    assert post(client, "case_reopen", case, text="Neu sprechen", due_on=day(2)).status_code == 302
    before = case.opened_at
    case.refresh_from_db()
    assert (case.state, case.responsible_id, case.closed_at, case.outcome) == ("open", case.agency_id, None, "")
    assert case.opened_at > before
    assert Responsibility.objects.filter(case=case).count() == 2
    assert NextStep.objects.get(case=case, done_at=None).text == "Neu sprechen"
    assert last_row() == ("case_reopen", "ok", case.pk)


def test_reopen_does_not_revive_consents(client, world):
    post(client, "case_close", world.case, outcome="work")
    post(client, "case_reopen", world.case, text="Weiter", due_on=day(2))
    assert not Consent.objects.active(now=timezone.now()).filter(case=world.case).exists()


def test_reopen_is_refused_once_the_content_is_deleted(client, world):
    YoungPerson.objects.filter(case=world.closed).delete()
    assert post(client, "case_reopen", world.closed, text="Weiter", due_on=day(2)).status_code == 302
    world.closed.refresh_from_db()
    assert world.closed.state == "closed"
    assert last_row() == ("case_reopen", "denied", world.closed.pk)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("case_close", {"outcome": "work"}),
        ("case_reopen", {"text": "Weiter", "due_on": "2026-12-31"}),
        ("person_edit", {}),
        ("guardian_add", {"name": "X", "relation": "Mutter"}),
        ("next_step_set", {"text": "Weiter", "due_on": "2026-12-31"}),
        ("member_lead", {}),
        ("case_restrict", {"reason": "Noch einmal, mit einem langen Grund."}),
    ],
)
def test_a_restricted_case_is_read_only(client, world, name, data):
    case = world.restricted
    before = Case.objects.filter(pk=case.pk).values().get()
    answer = post(client, name, case, *([world.second.pk] if name == "member_lead" else []), **data)
    assert answer.status_code == 302
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert last_row() == (name, "denied", case.pk)
    assert client.get(answer["Location"]).text.count("nur gelesen") >= 1


def test_restrict_hides_everything_from_other_agencies_and_can_be_lifted(client, world):
    now = timezone.now
    assert Entry.objects.visible_to(world.recipient, now=now()).exists()
    assert post(client, "case_restrict", world.case, reason="zu kurz").status_code == 422
    assert post(client, "case_restrict", world.case, reason="Die Richtigkeit ist bestritten.").status_code == 302
    assert not Entry.objects.visible_to(world.recipient, now=now()).exists()
    assert not YoungPerson.objects.visible_to(world.recipient, now=now()).exists()
    assert post(client, "case_unrestrict", world.case).status_code == 302
    assert Entry.objects.visible_to(world.recipient, now=now()).exists()
    assert last_row()[:2] == ("case_unrestrict", "ok")


def test_only_who_leads_the_case_or_stands_in_changes_its_state(world):
    CaseMember.objects.filter(case=world.case, user=world.member).update(kind=MemberKind.MEMBER)
    client = logged_in(world.member)
    for name in ("case_close", "case_restrict"):
        assert client.get(reverse(f"cases:{name}", args=[world.case.reference])).status_code == 403
        assert post(client, name, world.case).status_code == 403


def test_the_next_step_replaces_the_one_before(client, world):
    for _ in range(2):  # the second click changes nothing
        assert post(client, "next_step_set", world.case, text="Besuch", due_on=day(5)).status_code == 302
    steps = NextStep.objects.filter(case=world.case).order_by("pk")
    assert [(step.text, step.done_at is None) for step in steps] == [("Gespräch führen", False), ("Besuch", True)]
    assert last_row()[:2] == ("next_step_set", "ok")


@pytest.mark.parametrize(("text", "due"), [("", 3), ("Besuch", -1), ("Besuch", 400), (" ", 3)])
def test_a_next_step_needs_words_and_a_day_to_come(client, world, text, due):
    answer = post(client, "next_step_set", world.case, text=text, due_on=day(due))
    assert answer.status_code == 422
    assert NextStep.objects.get(case=world.case, done_at=None).text == "Gespräch führen"


def test_the_responsible_agency_always_has_a_next_step(client, world):
    assert post(client, "next_step_done", world.case).status_code == 302
    assert NextStep.objects.get(case=world.case).done_at is None


def test_another_agency_has_its_own_step_and_may_be_done(world):
    client = logged_in(world.recipient)
    post(client, "next_step_set", world.case, text="Antrag", due_on=day(4))
    page = client.get(reverse("cases:next_step_set", args=[world.case.reference]))
    assert "Antrag" in page.text
    assert "Gespräch führen" not in page.text
    post(client, "next_step_done", world.case)
    assert NextStep.objects.get(agency=world.jobcenter).done_by == world.recipient
    assert NextStep.objects.get(agency=world.youth_office).done_at is None


def test_every_verb_keeps_the_case_from_being_forgotten(client, world):
    old = timezone.now() - datetime.timedelta(days=80)
    Case.objects.filter(pk=world.case.pk).update(last_action_at=old)
    post(client, "next_step_set", world.case, text="Besuch", due_on=day(5))
    world.case.refresh_from_db()
    assert world.case.last_action_at > old
