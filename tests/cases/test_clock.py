"""What has an end works to its last moment and not a moment longer; days are days in Germany."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.consents.services_joining import join_case
from cases.models import Case, Consent, Entry, Membership, StaffInvitation
from cases.records.enums import MemberKind
from cases.records.services import StepData
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.team.services_invitations import invite_member
from tests.cases.world import join, logged_in, make_code, make_consent, make_entry, make_release, make_user

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
SECOND = datetime.timedelta(seconds=1)
CODE = "2222222222"


def midnight_after(day):
    """The first moment that is no longer that day in Germany."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), BERLIN)


def midnight_before(day):
    return midnight_after(day - datetime.timedelta(days=1))


@pytest.mark.parametrize("days", [3, 200])
def test_a_consent_opens_until_midnight_of_its_last_day(furnished, days):
    w, last = furnished, timezone.localdate() + datetime.timedelta(days=days)
    entry = make_entry(w.case, w.member)
    consent = make_consent(w.case, w.member, w.jobcenter, valid_until=last)
    make_release(entry, w.jobcenter, consent, w.member)
    over = midnight_after(last)
    for moment, opens in ((over - SECOND, True), (over, False)):
        assert Consent.objects.active(now=moment).filter(pk=consent.pk).exists() is opens
        assert Entry.objects.visible_to(w.recipient, now=moment).filter(pk=entry.pk).exists() is opens


def test_the_page_closes_at_midnight_too(furnished):
    w, last = furnished, timezone.localdate() + datetime.timedelta(days=2)
    entry = make_entry(w.case, w.member)
    make_release(entry, w.jobcenter, make_consent(w.case, w.member, w.jobcenter, valid_until=last), w.member)
    url = reverse("cases:entry_detail", args=[w.case.reference, entry.pk])
    for moment, status in ((midnight_after(last) - SECOND, 200), (midnight_after(last), 404)):
        with time_machine.travel(moment, tick=False):
            assert logged_in(w.recipient).get(url).status_code == status


def test_a_deputy_stands_in_from_the_first_to_the_last_day(furnished):
    w, today = furnished, timezone.localdate()
    deputy = make_user("Vertretung", w.youth_office, Role.CASEWORKER)
    first, last = today + datetime.timedelta(days=2), today + datetime.timedelta(days=4)
    row = join(w.case, w.youth_office, deputy, kind=MemberKind.DEPUTY, deputises_for=w.member, ends_on=last)
    row.starts_on = first
    row.save()
    moments = (midnight_before(first) - SECOND, midnight_before(first), midnight_after(last) - SECOND,
               midnight_after(last))  # fmt: skip
    seen = [Case.objects.visible_to(deputy, now=moment).filter(pk=w.case.pk).exists() for moment in moments]
    assert seen == [False, True, True, False]
    assert Entry.objects.visible_to(deputy, now=moments[1]).filter(pk=w.kept.pk).exists()
    assert not Entry.objects.visible_to(deputy, now=moments[3]).filter(pk=w.kept.pk).exists()


@pytest.mark.parametrize(("before_end", "works"), [(SECOND, True), (0 * SECOND, False)])
def test_a_code_works_until_its_last_second(furnished, before_end, works):
    w = furnished
    code = make_code(make_consent(w.case, w.member, w.employment), w.employment, w.member, CODE)
    now = code.expires_at - before_end
    step = StepData("Weiter", timezone.localdate(now) + datetime.timedelta(days=1))
    case = join_case(actor=load_actor(w.invited, now=now), text=CODE, step=step)
    assert (case == w.case) is works


def test_an_invitation_to_the_team_is_good_for_seven_days(furnished):
    w = furnished
    actor = load_actor(w.lead, now=timezone.now())
    invitation = invite_member(
        actor=actor, agency=w.youth_office, email="eine-woche@amt.example", roles=[Role.CASEWORKER], link=str
    )
    end = actor.now + datetime.timedelta(days=7)
    open_then = [StaffInvitation.objects.open(now=moment).filter(pk=invitation.pk).exists()
                 for moment in (end - SECOND, end)]  # fmt: skip
    assert open_then == [True, False]


def test_a_guest_is_one_until_midnight_of_the_last_day(furnished):
    w = furnished
    row = Membership.objects.get(user=w.guest)
    over = midnight_after(row.ends_on)
    assert load_actor(w.guest, now=over - SECOND).memberships == (row,)
    assert load_actor(w.guest, now=over).memberships == ()
    with time_machine.travel(over, tick=False):
        assert logged_in(w.guest).get(reverse("cases:desk")).status_code == 403
