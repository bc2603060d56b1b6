"""The exception: releases on a norm, with a reason, and for the Jugendamt with a second person."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import LegalNorm, Purpose
from cases.consents.selectors_releases import pending_approvals
from cases.models import AuditRow, CaseMember, Entry, Release
from cases.records.enums import DataClass, MemberKind
from tests.cases.world import join, logged_in, make_entry

pytestmark = pytest.mark.django_db
REASON = "Die junge Person ist nicht erreichbar, und die Frist läuft morgen ab."


@pytest.fixture
def world(world, settings):
    settings.RELEASE_WITHOUT_CONSENT = True
    return world


def send(user, entry, recipient, **changes):
    url = reverse("cases:release_without_consent", args=[entry.case.reference, entry.pk])
    until = timezone.localdate() + datetime.timedelta(days=20)
    data = {
        "recipient": recipient.pk, "purpose": Purpose.TRANSITION_PLANNING, "norm": LegalNorm.SGB10_69_1_1,
        "reason": REASON, "valid_until": until.isoformat(), **changes,
    }  # fmt: skip
    return logged_in(user).post(url, data)


def readable(user, entry):
    return Entry.objects.visible_to(user, now=timezone.now()).filter(pk=entry.pk).exists()


def approve(user, release, **data):
    return logged_in(user).post(reverse("cases:release_approve", args=[release.pk]), data)


def test_the_case_lead_releases_and_a_second_person_opens_it(world):
    assert send(world.member, world.kept, world.jobcenter).status_code == 302
    release = Release.objects.get(entry=world.kept)
    assert not readable(world.recipient, world.kept)
    page = logged_in(world.lead).get(reverse("cases:release_approve", args=[release.pk])).content.decode()
    assert REASON in page
    assert world.kept.title not in page
    assert approve(world.lead, release).status_code == 302
    assert readable(world.recipient, world.kept)
    release.refresh_from_db()
    assert release.approved_by == world.lead
    actions = set(AuditRow.objects.filter(object_id=release.pk, result="ok").values_list("action", flat=True))
    assert {"release_without_consent", "release_approve"} <= actions


def test_off_by_default(world, settings):
    settings.RELEASE_WITHOUT_CONSENT = False
    assert send(world.member, world.kept, world.jobcenter).status_code == 403
    assert not Release.objects.filter(entry=world.kept).exists()


def test_only_the_case_lead_or_a_lead_who_works_on_it(world):
    join(world.case, world.youth_office, world.colleague)
    assert send(world.colleague, world.kept, world.jobcenter).status_code == 403
    assert send(world.lead, world.kept, world.jobcenter).status_code == 404
    join(world.case, world.youth_office, world.lead)
    assert send(world.lead, world.kept, world.jobcenter).status_code == 302
    assert send(world.recipient, world.released, world.youth_office).status_code == 403


def test_nobody_approves_their_own_and_no_other_agency_does(world):
    send(world.member, world.kept, world.jobcenter)
    release = Release.objects.get(entry=world.kept)
    assert approve(world.member, release).status_code == 403
    for name in ("colleague", "auditor", "recipient", "recipient_lead", "invited", "other", "guest"):
        assert approve(getattr(world, name), release).status_code == 404, name
    release.refresh_from_db()
    assert release.approved_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(approved_by=world.member, approved_at=timezone.now())


def test_a_member_of_the_case_approves_and_reads_what_it_is_about(world):
    join(world.case, world.youth_office, world.colleague)
    send(world.member, world.kept, world.jobcenter)
    release = Release.objects.get(entry=world.kept)
    now = timezone.now()
    assert list(pending_approvals(world.colleague, now=now, today=timezone.localdate())) == [release]
    page = logged_in(world.colleague).get(reverse("cases:release_approve", args=[release.pk])).content.decode()
    assert world.kept.title in page
    approve(world.colleague, release)
    approve(world.lead, release)
    release.refresh_from_db()
    assert release.approved_by == world.colleague
    assert not pending_approvals(world.lead, now=now, today=timezone.localdate()).exists()


def test_the_second_person_says_no(world):
    send(world.member, world.kept, world.jobcenter)
    release = Release.objects.get(entry=world.kept)
    approve(world.lead, release, entscheidung="nein")
    approve(world.lead, release)
    release.refresh_from_db()
    assert release.withdrawn_by == world.lead
    assert release.approved_at is None
    assert not readable(world.recipient, world.kept)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": " " * 40},
        {"reason": " " * 20 + "zu kurz" + " " * 20},
        {"norm": LegalNorm.SGB3_31A},
        {"norm": "weil ich will"},
        {"valid_until": "2020-01-01"},
        {"valid_until": "2099-01-01"},
    ],
)
def test_no_reason_no_norm_no_end_no_release(world, changes):
    assert send(world.member, world.kept, world.jobcenter, **changes).status_code == 200
    assert not Release.objects.filter(entry=world.kept).exists()


def test_only_to_agencies_that_take_part(world):
    for agency in (world.employment, world.foreign, world.youth_office):
        assert send(world.member, world.kept, agency).status_code == 200
    assert not Release.objects.filter(entry=world.kept).exists()


@pytest.mark.parametrize("data_class", [DataClass.PROFESSIONAL_SECRET, DataClass.ENTRUSTED, DataClass.INTERNAL])
def test_secrets_never_go_without_consent(world, data_class):
    given = {"entrusted_by": "young_person"} if data_class == DataClass.ENTRUSTED else {}
    entry = make_entry(world.case, world.member, data_class=data_class, **given)
    assert send(world.member, entry, world.jobcenter).status_code == 403
    assert not Release.objects.filter(entry=entry).exists()


def test_the_jobcenter_needs_no_second_person(world):
    entry = make_entry(world.case, world.recipient, agency=world.jobcenter)
    assert CaseMember.objects.get(user=world.recipient).kind == MemberKind.CASE_LEAD
    assert send(world.recipient, entry, world.youth_office).status_code == 302
    assert readable(world.member, entry)


def test_the_database_refuses_a_reason_of_blanks(world):
    day = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(
            entry=world.kept, recipient=world.jobcenter, purpose=Purpose.HANDOVER, data_class=DataClass.SHAREABLE,
            norm=LegalNorm.SGB10_68, reason=" " * 40, valid_from=day, valid_until=day, released_by=world.member,
            released_at=timezone.now(),
        )  # fmt: skip
