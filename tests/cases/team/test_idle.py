"""Accounts that nobody uses: clock tests at each edge."""

import datetime
from smtplib import SMTPException

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from dateutil.relativedelta import relativedelta
from django.core import mail

from cases.audit.enums import AuditAction
from cases.audit.models import AuditRow
from cases.audit.services import record
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Coordination, User
from cases.staff.models_invitations import StaffInvitation
from cases.team.services_idle import anonymise_idle, deactivate_idle
from tests.cases.world import (
    logged_in,
    make_agency,
    make_case,
    make_region,
    make_staff_invitation,
    make_user,
)  # fmt: skip

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 10, 0, tzinfo=datetime.UTC)
SECOND, DAY = datetime.timedelta(seconds=1), datetime.timedelta(days=1)
FORGET, NOTICE = NOW - relativedelta(months=24), 30 * DAY


@pytest.fixture
def agency(db):
    return make_agency(make_region())


def used(user, at, **fields):
    User.objects.filter(pk=user.pk).update(date_joined=at - DAY, last_login=at, **fields)
    user.refresh_from_db()
    return user


@pytest.fixture
def member(agency):
    return used(make_user("Mitglied", agency, Role.CASEWORKER), NOW)


@pytest.mark.parametrize(("at", "locked"), [(NOW - 90 * DAY, True), (NOW - 90 * DAY + SECOND, False)])
def test_account_is_locked_after_ninety_days(member, at, locked):
    used(member, at)
    report = deactivate_idle(now=NOW)
    member.refresh_from_db()
    assert member.is_active is not locked
    assert report.done == [member.pk] * locked
    assert list(AuditRow.objects.values_list("action", "object_id", "actor")) == (
        [("account_lock", member.pk, None)] * locked
    )


def test_locking_ends_sessions_and_keeps_roles(member):
    client = logged_in(member)
    used(member, NOW - 90 * DAY)
    deactivate_idle(now=NOW)
    assert client.get("/fach/").status_code == 302
    assert member.memberships.filter(ended_at__isnull=True).exists()


def test_locking_twice_does_nothing_more(member):
    used(member, NOW - 100 * DAY)
    deactivate_idle(now=NOW)
    assert deactivate_idle(now=NOW + DAY).done == []
    assert AuditRow.objects.count() == 1


def test_account_that_was_never_used_counts_from_its_making(member):
    used(member, NOW - 91 * DAY)
    User.objects.filter(pk=member.pk).update(last_login=None)
    assert deactivate_idle(now=NOW).done == [member.pk]


def test_activity_and_a_new_permission_count_as_use(agency, member):
    back = used(make_user("Zurück", agency, Role.CASEWORKER), NOW - 200 * DAY, reactivated_at=NOW - DAY)
    used(member, NOW - 200 * DAY)
    record(actor=Actor(user=member, now=NOW - 80 * DAY), action=AuditAction.DESK)
    assert deactivate_idle(now=NOW).done == []
    assert deactivate_idle(now=NOW + 10 * DAY).done == [member.pk]
    back.refresh_from_db()
    assert back.is_active


def test_last_lead_and_last_keeper_are_reported_instead(agency):
    lead = used(make_user("Leitung", agency, Role.LEAD), NOW - 200 * DAY)
    keeper = used(make_user("Verwaltung", is_superuser=True), NOW - 200 * DAY)
    report = deactivate_idle(now=NOW)
    assert (report.done, report.kept) == ([], [lead.pk, keeper.pk])
    assert User.objects.filter(is_active=True).count() == 2


def test_of_two_idle_leads_one_stays(agency):
    leads = [used(make_user(f"Leitung {number}", agency, Role.LEAD), NOW - 200 * DAY) for number in range(2)]
    report = deactivate_idle(now=NOW)
    assert (report.done, report.kept) == ([leads[0].pk], [leads[1].pk])


@pytest.mark.parametrize(("at", "told"), [(FORGET + NOTICE, True), (FORGET + NOTICE + SECOND, False)])
def test_notice_goes_out_thirty_days_before(member, at, told):
    used(member, at, is_active=False, deactivated_at=at)
    report = anonymise_idle(now=NOW)
    assert report.noticed == [member.pk] * told
    assert [message.recipients() for message in mail.outbox] == [[member.email]] * told
    assert all(member.name not in message.body for message in mail.outbox)
    assert anonymise_idle(now=NOW + DAY).noticed == [member.pk] * (not told)


@pytest.mark.parametrize(
    ("at", "noticed", "forgotten"),
    [
        (FORGET, NOW - NOTICE, True),
        (FORGET + SECOND, NOW - NOTICE, False),
        (FORGET, NOW - NOTICE + SECOND, False),
        (FORGET, None, False),
    ],
)
def test_account_is_made_unrecognisable_after_two_years_and_the_notice(member, at, noticed, forgotten):
    used(member, at, is_active=False, idle_notice_at=noticed)
    assert anonymise_idle(now=NOW).done == [member.pk] * forgotten
    member.refresh_from_db()
    assert (member.name == "Ehemaliges Konto") is forgotten


def test_nothing_of_the_person_stays_but_what_points_to_them(agency, member):
    case = make_case(agency, member)
    make_staff_invitation(agency, member, email=member.email, used_at=NOW, used_by=member)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    EmailAddress.objects.create(user=member, email=member.email)
    Coordination.objects.create(user=member, region=agency.organisation.region)
    address = member.email
    client = logged_in(member)
    used(member, FORGET, idle_notice_at=NOW - NOTICE)
    assert anonymise_idle(now=NOW).done == [member.pk]
    member.refresh_from_db()
    assert (member.email, member.name) == (f"konto-{member.pk}@konto.invalid", "Ehemaliges Konto")
    assert not member.has_usable_password()
    assert not member.is_active
    assert not member.memberships.filter(ended_at__isnull=True).exists()
    assert member.memberships.count() == 1
    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not Coordination.objects.exists()
    assert StaffInvitation.objects.get().email != address
    assert type(case).objects.get(pk=case.pk).opened_by == member
    assert client.get("/fach/").status_code == 302
    assert anonymise_idle(now=NOW + DAY).done == []
    assert User.objects.create_user(address, "x", name="Neu").pk != member.pk


def test_login_after_the_notice_keeps_the_account(member):
    used(member, NOW - DAY, idle_notice_at=NOW - 40 * DAY)
    assert anonymise_idle(now=NOW + NOTICE).done == []
    later = NOW - DAY + relativedelta(months=24)
    report = anonymise_idle(now=later)
    assert (report.done, report.noticed) == ([], [member.pk])
    assert anonymise_idle(now=later + NOTICE).done == [member.pk]


def test_notice_that_fails_is_tried_again(member, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise SMTPException("no")

    used(member, FORGET, is_active=False)
    with monkeypatch.context() as patch:
        patch.setattr("cases.team.services_idle.send_mail", broken)
        assert anonymise_idle(now=NOW).mail_failed == [member.pk]
    assert member.email not in caplog.text
    assert anonymise_idle(now=NOW).noticed == [member.pk]


def test_last_lead_is_not_forgotten(agency):
    lead = used(make_user("Leitung", agency, Role.LEAD), FORGET, idle_notice_at=NOW - NOTICE)
    assert anonymise_idle(now=NOW).kept == [lead.pk]
    lead.refresh_from_db()
    assert lead.is_active
