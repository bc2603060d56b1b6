"""Writing entries: works · strangers get 404 · a forged body changes nothing · what is doubtful is asked about once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.models import AuditRow, Case, CaseMember, Entry, EntryDraft
from cases.records.enums import CaseState, DataClass, Giver, Outcome
from cases.staff.models import Membership
from tests.cases.table import STAFF
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db


def body(**fields):
    return {
        "data_class": "internal", "title": "Gespräch in der Schule", "text": "Möchte im Mai ein Praktikum machen.",
        "happened_on": timezone.localdate().isoformat(), **fields,
    }  # fmt: skip


def new_url(world):
    return reverse("cases:entry_new", args=[world.case.reference])


def last_row():
    return AuditRow.objects.order_by("-pk").first()


def close(case):
    now = timezone.now()
    case.responsibilities.update(period=(case.opened_at, now))
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, closed_at=now, outcome=Outcome.OTHER, responsible=None
    )


def test_an_entry_belongs_to_the_agency_for_which_its_author_works_on_the_case(world):
    before = Entry.objects.count()
    answer = logged_in(world.member).post(new_url(world), body())
    entry = Entry.objects.order_by("-pk").first()
    assert answer.url == reverse("cases:entry_detail", args=[world.case.reference, entry.pk])
    assert Entry.objects.count() == before + 1
    assert (entry.agency, entry.author, entry.data_class, entry.version) == (
        world.youth_office, world.member, DataClass.INTERNAL, 1,
    )  # fmt: skip
    assert (last_row().action, last_row().object_id) == (AuditAction.ENTRY_NEW, entry.pk)
    assert AuditRow.objects.filter(action__startswith="entry").count() == 1
    logged_in(world.recipient).post(new_url(world), body(title="Vom Jobcenter"))
    assert Entry.objects.get(title="Vom Jobcenter").agency == world.jobcenter


@pytest.mark.parametrize("relation", sorted(STAFF - {"member", "recipient"}))
def test_nobody_else_writes_or_learns_that_there_is_a_case(world, relation):
    client, before = logged_in(getattr(world, relation)), Entry.objects.count()
    there = client.post(new_url(world), body())
    nowhere = client.post(reverse("cases:entry_new", args=["0" * 8]), body())
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert Entry.objects.count() == before
    assert last_row().result == AuditResult.DENIED


def test_owner_author_and_case_cannot_be_forged(world):
    forged = body(agency=world.youth_office.pk, author=world.member.pk, case=999, version=7, disputed_note="x")
    logged_in(world.recipient).post(new_url(world), forged)
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.agency, entry.author, entry.case) == (world.jobcenter, world.recipient, world.case)
    assert (entry.version, entry.disputed_note) == (1, "")


def test_a_double_click_writes_one_entry(world):
    client, before = logged_in(world.member), Entry.objects.count()
    answers = {client.post(new_url(world), body()).url for _ in range(2)}
    assert len(answers) == 1
    assert Entry.objects.count() == before + 1


def test_a_former_member_is_not_let_in(world):
    CaseMember.objects.filter(user=world.recipient).update(ended_at=timezone.now())
    assert logged_in(world.recipient).get(new_url(world)).status_code == 404
    Membership.objects.filter(user=world.member).update(ended_at=timezone.now())
    assert logged_in(world.member).post(new_url(world), body()).status_code == 403
    assert not Entry.objects.exclude(pk__in=[world.kept.pk, world.released.pk]).exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"data_class": "everybody"}, "Klasse"),
        ({"data_class": ""}, "wählen Sie eine Klasse"),
        ({"title": " "}, "Überschrift"),
        ({"text": "x" * 10_001}, "10000"),
        ({"happened_on": "2999-01-01"}, "Zukunft"),
        ({"data_class": "entrusted"}, "anvertraut"),
        ({"data_class": "entrusted", "entrusted_by": "guardian", "entrusted_by_name": " "}, "Name"),
    ],
)
def test_errors_stand_at_their_field_and_what_was_typed_stays(world, fields, message):
    before = Entry.objects.count()
    answer = logged_in(world.member).post(new_url(world), body(**{"text": "Zeisigprobe", **fields}))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Entry.objects.count() == before
    assert (last_row().action, AuditRow.objects.count()) == (AuditAction.ENTRY_FORM, 1)


def test_who_entrusted_something_is_kept_only_where_it_was(world):
    client = logged_in(world.member)
    given = {"entrusted_by": Giver.GUARDIAN, "entrusted_by_name": "  Mia   Musterfrau "}
    client.post(new_url(world), body(title="eins", **given))
    client.post(new_url(world), body(title="zwei", data_class="entrusted", **given))
    young = {"entrusted_by": Giver.YOUNG_PERSON, "entrusted_by_name": "egal"}
    client.post(new_url(world), body(title="drei", data_class="entrusted", **young))
    kept = {
        e.title: (e.entrusted_by, e.entrusted_by_name) for e in Entry.objects.filter(title__in=["eins", "zwei", "drei"])
    }
    assert kept == {"eins": ("", ""), "zwei": ("guardian", "Mia Musterfrau"), "drei": ("young_person", "")}


def test_doubtful_words_are_asked_about_once(world):
    client, before = logged_in(world.member), Entry.objects.count()
    doubtful = body(text="Diagnose F32.1, Kundennummer 123A456789, bekommt 563 Euro.")
    page = client.post(new_url(world), doubtful)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Gehört das hierher?" in text
    assert "<mark>123A456789</mark>" in text
    assert Entry.objects.count() == before
    mark = page.context["form"].mark
    assert client.post(new_url(world), {**doubtful, "confirmed": "amount"}).status_code == 422
    assert client.post(new_url(world), {**doubtful, "confirmed": mark}).status_code == 302
    assert Entry.objects.count() == before + 1


def test_the_form_names_child_protection_and_what_does_not_belong_here(world):
    page = logged_in(world.member).get(new_url(world)).content.decode()
    assert "§ 8a SGB VIII" in page
    assert "Keine Diagnosen" in page
    assert 'name="data_class" value="internal" id="id_data_class_0" checked' in " ".join(page.split())


@pytest.mark.parametrize("stop", ["closed", "restricted"])
def test_closed_and_restricted_cases_refuse_writing_and_keep_the_text(world, stop):
    client, before = logged_in(world.member), Entry.objects.count()
    EntryDraft.objects.create(
        case=world.case, author=world.member, content={"title": "Rest", "text": "Zeisigrest"}, saved_at=timezone.now()
    )
    if stop == "closed":
        close(world.case)
    else:
        Case.objects.update(restricted_at=timezone.now())
    shown = client.get(new_url(world)).content.decode()
    assert "Zeisigrest" in shown
    assert "Speichern</span>" not in shown
    sent = client.post(new_url(world), body(text="Zeisigneu"))
    assert sent.status_code == 422
    assert "Zeisigneu" in sent.content.decode()
    save = client.post(reverse("cases:entry_draft_save", args=[world.case.reference]), body(text="anders"))
    assert save.status_code == 422
    assert EntryDraft.objects.get().content["text"] == "Zeisigrest"
    assert Entry.objects.count() == before
    discard = reverse("cases:entry_draft_discard", args=[world.case.reference])
    assert client.post(discard).status_code == 302
    assert not EntryDraft.objects.exists()


def test_writing_moves_the_last_action_of_the_case(world):
    Case.objects.update(last_action_at=timezone.now() - datetime.timedelta(days=80))
    logged_in(world.member).post(new_url(world), body())
    world.case.refresh_from_db()
    assert timezone.now() - world.case.last_action_at < datetime.timedelta(minutes=1)
