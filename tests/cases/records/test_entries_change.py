"""Changing entries: only the author, never over somebody else's wording, never before unseen readers."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.models import AuditRow, CaseMember, Entry, EntryDraft, Release
from cases.records.enums import DataClass, MemberKind
from tests.cases.table import STAFF
from tests.cases.whole import comparable
from tests.cases.world import join, logged_in, make_case, make_consent, make_entry, make_release, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def url(world, name, entry=None):
    return reverse(f"cases:{name}", args=[world.case.reference, (entry or world.kept).pk])


def body(entry, **fields):
    return {
        "data_class": entry.data_class, "title": entry.title, "text": entry.text, "version": entry.version,
        "happened_on": entry.happened_on.isoformat(), "entrusted_by": entry.entrusted_by,
        "entrusted_by_name": entry.entrusted_by_name, **fields,
    }  # fmt: skip


def last_row():
    return AuditRow.objects.order_by("-pk").first()


def test_the_author_changes_an_entry(world):
    answer = logged_in(world.member).post(url(world, "entry_edit"), body(world.kept, text="Zeisigneu"))
    assert answer.url == url(world, "entry_detail")
    world.kept.refresh_from_db()
    assert (world.kept.text, world.kept.version, world.kept.changed_by) == ("Zeisigneu", 2, world.member)
    assert (last_row().action, AuditRow.objects.count()) == (AuditAction.ENTRY_EDIT, 1)


def test_saving_without_a_change_is_no_new_version(world):
    client = logged_in(world.member)
    for _ in range(2):
        assert client.post(url(world, "entry_edit"), body(world.kept, text="einmal")).status_code == 302
    world.kept.refresh_from_db()
    assert world.kept.version == 2


@pytest.mark.parametrize("relation", sorted(STAFF - {"member"}))
def test_nobody_else_changes_it_not_even_who_may_read_it(world, relation):
    client = logged_in(getattr(world, relation))
    expected = 403 if relation == "recipient" else 404
    answer = client.post(url(world, "entry_edit", world.released), body(world.released, text="fremd"))
    assert answer.status_code == expected
    assert client.get(url(world, "entry_edit", world.released)).status_code == expected
    world.released.refresh_from_db()
    assert world.released.text == "Zeisigfreitext"
    assert last_row().result == AuditResult.DENIED


def test_a_colleague_on_the_case_reads_but_does_not_change_the_text(world):
    join(world.case, world.youth_office, world.colleague)
    client = logged_in(world.colleague)
    assert "Zeisigzutext" in client.get(url(world, "entry_detail")).content.decode()
    assert client.post(url(world, "entry_edit"), body(world.kept, text="fremd")).status_code == 403


def test_owner_author_and_case_cannot_be_forged(world):
    forged = {"agency": world.jobcenter.pk, "author": world.recipient.pk, "case": 1, "disputed_at": "2026-01-01"}
    logged_in(world.member).post(url(world, "entry_edit"), body(world.kept, text="neu", **forged))
    world.kept.refresh_from_db()
    assert (world.kept.agency, world.kept.author, world.kept.case) == (world.youth_office, world.member, world.case)
    assert world.kept.disputed_at is None


def test_an_entry_of_another_case_is_not_found_under_this_one(world):
    other, client = make_case(world.youth_office, world.member), logged_in(world.member)
    urls = [reverse("cases:entry_edit", args=[other.reference, number]) for number in (world.kept.pk, 10**17)]
    answers = [comparable(client.get(url), url) for url in urls]
    assert answers[0].status == 404
    assert answers[0] == answers[1]


def test_a_stale_save_shows_both_wordings_and_keeps_both(world):
    client = logged_in(world.member)
    first = body(world.kept, text="Zeisig singt laut")
    Entry.objects.filter(pk=world.kept.pk).update(text="Zeisig singt leise", version=2, changed_by=world.member)
    page = client.post(url(world, "entry_edit"), {**first, "version": 1})
    assert page.status_code == 409
    text = page.content.decode()
    assert "leise" in text.split("<del>")[1]
    assert "laut" in text.split("<ins>")[1]
    assert "Mitglied" in text
    world.kept.refresh_from_db()
    assert (world.kept.text, world.kept.version) == ("Zeisig singt leise", 2)
    draft = EntryDraft.objects.get()
    assert (draft.content["text"], draft.base_version) == ("Zeisig singt laut", 1)
    assert (last_row().action, AuditRow.objects.count()) == (AuditAction.ENTRY_DRAFT_SAVE, 1)
    assert "Zeisig singt laut" in client.get(url(world, "entry_edit")).content.decode()
    taken = client.post(url(world, "entry_edit"), {**page.context["typed"], "version": 2})
    assert taken.status_code == 302
    world.kept.refresh_from_db()
    assert (world.kept.text, world.kept.version) == ("Zeisig singt laut", 3)
    assert not EntryDraft.objects.exists()


def test_keeping_the_stored_wording_discards_the_draft(world):
    client = logged_in(world.member)
    Entry.objects.filter(pk=world.kept.pk).update(text="anders", version=2)
    client.post(url(world, "entry_edit"), body(world.kept, text="meins"))
    answer = client.post(url(world, "entry_draft_discard"), {"then": "entry"})
    assert answer.url == url(world, "entry_detail")
    assert not EntryDraft.objects.exists()
    world.kept.refresh_from_db()
    assert world.kept.text == "anders"


def test_the_author_sees_who_reads_it_before_saving(world):
    client = logged_in(world.member)
    page = client.get(url(world, "entry_edit", world.released)).content.decode()
    assert "Diese Fassung sieht auch:" in page
    assert "Jobcenter" in page
    assert "Diese Fassung sieht auch:" not in client.get(url(world, "entry_edit")).content.decode()


def test_a_release_made_meanwhile_is_shown_before_the_text_goes_out(world):
    client, form = logged_in(world.member), body(world.released, text="nur intern gedacht")
    answer = client.post(url(world, "entry_edit", world.released), {**form, "readers": ""})
    assert answer.status_code == 422
    assert "inzwischen freigegeben" in answer.content.decode()
    world.released.refresh_from_db()
    assert world.released.text == "Zeisigfreitext"
    seen = {**form, "readers": answer.context["reader_numbers"]}
    assert client.post(url(world, "entry_edit", world.released), seen).status_code == 302
    reader = logged_in(world.recipient).get(url(world, "entry_detail", world.released))
    assert "nur intern gedacht" in reader.content.decode()


def test_another_class_ends_the_releases_for_good(world):
    client, address = logged_in(world.member), url(world, "entry_edit", world.released)
    client.post(address, body(world.released, data_class="internal"))
    assert Release.objects.get().withdrawn_by == world.member
    world.released.refresh_from_db()
    client.post(address, body(world.released, data_class="shareable"))
    assert logged_in(world.recipient).get(url(world, "entry_detail", world.released)).status_code == 404


def test_leaving_a_guarded_class_is_asked_about(world):
    secret = make_entry(world.case, world.member, data_class=DataClass.PROFESSIONAL_SECRET)
    client, address = logged_in(world.member), url(world, "entry_edit", secret)
    asked = client.post(address, body(secret, data_class="shareable"))
    assert asked.status_code == 422
    assert "besonders geschützt" in asked.content.decode()
    confirmed = body(secret, data_class="shareable", confirmed=asked.context["form"].mark)
    assert client.post(address, confirmed).status_code == 302


def test_what_was_entrusted_is_for_its_author_alone(world):
    entrusted = make_entry(
        world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by="young_person", text="Zeisigvertrauen"
    )
    join(world.case, world.youth_office, world.colleague)
    for name in ("entry_detail", "entry_edit", "entry_dispute", "entry_restrict", "entry_delete", "entry_reclassify"):
        for relation in ("colleague", "recipient", "lead"):
            assert logged_in(getattr(world, relation)).get(url(world, name, entrusted)).status_code == 404, name
    assert "Zeisigvertrauen" in logged_in(world.member).get(url(world, "entry_detail", entrusted)).content.decode()


def test_who_reads_what_was_entrusted_to_somebody_else_does_not_act_on_it(world):
    entrusted = make_entry(world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by="young_person")
    consent = make_consent(world.case, world.member, world.jobcenter, classes=[DataClass.ENTRUSTED])
    make_release(entrusted, world.jobcenter, consent, world.member)
    client = logged_in(world.recipient)
    page = client.get(url(world, "entry_detail", entrusted))
    assert page.status_code == 200
    assert "Was Sie tun können" not in page.content.decode()
    for name in ("entry_edit", "entry_dispute", "entry_restrict", "entry_delete", "entry_reclassify"):
        assert client.post(url(world, name, entrusted), {}).status_code == 403, name


def test_the_case_lead_makes_a_class_stricter_but_never_wider(world):
    join(world.case, world.youth_office, world.colleague)
    entry = make_entry(world.case, world.colleague, data_class=DataClass.SPECIAL_CATEGORY)
    client, address = logged_in(world.member), url(world, "entry_reclassify", entry)
    assert client.post(address, {"data_class": "shareable"}).status_code == 422
    assert client.post(address, {"data_class": "entrusted"}).status_code == 422
    assert client.post(address, {"data_class": "internal"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.data_class, entry.version, entry.changed_by) == ("internal", 2, world.member)
    assert logged_in(world.colleague).get(address).status_code == 403


def test_who_leads_for_another_agency_corrects_no_class(world):
    assert CaseMember.objects.get(user=world.recipient).kind == MemberKind.CASE_LEAD
    answer = logged_in(world.recipient).post(url(world, "entry_reclassify", world.released), {"data_class": "internal"})
    assert answer.status_code == 403


def test_a_corrected_class_is_not_overwritten_by_an_open_form(world):
    join(world.case, world.youth_office, world.colleague)
    entry = make_entry(world.case, world.colleague)
    form = body(entry, text="weiter geschrieben")
    logged_in(world.member).post(url(world, "entry_reclassify", entry), {"data_class": "internal"})
    assert logged_in(world.colleague).post(url(world, "entry_edit", entry), form).status_code == 409
    entry.refresh_from_db()
    assert entry.data_class == "internal"


def test_an_entry_that_was_never_released_can_be_deleted(world):
    client = logged_in(world.member)
    assert "löschen?" in client.get(url(world, "entry_delete")).content.decode()
    assert Entry.objects.filter(pk=world.kept.pk).exists()
    assert client.post(url(world, "entry_delete")).status_code == 302
    assert not Entry.objects.filter(pk=world.kept.pk).exists()
    assert (last_row().action, last_row().object_id) == (AuditAction.ENTRY_DELETE, world.kept.pk)


@pytest.mark.parametrize("why", ["released", "withdrawn", "disputed", "restricted"])
def test_what_others_may_have_read_or_is_disputed_stays(world, why):
    entry = world.released if why in {"released", "withdrawn"} else world.kept
    if why == "withdrawn":
        Release.objects.update(withdrawn_at=timezone.now(), withdrawn_by=world.member)
    if why == "disputed":
        Entry.objects.update(disputed_at=timezone.now(), disputed_note="stimmt nicht")
    if why == "restricted":
        Entry.objects.update(restricted_at=timezone.now())
    assert logged_in(world.member).post(url(world, "entry_delete", entry)).status_code == 422
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_restricted_entry_is_not_changed(world):
    Entry.objects.update(restricted_at=timezone.now())
    client = logged_in(world.member)
    assert client.post(url(world, "entry_edit"), body(world.kept, text="neu")).status_code == 422
    assert client.post(url(world, "entry_reclassify"), {"data_class": "internal"}).status_code == 422
    assert "kann nichts geschrieben werden" in client.get(url(world, "entry_edit")).content.decode()


@pytest.mark.parametrize(
    "odd", [{"version": 10**20}, {"version": "-1"}, {"text": "a\x00b"}, {"happened_on": "0000-00-00"}]
)
def test_odd_values_are_refused_and_what_was_typed_stays(world, odd):
    answer = logged_in(world.member).post(url(world, "entry_edit"), body(world.kept, **odd))
    assert answer.status_code == 422
    assert "Zeisigzu" in answer.content.decode()
    world.kept.refresh_from_db()
    assert world.kept.version == 1


def test_numbers_beyond_every_row_are_not_found(world):
    for number in (0, 10**30):
        address = reverse("cases:entry_edit", args=[world.case.reference, number])
        assert logged_in(world.member).get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_give_one_conflict():
    with transaction.atomic():
        world = make_world()
    address, answers = url(world, "entry_edit"), {}

    def save(text):
        try:
            answers[text] = logged_in(world.member).post(address, body(world.kept, text=text)).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[text]) for text in ("eins", "zwei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers.values()) == [302, 409]
    won, lost = sorted(answers, key=answers.get)
    world.kept.refresh_from_db()
    assert (world.kept.text, world.kept.version) == (won, 2)
    assert EntryDraft.objects.get().content["text"] == lost
