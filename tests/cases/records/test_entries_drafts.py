"""Drafts: kept on the server for their author alone, however they are sent."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.models import AuditRow, CaseMember, Entry, EntryDraft
from tests.cases.table import STAFF
from tests.cases.world import join, logged_in

pytestmark = pytest.mark.django_db
SCRIPT = {"headers": {"Accept": "application/json"}}


def url(world, name, *more):
    return reverse(f"cases:{name}", args=[world.case.reference, *more])


def test_a_script_saves_and_the_form_brings_it_back(world):
    client, address = logged_in(world.member), url(world, "entry_draft_save")
    answer = client.post(address, {"title": "", "text": "Zeisig\r\nhalb", "data_class": "shareable"}, **SCRIPT)
    assert answer.json()["text"].startswith("Entwurf gespeichert ")
    client.post(address, {"title": "", "text": "Zeisig\r\nganz", "data_class": "shareable"}, **SCRIPT)
    draft = EntryDraft.objects.get()
    assert (draft.content["text"], draft.author, draft.entry) == ("Zeisig\nganz", world.member, None)
    rows = AuditRow.objects.all()
    assert [(row.action, row.case_id) for row in rows] == [(AuditAction.ENTRY_DRAFT_SAVE, world.case.pk)] * 2
    page = client.get(url(world, "entry_new"))
    text = page.content.decode()
    assert "Zeisig\nganz" in text
    assert "Ihr Entwurf vom" in text
    assert page.context["form"]["data_class"].value() == "shareable"


def test_the_button_saves_without_a_script(world):
    client = logged_in(world.member)
    answer = client.post(url(world, "entry_draft_save"), {"text": "Zeisig"}, follow=True)
    assert answer.redirect_chain == [(url(world, "entry_new"), 302)]
    assert "Entwurf gespeichert" in answer.content.decode()
    assert "Zeisig</textarea>" in answer.content.decode()


def test_saving_the_entry_discards_the_draft(world):
    client = logged_in(world.member)
    client.post(url(world, "entry_draft_save"), {"text": "Zeisig"})
    today = timezone.localdate().isoformat()
    full = {"title": "Titel", "text": "Zeisig", "data_class": "internal", "happened_on": today}
    client.post(url(world, "entry_new"), full)
    assert not EntryDraft.objects.exists()
    assert "Ihr Entwurf vom" not in client.get(url(world, "entry_new")).content.decode()


def test_a_draft_of_a_change_remembers_where_it_began(world):
    client = logged_in(world.member)
    client.post(url(world, "entry_draft_save", world.kept.pk), {"text": "halb", "version": "1"})
    assert EntryDraft.objects.get().base_version == 1
    Entry.objects.filter(pk=world.kept.pk).update(version=2, text="anders")
    page = client.get(url(world, "entry_edit", world.kept.pk))
    assert "sehen Sie zuerst beide Fassungen" in page.content.decode()
    assert page.context["form"]["version"].value() == 1
    assert "Ihr Entwurf vom" not in client.get(url(world, "entry_new")).content.decode()


def test_nobody_else_sees_or_reaches_a_draft(world):
    logged_in(world.member).post(url(world, "entry_draft_save"), {"text": "Zeisigentwurf"})
    logged_in(world.member).post(url(world, "entry_draft_save", world.released.pk), {"text": "Zeisigentwurf"})
    join(world.case, world.youth_office, world.colleague)
    join(world.case, world.youth_office, world.lead)
    for relation in ("colleague", "lead", "recipient"):
        client = logged_in(getattr(world, relation))
        assert "Zeisigentwurf" not in client.get(url(world, "entry_new")).content.decode()
        assert "Zeisigentwurf" not in client.get(url(world, "entry_detail", world.released.pk)).content.decode()
        for name in ("entry_draft_save", "entry_draft_discard"):
            assert client.post(url(world, name, world.released.pk), {"text": "fremd"}).status_code == 403
        client.post(url(world, "entry_draft_discard"))
    mine = EntryDraft.objects.filter(author=world.member)
    assert [draft.content["text"] for draft in mine] == ["Zeisigentwurf"] * 2


@pytest.mark.parametrize("relation", sorted(STAFF - {"member", "recipient"}))
def test_strangers_save_nothing(world, relation):
    client = logged_in(getattr(world, relation))
    assert client.post(url(world, "entry_draft_save"), {"text": "x"}, **SCRIPT).status_code == 404
    assert client.post(url(world, "entry_draft_save", world.kept.pk), {"text": "x"}, **SCRIPT).status_code == 404
    assert not EntryDraft.objects.exists()
    assert set(AuditRow.objects.values_list("result", flat=True)) == {AuditResult.DENIED}


def test_who_no_longer_works_on_the_case_has_no_draft_there(world):
    client = logged_in(world.recipient)
    client.post(url(world, "entry_draft_save"), {"text": "Zeisigentwurf"})
    CaseMember.objects.filter(user=world.recipient).update(ended_at=timezone.now())
    assert client.get(url(world, "entry_new")).status_code == 404
    assert not EntryDraft.objects.visible_to(world.recipient, now=timezone.now()).exists()


def test_endless_text_and_odd_versions_do_no_harm(world):
    client = logged_in(world.member)
    too_long = client.post(url(world, "entry_draft_save"), {"text": "x" * 20_001}, **SCRIPT)
    assert too_long.status_code == 422
    assert "zu lang" in too_long.json()["text"]
    assert AuditRow.objects.get().result == AuditResult.DENIED
    for version in ("-1", "²", "9" * 30, "x"):
        client.post(url(world, "entry_draft_save"), {"text": "gut", "version": version})
    assert EntryDraft.objects.get().base_version == 0
    assert client.post(url(world, "entry_draft_save"), {"text": "Zei\x00sig"}, **SCRIPT).status_code == 200
    assert EntryDraft.objects.get().content["text"] == "Zeisig"


def test_a_draft_is_saved_and_thrown_away_by_post_only(world):
    client = logged_in(world.member)
    for name in ("entry_draft_save", "entry_draft_discard"):
        assert client.get(url(world, name)).status_code == 405
        assert client.get(url(world, name, world.kept.pk)).status_code == 405


def test_an_ended_session_is_sent_to_the_login(world):
    client = logged_in(world.member)
    client.logout()
    answer = client.post(url(world, "entry_draft_save"), {"text": "x"}, **SCRIPT)
    assert answer.status_code == 302
    assert not EntryDraft.objects.exists()
