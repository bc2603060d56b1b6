"""The page on which people enter the calendar of their office, and what is written down about it."""

import pytest
from django.urls import reverse

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.calendars.fetching import NotFetched
from cases.calendars.models import BusyTime, ForeignCalendar
from cases.calendars.rules_foreign import masked
from cases.calendars.services_foreign import (
    fetch_foreign_calendars,
)
from cases.staff.enums import Role
from tests.cases.calendars.test_foreign import ADDRESS, BUSY, PAGE, Answers, came, entered, job, kept
from tests.cases.world import logged_in, make_agency, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_user("kim", make_agency(make_region()), Role.CASEWORKER)


# The page -------------------------------------------------------------------------------------------------------------
def send(person, name, **data):
    return logged_in(person).post(reverse(f"cases:{name}"), data)


def test_the_page_takes_an_address_and_never_shows_it_again(person):
    answer = send(person, "foreign_calendar_set", address=ADDRESS)
    assert (answer.status_code, answer["Location"]) == (302, reverse(PAGE))
    page = logged_in(person).get(reverse(PAGE)).content.decode()
    assert masked(ADDRESS) == "kalender.amt.example/…"
    assert "kalender.amt.example/…" in page
    assert "zeisig-geheim" not in page


def test_a_bad_address_is_told_at_the_field_and_not_repeated(person):
    answer = send(person, "foreign_calendar_set", address="http://amt.example/zeisig-geheim.ics")
    page = answer.content.decode()
    assert "Die Adresse muss mit https://" in page
    assert "zeisig-geheim" not in page
    assert not ForeignCalendar.objects.exists()
    assert AuditRow.objects.latest("pk").result == AuditResult.DENIED


def test_nothing_typed_is_told(person):
    assert "Tragen Sie die Adresse" in send(person, "foreign_calendar_set").content.decode()


def test_the_page_says_how_the_last_reading_went(person):
    client = logged_in(person)
    assert "Zuletzt gelesen" not in client.get(reverse(PAGE)).content.decode()
    entered(person)
    assert "noch nicht" in client.get(reverse(PAGE)).content.decode()
    fetch_foreign_calendars(actor=job(), fetcher=Answers(came(), NotFetched("Der Kalender schläft.")))
    page = client.get(reverse(PAGE)).content.decode()
    assert "22. November 2026, 04:00 Uhr" in page
    assert "Alles in Ordnung" in page
    ForeignCalendar.objects.update(problem="Der Kalender schläft.")
    assert "schläft" in client.get(reverse(PAGE)).content.decode()


def test_removing_forgets_address_and_times(person):
    row = entered(person)
    BusyTime.objects.create(calendar=row, during=BUSY[0])
    assert send(person, "foreign_calendar_remove").status_code == 302
    assert not ForeignCalendar.objects.exists()
    assert kept() == []


def test_each_step_is_one_row_in_the_audit(person):
    client, steps = logged_in(person), []
    for name, method, data in (
        ("calendar_sync", client.get, {}),
        ("foreign_calendar_set", client.post, {"address": ADDRESS}),
        ("foreign_calendar_remove", client.post, {}),
        ("calendar_feed_renew", client.post, {}),
        ("calendar_feed_revoke", client.post, {}),
    ):
        before = AuditRow.objects.count()
        method(reverse(f"cases:{name}"), data)
        assert AuditRow.objects.count() == before + 1, name
        steps.append(AuditRow.objects.latest("pk").action)
    assert steps == [
        AuditAction.CALENDAR_SYNC, AuditAction.FOREIGN_CALENDAR_SET, AuditAction.FOREIGN_CALENDAR_REMOVE,
        AuditAction.CALENDAR_FEED_RENEW, AuditAction.CALENDAR_FEED_REVOKE,
    ]  # fmt: skip


def test_nobody_sees_or_removes_the_calendar_of_somebody_else(person):
    other = make_user("ole", make_agency(make_region("anderswo")), Role.LEAD)
    entered(person)
    assert "kalender.amt.example" not in logged_in(other).get(reverse(PAGE)).content.decode()
    send(other, "foreign_calendar_remove")
    assert ForeignCalendar.objects.filter(user=person).exists()
