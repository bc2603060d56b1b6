"""Hand-overs on the desk: who has to answer, who has to decide anew, who tells the young person what happened."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Absence
from cases.consents.enums import LegalNorm
from cases.consents.models import ConsentEvent
from cases.handovers.models import Handover, HandoverOutcome
from cases.models import AuditRow, NextStep
from tests.cases.desk.counting import statements
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.world import FAMILY, GIVEN, join, logged_in, make_case

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def desk(user):
    return logged_in(user).get(reverse("cases:desk")).content.decode()


def away(user, deputy=None):
    today = timezone.localdate()
    return Absence.objects.create(user=user, first_day=today, last_day=today + 3 * DAY, deputy=deputy)


def long_ago(world, days):
    """A case that was handed over so many days ago: to the jobcenter, which accepted."""
    then = timezone.now() - days * DAY
    case = make_case(world.youth_office, world.member, now=then - DAY)
    return make_handover(case, world.member, world.jobcenter, receiver=world.recipient, state="accepted", now=then)


def test_an_offer_is_a_neutral_line_for_caseworkers_of_the_agency(world):
    case = make_case(world.youth_office, world.member)
    row = make_handover(case, world.member, world.employment)
    text = desk(world.invited)
    assert "bietet einen Fall an: zur Prüfung annehmen" in text
    assert row.reference in text
    for secret in (case.reference, GIVEN, FAMILY, NOTE, WISH):
        assert secret not in text
    assert case.pk not in AuditRow.objects.filter(action="desk").latest("pk").case_ids
    for relation in ("recipient", "other", "lead", "colleague"):
        assert row.reference not in desk(getattr(world, relation))


def test_who_checks_is_asked_to_answer_and_a_colleague_is_not(world):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    assert "prüfen und antworten" in desk(world.recipient)
    assert row.reference not in desk(world.recipient_colleague)


def test_a_deputy_takes_the_check_over(world):
    make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    absence = away(world.recipient, deputy=world.recipient_colleague)
    text = desk(world.recipient_colleague)
    assert "Empfang ist nicht da: Prüfung übernehmen" in text
    assert "in Vertretung für Empfang" in text
    assert world.case.reference not in text
    absence.deputy = None
    absence.save()
    text = desk(world.recipient_colleague)
    assert "Prüfung übernehmen" in text
    assert "in Vertretung" not in text
    assert "1 Übergabe" in desk(world.recipient_lead)


@pytest.mark.parametrize(
    ("state", "words"),
    [("returned", "ist nicht zuständig"), ("declined", "hat abgelehnt"), ("expired", "hat nicht geantwortet")],
)
def test_who_offered_it_decides_anew(world, state, words):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state=state)
    text = desk(world.member)
    assert words in text
    assert "Wie geht es weiter?" in text
    assert reverse("cases:handover_detail", args=[row.reference]) in text
    assert "Wie geht es weiter?" not in desk(world.colleague)
    assert "Wie geht es weiter?" not in desk(world.recipient)


def test_a_new_step_or_a_new_offer_ends_that_task(world):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="declined")
    step = NextStep.objects.filter(case=world.case, agency=world.youth_office).get()
    NextStep.objects.filter(pk=step.pk).update(created_at=row.decided_at + DAY)
    assert "Wie geht es weiter?" not in desk(world.member)
    NextStep.objects.filter(pk=step.pk).update(created_at=row.decided_at - DAY)
    assert "Wie geht es weiter?" in desk(world.member)
    make_handover(world.case, world.member, world.employment, now=timezone.now() + DAY)
    assert "Wie geht es weiter?" not in desk(world.member)


def test_a_consent_that_does_not_hold_is_the_givers_task_and_nobody_elses_line(world):
    row = make_handover(world.case, world.member, world.jobcenter)
    ConsentEvent.objects.create(consent=row.consent, state="withdrawn", at=timezone.now(), by=world.member, note="so")
    assert "Die Einwilligung gilt nicht mehr" in desk(world.member)
    assert row.reference not in desk(world.recipient_colleague)
    assert "bietet einen Fall an" not in desk(world.recipient)


def test_the_second_person_is_asked_and_who_offered_it_is_not(world):
    row = make_handover(world.case, world.member, world.jobcenter, norm=LegalNorm.SGB8_64_2, reason="x" * 40)
    text = desk(world.lead)
    assert "Übergabe ohne Einwilligung" in text
    assert world.case.reference not in text
    assert row.reference not in desk(world.recipient)
    assert "Übergabe ohne Einwilligung" not in desk(world.member)


def test_after_acceptance_somebody_tells_the_young_person_and_has_the_first_contact(world):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="accepted")
    text = desk(world.recipient)
    assert reverse("cases:handover_tell", args=[row.reference]) in text
    assert "Erstkontakt" in text
    assert "hat die Übergabe angenommen" in desk(world.member)
    now = timezone.now()
    Handover.objects.update(
        told_at=now, told_how="phone", first_contact_on=timezone.localdate(), first_contact_by=world.recipient
    )
    text = desk(world.recipient)
    assert reverse("cases:handover_tell", args=[row.reference]) not in text
    assert "Erstkontakt" not in text


def test_a_missed_first_contact_is_back_with_who_gave_and_with_the_new_leads(world):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="accepted")
    words = "Das erste Gespräch ist nicht bestätigt"
    assert words not in desk(world.member)
    Handover.objects.filter(pk=row.pk).update(contact_missed=1, contact_due_on=timezone.localdate() - DAY)
    assert words in desk(world.member)
    text = desk(world.recipient_lead)
    assert words in text
    assert world.case.reference not in text
    assert words not in desk(world.lead)
    assert "überfällig" in desk(world.recipient)


@pytest.mark.parametrize(("days", "asked"), [(80, False), (100, True), (190, True), (400, True)])
def test_how_it_went_on_is_asked_until_somebody_answers(world, days, asked):
    row = long_ago(world, days)
    page = reverse("cases:handover_outcome", args=[row.reference])
    assert (page in desk(world.recipient)) is asked
    assert page not in desk(world.member)
    months = max((month for month in (3, 6, 12) if days > 31 * month), default=3)
    HandoverOutcome.objects.create(handover=row, months=months, outcome="work", by=world.recipient, at=timezone.now())
    assert page not in desk(world.recipient)


def test_after_the_next_hand_over_the_earlier_one_asks_nothing(world):
    row = long_ago(world, 200)
    now = timezone.now() - DAY
    join(row.case, world.jobcenter, world.recipient_colleague, now=now)
    make_handover(row.case, world.recipient, world.employment, receiver=world.invited, state="accepted", now=now)
    text = desk(world.recipient)
    assert reverse("cases:handover_outcome", args=[row.reference]) not in text
    assert reverse("cases:handover_tell", args=[row.reference]) not in text


def test_restricted_cases_ask_nothing(world):
    row = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="declined")
    world.case.restricted_at, world.case.restriction_reason = timezone.now(), "so verlangt"
    world.case.save()
    assert row.reference not in desk(world.member)
    assert "Wie geht es weiter?" not in desk(world.member)


def test_one_and_three_hand_overs_ask_as_often(world):
    url = reverse("cases:desk")

    def more():
        for state in ("offered", "seen", "declined", "accepted"):
            case = make_case(world.youth_office, world.member)
            make_handover(case, world.member, world.jobcenter, receiver=world.recipient, state=state)

    more()
    before = {user: len(statements(user, url)) for user in (world.member, world.recipient)}
    more()
    more()
    for user, count in before.items():
        after = statements(user, url)
        assert len(after) == count
        assert len(after) <= 15, after
