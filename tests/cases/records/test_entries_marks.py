"""Marks of an entry: the young person's rights, kept by the owner agency, effective at once everywhere."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.models import AuditRow, Case, Entry
from tests.cases.world import join, logged_in

pytestmark = pytest.mark.django_db
STEPS = ("entry_dispute", "entry_dispute_end", "entry_restrict", "entry_restrict_end")
NOTE = {"disputed_note": "Das habe ich so nicht gesagt."}


def url(world, name, entry=None):
    return reverse(f"cases:{name}", args=[world.case.reference, (entry or world.released).pk])


def test_a_dispute_stands_wherever_the_entry_is_read(world):
    client = logged_in(world.member)
    assert client.post(url(world, "entry_dispute"), {"disputed_note": "  "}).status_code == 422
    assert client.post(url(world, "entry_dispute"), NOTE).status_code == 302
    assert AuditRow.objects.order_by("-pk").first().action == AuditAction.ENTRY_DISPUTE
    for reader in (world.member, world.recipient):
        page = logged_in(reader).get(url(world, "entry_detail")).content.decode()
        assert NOTE["disputed_note"] in page
    assert client.post(url(world, "entry_dispute"), NOTE).status_code == 302
    assert client.post(url(world, "entry_dispute"), {"disputed_note": "etwas anderes"}).status_code == 422
    assert client.post(url(world, "entry_dispute_end")).status_code == 302
    assert NOTE["disputed_note"] not in logged_in(world.recipient).get(url(world, "entry_detail")).content.decode()


def test_a_restriction_closes_the_entry_for_the_other_agency_at_once(world):
    client, reader = logged_in(world.member), logged_in(world.recipient)
    assert reader.get(url(world, "entry_detail")).status_code == 200
    assert "Jobcenter" in client.get(url(world, "entry_restrict")).content.decode()
    client.post(url(world, "entry_restrict"))
    assert reader.get(url(world, "entry_detail")).status_code == 404
    assert "Verarbeitung eingeschränkt" in client.get(url(world, "entry_detail")).content.decode()
    since = Entry.objects.get(pk=world.released.pk).restricted_at
    client.post(url(world, "entry_restrict"))
    assert Entry.objects.get(pk=world.released.pk).restricted_at == since
    client.post(url(world, "entry_restrict_end"))
    assert reader.get(url(world, "entry_detail")).status_code == 200


def test_a_colleague_on_the_case_keeps_the_marks_too(world):
    join(world.case, world.youth_office, world.colleague)
    assert logged_in(world.colleague).post(url(world, "entry_restrict")).status_code == 302
    assert Entry.objects.get(pk=world.released.pk).restricted_at


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(("relation", "status"), [("recipient", 403), ("lead", 404), ("invited", 404), ("guest", 404)])
def test_readers_of_other_agencies_and_strangers_change_no_mark(world, name, relation, status):
    client, before = logged_in(getattr(world, relation)), list(Entry.objects.order_by("pk").values())
    assert client.get(url(world, name)).status_code == status
    assert client.post(url(world, name), NOTE).status_code == status
    assert list(Entry.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", STEPS)
def test_marks_work_in_a_restricted_case_and_write_one_row(world, name):
    Case.objects.update(restricted_at=timezone.now())
    assert logged_in(world.member).post(url(world, name), NOTE).status_code == 302
    assert [row.action for row in AuditRow.objects.all()] == [name]


@pytest.mark.parametrize("name", [*STEPS, "entry_reclassify", "entry_delete", "entry_edit"])
def test_opening_a_form_writes_one_row_and_nothing_else(world, name):
    before = list(Entry.objects.order_by("pk").values())
    assert logged_in(world.member).get(url(world, name)).status_code == 200
    row = AuditRow.objects.get()
    assert (row.action, row.object_id, row.case_id) == (AuditAction.ENTRY_FORM, world.released.pk, world.case.pk)
    assert list(Entry.objects.order_by("pk").values()) == before
