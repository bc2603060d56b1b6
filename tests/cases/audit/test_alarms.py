"""Unusual use of case data is noticed: at the edge, once, and by nobody's page load."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from cases.audit.enums import AlarmKind, AuditAction, AuditResult
from cases.audit.models_control import AuditAlarm
from cases.audit.rules import Limits, Trace, findings
from cases.audit.services import record
from cases.audit.services_control import mark_alarm_seen, raise_alarms
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea
from cases.staff.errors import Refused
from tests.cases.world import make_agency, make_region, make_user

LIMITS = Limits(people=30, denied=10, denied_minutes=10, night_from=22, night_until=5)
NOON = datetime.datetime(2026, 11, 20, 11, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def opened(minute, case, agency=1, **fields):
    return Trace(**{"at": NOON + minute * MINUTE, "agency": agency, "case": case, "listed": False, "denied": False,
                    **fields})  # fmt: skip


def kinds(traces):
    return [finding.kind for finding in findings(traces, LIMITS)]


@pytest.mark.parametrize(("cases", "alarm"), [(30, []), (31, [AlarmKind.MANY_PEOPLE])])
def test_more_than_thirty_people_within_an_hour(cases, alarm):
    assert kinds(opened(number, number) for number in range(cases)) == alarm


def test_the_hour_slides_and_ends():
    around = [opened(45 + number, number) for number in range(31)]
    assert [finding.hour.hour for finding in findings(around, LIMITS)] == [12]
    slow = [opened(number * 2, number) for number in range(200)]
    assert kinds(slow) == []
    just_over = [opened(0, 99), *(opened(60, number) for number in range(30))]
    assert kinds(just_over) == []
    just_inside = [opened(0, 99), *(opened(59, number) for number in range(30))]
    assert kinds(just_inside) == [AlarmKind.MANY_PEOPLE]


def test_the_same_case_again_lists_and_refusals_are_not_people():
    assert kinds(opened(number / 10, number % 30) for number in range(300)) == []
    assert kinds(opened(number, None, listed=True) for number in range(59)) == []
    assert AlarmKind.MANY_PEOPLE not in kinds(opened(number, number, denied=True) for number in range(50))


def test_a_case_opened_twice_stays_in_the_window_until_the_last_time():
    traces = [opened(0, 99), opened(30, 99), *(opened(61, number) for number in range(30))]
    assert kinds(traces) == [AlarmKind.MANY_PEOPLE]


def test_another_acting_agency_is_no_way_around():
    traces = [opened(number, number, agency=number % 2) for number in range(31)]
    assert findings(traces, LIMITS)[0].agencies == {0, 1}


@pytest.mark.parametrize(
    ("minutes", "alarm"),
    [(range(9), []), (range(10), [AlarmKind.DENIED_BURST]), (range(0, 20, 2), [])],
)
def test_bursts_of_refusals(minutes, alarm):
    assert kinds(opened(minute, None, denied=True) for minute in minutes) == alarm


@pytest.mark.parametrize(
    ("clock", "alarm"),
    [
        ("2026-11-20T20:59:59", []), ("2026-11-20T21:00:00", [AlarmKind.NIGHT]),
        ("2026-11-21T03:59:59", [AlarmKind.NIGHT]), ("2026-11-21T04:00:00", []),
        ("2026-07-20T19:59:59", []), ("2026-07-20T20:00:00", [AlarmKind.NIGHT]),
    ],
)  # fmt: skip
def test_the_night_is_germanys(clock, alarm):
    at = datetime.datetime.fromisoformat(f"{clock}+00:00")
    assert kinds([opened(0, 1, at=at)]) == alarm
    assert kinds([opened(0, None, at=at, listed=True)]) == alarm
    assert kinds([opened(0, None, at=at)]) == []


@pytest.fixture
def agency(db):
    return make_agency(make_region(), LegalArea.SGB8)


def denied(user, agency, number, at=NOON):
    for _ in range(number):
        record(actor=Actor(user=user, acting=agency, now=at), action=AuditAction.CASE_DETAIL, result=AuditResult.DENIED)


def test_the_command_raises_each_alarm_once_and_counts_on(agency):
    user = make_user("Probiert", agency)
    denied(user, agency, 10)
    with time_machine.travel(NOON + 5 * MINUTE, tick=False):
        for expected in ("1 neue", "0 neue"):
            out = StringIO()
            call_command("check_audit_alarms", stdout=out)
            assert expected in out.getvalue()
    denied(user, agency, 3, NOON + MINUTE)
    assert raise_alarms(now=NOON + 30 * MINUTE) == 0
    alarm = AuditAlarm.objects.get()
    assert (alarm.kind, alarm.actor, alarm.agency, alarm.at, alarm.count) == (
        AlarmKind.DENIED_BURST, user, agency, NOON, 13,
    )  # fmt: skip
    # The beginning of the hour falls out of the look back: what was counted stays counted.
    assert raise_alarms(now=NOON + datetime.timedelta(hours=24, seconds=30)) == 0
    assert AuditAlarm.objects.get().count == 13


def test_jobs_and_other_people_raise_nothing(agency):
    denied(None, agency, 20)
    for number in range(4):
        denied(make_user(f"Person {number}", agency), agency, 5)
    assert raise_alarms(now=NOON + MINUTE) == 0


def test_limits_are_settings(agency, settings):
    denied(make_user("Probiert", agency), agency, 3)
    settings.AUDIT_LIMITS = {**settings.AUDIT_LIMITS, "denied": 3}
    assert raise_alarms(now=NOON + MINUTE) == 1


def test_nobody_settles_their_own_alarm_and_the_first_look_counts(agency):
    user, lead, auditor = (make_user(name, agency) for name in ("Probiert", "Leitung", "Datenschutz"))
    alarm = AuditAlarm.objects.create(kind=AlarmKind.NIGHT, actor=user, agency=agency, at=NOON, count=1)
    with pytest.raises(Refused):
        mark_alarm_seen(actor=Actor(user=user), alarm=alarm)
    with pytest.raises(Refused):
        mark_alarm_seen(actor=Actor(user=None), alarm=alarm)
    mark_alarm_seen(actor=Actor(user=lead, now=NOON), alarm=alarm)
    mark_alarm_seen(actor=Actor(user=auditor), alarm=alarm)
    alarm.refresh_from_db()
    assert (alarm.seen_by, alarm.seen_at) == (lead, NOON)
