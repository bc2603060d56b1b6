"""The team pages: who may do what to whom, and that it acts at the next request."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.staff.enums import Role
from cases.staff.models import Coordination, Membership, User
from tests.cases.world import (
    logged_in,
    make_agency,
    make_case,
    make_region,
    make_staff_invitation,
    make_user,
)  # fmt: skip

pytestmark = pytest.mark.django_db
TEAM = "/fach/team/"


@pytest.fixture
def agency(db):
    return make_agency(make_region())


@pytest.fixture
def lead(agency):
    return make_user("Leitung", agency, Role.LEAD)


@pytest.fixture
def member(agency):
    return make_user("Mitglied", agency, Role.CASEWORKER)


def grant(client, agency, user, role):
    return client.post(reverse("cases:role_grant", args=[agency.pk, user.pk]), {"role": role})


def end(client, user, role=None):
    rows = user.memberships.filter(ended_at__isnull=True)
    row = rows.get(role=role) if role else rows.get()
    return client.post(reverse("cases:role_end", args=[row.pk]))


def deactivate(client, agency, user):
    return client.post(reverse("cases:member_deactivate", args=[agency.pk, user.pk]))


def end_sessions(client, agency, user):
    return client.post(reverse("cases:sessions_end", args=[agency.pk, user.pk]))


def roles(user):
    return set(user.memberships.filter(ended_at__isnull=True).values_list("role", flat=True))


def said(client):
    return client.get(TEAM).content.decode()


def done(action):
    return AuditRow.objects.filter(action=action, result="ok").count()


def test_team_shows_people_roles_and_days(agency, lead, member):
    User.objects.filter(pk=member.pk).update(last_login=timezone.make_aware(timezone.datetime(2026, 3, 4, 13, 37)))
    make_staff_invitation(agency, lead, email="bald@amt.example")
    other = make_agency(make_region("anderswo"))
    stranger = make_user("Fremdling", other, Role.CASEWORKER)
    make_staff_invitation(other, stranger, "x", email="fremd@amt.example")
    page = said(logged_in(lead))
    assert "Mitglied" in page
    assert "Zuletzt angemeldet am 4. März 2026" in page
    assert "13:37" not in page
    assert "bald@amt.example" in page
    assert "Fremdling" not in page
    assert "fremd@amt.example" not in page


def test_team_shows_ended_people_no_more(agency, lead, member):
    client = logged_in(lead)
    deactivate(client, agency, member)
    client.get(TEAM)
    assert "Mitglied" not in said(client)


@pytest.mark.parametrize("count", [1, 3])
def test_team_query_count(agency, lead, count, django_assert_num_queries):
    for number in range(count):
        make_user(f"Person {number}", agency, Role.CASEWORKER)
        make_staff_invitation(agency, lead, f"t{number}")
    client = logged_in(lead)
    with django_assert_num_queries(6):
        client.get(TEAM)


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.GUEST])
def test_team_is_not_for_others(agency, member, role):
    client = logged_in(make_user("X", agency, role))
    assert client.get(TEAM).status_code == 403
    assert client.get(reverse("cases:role_grant", args=[agency.pk, member.pk])).status_code == 404
    assert grant(client, agency, member, "lead").status_code == 404
    assert end(client, member).status_code == 404
    assert deactivate(client, agency, member).status_code == 404
    assert end_sessions(client, agency, member).status_code == 404
    assert roles(member) == {"caseworker"}
    assert User.objects.get(pk=member.pk).session_round == 0


def test_coordinators_have_no_right_here(agency, member):
    user = make_user("Koordination")
    Coordination.objects.create(user=user, region=agency.organisation.region)
    client = logged_in(user)
    assert client.get(TEAM).status_code == 403
    assert grant(client, agency, member, "lead").status_code == 404
    for name in ("cases_membership", "cases_staffinvitation", "cases_agency"):
        assert client.post(reverse(f"admin:{name}_add"), {}).status_code == 403


def test_role_grant_works(agency, lead, member):
    client = logged_in(lead)
    assert grant(client, agency, member, "lead").status_code == 302
    assert roles(member) == {"caseworker", "lead"}
    row = member.memberships.get(role="lead")
    assert row.granted_by == lead
    line = AuditRow.objects.get(action="role_grant")
    assert (line.actor, line.agency, line.object_id) == (lead, agency, row.pk)
    assert logged_in(member).get(TEAM).status_code == 200


def test_role_grant_twice_is_harmless(agency, lead, member):
    client = logged_in(lead)
    grant(client, agency, member, "lead")
    assert "role" in grant(client, agency, member, "lead").context["form"].errors
    assert member.memberships.filter(role="lead").count() == 1
    assert done("role_grant") == 1


@pytest.mark.parametrize("role", ["auditor", "guest", "keeper", ""])
def test_role_grant_refuses_what_leads_do_not_give(agency, lead, member, role):
    assert "role" in grant(logged_in(lead), agency, member, role).context["form"].errors
    assert roles(member) == {"caseworker"}


def test_role_grant_keeps_control_apart(agency, lead, member):
    auditor = make_user("Datenschutz", agency, Role.AUDITOR)
    assert grant(logged_in(lead), agency, auditor, "caseworker").status_code == 403
    assert grant(logged_in(auditor), agency, member, "auditor").status_code == 403
    assert roles(auditor) == {"auditor"}
    assert roles(member) == {"caseworker"}


def test_nobody_changes_own_roles(agency, lead):
    make_user("Zweite", agency, Role.LEAD)
    client = logged_in(lead)
    assert "Ihre eigenen Rollen" in grant(client, agency, lead, "caseworker").content.decode()
    end(client, lead)
    deactivate(client, agency, lead)
    assert roles(lead) == {"lead"}
    assert AuditRow.objects.filter(action__in=["role_grant", "role_end", "member_deactivate"]).count() == 0


def test_lead_of_another_agency_is_a_stranger(agency, member):
    other = make_agency(make_region("anderswo"))
    client = logged_in(make_user("Dort", other, Role.LEAD))
    # Their own agency with a foreign person, and the person's agency: both look like a number that does not exist.
    for foreign in (agency.pk, other.pk, 999_999):
        for name in ("role_grant", "member_deactivate", "sessions_end"):
            url = reverse(f"cases:{name}", args=[foreign, member.pk])
            assert client.get(url).status_code == 404
            assert client.post(url, {"role": "caseworker"}).status_code == 404
    assert end(client, member).status_code == 404
    assert roles(member) == {"caseworker"}
    assert AuditRow.objects.filter(action="team", result="denied").count() == 19


def test_auditors_and_leads_do_not_touch_each_other(agency, lead, member):
    auditor = make_user("Datenschutz", agency, Role.AUDITOR)
    for client, user in ((logged_in(lead), auditor), (logged_in(auditor), lead), (logged_in(auditor), member)):
        assert end(client, user).status_code == 403
        assert deactivate(client, agency, user).status_code == 403
        assert end_sessions(client, agency, user).status_code == 403
        assert user.memberships.filter(ended_at__isnull=True).exists()


def test_role_end_acts_on_the_next_request_and_keeps_the_row(agency, lead, member):
    case = make_case(agency, member)
    grant(logged_in(lead), agency, member, "lead")
    theirs = logged_in(member)
    assert theirs.get(reverse("cases:case_detail", args=[case.reference])).status_code == 200
    assert theirs.get(TEAM).status_code == 200
    assert end(logged_in(lead), member, "lead").status_code == 302
    assert theirs.get(TEAM).status_code == 403
    assert theirs.get(reverse("cases:case_detail", args=[case.reference])).status_code == 200
    row = member.memberships.get(role="lead")
    assert row.ended_by == lead
    assert row.ended_at
    assert member.__class__.objects.get(pk=member.pk).is_active
    assert done("role_end") == 1


def test_role_end_asks_first(agency, lead, member):
    client = logged_in(lead)
    page = client.get(reverse("cases:role_end", args=[member.memberships.get().pk])).content.decode()
    assert "einzige Rolle" in page
    assert roles(member) == {"caseworker"}


def test_role_end_of_the_last_role_locks_the_account(agency, lead, member):
    end(logged_in(lead), member)
    member.refresh_from_db()
    assert not member.is_active
    assert member.deactivated_at


def test_role_end_twice_says_nothing_new(agency, lead, member):
    client, row = logged_in(lead), member.memberships.get()
    url = reverse("cases:role_end", args=[row.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert done("role_end") == 1


def test_role_can_be_given_again_after_it_ended(agency, lead, member):
    client = logged_in(lead)
    grant(client, agency, member, "lead")
    end(client, member, "lead")
    assert grant(client, agency, member, "lead").status_code == 302
    assert member.memberships.filter(role="lead").count() == 2


def test_member_deactivate_ends_everything_here_at_the_next_request(agency, lead, member):
    theirs = logged_in(member)
    assert theirs.get("/fach/").status_code == 200
    assert deactivate(logged_in(lead), agency, member).status_code == 302
    assert theirs.get("/fach/").url.startswith(reverse("account_login"))
    member.refresh_from_db()
    assert not member.is_active
    assert member.memberships.get().ended_by == lead
    assert done("member_deactivate") == 1


def test_member_deactivate_leaves_other_agencies_alone(agency, lead, member):
    other = make_agency(make_region("anderswo"))
    Membership.objects.create(user=member, agency=other, role=Role.CASEWORKER)
    here, there = make_case(agency, member), make_case(other, member)
    theirs = logged_in(member)
    deactivate(logged_in(lead), agency, member)
    assert theirs.get(reverse("cases:case_detail", args=[here.reference])).status_code == 404
    assert theirs.get(reverse("cases:case_detail", args=[there.reference])).status_code == 200
    member.refresh_from_db()
    assert member.is_active


def test_member_deactivate_keeps_accounts_with_another_task(agency, lead, member):
    Coordination.objects.create(user=member, region=agency.organisation.region)
    deactivate(logged_in(lead), agency, member)
    member.refresh_from_db()
    assert member.is_active


def test_the_last_lead_stays(agency, lead):
    second = make_user("Zweite", agency, Role.LEAD)
    client = logged_in(lead)
    end(client, second)
    assert roles(second) == set()
    keeper = logged_in(make_user("Verwaltung", is_superuser=True))
    answer = keeper.post(
        reverse("admin:cases_membership_changelist"),
        {"action": "end_roles", "_selected_action": [lead.memberships.get().pk]},
        follow=True,
    )
    assert "letzte Leitung" in answer.content.decode()
    assert roles(lead) == {"lead"}


def test_a_lead_with_a_last_day_or_without_account_does_not_count(agency, lead):
    asleep = make_user("Weg", agency, Role.LEAD, is_active=False)
    Membership.objects.create(user=make_user("Vertretung"), agency=agency, role=Role.LEAD, ends_on=timezone.localdate())
    acting = logged_in(User.objects.get(name="Vertretung"))
    assert "letzte Leitung" in (end(acting, lead), said(acting))[1]
    assert roles(lead) == {"lead"}
    assert end(acting, asleep).status_code == 302
    assert roles(asleep) == set()


def test_sessions_end_acts_on_the_next_request(agency, lead, member):
    first, second = logged_in(member), logged_in(member)
    UserSession.objects.create(user=member, session_key=first.session.session_key, ip="0.0.0.0", user_agent="x")
    mine = logged_in(lead)
    assert mine.get(reverse("cases:sessions_end", args=[agency.pk, member.pk])).status_code == 200
    assert first.get("/fach/").status_code == 200
    assert end_sessions(mine, agency, member).status_code == 302
    assert first.get("/fach/").status_code == 302
    assert second.get("/fach/").status_code == 302
    assert logged_in(User.objects.get(pk=member.pk)).get("/fach/").status_code == 200
    assert mine.get("/fach/").status_code == 200
    assert not UserSession.objects.exists()
    assert done("sessions_end") == 1


def test_role_changes_need_a_recent_second_factor(agency, lead, member):
    make_staff_invitation(agency, lead, email="bald@amt.example")
    tired = logged_in(lead, fresh=False)
    for answer in (
        grant(tired, agency, member, "lead"),
        end(tired, member),
        deactivate(tired, agency, member),
        tired.post(reverse("cases:staff_invite", args=[agency.pk]), {"email": "a@amt.example", "roles": ["lead"]}),
        tired.post(reverse("cases:staff_invitation_resend", args=[lead.memberships.model.objects.first().pk])),
    ):
        assert answer.status_code == 302
        assert answer.url.startswith("/konto/")
    assert roles(member) == {"caseworker"}
    assert not AuditRow.objects.filter(result="ok").exists()


def test_team_says_when_there_is_only_one_lead(agency, lead, member):
    client = logged_in(lead)
    assert "nur eine Leitung" in said(client)
    grant(client, agency, member, "lead")
    assert "nur eine Leitung" not in said(client)


@pytest.mark.django_db(transaction=True)
def test_two_leads_end_each_other_and_one_stays():
    agency = make_agency(make_region())
    leads = [make_user(f"Leitung {number}", agency, Role.LEAD) for number in range(2)]
    clients = [logged_in(lead) for lead in leads]

    def end_the_other(number):
        try:
            return end(clients[number], leads[1 - number]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(end_the_other, range(2)))
    assert sorted(len(roles(lead)) for lead in leads) == [0, 1]
    assert done("role_end") == 1
