"""The book that a region's visitors meet: base and region's own, by day, kept in memory."""

import datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from offers.models import Persona, Region, RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.enums import BookState
from offers.wayfinder.rules_books import NoRuleBookError
from offers.wayfinder.selectors import rulebook_for
from tests.offers.wayfinder.books import NOW, TODAY, draft, published, region

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    call_command("load_wayfinder", verbosity=0)
    return RuleBook.objects.get()


def test_load_wayfinder_loads_the_shipped_rules_once(base, capsys):
    assert (base.number, base.state, base.valid_from) == (1, BookState.PUBLISHED, datetime.date(2025, 1, 1))
    assert (base.questions.count(), WayOption.objects.count(), base.rules.count()) == (7, 41, 66)
    assert Persona.objects.count() == 40
    call_command("load_wayfinder")
    assert "nichts geändert" in capsys.readouterr().out
    assert RuleBook.objects.count() == 1
    assert Persona.objects.count() == 40


def test_load_wayfinder_keeps_what_was_edited_and_deleted(base):
    Persona.objects.filter(code="P01").update(why="anders")
    Persona.objects.filter(code="P02").delete()
    call_command("load_wayfinder", verbosity=0)
    assert Persona.objects.get(code="P01").why == "anders"
    assert not Persona.objects.filter(code="P02").exists()


def test_rulebook_holds_every_text(base):
    book = rulebook_for(region("harz"), on=TODAY)
    assert [q.slug for q in book.ruleset.questions] == list(book.questions)
    assert book.questions["age"].text.said("easy_de") == "Wie alt bist du?"
    assert book.options["age", "15-17"].text.de
    assert book.rules["EM-DANGER"].agency_kind == "emergency"
    assert book.rules["EM-DANGER"].say.said("en").startswith("Hello")
    assert (book.base_number, book.region_number, book.valid_from) == (1, None, datetime.date(2025, 1, 1))


def test_rulebook_costs_one_query_when_kept_and_four_when_not(base, django_assert_num_queries):
    harz = region("harz")
    with django_assert_num_queries(4):
        first = rulebook_for(harz, on=TODAY)
    with django_assert_num_queries(1):
        assert rulebook_for(harz, on=TODAY) is first
    with django_assert_num_queries(4):
        assert rulebook_for(harz, on=TODAY + datetime.timedelta(1)) is not first


def test_without_a_base_there_is_no_book():
    with pytest.raises(NoRuleBookError):
        rulebook_for(region("harz"), on=TODAY)


def test_before_the_first_day_there_is_no_book(base):
    with pytest.raises(NoRuleBookError):
        rulebook_for(region("harz"), on=datetime.date(2024, 12, 31))


def test_a_region_overrides_adds_and_removes(base):
    harz, vlk = region("harz"), region("vulkaneifel")
    own = draft(harz)
    original = base.rules.get(code="EM-DANGER")
    WayRule.objects.create(book=own, code="EM-DANGER", priority=10, conditions=original.conditions, service_de="Notruf",
                           agency_kind="emergency", role="primary", valid_from=TODAY)  # fmt: skip
    WayRule.objects.create(book=own, code="EM-TONIGHT", priority=14, agency_kind="emergency", role="primary",
                           valid_from=TODAY, is_removed=True)  # fmt: skip
    WayRule.objects.create(book=own, code="HARZ-1", priority=800, conditions="topic=career", agency_kind="school",
                           role="also", valid_from=TODAY)  # fmt: skip
    page = WayQuestion.objects.create(book=own, slug="topic", position=5, text_de="Worum geht es im Harz?")
    WayOption.objects.create(question=page, slug="bus", position=99, text_de="Bus und Bahn")
    WayOption.objects.create(question=page, slug="career", position=1, text_de="", is_removed=True)
    published(own, TODAY)
    mine, theirs = rulebook_for(harz, on=TODAY), rulebook_for(vlk, on=TODAY)
    assert mine.rules["EM-DANGER"].service.de == "Notruf"
    assert "EM-TONIGHT" not in mine.rules
    assert "HARZ-1" in mine.rules
    assert mine.questions["topic"].text.de == "Worum geht es im Harz?"
    topic = next(q for q in mine.ruleset.questions if q.slug == "topic")
    assert "bus" in topic.options
    assert "career" not in topic.options
    assert len(topic.options) == len(next(q for q in theirs.ruleset.questions if q.slug == "topic").options)
    assert (mine.region_number, mine.valid_from) == (1, TODAY)
    assert (theirs.region_number, len(theirs.rules)) == (None, 66)


def test_a_later_version_waits_and_a_removal_ends_a_rule(base):
    harz = region("harz")
    own = draft(harz)
    later = TODAY + datetime.timedelta(30)
    for day, removed in ((later, False), (later + datetime.timedelta(30), True)):
        WayRule.objects.create(book=own, code="EM-DANGER", priority=11, agency_kind="emergency", role="primary",
                               conditions="urgent=danger", valid_from=day, is_removed=removed)  # fmt: skip
    published(own, TODAY)
    assert rulebook_for(harz, on=TODAY).rules["EM-DANGER"].rule.priority == 10
    assert rulebook_for(harz, on=later).rules["EM-DANGER"].rule.priority == 11
    assert "EM-DANGER" not in rulebook_for(harz, on=later + datetime.timedelta(30)).rules


def test_draft_future_and_withdrawn_books_are_not_in_force(base):
    harz = region("harz")
    first = published(draft(harz), TODAY)
    second = published(draft(harz, number=2), TODAY + datetime.timedelta(1))
    draft(harz, number=3)
    assert rulebook_for(harz, on=TODAY).region_number == 1
    assert rulebook_for(harz, on=TODAY + datetime.timedelta(1)).region_number == 2
    second.state, second.withdrawn_at = BookState.WITHDRAWN, NOW
    second.save()
    assert rulebook_for(harz, on=TODAY + datetime.timedelta(1)).region_number == 1
    assert first.state == BookState.PUBLISHED


@pytest.mark.parametrize("change", [
    lambda book: book.rules.update(priority=5),
    lambda book: book.rules.all().delete(),
    lambda book: book.questions.update(text_de="x"),
    lambda book: WayOption.objects.filter(question__book=book).update(text_de="x"),
    lambda book: WayRule.objects.create(book=book, code="X", priority=1, agency_kind="school", role="also",
                                        valid_from=TODAY),
    lambda book: RuleBook.objects.filter(pk=book.pk).update(note="x"),
    lambda book: RuleBook.objects.filter(pk=book.pk).update(state="draft", published_at=None),
    lambda book: RuleBook.objects.filter(pk=book.pk).update(valid_from=TODAY),
    lambda book: book.delete(),
])  # fmt: skip
def test_a_published_book_never_changes(base, change):
    with pytest.raises(IntegrityError, match="published"), transaction.atomic():
        change(base)


def test_one_draft_a_region_and_one_of_the_base(base):
    draft(None, number=2)
    draft(region("harz"))
    draft(region("vulkaneifel"))
    for whose, number in ((None, 3), (Region.objects.get(slug="harz"), 2)):
        with pytest.raises(IntegrityError, match="rule_book_one_draft"), transaction.atomic():
            draft(whose, number=number)
