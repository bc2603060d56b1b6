"""Releasing an entry with a consent: what works, and every way in which it must not."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import ConsentState, Purpose
from cases.models import AuditRow, ConsentEvent, ConsentRecipient, Entry, Release
from cases.records.enums import CaseState, DataClass, Giver
from cases.staff.enums import Role
from tests.cases.world import (
    join,
    logged_in,
    make_agency,
    make_case,
    make_consent,
    make_entry,
    make_user,
)

pytestmark = pytest.mark.django_db


def address(entry):
    return reverse("cases:release_new", args=[entry.case.reference, entry.pk])


def row_of(consent, agency=None):
    rows = ConsentRecipient.objects.filter(consent=consent)
    return rows.get(agency=agency) if agency else rows.get()


def send(user, entry, consent, **data):
    return logged_in(user).post(address(entry), {"choice": row_of(consent).pk, **data})


def readable(user, entry):
    url = reverse("cases:entry_detail", args=[entry.case.reference, entry.pk])
    return logged_in(user).get(url).status_code == 200


def test_a_member_releases_an_entry_and_the_other_agency_reads_it(world):
    assert not readable(world.recipient, world.kept)
    answer = send(world.member, world.kept, world.consent)
    assert answer.status_code == 302
    release = Release.objects.get(entry=world.kept)
    assert (release.consent, release.recipient) == (world.consent, world.jobcenter)
    assert (release.purpose, release.data_class) == (Purpose.TRANSITION_PLANNING, DataClass.SHAREABLE)
    assert release.valid_until == world.consent.valid_until
    assert readable(world.recipient, world.kept)
    assert not readable(world.recipient_colleague, world.kept)
    row = AuditRow.objects.filter(action="release_new").get()
    assert (row.object_id, row.case_id, row.actor) == (release.pk, world.case.pk, world.member)


def test_the_page_says_why_other_agencies_are_not_possible(world):
    entry = make_entry(world.case, world.member, data_class=DataClass.SPECIAL_CATEGORY)
    page = logged_in(world.member).get(address(entry)).content.decode()
    assert "Die Einwilligung nennt diese Klasse nicht." in page
    assert f'value="{row_of(world.consent).pk}"' not in page
    page = logged_in(world.member).get(address(world.released)).content.decode()
    assert "schon freigegeben" in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ConsentState.REQUESTED, "angefragt, aber noch nicht erteilt"),
        (ConsentState.REFUSED, "Die Einwilligung ist abgelehnt."),
        (ConsentState.WITHDRAWN, "Die Einwilligung ist widerrufen."),
        (ConsentState.VOID, "Die Einwilligung ist unwirksam."),
    ],
)
def test_a_consent_that_is_not_granted_carries_nothing(world, state, said):
    consent = make_consent(world.case, world.member, world.employment, state=state)
    page = logged_in(world.member).get(address(world.kept)).content.decode()
    assert said in page
    answer = send(world.member, world.kept, consent)
    assert answer.status_code == 200
    assert not Release.objects.filter(entry=world.kept).exists()


def test_a_double_click_makes_one_release(world):
    client = logged_in(world.member)
    for _ in range(2):
        answer = client.post(address(world.kept), {"choice": row_of(world.consent).pk})
    assert answer.status_code in {200, 302}
    assert Release.objects.filter(entry=world.kept).count() == 1


def test_a_release_ends_with_its_consent_at_the_latest(world):
    too_long = world.consent.valid_until + datetime.timedelta(days=1)
    answer = send(world.member, world.kept, world.consent, valid_until=too_long.isoformat())
    assert "nicht länger gelten als die Einwilligung" in answer.content.decode()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    answer = send(world.member, world.kept, world.consent, valid_until=yesterday.isoformat())
    assert "Vergangenheit" in answer.content.decode()
    assert not Release.objects.filter(entry=world.kept).exists()
    assert (
        send(world.member, world.kept, world.consent, valid_until=timezone.localdate().isoformat()).status_code == 302
    )


def test_what_has_run_out_can_be_released_again(world):
    day = timezone.localdate() - datetime.timedelta(days=1)
    Release.objects.filter(pk=world.release.pk).update(valid_from=day, valid_until=day)
    assert not readable(world.recipient, world.released)
    assert send(world.member, world.released, world.consent).status_code == 302
    assert readable(world.recipient, world.released)
    assert Release.objects.filter(entry=world.released, withdrawn_at=None).count() == 1


def test_internal_entries_are_not_released(world):
    entry = make_entry(world.case, world.member, data_class=DataClass.INTERNAL)
    assert send(world.member, entry, world.consent).status_code == 200
    assert not Release.objects.filter(entry=entry).exists()


def test_strangers_find_nothing_and_readers_release_nothing_further(world):
    further = make_consent(world.case, world.member, world.employment)
    for name in ("colleague", "lead", "auditor", "recipient_colleague", "recipient_lead", "invited", "other", "guest"):
        assert send(getattr(world, name), world.kept, further).status_code == 404, name
    assert send(world.recipient, world.kept, further).status_code == 404
    assert send(world.recipient, world.released, further).status_code == 403
    assert Release.objects.count() == 1
    assert AuditRow.objects.filter(action="release_new", result="denied").count() == 10


def test_a_consent_of_another_case_or_direction_carries_nothing(world):
    other_case = make_case(world.youth_office, world.member)
    elsewhere = make_consent(other_case, world.member, world.jobcenter)
    reverse_way = make_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    for consent in (elsewhere, reverse_way):
        assert send(world.member, world.kept, consent).status_code == 200
    assert not Release.objects.filter(entry=world.kept).exists()


def test_an_entry_of_another_case_is_not_found(world):
    other_case = make_case(world.youth_office, world.member)
    foreign = make_entry(other_case, world.member)
    url = reverse("cases:release_new", args=[world.case.reference, foreign.pk])
    assert logged_in(world.member).post(url, {"choice": row_of(world.consent).pk}).status_code == 404


def test_the_other_agency_releases_its_own_entries_only(world):
    own = make_entry(world.case, world.recipient, agency=world.jobcenter)
    back = make_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    assert send(world.recipient, own, back).status_code == 302
    assert readable(world.member, own)
    assert send(world.member, own, back).status_code == 403


def test_secrets_go_to_named_people_of_the_consent(world):
    join(world.case, world.jobcenter, world.recipient_colleague)
    secret = make_entry(world.case, world.member, data_class=DataClass.PROFESSIONAL_SECRET)
    consent = make_consent(
        world.case, world.member, world.jobcenter, classes=[DataClass.PROFESSIONAL_SECRET], persons=[world.recipient]
    )
    assert send(world.member, secret, consent).status_code == 200
    assert send(world.member, secret, consent, persons=[world.recipient_colleague.pk]).status_code == 200
    assert not Release.objects.filter(entry=secret).exists()
    assert send(world.member, secret, consent, persons=[world.recipient.pk]).status_code == 302
    assert readable(world.recipient, secret)
    assert not readable(world.recipient_colleague, secret)


def entrusted(world, **fields):
    return make_entry(world.case, world.member, data_class=DataClass.ENTRUSTED, **fields)


def test_what_was_entrusted_is_freed_by_whom_entrusted_it_and_released_by_its_author(world):
    entry = entrusted(world, entrusted_by=Giver.GUARDIAN, entrusted_by_name="Erika Muster")
    young = make_consent(world.case, world.member, world.jobcenter, classes=[DataClass.ENTRUSTED])
    mother = make_consent(
        world.case, world.member, world.jobcenter, classes=[DataClass.ENTRUSTED], giver=Giver.GUARDIAN,
        giver_name="Erika Muster",
    )  # fmt: skip
    other = make_consent(
        world.case, world.member, world.jobcenter, classes=[DataClass.ENTRUSTED], giver=Giver.GUARDIAN,
        giver_name="Max Muster",
    )  # fmt: skip
    page = logged_in(world.member).get(address(entry)).content.decode()
    assert "Das hat jemand anderes anvertraut" in page
    for consent in (young, other):
        assert send(world.member, entry, consent).status_code == 200
    assert not Release.objects.filter(entry=entry).exists()
    join(world.case, world.youth_office, world.colleague)
    assert send(world.colleague, entry, mother).status_code == 404
    assert send(world.member, entry, mother).status_code == 302
    assert readable(world.recipient, entry)


def test_nothing_is_released_while_something_is_restricted_or_closed(world):
    Entry.objects.filter(pk=world.kept.pk).update(restricted_at=timezone.now())
    assert send(world.member, world.kept, world.consent).status_code == 200
    Entry.objects.filter(pk=world.kept.pk).update(restricted_at=None)
    world.case.restricted_at = timezone.now()
    world.case.save()
    assert send(world.member, world.kept, world.consent).status_code == 200
    assert world.case.state == CaseState.OPEN
    assert not Release.objects.filter(entry=world.kept).exists()


def test_after_a_withdrawal_the_open_form_releases_nothing(world):
    form = {"choice": row_of(world.consent).pk}
    ConsentEvent.objects.create(consent=world.consent, state=ConsentState.WITHDRAWN, at=timezone.now(), by=world.member)
    assert logged_in(world.member).post(address(world.kept), form).status_code == 200
    assert not Release.objects.filter(entry=world.kept).exists()


def test_a_member_of_both_agencies_releases_for_the_owner_only(world):
    both = make_user("Beide", world.jobcenter, Role.CASEWORKER)
    join(world.case, world.jobcenter, both)
    agency = make_agency(world.region, "sgb3")
    consent = make_consent(world.case, world.member, agency)
    assert send(both, world.released, consent).status_code == 403
