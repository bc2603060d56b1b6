"""Whoever opens the link of an invitation: an account once, the same answer about every bad link, rules that stay."""

import datetime
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.audit.models import AuditRow
from cases.staff.enums import Role
from cases.staff.models import Membership, User
from portal.log import WithoutQuery
from tests.cases.team.test_invitations import accept_url
from tests.cases.world import logged_in, make_agency, make_region, make_staff_invitation, make_user

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 10, 0, tzinfo=datetime.UTC)
PASSWORD = "vier Worte ohne Sinn"
TYPED = {"name": "Neue Person", "password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture
def agency(db):
    return make_agency(make_region())


@pytest.fixture
def lead(agency):
    return make_user("Leitung", agency, Role.LEAD)


def test_staff_invitation_accept_makes_an_account_and_logs_in(agency, lead):
    row = make_staff_invitation(agency, lead, roles=[Role.CASEWORKER, Role.LEAD])
    client = Client()
    answer = client.post(accept_url("offen"), TYPED)
    assert answer.status_code == 302
    user = User.objects.get(email=row.email)
    assert user.check_password(PASSWORD)
    assert user.name == "Neue Person"
    assert {(m.agency_id, m.role, m.granted_by) for m in user.memberships.all()} == {
        (agency.pk, "caseworker", lead), (agency.pk, "lead", lead),
    }  # fmt: skip
    row.refresh_from_db()
    assert row.used_at
    assert row.used_by == user
    assert client.session["_auth_user_id"] == str(user.pk)
    line = AuditRow.objects.get()
    assert (line.action, line.actor, line.agency, line.object_id) == ("staff_invitation_accept", user, agency, row.pk)


def test_staff_invitation_accept_leads_to_the_second_factor(agency, lead):
    make_staff_invitation(agency, lead, roles=[Role.CASEWORKER, Role.LEAD])
    client = Client()
    assert client.post(accept_url("offen"), TYPED).url == "/fach/"
    for url in ("/fach/", "/fach/team/"):
        assert client.get(url).url.startswith(reverse("mfa_index"))
    assert client.get(accept_url("offen")).url.startswith(reverse("mfa_index"))


def test_staff_invitation_accept_shows_the_agency_only(agency, lead):
    row = make_staff_invitation(agency, lead)
    make_user("Mitglied", agency, Role.CASEWORKER)
    answer = Client().get(accept_url("offen"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert agency.organisation.name in page
    for hidden in (lead.name, lead.email, "Mitglied", row.email):
        assert hidden not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert not answer.cookies.get("sessionid")


def gone(answer):
    return (answer.status_code, re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content))


def test_staff_invitation_link_stays_off_paper_and_out_of_logs(agency, lead):
    make_staff_invitation(agency, lead)
    assert "offen" not in Client().get(accept_url("offen")).content.decode()
    stranger = logged_in(make_user("Andere", agency, Role.CASEWORKER))
    assert "offen" not in stranger.get(accept_url("offen")).content.decode()
    line = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (accept_url("offen"),), None)
    assert WithoutQuery().filter(line)
    assert line.getMessage() == "Not Found: /konto/einladung/…/"


def test_staff_invitation_accept_says_the_same_about_every_bad_link(agency, lead):
    other = make_user("Andere", agency, Role.CASEWORKER)
    make_staff_invitation(agency, lead, "benutzt", used_at=NOW)
    make_staff_invitation(agency, lead, "weg", revoked_at=NOW)
    make_staff_invitation(agency, lead, "alt", now=NOW - datetime.timedelta(days=30))
    closed = make_agency(make_region("zu"))
    closed.is_active = False
    closed.save()
    make_staff_invitation(closed, lead, "zu")
    answers = [gone(Client().get(accept_url(token))) for token in ("unbekannt", "benutzt", "weg", "alt", "zu")]
    answers += [gone(Client().post(accept_url(token), TYPED)) for token in ("unbekannt", "benutzt", "weg", "alt", "zu")]
    assert {status for status, _ in answers} == {404}
    assert len(set(answers)) == 1
    make_staff_invitation(agency, lead, "offen")
    stranger = logged_in(other)
    assert stranger.get(accept_url("offen")).status_code == 404
    assert stranger.post(accept_url("offen"), TYPED).status_code == 404
    assert not User.objects.filter(name="Neue Person").exists()
    assert Membership.objects.filter(user=other).count() == 1


@pytest.mark.parametrize(("days", "status"), [(7, 404), (6.999, 302)])
def test_staff_invitation_accept_ends_after_seven_days(agency, lead, days, status):
    make_staff_invitation(agency, lead, now=NOW)
    with time_machine.travel(NOW + datetime.timedelta(days=days), tick=False):
        assert Client().post(accept_url("offen"), TYPED).status_code == status


def test_staff_invitation_accept_works_once(agency, lead):
    make_staff_invitation(agency, lead)
    assert Client().post(accept_url("offen"), TYPED).status_code == 302
    assert Client().post(accept_url("offen"), TYPED).status_code == 404
    assert Client().get(accept_url("offen")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "kurz", "password_again": "kurz"}, "password"),
        ({"password": "passwort1234", "password_again": "passwort12345"}, "password_again"),
        ({"password": "q1w2e3r4t5y6", "password_again": "q1w2e3r4t5y6"}, "password"),
        (
            {"password": "neue person neue", "password_again": "neue person neue", "name": "neue person neue"},
            "password",
        ),
        ({"name": ""}, "name"),
    ],
)
def test_staff_invitation_accept_refuses_bad_forms(agency, lead, typed, field):
    make_staff_invitation(agency, lead)
    answer = Client().post(accept_url("offen"), {**TYPED, **typed})
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.filter(email__startswith="neu").exists()
    assert PASSWORD not in answer.content.decode()


def test_staff_invitation_accept_adds_to_the_account_that_is_there(agency, lead):
    elsewhere = make_agency(make_region("anderswo"))
    user = make_user("Bekannt", elsewhere, Role.CASEWORKER)
    make_staff_invitation(agency, lead, email=user.email)
    anonymous = Client()
    assert "Melden Sie sich damit an" in anonymous.get(accept_url("offen")).content.decode()
    assert anonymous.post(accept_url("offen"), TYPED).status_code == 200
    user.refresh_from_db()
    assert not user.check_password(PASSWORD)
    client = logged_in(user)
    assert "Einladung annehmen" in client.get(accept_url("offen")).content.decode()
    assert client.post(accept_url("offen")).status_code == 302
    assert set(user.memberships.values_list("agency", "role")) == {
        (agency.pk, "caseworker"), (elsewhere.pk, "caseworker"),
    }  # fmt: skip
    assert user.name == "Bekannt"


def test_staff_invitation_accept_opens_an_account_that_the_rules_had_locked(agency, lead):
    user = make_user("Zurück", agency, is_active=False, deactivated_at=NOW)
    make_staff_invitation(agency, lead, email=user.email)
    client = Client()
    answer = client.post(accept_url("offen"), TYPED)
    assert answer.url == reverse("account_login")
    assert "_auth_user_id" not in client.session
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(PASSWORD)
    assert user.reactivated_at
    assert user.deactivated_at is None


def test_staff_invitation_accept_does_not_open_what_was_locked_by_hand(agency, lead):
    user = make_user("Gesperrt", agency, is_active=False)
    make_staff_invitation(agency, lead, email=user.email)
    assert Client().post(accept_url("offen"), TYPED).status_code == 404
    user.refresh_from_db()
    assert not user.is_active


def test_staff_invitation_accept_keeps_control_apart(agency, lead):
    auditor = make_user("Datenschutz", agency, Role.AUDITOR)
    make_staff_invitation(agency, lead, email=auditor.email)
    assert logged_in(auditor).post(accept_url("offen")).status_code == 404
    assert list(auditor.memberships.values_list("role", flat=True)) == ["auditor"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_accept_one_link_and_one_wins():
    agency = make_agency(make_region())
    make_staff_invitation(agency, make_user("Leitung", agency, Role.LEAD))
    make_staff_invitation(make_agency(agency.organisation.region), User.objects.get(), "zweite")

    def accept(number):
        try:
            return Client().post(accept_url("offen"), {**TYPED, "name": f"Person {number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, range(4))) == [302, 404, 404, 404]
    assert User.objects.filter(name__startswith="Person").count() == 1
    assert Membership.objects.filter(role=Role.CASEWORKER).count() == 1
