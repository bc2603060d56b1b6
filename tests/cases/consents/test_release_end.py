"""Several at once, taking back, and what the other agency's open tab shows after a withdrawal."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import ConsentState
from cases.consents.selectors_releases import new_releases_for, releases_for_overview
from cases.consents.services import withdraw_consent
from cases.models import AuditRow, ConsentEvent, ConsentRecipient, Entry, Release
from cases.records.enums import DataClass
from cases.staff.actors import load_actor
from tests.cases.world import FAMILY, GIVEN, join, logged_in, make_case, make_consent, make_entry

pytestmark = pytest.mark.django_db


def many(world, consent=None, agency=None):
    row = ConsentRecipient.objects.get(consent=consent or world.consent, agency=agency or world.jobcenter)
    return reverse("cases:release_many", args=[world.case.reference]) + f"?fuer={row.pk}"


def visible(user):
    return set(Entry.objects.visible_to(user, now=timezone.now()).values_list("title", flat=True))


def withdraw(world, consent=None):
    actor = load_actor(world.member, now=timezone.now())
    withdraw_consent(actor=actor, consent=consent or world.consent)


def test_two_of_three_entries_are_released_at_once(world):
    third = make_entry(world.case, world.member, title="Zeisigdritter")
    client = logged_in(world.member)
    page = client.get(many(world)).content.decode()
    assert "checked" not in page
    assert "Schon freigegeben" in page
    assert client.post(many(world), {"entries": [third.pk]}).status_code == 302
    assert visible(world.recipient) == {"Zeisigfrei", "Zeisigdritter"}
    assert AuditRow.objects.filter(action="release_many").count() == 1


def test_the_list_takes_as_many_queries_for_three_entries_as_for_one(world):
    client, counts = logged_in(world.member), []
    for number in (0, 3):
        for _ in range(number):
            make_entry(world.case, world.member)
        client.get(many(world))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(many(world)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_secrets_and_what_was_entrusted_are_not_in_the_list(world):
    secret = make_entry(world.case, world.member, title="Zeisigheim", data_class=DataClass.PROFESSIONAL_SECRET)
    whispered = make_entry(
        world.case, world.member, title="Zeisigtraut", data_class=DataClass.ENTRUSTED, entrusted_by="young_person"
    )
    consent = make_consent(
        world.case, world.member, world.jobcenter, classes=[DataClass.PROFESSIONAL_SECRET, DataClass.ENTRUSTED],
        persons=[world.recipient],
    )  # fmt: skip
    client = logged_in(world.member)
    page = client.get(many(world, consent)).content.decode()
    assert "Zeisigtraut" not in page
    assert f'value="{secret.pk}"' not in page
    for entry in (secret, whispered):
        assert client.post(many(world, consent), {"entries": [entry.pk]}).status_code == 200
    assert Release.objects.count() == 1


def test_foreign_entries_and_foreign_agencies_are_refused_in_the_list(world):
    other_case = make_case(world.youth_office, world.member)
    foreign = make_entry(other_case, world.member)
    theirs = make_entry(world.case, world.recipient, agency=world.jobcenter)
    client = logged_in(world.member)
    for entry in (foreign, theirs):
        assert client.post(many(world), {"entries": [world.kept.pk, entry.pk]}).status_code == 200
    elsewhere = ConsentRecipient.objects.get(consent=make_consent(other_case, world.member, world.jobcenter))
    url = reverse("cases:release_many", args=[world.case.reference]) + f"?fuer={elsewhere.pk}"
    assert client.post(url, {"entries": [world.kept.pk]}).status_code == 404
    assert logged_in(world.recipient).post(many(world), {"entries": [world.released.pk]}).status_code == 404
    assert logged_in(world.colleague).post(many(world), {"entries": [world.kept.pk]}).status_code == 404
    assert Release.objects.count() == 1


def test_after_a_new_consent_the_same_entries_are_released_again_on_purpose(world):
    new = make_consent(world.case, world.member, world.jobcenter, replaces=world.consent)
    ConsentEvent.objects.create(consent=world.consent, state=ConsentState.REPLACED, at=timezone.now(), by=world.member)
    assert visible(world.recipient) == set()
    client = logged_in(world.member)
    assert "war schon einmal freigegeben" in client.get(many(world, new)).content.decode()
    client.post(many(world, new), {"entries": [world.released.pk]})
    assert visible(world.recipient) == {"Zeisigfrei"}


def test_taking_back_takes_two_clicks_and_works_at_once(world):
    client = logged_in(world.member)
    url = reverse("cases:release_withdraw", args=[world.case.reference, world.release.pk])
    assert client.get(url).status_code == 200
    assert visible(world.recipient) == {"Zeisigfrei"}
    assert client.post(url).status_code == 302
    assert visible(world.recipient) == set()
    assert client.post(url).status_code == 302
    assert AuditRow.objects.filter(action="release_withdraw", result="ok").exists()
    world.release.refresh_from_db()
    assert world.release.withdrawn_by == world.member


def test_only_the_owner_takes_back(world):
    url = reverse("cases:release_withdraw", args=[world.case.reference, world.release.pk])
    assert logged_in(world.recipient).post(url).status_code == 403
    for name in ("colleague", "lead", "recipient_colleague", "other"):
        assert logged_in(getattr(world, name)).post(url).status_code == 404
    other_case = make_case(world.youth_office, world.member)
    elsewhere = reverse("cases:release_withdraw", args=[other_case.reference, world.release.pk])
    assert logged_in(world.member).post(elsewhere).status_code == 404
    world.release.refresh_from_db()
    assert world.release.withdrawn_at is None


def test_taking_back_works_while_the_case_is_restricted(world):
    world.case.restricted_at = timezone.now()
    world.case.save()
    url = reverse("cases:release_withdraw", args=[world.case.reference, world.release.pk])
    logged_in(world.member).post(url)
    world.release.refresh_from_db()
    assert world.release.withdrawn_at


def test_after_a_withdrawal_the_open_tab_shows_nothing(world):
    own = make_entry(world.case, world.recipient, agency=world.jobcenter, title="Eigenes", text="Eigener Text")
    tab = logged_in(world.recipient)
    case_url = reverse("cases:case_detail", args=[world.case.reference])
    entry_url = reverse("cases:entry_detail", args=[world.case.reference, world.released.pk])
    before = tab.get(case_url).content.decode()
    assert FAMILY in before
    assert tab.get(entry_url).status_code == 200
    withdraw(world)
    after = tab.get(case_url)
    assert after.status_code == 200
    page = after.content.decode()
    assert world.case.reference in page
    assert own.title in page
    for secret in (GIVEN, FAMILY, "Zeisigfrei", "Zeisigfreitext"):
        assert secret not in page
    assert tab.get(entry_url).status_code == 404
    for name in ("entry_edit", "entry_reclassify", "entry_dispute", "release_new"):
        url = reverse(f"cases:{name}", args=[world.case.reference, world.released.pk])
        answer = tab.post(url, {"disputed_note": "nein", "title": "x", "choice": "1"})
        assert answer.status_code == 404, name
        assert "Zeisigfrei" not in answer.content.decode()
    withdraw_url = reverse("cases:release_withdraw", args=[world.case.reference, world.release.pk])
    assert tab.post(withdraw_url).status_code == 404
    for name in ("desk", "case_list"):
        assert FAMILY not in tab.get(reverse(f"cases:{name}")).content.decode()


def test_the_overview_says_what_became_of_each_release(world):
    now = timezone.now()
    lines = releases_for_overview(world.case, world.member, now=now)
    assert [(line.release, line.is_open) for line in lines] == [(world.release, True)]
    assert [line.release for line in releases_for_overview(world.case, world.recipient, now=now)] == [world.release]
    assert releases_for_overview(world.case, world.colleague, now=now) == []
    assert list(new_releases_for(world.recipient, now=now, case_ids=[world.case.pk])) == [world.release]
    withdraw(world)
    later = timezone.now()
    assert [line.is_open for line in releases_for_overview(world.case, world.member, now=later)] == [False]
    assert releases_for_overview(world.case, world.recipient, now=later) == []
    assert not new_releases_for(world.recipient, now=later, case_ids=[world.case.pk]).exists()


def test_releases_are_new_for_two_weeks(world):
    Release.objects.update(released_at=timezone.now() - datetime.timedelta(days=15))
    world.case.opened_at -= datetime.timedelta(days=30)
    assert not new_releases_for(world.recipient, now=timezone.now(), case_ids=[world.case.pk]).exists()


def test_the_release_of_what_was_entrusted_asks_for_a_recent_factor(world):
    entry = make_entry(
        world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by="young_person", title="Zeisigtraut"
    )
    consent = make_consent(world.case, world.member, world.jobcenter, classes=[DataClass.ENTRUSTED])
    row = ConsentRecipient.objects.get(consent=consent)
    url = reverse("cases:release_new", args=[world.case.reference, entry.pk])
    stale = logged_in(world.member, fresh=False)
    assert stale.post(url, {"choice": row.pk}).status_code == 302
    assert not Release.objects.filter(entry=entry).exists()
    assert not AuditRow.objects.filter(action="release_new", result="ok").exists()
    logged_in(world.member).post(url, {"choice": row.pk})
    assert Release.objects.filter(entry=entry).exists()
    assert stale.post(reverse("cases:release_new", args=[world.case.reference, world.kept.pk]), {}).status_code == 200


def test_a_member_of_the_recipient_who_joins_later_reads_too(world):
    assert visible(world.recipient_colleague) == set()
    join(world.case, world.jobcenter, world.recipient_colleague)
    assert visible(world.recipient_colleague) == {"Zeisigfrei"}
