"""Invitations: the only way to an account, for one person, once, for a week. Opening one: `test_invitations_accept`."""

import datetime
import re
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases.audit.models import AuditRow
from cases.staff.enums import Role
from cases.staff.models_invitations import StaffInvitation, hash_token
from tests.cases.world import logged_in, make_agency, make_region, make_staff_invitation, make_user

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture
def agency(db):
    return make_agency(make_region())


@pytest.fixture
def lead(agency):
    return make_user("Leitung", agency, Role.LEAD)


def invite(client, agency, email="neu@amt.example", roles=("caseworker",)):
    return client.post(reverse("cases:staff_invite", args=[agency.pk]), {"email": email, "roles": list(roles)})


def sent_token():
    return re.search(r"/konto/einladung/([\w-]+)/", mail.outbox[-1].body).group(1)


def accept_url(token):
    return reverse("staff_invitation_accept", args=[token])


def test_staff_invite_works(agency, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(logged_in(lead), agency, "Neu@AMT.example", ["caseworker", "lead"])
    assert answer.status_code == 302
    row = StaffInvitation.objects.get()
    assert (row.email, row.roles, row.invited_by) == ("neu@amt.example", ["caseworker", "lead"], lead)
    assert row.expires_at - row.created_at == datetime.timedelta(days=7)
    assert row.mailed_at
    assert row.token_hash == hash_token(sent_token())
    assert [(line.action, line.agency, line.object_id) for line in AuditRow.objects.all()] == [
        ("staff_invite", agency, row.pk)
    ]


def test_staff_invite_mail_names_nobody(agency, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite(logged_in(lead), agency)
    (message,) = mail.outbox
    assert message.recipients() == ["neu@amt.example"]
    assert lead.name not in message.body + message.subject
    assert lead.email not in message.body
    assert agency.organisation.name in message.body
    assert "22. November" not in message.subject


def test_staff_invite_sends_nothing_before_the_commit(agency, lead, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as later:
        invite(logged_in(lead), agency)
    assert mail.outbox == []
    assert len(later) == 1


def test_staff_invite_shows_a_failed_mail_and_sends_again(
    agency, lead, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def broken(*args, **kwargs):
        raise SMTPException("no")

    client = logged_in(lead)
    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr("cases.team.services_invitations.send_mail", broken)
        invite(client, agency)
    row = StaffInvitation.objects.get()
    assert row.mail_failed_at
    assert "neu@amt.example" not in caplog.text
    assert "E-Mail gescheitert" in client.get(reverse("cases:team")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("cases:staff_invitation_resend", args=[row.pk]))
    row.refresh_from_db()
    assert row.mailed_at
    assert row.mail_failed_at is None


@pytest.mark.parametrize(
    "email",
    [
        "a@sub.amt.example",
        "a@evilamt.example",
        "a@amt.example.evil.example",
        "a@evil.example",
        "",
        "kein",
    ],
)
def test_staff_invite_refuses_foreign_addresses(agency, lead, email):
    answer = invite(logged_in(lead), agency, email)
    assert "email" in answer.context["form"].errors
    assert not StaffInvitation.objects.exists()


@pytest.mark.parametrize("roles", [["auditor"], ["guest"], ["caseworker", "auditor"], ["keeper"], []])
def test_staff_invite_lead_gives_only_what_leads_give(agency, lead, roles):
    answer = invite(logged_in(lead), agency, roles=roles)
    assert "roles" in answer.context["form"].errors
    assert not StaffInvitation.objects.exists()


def test_staff_invite_auditor_invites_auditors_only(agency):
    client = logged_in(make_user("Datenschutz", agency, Role.AUDITOR))
    assert "roles" in invite(client, agency, roles=["caseworker"]).context["form"].errors
    assert invite(client, agency, roles=["auditor"]).status_code == 302
    assert StaffInvitation.objects.get().roles == ["auditor"]


def test_staff_invite_refuses_own_address_members_and_a_second_invitation(agency, lead):
    client, member = logged_in(lead), make_user("Mitglied", agency, Role.CASEWORKER)
    for email in (lead.email, member.email):
        assert "email" in invite(client, agency, email).context["form"].errors
    assert invite(client, agency).status_code == 302
    assert "email" in invite(client, agency).context["form"].errors
    assert StaffInvitation.objects.count() == 1


def test_staff_invite_replaces_one_that_has_run_out(agency, lead):
    old = make_staff_invitation(
        agency, lead, email="neu@amt.example", now=NOW, expires_at=NOW + datetime.timedelta(days=7)
    )
    with time_machine.travel(NOW + datetime.timedelta(days=8), tick=False):
        assert invite(logged_in(lead), agency).status_code == 302
    old.refresh_from_db()
    assert old.revoked_at
    assert StaffInvitation.objects.pending().count() == 1


def test_staff_invite_foreign_agency_is_unknown(agency, lead):
    other = make_agency(make_region("anderswo"))
    client = logged_in(lead)
    assert client.get(reverse("cases:staff_invite", args=[other.pk])).status_code == 404
    assert invite(client, other).status_code == 404
    assert invite(client, type(other)(pk=999_999)).status_code == 404
    assert not StaffInvitation.objects.exists()
    assert AuditRow.objects.filter(result="denied").count() == 3


def test_staff_invite_refuses_an_account_that_was_locked_by_hand(agency, lead):
    make_user("Gesperrt").__class__.objects.create_user("weg@amt.example", None, name="Weg", is_active=False)
    assert "email" in invite(logged_in(lead), agency, "weg@amt.example").context["form"].errors


def test_staff_invitation_resend_makes_the_old_link_worthless(agency, lead, django_capture_on_commit_callbacks):
    row = make_staff_invitation(agency, lead, now=NOW)
    with (
        time_machine.travel(NOW + datetime.timedelta(days=20), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        client = logged_in(lead)
        client.post(reverse("cases:staff_invitation_resend", args=[row.pk]))
    with time_machine.travel(NOW + datetime.timedelta(days=26), tick=False):
        assert Client().get(accept_url("offen")).status_code == 404
        assert Client().get(accept_url(sent_token())).status_code == 200


def test_staff_invitation_revoke_works_after_asking(agency, lead):
    row = make_staff_invitation(agency, lead)
    client, url = logged_in(lead), reverse("cases:staff_invitation_revoke", args=[row.pk])
    assert "zurückziehen?" in client.get(url).content.decode()
    assert StaffInvitation.objects.pending().exists()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert Client().get(accept_url("offen")).status_code == 404
    assert AuditRow.objects.filter(action="staff_invitation_revoke", result="ok").count() == 1


def test_staff_invitation_pages_of_another_agency_are_unknown(agency, lead):
    other = make_agency(make_region("anderswo"))
    row = make_staff_invitation(other, make_user("Dort", other, Role.LEAD))
    auditors = make_staff_invitation(agency, make_user("D", agency, Role.AUDITOR), "x", roles=[Role.AUDITOR])
    for invitation in (row, auditors):
        for name in ("cases:staff_invitation_resend", "cases:staff_invitation_revoke"):
            assert logged_in(lead).post(reverse(name, args=[invitation.pk])).status_code == 404
    assert StaffInvitation.objects.pending().count() == 2


def test_staff_invitation_goes_with_the_lead_who_sent_it(agency, lead):
    second = make_user("Zweite", agency, Role.LEAD)
    make_staff_invitation(agency, second)
    logged_in(lead).post(reverse("cases:member_deactivate", args=[agency.pk, second.pk]))
    assert Client().get(accept_url("offen")).status_code == 404


def test_staff_invitation_database_refuses_wrong_rows(agency, lead):
    row = make_staff_invitation(agency, lead)
    for values in (
        {"email": "Gross@amt.example"}, {"roles": ["keeper"]}, {"roles": []},
        {"used_at": NOW, "revoked_at": NOW}, {"expires_at": row.created_at},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffInvitation.objects.filter(pk=row.pk).update(**values)
