"""The Wegweiser's pages in the administration: a coordinator's way from a draft to a published book and back."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from offers.models import RuleBook, WayOption, WayRule
from offers.wayfinder import services
from offers.wayfinder.enums import BookState
from offers.wayfinder.selectors import rulebook_for
from tests.offers.stock import make_person
from tests.offers.wayfinder.books import load_rules

pytestmark = [pytest.mark.django_db]

NOW = datetime.datetime.now(tz=datetime.UTC)
GET_PAGES = ("check", "compare", "bench", "confirm", "files")


def make_stock():
    return load_rules()


@pytest.fixture
def keeper(client, base):
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    return services.draft_book(region_id=None, actor=1, now=NOW)


def url(name, *args):
    return reverse(f"admin:offers_rulebook_{name}", args=args)


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def rule_form(book, **fields):
    values = {
        "book": book.pk, "code": "HARZ-1", "priority": 801, "conditions": "topic=career & who=child",
        "agency_kind": "school", "role": "also", "valid_from": "2026-01-01", "service_de": "Hilfe",
        "reason_de": "weil", "next_step_de": "Ruf an.",
    }  # fmt: skip
    return {**values, **fields}


def test_from_a_draft_to_a_published_book_and_back(client, harz):
    client.force_login(make_person("harz@portal.example", harz))
    assert "Neue Fassung entwerfen" in page(client, url("changelist"))
    answer = client.post(url("draft"), {"region": harz.pk})
    book = RuleBook.objects.get(region=harz)
    assert answer.url == url("change", book.pk)
    answer = client.post(reverse("admin:offers_wayrule_add"), rule_form(book))
    assert answer.status_code == 302, words(answer.content.decode())
    assert "Regeln: 1, Fragen: 0" in words(page(client, url("change", book.pk)))
    today = timezone.localdate()
    client.post(url("publish", book.pk), {"valid_from": today.isoformat()})
    assert "HARZ-1" in rulebook_for(harz, on=today).rules
    assert "Das ist die Fassung, die heute gilt." in page(client, url("change", book.pk))
    client.post(url("withdraw", book.pk))
    assert "HARZ-1" not in rulebook_for(harz, on=today).rules


def test_without_the_fallback_nothing_is_published_and_everybody_understands_why(client, keeper):
    fallback = keeper.rules.get(role="fallback")
    answer = client.post(reverse("admin:offers_wayrule_delete", args=[fallback.pk]), {"post": "yes"})
    assert answer.status_code == 302
    answer = client.post(url("publish", keeper.pk), {"valid_from": timezone.localdate().isoformat()}, follow=True)
    said = words(answer.content.decode())
    assert "Die Auffangregel fehlt. Sie sorgt dafür, dass auch dann eine Stelle genannt wird" in said
    assert "ohne zuständige Stelle" in said
    assert re.search(r"2\.928 Kombinationen ohne zuständige Stelle: 960 Kombinationen: Wie alt bist du\?", said)
    assert keeper.questions.get(slug="topic").text_de in said
    keeper.refresh_from_db()
    assert keeper.state == BookState.DRAFT


@pytest.mark.parametrize("name", [*GET_PAGES, "base", "change"])
def test_pages_of_a_book_open(client, mine, name):
    page(client, url(name, mine.pk))


def test_pages_of_the_base_open(client, keeper):
    for name in (*GET_PAGES, "change"):
        page(client, url(name, keeper.pk))
    page(client, url("base", keeper.pk), 404)
    page(client, url("figures"))


def test_check_page_says_it_in_words(client, mine, harz):
    text = words(page(client, url("check", mine.pk)))
    assert "0 ohne Zuständigkeit" in text
    assert "Bereit zum Veröffentlichen" in text
    assert "Harz, Jugendamt: keine Anlaufstelle in der ganzen Region" in text
    assert text.count(" grün ") >= 40
    WayRule.objects.create(book=mine, code="NIE", priority=802, conditions="urgent=danger & topic=career", role="also",
                           agency_kind="school", valid_from="2026-01-01")  # fmt: skip
    text = words(page(client, url("check", mine.pk)))
    assert "Die Regel NIE kann nie greifen" in text
    assert "Bei der Regel NIE fehlt: Leistung, Warum, Nächster Schritt." in text


def test_compare_page_names_what_changes(client, mine):
    original = WayRule.objects.get(book__region=None, code="EM-DANGER")
    client.post(url("base", mine.pk), {"rule": "EM-DANGER"})
    mine.rules.update(agency_kind="jugendamt", reason_de="Neu")
    text = words(page(client, url("compare", mine.pk)))
    assert "Zuständig: bisher Notruf und Notunterkunft (EM-DANGER), neu Jugendamt (EM-DANGER)" in text
    assert "Regel EM-DANGER: anderer Text (Warum)" in text
    assert original.agency_kind == "emergency"


def test_bench_shows_which_rules_fired_and_why(client, mine):
    answers = {"urgent": "no", "who": "child", "age": "15-17", "now": "school", "topic": "limits", "home": "family",
               "money": "none"}  # fmt: skip
    text = words(client.post(url("bench", mine.pk), answers).content.decode())
    assert "Zuständig: Agentur für Arbeit" in text
    assert "ist zuständig" in text
    assert "kommt zuerst" in text or "wird nicht gebraucht" in text
    text = words(client.post(url("bench", mine.pk), {**answers, "urgent": "danger"}).content.decode())
    assert "ihre Antworten zählen nicht" in text
    refused = client.post(url("bench", mine.pk), {"urgent": "<script>"}).content.decode()
    assert "Diese Regeln passen" not in refused


def test_confirm_page_lists_what_waits_and_takes_it_into_the_draft(client, mine):
    text = words(page(client, url("confirm", mine.pk)))
    assert "42 Regeln warten" in text
    answer = client.post(url("base", mine.pk), {"rule": "EM-DANGER"})
    row = mine.rules.get()
    assert answer.url == reverse("admin:offers_wayrule_change", args=[row.pk])
    WayRule.objects.filter(pk=row.pk).update(to_confirm=False)
    assert "41 Regeln warten" in words(page(client, url("confirm", mine.pk)))


def test_a_region_removes_a_rule_and_rewords_a_page(client, mine, harz):
    client.post(url("base", mine.pk), {"rule": "EM-DANGER", "remove": "1"})
    assert mine.rules.get().is_removed
    answer = client.post(url("base", mine.pk), {"question": "topic"})
    row = mine.questions.get()
    assert answer.url == reverse("admin:offers_wayquestion_change", args=[row.pk])
    assert WayOption.objects.filter(question=row).count() == 0
    assert client.post(url("base", mine.pk), {"rule": "GIBTSNICHT"}).status_code == 404
    assert client.post(url("base", mine.pk), {"question": "gibtsnicht"}).status_code == 404


def test_a_question_is_edited_with_its_answers(client, mine):
    client.post(url("base", mine.pk), {"question": "topic"})
    row = mine.questions.get()
    form = {"slug": "topic", "position": 5, "skip_if": "urgent=danger", "text_de": "Worum geht es?",
            "options-TOTAL_FORMS": 1, "options-INITIAL_FORMS": 0, "options-0-slug": "bus", "options-0-position": 40,
            "options-0-text_de": "Bus und Bahn"}  # fmt: skip
    answer = client.post(reverse("admin:offers_wayquestion_change", args=[row.pk]), form)
    assert answer.status_code == 302, words(answer.content.decode())
    assert list(row.options.values_list("slug", "text_de")) == [("bus", "Bus und Bahn")]


@pytest.mark.parametrize(("field", "value", "said"), [
    ("conditions", "topic", "Gleichheitszeichen"), ("conditions", "topic=Beruf", "ist kein Kürzel"),
    ("code", "klein", "Nur große Buchstaben"), ("agency_kind", "polizei", "polizei"),
])  # fmt: skip
def test_a_mistake_in_a_rule_is_shown_with_its_place(client, mine, field, value, said):
    answer = client.post(reverse("admin:offers_wayrule_add"), rule_form(mine, **{field: value}))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not mine.rules.exists()


def test_edits_note_whose_the_draft_is_and_four_eyes_hold(client, mine, harz):
    harz.four_eyes = True
    harz.save()
    client.post(reverse("admin:offers_wayrule_add"), rule_form(mine))
    assert "Jemand anderes muss ihn veröffentlichen" in page(client, url("change", mine.pk))
    answer = client.post(url("publish", mine.pk), {"valid_from": timezone.localdate().isoformat()}, follow=True)
    assert "Vier-Augen-Prinzip: Jemand anderes muss diese Fassung" in answer.content.decode()
    mine.refresh_from_db()
    assert mine.state == BookState.DRAFT


def test_a_published_book_and_its_rows_cannot_be_changed(client, mine):
    rule = WayRule.objects.create(book=mine, code="HARZ-1", priority=801, conditions="topic=career & who=child",
                                  role="also", agency_kind="school", valid_from="2026-01-01", service_de="H",
                                  reason_de="w", next_step_de="R")  # fmt: skip
    services.publish_book(book_id=mine.pk, valid_from=timezone.localdate(), actor=9, on=timezone.localdate(), now=NOW)
    for address in (reverse("admin:offers_wayrule_change", args=[rule.pk]), url("change", mine.pk)):
        assert client.get(address).status_code == 200
        assert client.post(address, rule_form(mine, priority=1)).status_code == 403
    for address in (reverse("admin:offers_wayrule_delete", args=[rule.pk]), url("delete", mine.pk)):
        assert client.post(address, {"post": "yes"}).status_code == 403
    assert client.post(url("base", mine.pk), {"rule": "EM-DANGER"}).status_code == 403
    assert client.post(url("files", mine.pk), {}).status_code == 403
    answer = client.post(reverse("admin:offers_wayrule_add"), rule_form(mine, code="NEU"))
    assert answer.status_code == 200
    rule.refresh_from_db()
    assert (rule.priority, WayRule.objects.filter(book=mine).count()) == (801, 1)


def test_rows_of_a_published_book_are_not_deleted_in_bulk_either(client, mine):
    client.post(url("base", mine.pk), {"question": "topic"})
    client.post(url("base", mine.pk), {"rule": "EM-DANGER"})
    today = timezone.localdate()
    services.publish_book(book_id=mine.pk, valid_from=today, actor=9, on=today, now=NOW)
    for model, rows in (("wayrule", mine.rules), ("wayquestion", mine.questions)):
        chosen = {"action": "delete_selected", "_selected_action": [rows.get().pk], "post": "yes"}
        client.post(reverse(f"admin:offers_{model}_changelist"), chosen)
        assert rows.count() == 1


def test_missing_easy_german_is_a_hint_only(client, mine):
    client.post(url("base", mine.pk), {"rule": "EM-DANGER"})
    mine.rules.update(reason_easy_de="")
    text = words(page(client, url("check", mine.pk)))
    assert "Bei der Regel EM-DANGER fehlt in Leichter Sprache: Warum." in text
    assert "Bereit zum Veröffentlichen" in text


def test_a_draft_is_discarded(client, mine):
    client.post(reverse("admin:offers_wayrule_add"), rule_form(mine))
    assert client.post(url("delete", mine.pk), {"post": "yes"}).status_code == 302
    assert not RuleBook.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize("day", ["", "gestern", "2020-01-01", "0000-00-00"])
def test_an_impossible_day_is_refused_in_words(client, mine, day):
    answer = client.post(url("publish", mine.pk), {"valid_from": day}, follow=True)
    text = answer.content.decode()
    assert "Bitte wählen Sie einen Tag" in text or "frühestens ab" in text
    mine.refresh_from_db()
    assert mine.state == BookState.DRAFT


def test_steps_are_taken_by_post_only(client, mine):
    for address in (url("draft"), url("publish", mine.pk), url("withdraw", mine.pk)):
        assert client.get(address).status_code == 405


@pytest.mark.parametrize("name", [*GET_PAGES, "base", "change", "delete", "history"])
def test_another_regions_and_the_bases_book_do_not_exist(client, base, boerde, mine, name):
    theirs = services.draft_book(region_id=boerde.pk, actor=1, now=NOW)
    for book in (theirs, base):
        page(client, url(name, book.pk), 404)


def test_another_regions_steps_do_nothing(client, base, boerde, mine):
    theirs = services.draft_book(region_id=boerde.pk, actor=1, now=NOW)
    row = WayRule.objects.create(book=theirs, code="X", priority=1, agency_kind="school", role="also",
                                 valid_from="2026-01-01")  # fmt: skip
    for book in (theirs, base):
        for name in ("publish", "withdraw", "base", "files", "bench"):
            assert client.post(url(name, book.pk), {"valid_from": "2030-01-01", "rule": "EM-DANGER"}).status_code == 404
        assert client.get(reverse("admin:offers_rulebook_export", args=[book.pk, "rules"])).status_code == 404
        answer = client.post(reverse("admin:offers_wayrule_add"), rule_form(book))
        assert answer.status_code == 200
    assert client.post(url("draft"), {"region": boerde.pk}).status_code == 404
    assert client.post(url("draft"), {"region": ""}).status_code == 403
    for name in ("change", "delete"):
        assert client.get(reverse(f"admin:offers_wayrule_{name}", args=[row.pk])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == BookState.DRAFT
    assert WayRule.objects.filter(code="HARZ-1").count() == 0


@pytest.mark.parametrize("who", ["anonymous", "nobody"])
def test_strangers_see_nothing(client, mine, who):
    client.logout()
    if who == "nobody":
        client.force_login(make_person("niemand@portal.example"))
    for address in (url("changelist"), url("figures"), *(url(name, mine.pk) for name in GET_PAGES)):
        assert client.get(address).status_code in {302, 403, 404}
    for name in ("publish", "withdraw"):
        assert client.post(url(name, mine.pk)).status_code in {302, 403, 404}
