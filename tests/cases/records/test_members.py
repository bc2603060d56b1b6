"""Who works on a case: colleagues, deputies by the day, handing on, and the lead's view without content."""

import datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, Case, CaseMember, NextStep
from cases.records.enums import MemberKind
from cases.records.services_members import pass_on_lead
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.staff.models import Membership
from tests.cases.world import FAMILY, GIVEN, join, logged_in, make_case, make_user, make_world

pytestmark = pytest.mark.django_db
REASON = "Die Fallführung ist bis auf Weiteres erkrankt."


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def client(world):
    return logged_in(world.member)


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.reference, *more])


def day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def sees(user, case, days=0):
    return Case.objects.visible_to(user, now=timezone.now() + datetime.timedelta(days=days)).filter(pk=case.pk).exists()


def last_row():
    row = AuditRow.objects.order_by("-pk").first()
    return row.action, row.result


def test_a_colleague_is_added_once(client, world):
    data = {"user": world.colleague.pk}
    assert client.post(url("member_add", world.case), data).status_code == 302
    assert sees(world.colleague, world.case)
    assert last_row() == ("member_add", "ok")
    assert client.post(url("member_add", world.case), data).status_code == 422
    assert CaseMember.objects.filter(case=world.case, user=world.colleague).count() == 1


@pytest.mark.parametrize("relation", ["recipient_colleague", "auditor", "guest", "other", "nobody", "keeper"])
def test_only_caseworkers_and_leads_of_the_own_agency_can_be_added(client, world, relation):
    user = getattr(world, relation)
    assert client.post(url("member_add", world.case), {"user": user.pk}).status_code == 422
    assert not sees(user, world.case)
    page = client.get(url("member_add", world.case)).text
    assert f'<option value="{user.pk}"' not in page


def test_a_deputy_sees_the_case_only_in_the_days_named(client, world):
    data = {"user": world.colleague.pk, "stands_in_for": world.member.pk, "starts_on": day(2), "ends_on": day(4)}
    assert client.post(url("member_add", world.case), data).status_code == 302
    assert [sees(world.colleague, world.case, days) for days in (0, 1, 2, 4, 5)] == [False, False, True, True, False]
    deputy = CaseMember.objects.get(user=world.colleague)
    assert (deputy.kind, deputy.deputises_for) == (MemberKind.DEPUTY, world.member)
    assert logged_in(world.colleague).get(url("next_step_set", world.case)).status_code == 404


def test_a_deputy_whose_days_are_over_can_be_added_again(client, world):
    join(
        world.case, world.youth_office, world.colleague, kind=MemberKind.DEPUTY, deputises_for=world.member,
        now=timezone.now() - datetime.timedelta(days=20), ends_on=day(-10),
    )  # fmt: skip
    assert logged_in(world.colleague).get(url("next_step_set", world.case)).status_code == 404
    assert client.post(url("member_add", world.case), {"user": world.colleague.pk}).status_code == 302
    assert sees(world.colleague, world.case)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": 0}, "ends_on"),
        ({"ends_on": 3}, "starts_on"),
        ({"starts_on": -1, "ends_on": 3}, "starts_on"),
        ({"starts_on": 3, "ends_on": 2}, "ends_on"),
    ],
)
def test_a_deputy_needs_days_in_order(client, world, fields, field):
    data = {"user": world.colleague.pk, "stands_in_for": world.member.pk}
    answer = client.post(url("member_add", world.case), data | {name: day(days) for name, days in fields.items()})
    assert answer.status_code == 422
    assert f"id_{field}-fehler" in answer.text


def test_nobody_stands_in_for_themselves_or_for_strangers(client, world):
    days = {"starts_on": day(0), "ends_on": day(3)}
    for user, absent in ((world.member, world.member), (world.colleague, world.recipient)):
        answer = client.post(url("member_add", world.case), {"user": user.pk, "stands_in_for": absent.pk, **days})
        assert answer.status_code == 422
    assert not sees(world.colleague, world.case)


def test_ending_acts_at_once_and_the_case_lead_must_hand_on_first(client, world):
    own = CaseMember.objects.get(case=world.case, user=world.member)
    second = world.second
    client.post(url("member_end", world.case, own.pk))
    assert sees(world.member, world.case)
    client.post(url("member_lead", world.case, second.pk))
    second.refresh_from_db()
    assert second.kind == MemberKind.CASE_LEAD
    answer = client.post(url("member_end", world.case, own.pk))
    assert answer["Location"] == reverse("cases:desk")
    assert not sees(world.member, world.case)
    assert client.get(url("member_add", world.case)).status_code == 404
    assert last_row() == ("member_add", "denied")


def test_the_last_member_of_an_agency_cannot_go(client, world):
    own = CaseMember.objects.get(case=world.case, user=world.member)
    CaseMember.objects.filter(pk=own.pk).update(kind=MemberKind.MEMBER)
    client.post(url("member_end", world.case, own.pk))
    assert last_row() == ("member_end", "denied")
    assert sees(world.member, world.case)


def test_a_colleague_who_lost_the_role_does_not_count_as_somebody_else(client, world):
    own = CaseMember.objects.get(case=world.case, user=world.member)
    CaseMember.objects.filter(pk=own.pk).update(kind=MemberKind.MEMBER)
    second = world.second
    Membership.objects.filter(user=second.user).update(ended_at=timezone.now())
    client.post(url("member_end", world.case, own.pk))
    assert sees(world.member, world.case)


def test_a_plain_member_ends_only_their_own_work(world):
    third = join(world.case, world.youth_office, make_user("Dritte", world.youth_office, Role.CASEWORKER))
    client = logged_in(world.second.user)
    assert client.post(url("member_end", world.case, third.pk)).status_code == 403
    assert client.post(url("member_add", world.case), {"user": world.colleague.pk}).status_code == 403
    assert client.post(url("member_lead", world.case, world.second.pk)).status_code == 403
    assert client.post(url("member_end", world.case, world.second.pk)).status_code == 302
    assert not sees(world.second.user, world.case)


def test_rows_of_other_agencies_and_cases_are_like_none(client, world):
    foreign = CaseMember.objects.get(case=world.case, user=world.recipient)
    other = make_case(world.youth_office, world.colleague).members.get()
    for number in (foreign.pk, other.pk, 10**17, 10**30):
        for name in ("member_end", "member_lead"):
            assert client.post(url(name, world.case, number)).status_code == 404
    assert CaseMember.objects.filter(ended_at=None).count() == 3


def test_a_deputy_cannot_be_given_the_case(client, world):
    deputy = join(
        world.case, world.youth_office, world.colleague, kind=MemberKind.DEPUTY, deputises_for=world.member,
        ends_on=day(3),
    )  # fmt: skip
    client.post(url("member_lead", world.case, deputy.pk))
    deputy.refresh_from_db()
    assert deputy.kind == MemberKind.DEPUTY
    assert last_row() == ("member_lead", "denied")


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_the_case_on_at_once_leave_one_case_lead():
    world, start, ends = make_world(), Barrier(2), []
    heirs = [
        join(world.case, world.youth_office, make_user("Erbe", world.youth_office, Role.CASEWORKER)) for _ in range(2)
    ]

    def click(heir):
        start.wait()
        try:
            pass_on_lead(actor=load_actor(world.member, now=timezone.now()), case=world.case, member_id=heir.pk)
            ends.append("ok")
        except PermissionDenied:
            ends.append("late")
        connection.close()

    threads = [Thread(target=click, args=[heir]) for heir in heirs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["late", "ok"]
    leading = CaseMember.objects.filter(case=world.case, agency=world.youth_office, kind=MemberKind.CASE_LEAD)
    assert leading.get().pk in {heir.pk for heir in heirs}
    assert AuditRow.objects.filter(action="member_lead").count() == 1


def test_a_lead_sees_the_agency_cases_without_content(world):
    page = logged_in(world.lead).get(reverse("cases:supervision"))
    text = page.text
    for shown in (world.case.reference, "15–17", "Mitglied", "im Plan"):
        assert shown in text
    for content in (GIVEN, FAMILY, "Gespräch führen", "Zeisig", "030 23125 000", "Empfang"):
        assert content not in text
    row = AuditRow.objects.order_by("-pk").first()
    assert (row.action, row.case_ids) == ("supervision", [world.case.pk])


def test_a_lead_of_another_agency_learns_not_even_the_age(world):
    text = logged_in(world.recipient_lead).get(reverse("cases:supervision")).text
    assert world.case.reference in text
    assert "15–17" not in text
    assert "Mitglied" not in text


def test_a_lead_sees_what_needs_somebody(world):
    lead = logged_in(world.lead)
    NextStep.objects.filter(agency=world.youth_office).update(due_on=day(-1))
    assert "überfällig" in lead.get(reverse("cases:supervision")).text
    NextStep.objects.filter(agency=world.youth_office).update(done_at=timezone.now())
    assert "fehlt" in lead.get(reverse("cases:supervision")).text
    world.member.is_active = False
    world.member.save()
    assert "niemand" in lead.get(reverse("cases:supervision")).text


def test_closed_cases_have_a_list_of_their_own(world):
    lead, closed = logged_in(world.lead), world.closed
    assert closed.reference not in lead.get(reverse("cases:supervision")).text
    text = lead.get(reverse("cases:supervision") + "?stand=closed&seite=x").text
    assert closed.reference in text
    assert world.case.reference not in text


def test_the_list_costs_the_same_for_one_and_three_cases(world):
    lead, counts = logged_in(world.lead), []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lead.get(reverse("cases:supervision"))
        counts.append(len(queries))
        make_case(world.youth_office, world.member)
        make_case(world.youth_office, world.colleague)
    assert counts[0] == counts[1]


def test_a_lead_gives_the_case_to_somebody_with_a_reason(world):
    lead = logged_in(world.lead)
    data = {"user": world.colleague.pk, "takes_over": "on"}
    assert lead.post(url("supervision_add_member", world.case), {**data, "reason": "krank"}).status_code == 422
    assert not sees(world.colleague, world.case)
    assert lead.post(url("supervision_add_member", world.case), {**data, "reason": REASON}).status_code == 302
    made = CaseMember.objects.get(user=world.colleague)
    assert (made.kind, made.reason, made.added_by) == (MemberKind.CASE_LEAD, REASON, world.lead)
    assert CaseMember.objects.get(case=world.case, user=world.member).kind == MemberKind.MEMBER
    row = AuditRow.objects.order_by("-pk").first()
    assert (row.action, row.object_id, row.case_id) == ("supervision_add_member", made.pk, world.case.pk)


def test_a_lead_reads_content_only_after_becoming_a_member(world):
    lead = logged_in(world.lead)
    assert lead.get(url("case_detail", world.case)).status_code == 404
    lead.post(url("supervision_add_member", world.case), {"user": world.lead.pk, "reason": REASON})
    assert lead.get(url("case_detail", world.case)).status_code == 200


def test_a_lead_takes_over_even_while_processing_is_restricted_or_the_case_closed(world):
    lead = logged_in(world.lead)
    for case in (world.restricted, world.closed):
        data = {"user": world.lead.pk, "takes_over": "on", "reason": REASON}
        assert lead.post(url("supervision_add_member", case), data).status_code == 302
        assert sees(world.lead, case)


def test_a_member_who_takes_over_keeps_one_row(world):
    data = {"user": world.second.user.pk, "takes_over": "on", "reason": REASON}
    assert logged_in(world.lead).post(url("supervision_add_member", world.case), data).status_code == 302
    rows = CaseMember.objects.filter(case=world.case, user=world.second.user, ended_at=None)
    assert rows.get().kind == MemberKind.CASE_LEAD


def test_a_lead_adds_nobody_of_another_agency(world):
    for relation in ("recipient_colleague", "other", "auditor"):
        user = getattr(world, relation)
        data = {"user": user.pk, "reason": REASON}
        assert logged_in(world.lead).post(url("supervision_add_member", world.case), data).status_code == 422
        assert not sees(user, world.case)


def test_the_lead_of_an_agency_that_takes_part_serves_only_that_agency(world):
    data = {"user": world.colleague.pk, "reason": REASON}
    lead = logged_in(world.recipient_lead)
    assert lead.post(url("supervision_add_member", world.case), data).status_code == 422
    data["user"] = world.recipient_colleague.pk
    assert lead.post(url("supervision_add_member", world.case), data).status_code == 302
    assert CaseMember.objects.get(user=world.recipient_colleague).agency == world.jobcenter
