"""The people of agencies in the administration: superusers, through the same verbs as the team pages."""

import pytest
from django.core import mail
from django.urls import reverse

from cases.audit.models import AuditRow
from cases.staff.enums import Role
from cases.staff.models import Membership, User
from cases.staff.models_invitations import StaffInvitation
from tests.cases.world import logged_in, make_agency, make_region, make_staff_invitation, make_user

pytestmark = pytest.mark.django_db
MEMBERSHIP, INVITATION = "admin:cases_membership_", "admin:cases_staffinvitation_"


@pytest.fixture
def agency(db):
    return make_agency(make_region())


@pytest.fixture
def keeper(db):
    return make_user("Verwaltung", is_superuser=True)


def add(client, name, **data):
    return client.post(reverse(f"{name}add"), data, follow=True)


def run(client, name, action, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"{name}changelist"), data, follow=True)


def test_first_lead_is_invited(agency, keeper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        add(logged_in(keeper), INVITATION, agency=agency.pk, email="erste@amt.example", roles=["lead"])
    row = StaffInvitation.objects.get()
    assert (row.email, row.roles, row.invited_by) == ("erste@amt.example", ["lead"], keeper)
    assert mail.outbox[0].recipients() == ["erste@amt.example"]
    line = AuditRow.objects.get()
    assert (line.action, line.actor, line.agency, line.object_id) == ("staff_invite", keeper, agency, row.pk)


def test_invitation_to_a_foreign_domain_is_refused(agency, keeper):
    answer = add(logged_in(keeper), INVITATION, agency=agency.pk, email="erste@evil.example", roles=["lead"])
    assert "diese" in answer.content.decode().lower()
    assert not StaffInvitation.objects.exists()


def test_invitation_is_sent_again_and_withdrawn(agency, keeper, django_capture_on_commit_callbacks):
    row = make_staff_invitation(agency, keeper, roles=[Role.AUDITOR])
    client = logged_in(keeper)
    with django_capture_on_commit_callbacks(execute=True):
        run(client, INVITATION, "resend", row)
    row.refresh_from_db()
    assert len(mail.outbox) == 1
    run(client, INVITATION, "revoke", row)
    row.refresh_from_db()
    assert row.revoked_by == keeper
    assert "schon angenommen oder zurückgezogen" in run(client, INVITATION, "revoke", row).content.decode()


def test_invitation_shows_no_token(agency, keeper):
    row = make_staff_invitation(agency, keeper)
    client = logged_in(keeper)
    for url in (reverse(f"{INVITATION}changelist"), reverse(f"{INVITATION}change", args=[row.pk])):
        answer = client.get(url)
        assert answer.status_code == 200
        assert row.token_hash not in answer.content.decode()


def test_membership_is_given_ended_and_never_deleted(agency, keeper):
    user, client = make_user("Neu"), logged_in(keeper)
    add(client, MEMBERSHIP, user=user.pk, agency=agency.pk, role="caseworker")
    row = user.memberships.get()
    assert row.granted_by == keeper
    assert AuditRow.objects.get(action="role_grant").agency == agency
    for page in ("delete", "change"):
        client.post(reverse(f"{MEMBERSHIP}{page}", args=[row.pk]), {"post": "yes", "role": "lead"})
    row.refresh_from_db()
    assert (row.role, row.ended_at) == ("caseworker", None)
    run(client, MEMBERSHIP, "end_roles", row)
    row.refresh_from_db()
    assert row.ended_by == keeper
    assert "schon beendet" in run(client, MEMBERSHIP, "end_roles", row).content.decode()


def test_membership_keeps_the_rules(agency, keeper):
    client = logged_in(keeper)
    auditor = make_user("Datenschutz", agency, Role.AUDITOR)
    assert "Datenschutz kontrolliert" in add(
        client, MEMBERSHIP, user=auditor.pk, agency=agency.pk, role="lead"
    ).content.decode()  # fmt: skip
    assert "Ihre eigenen Rollen" in add(
        client, MEMBERSHIP, user=keeper.pk, agency=agency.pk, role="lead"
    ).content.decode()  # fmt: skip
    add(client, MEMBERSHIP, user=keeper.pk, agency=agency.pk, role="guest")
    assert list(Membership.objects.all()) == [auditor.memberships.get()]


def test_everybody_else_stays_out(agency, keeper):
    row = make_staff_invitation(agency, keeper)
    for user in (make_user("L", agency, Role.LEAD), make_user("D", agency, Role.AUDITOR)):
        client = logged_in(user)
        for name in (MEMBERSHIP, INVITATION):
            assert client.get(reverse(f"{name}changelist")).status_code in {302, 403}
            assert client.post(reverse(f"{name}add"), {"agency": agency.pk}).status_code in {302, 403}
        run(client, INVITATION, "revoke", row)
        add(client, MEMBERSHIP, user=user.pk, agency=agency.pk, role="lead")
    row.refresh_from_db()
    assert row.revoked_at is None
    assert Membership.objects.count() == 2


def test_steps_need_a_recent_second_factor(agency, keeper):
    user, row = make_user("Neu"), make_staff_invitation(agency, keeper)
    tired = logged_in(keeper, fresh=False)
    data = {"user": user.pk, "agency": agency.pk, "role": "caseworker"}
    assert tired.post(reverse(f"{MEMBERSHIP}add"), data).url.startswith("/konto/")
    answer = tired.post(reverse(f"{INVITATION}changelist"), {"action": "revoke", "_selected_action": [row.pk]})
    assert answer.url.startswith("/konto/")
    row.refresh_from_db()
    assert row.revoked_at is None
    assert not user.memberships.exists()


def account_form(user, **fields):
    inline = {"coordinations-TOTAL_FORMS": "0", "coordinations-INITIAL_FORMS": "0"}
    return {"email": user.email, "name": user.name, **inline, **fields}


def test_last_lead_is_not_locked_by_hand(agency, keeper):
    lead, client = make_user("Leitung", agency, Role.LEAD), logged_in(keeper)
    url = reverse("admin:cases_user_change", args=[lead.pk])
    answer = client.post(url, account_form(lead))
    assert "is_active" in answer.context["adminform"].form.errors
    make_user("Zweite", agency, Role.LEAD)
    assert client.post(url, account_form(lead)).status_code == 302
    lead.refresh_from_db()
    assert not lead.is_active
    assert lead.deactivated_at is None


def test_account_that_is_let_in_again_starts_anew(agency, keeper):
    user = make_user("Neuanfang", agency, Role.CASEWORKER, is_active=False)
    url = reverse("admin:cases_user_change", args=[user.pk])
    logged_in(keeper).post(url, account_form(user, is_active="on"))
    user.refresh_from_db()
    assert user.is_active
    assert User.objects.get(pk=user.pk).reactivated_at
