"""Another agency joins: asked without a name, handed a code after consent, and only then it is in."""

import datetime
import re
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import ConsentState, InvitationState
from cases.consents.rules_releases import CODE_LENGTH, code_digest, new_code
from cases.models import (
    AgencyInvitation,
    AuditRow,
    CaseMember,
    ConsentEvent,
    JoinTry,
    NextStep,
    Participation,
    ShareCode,
)
from cases.records.enums import MemberKind
from cases.staff.enums import Role
from tests.cases.world import FAMILY, GIVEN, join, logged_in, make_code, make_consent, make_user, make_world

TEXT = "4K7RM-2X9PQ"
WRONG = "Dieser Code gilt nicht."


@pytest.fixture
def world(db):
    return make_world()


def enter(user, text=TEXT, **data):
    due = (timezone.localdate() + datetime.timedelta(days=3)).isoformat()
    return logged_in(user).post(reverse("cases:case_join"), {"code": text, "text": "Anrufen", "due_on": due, **data})


def opened(user, case):
    return logged_in(user).get(reverse("cases:case_detail", args=[case.reference])).status_code == 200


@pytest.fixture
def coded(world):
    """A consent for the employment agency and a code for it."""
    world.named = make_consent(world.case, world.member, world.employment)
    world.live = make_code(world.named, world.employment, world.member, TEXT)
    return world


def test_the_whole_way_from_question_to_case(world):
    member = logged_in(world.member)
    asked = member.post(reverse("cases:invitation_new", args=[world.case.reference]), {"agency": world.employment.pk})
    assert asked.status_code == 302
    invited = logged_in(world.invited)
    page = invited.get(reverse("cases:invitation_list")).content.decode()
    assert str(world.youth_office) in page
    for secret in (GIVEN, FAMILY, world.case.reference):
        assert secret not in page
    invitation = AgencyInvitation.objects.get()
    answer = reverse("cases:invitation_answer", args=[invitation.pk])
    assert invited.post(answer, {"contact": world.invited.pk}).status_code == 302
    make_consent(world.case, world.member, world.employment)
    shown = member.post(reverse("cases:share_code_new", args=[world.case.reference]), {"agency": world.employment.pk})
    text = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", shown.content.decode())[0]
    assert "Eingeladen" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert not opened(world.invited, world.case)
    assert enter(world.invited, f" {text.lower().replace('-', ' ')} ").status_code == 302
    assert opened(world.invited, world.case)
    row = CaseMember.objects.get(case=world.case, agency=world.employment)
    assert (row.user, row.kind) == (world.invited, MemberKind.CASE_LEAD)
    assert NextStep.objects.get(case=world.case, agency=world.employment).text == "Anrufen"
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.JOINED
    actions = list(AuditRow.objects.filter(result="ok").order_by("pk").values_list("action", flat=True))
    wanted = ["invitation_new", "invitation_list", "invitation_accept", "share_code_new", "case_join", "case_detail"]
    assert [action for action in actions if action in wanted] == wanted


def test_a_code_is_random_hashed_and_shown_once(world):
    consent = make_consent(world.case, world.member, world.employment)
    assert len({new_code() for _ in range(50)}) == 50
    assert 32**CODE_LENGTH >= 2**50
    url = reverse("cases:share_code_new", args=[world.case.reference])
    client = logged_in(world.member)
    text = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", client.post(url, {"agency": world.employment.pk}).content.decode())[0]
    code = ShareCode.objects.get(consent=consent)
    assert code.digest == code_digest(text)
    assert text.replace("-", "") not in str(ShareCode.objects.filter(pk=code.pk).values())
    assert text not in client.get(url).content.decode()
    assert (code.expires_at - code.created_at).days == 7
    client.post(url, {"agency": world.employment.pk})
    code.refresh_from_db()
    assert code.revoked_at
    assert WRONG in enter(world.invited, text).content.decode()


def test_no_code_without_an_active_consent_that_names_the_agency(world):
    url = reverse("cases:share_code_new", args=[world.case.reference])
    for state in (ConsentState.REQUESTED, ConsentState.REFUSED, ConsentState.WITHDRAWN, ConsentState.REPLACED):
        make_consent(world.case, world.member, world.employment, state=state)
    made = ShareCode.objects.count()
    for agency in (world.employment, world.jobcenter, world.foreign, world.youth_office):
        assert logged_in(world.member).post(url, {"agency": agency.pk}).status_code == 200
    assert logged_in(world.colleague).post(url, {"agency": world.employment.pk}).status_code == 404
    make_consent(world.case, world.member, world.employment)
    assert logged_in(world.recipient).post(url, {"agency": world.employment.pk}).status_code == 200
    assert ShareCode.objects.count() == made


@pytest.mark.parametrize("reason", ["wrong", "used", "expired", "revoked", "withdrawn", "closed", "taking part"])
def test_every_code_that_does_not_work_gets_the_same_answer(coded, reason):
    now = timezone.now()
    changes = {"used": {"used_at": now}, "expired": {"expires_at": now}, "revoked": {"revoked_at": now}}
    ShareCode.objects.filter(pk=coded.live.pk).update(**changes.get(reason, {}))
    if reason == "withdrawn":
        ConsentEvent.objects.create(consent=coded.named, state=ConsentState.WITHDRAWN, at=now, by=coded.member)
    if reason == "closed":
        coded.case.restricted_at = now
        coded.case.save()
    if reason == "taking part":
        Participation.objects.create(case=coded.case, agency=coded.employment, joined_at=now, joined_by=coded.member)
    answer = enter(coded.invited, "00000-11111" if reason == "wrong" else TEXT)
    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert not CaseMember.objects.filter(agency=coded.employment).exists()
    row = AuditRow.objects.filter(action="case_join").get()
    assert (row.result, row.case_id, row.object_id) == ("denied", None, None)


def test_a_code_works_for_caseworkers_of_its_agency_only(coded):
    for user in (coded.recipient_colleague, coded.colleague, coded.other):
        assert WRONG in enter(user).content.decode()
    for user in (coded.lead, coded.auditor, coded.guest, coded.coordinator, coded.nobody):
        assert enter(user).status_code == 403
    assert enter(coded.invited).status_code == 302
    assert WRONG in enter(make_user("Zweite", coded.employment, Role.CASEWORKER)).content.decode()
    assert CaseMember.objects.filter(agency=coded.employment).count() == 1


def test_the_next_step_is_asked_for(coded):
    assert enter(coded.invited, due_on="2020-01-01").status_code == 200
    assert enter(coded.invited, text="").status_code == 200
    assert not CaseMember.objects.filter(agency=coded.employment).exists()
    assert not JoinTry.objects.exists()


def test_guessing_is_stopped_and_ends_with_time(coded, settings):
    for number in range(settings.JOIN_TRIES):
        assert WRONG in enter(coded.invited, f"00000-0000{number}").content.decode()
    answer = enter(coded.invited)
    assert "Zu viele Versuche" in answer.content.decode()
    assert not CaseMember.objects.filter(agency=coded.employment).exists()
    assert AuditRow.objects.filter(action="case_join", result="denied").count() == settings.JOIN_TRIES + 1
    assert AuditRow.objects.filter(action="case_join", result="ok").count() == 0
    JoinTry.objects.update(at=timezone.now() - datetime.timedelta(minutes=settings.JOIN_MINUTES))
    assert enter(coded.invited).status_code == 302


def test_guessing_with_several_accounts_of_an_agency_is_stopped(coded, settings):
    settings.JOIN_TRIES_AGENCY = 3
    for number in range(3):
        user = make_user(f"Rät {number}", coded.employment, Role.CASEWORKER)
        assert WRONG in enter(user, "00000-00000").content.decode()
    assert "Zu viele Versuche" in enter(coded.invited).content.decode()


def test_requests_are_answered_by_the_asked_agency_only(world):
    url = reverse("cases:invitation_answer", args=[world.invitation.pk])
    for name in ("member", "recipient", "other", "lead", "auditor", "guest"):
        user = getattr(world, name)
        assert logged_in(user).post(url, {"contact": user.pk}).status_code == 404, name
    assert logged_in(world.invited).post(url, {"contact": world.member.pk}).status_code == 302
    world.invitation.refresh_from_db()
    assert world.invitation.state == InvitationState.OPEN
    logged_in(world.invited).post(url, {"entscheidung": "nein"})
    world.invitation.refresh_from_db()
    assert world.invitation.state == InvitationState.DECLINED
    assert logged_in(world.invited).post(url, {"contact": world.invited.pk}).status_code == 404


def test_what_the_asked_agency_does_names_no_case(world):
    client = logged_in(world.invited)
    client.get(reverse("cases:invitation_list"))
    client.post(reverse("cases:invitation_answer", args=[world.invitation.pk]), {"contact": world.invited.pk})
    rows = AuditRow.objects.filter(actor=world.invited)
    assert rows.count() == 2
    assert {(row.case_id, tuple(row.case_ids)) for row in rows} == {(None, ())}


def test_only_agencies_of_the_region_are_asked_and_each_once(world):
    url = reverse("cases:invitation_new", args=[world.case.reference])
    assert world.invitation.to_agency == world.employment
    for agency in (world.foreign, world.jobcenter, world.youth_office, world.employment):
        assert logged_in(world.member).post(url, {"agency": agency.pk}).status_code == 200
    assert AgencyInvitation.objects.count() == 1


def test_a_request_is_taken_back_by_who_asked(world):
    url = reverse("cases:invitation_revoke", args=[world.case.reference, world.invitation.pk])
    assert logged_in(world.recipient).post(url).status_code == 403
    assert logged_in(world.colleague).post(url).status_code == 404
    assert logged_in(world.member).post(url).status_code == 302
    world.invitation.refresh_from_db()
    assert world.invitation.state == InvitationState.REVOKED
    assert (
        logged_in(world.invited)
        .get(reverse("cases:invitation_list"))
        .content.decode()
        .count("bittet um Zusammenarbeit<")
        == 0
    )


def test_a_code_is_revoked_by_who_made_it(coded):
    url = reverse("cases:share_code_revoke", args=[coded.case.reference, coded.live.pk])
    assert logged_in(coded.recipient).post(url).status_code == 404
    assert logged_in(coded.member).post(url).status_code == 302
    assert WRONG in enter(coded.invited).content.decode()


def test_an_agency_leaves_and_its_rows_stay(world):
    url = reverse("cases:participation_end", args=[world.case.reference])
    join(world.case, world.jobcenter, world.recipient_colleague)
    assert logged_in(world.recipient_colleague).post(url).status_code == 403
    assert logged_in(world.member).post(url).status_code == 403
    assert logged_in(world.recipient).post(url).status_code == 302
    assert not opened(world.recipient, world.case)
    assert not opened(world.recipient_colleague, world.case)
    assert Participation.objects.get(case=world.case, agency=world.jobcenter).ended_at
    make_code(world.consent, world.jobcenter, world.member, TEXT)
    assert enter(world.recipient).status_code == 302
    assert opened(world.recipient, world.case)


@pytest.mark.django_db(transaction=True)
def test_two_people_with_the_same_code_are_one_case_lead():
    with transaction.atomic():
        world = make_world()
        make_code(make_consent(world.case, world.member, world.employment), world.employment, world.member, TEXT)
        second = make_user("Zweite", world.employment, Role.CASEWORKER)
    start, answers = Barrier(2), []

    def race(user):
        try:
            start.wait()
            answers.append(enter(user).status_code)
        finally:
            connection.close()

    threads = [Thread(target=race, args=[user]) for user in (world.invited, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 302]
    assert CaseMember.objects.filter(agency=world.employment).count() == 1
