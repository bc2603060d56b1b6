"""Draft, publish, withdraw: what is refused and why, what is in force afterwards."""

import datetime
import time

import pytest

from offers.models import Persona, ResultCount, RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder import services
from offers.wayfinder.enums import BookState
from offers.wayfinder.lifecycle import BookClosedError, FirstDayError, LastBookError, SecondPersonError, UnprovenError
from offers.wayfinder.selectors import rulebook_for
from offers.wayfinder.selectors_check import check_book
from tests.offers.wayfinder.books import NOW, TODAY, draft, load_rules, published, region

pytestmark = pytest.mark.django_db

WRITER, OTHER = 1, 2
TOMORROW = TODAY + datetime.timedelta(1)


def make_stock():
    return load_rules()


@pytest.fixture
def harz(base):
    return region("harz")


def start(whose):
    return services.draft_book(region_id=whose and whose.pk, actor=WRITER, now=NOW)


def publish(book, day=TODAY, actor=OTHER):
    return services.publish_book(book_id=book.pk, valid_from=day, actor=actor, on=TODAY, now=NOW)


def withdraw(book):
    return services.withdraw_book(book_id=book.pk, actor=OTHER, on=TODAY, now=NOW)


def add_rule(book, code="HARZ-1", priority=800, **fields):
    values = {
        "agency_kind": "school", "role": "also", "valid_from": TODAY, "service_de": "Hilfe", "reason_de": "weil",
        "next_step_de": "Ruf an.", "conditions": "topic=career & who=child",
    }  # fmt: skip
    return WayRule.objects.create(book=book, code=code, priority=priority, **{**values, **fields})


def problems(book, day=TODAY):
    with pytest.raises(UnprovenError) as refusal:
        publish(book, day)
    book.refresh_from_db()
    assert book.state == BookState.DRAFT
    return "\n".join(refusal.value.problems)


def test_the_shipped_base_is_proven_fast(base):
    begin = time.perf_counter()
    check = check_book(base, valid_from=TODAY)
    assert time.perf_counter() - begin < 2
    assert check.ok
    assert "0 ohne Zuständigkeit" in check.parts[0].summary
    assert len(check.parts[0].examples) == 40


def test_draft_of_a_region_starts_empty_and_is_made_once(harz):
    book = start(harz)
    assert (book.number, book.rules.count(), book.questions.count(), book.edited_by) == (1, 0, 0, WRITER)
    assert start(harz) == book
    assert RuleBook.objects.count() == 2


def test_draft_copies_the_newest_version_with_everything(base):
    book = start(None)
    assert (book.number, book.rules.count(), book.questions.count()) == (2, 66, 7)
    assert WayOption.objects.filter(question__book=book).count() == 41
    assert base.rules.count() == 66
    old, new = (b.rules.values("code", "priority", "conditions", "say_easy_de", "source") for b in (base, book))
    assert list(old.order_by("code")) == list(new.order_by("code"))


def test_a_proven_draft_is_in_force_from_its_day_on(harz):
    book = start(harz)
    add_rule(book)
    publish(book, TOMORROW)
    assert "HARZ-1" not in rulebook_for(harz, on=TODAY).rules
    assert "HARZ-1" in rulebook_for(harz, on=TOMORROW).rules
    book.refresh_from_db()
    assert (book.state, book.published_by, book.published_at) == (BookState.PUBLISHED, OTHER, NOW)


def test_publishing_twice_changes_nothing(harz):
    book = start(harz)
    publish(book)
    assert publish(book, TOMORROW).valid_from == TODAY


def test_without_the_fallback_nothing_is_published(base):
    book = start(None)
    book.rules.filter(role="fallback").delete()
    said = problems(book)
    assert "Die Auffangregel fehlt" in said
    assert "ohne zuständige Stelle" in said


def test_a_region_cannot_remove_the_fallback_either(harz):
    book = start(harz)
    fallback = WayRule.objects.get(role="fallback")
    add_rule(book, fallback.code, fallback.priority, agency_kind=fallback.agency_kind, role="fallback",
             is_removed=True)  # fmt: skip
    assert "Die Auffangregel fehlt" in problems(book)


@pytest.mark.parametrize(("fields", "said"), [
    ({"role": "primary", "conditions": "", "priority": 10}, "Rangzahl 10"),
    ({"priority": 10}, "Rangzahl 10"),
    ({"role": "primary", "conditions": "topic=home", "priority": 9}, "Beispiel P04"),
    ({"role": "fallback", "conditions": "", "priority": 901}, "nur eine Auffangregel"),
    ({"reason_de": "  "}, "Bei der Regel HARZ-1 fehlt: Warum."),
    ({"service_de": "", "next_step_de": ""}, "HARZ-1 fehlt: Leistung, Nächster Schritt."),
    ({"conditions": "wetter=regen"}, "wetter"),
    ({"conditions": "topic=regen"}, "topic=regen"),
])  # fmt: skip
def test_what_keeps_a_book_from_being_published(harz, fields, said):
    book = start(harz)
    add_rule(book, **fields)
    assert said in problems(book)


def test_a_page_without_answers_and_texts_is_refused(harz):
    book = start(harz)
    page = WayQuestion.objects.create(book=book, slug="bus", position=9, text_de="")
    said = problems(book)
    assert "Die Frage „bus“ hat keinen Text." in said
    assert "Die Frage „bus“ hat keine Antworten." in said
    WayOption.objects.create(question=page, slug="yes", position=1, text_de="")
    assert "Die Antwort „yes“ der Frage „bus“ hat keinen Text." in problems(book)


def test_a_red_persona_of_the_region_refuses_and_its_own_one_replaces_the_shared(harz):
    book = start(harz)
    add_rule(book, role="primary", conditions="topic=home & age=under15 & home=family", priority=9, code="HARZ-0")
    assert "Beispiel P04" in problems(book)
    answers = Persona.objects.get(code="P04").answers
    mine = Persona.objects.create(region=harz, code="P04", description="Mia", answers=answers,
                                  expected_primary="school", expected_also="jugendamt")  # fmt: skip
    said = problems(book)
    assert "Mia" in said
    assert "erwartet Schule" in said
    mine.expected_also = ""
    mine.save()
    publish(book)


@pytest.mark.parametrize(("answers", "said"), [
    ("age=alt", "keine Antwort „alt“"), ("wetter=gut", "Frage „wetter“ gibt es nicht"), ("age", "Gleichheitszeichen"),
    ("age=15-17|18-20", "genau eine Antwort"),
])  # fmt: skip
def test_a_persona_with_unknown_answers_is_red(harz, answers, said):
    Persona.objects.create(region=harz, code="H1", description="X", answers=answers, expected_primary="school")
    assert said in problems(start(harz))


def test_a_problem_that_begins_later_is_found_with_its_day(harz):
    book = start(harz)
    add_rule(book, "EM-DANGER", 14, role="primary", conditions="urgent=danger", agency_kind="emergency",
             valid_from=TODAY + datetime.timedelta(40))  # fmt: skip
    said = problems(book)
    assert "ab 31.12.2026:" in said
    assert "Rangzahl 14" in said


def test_a_new_base_is_checked_under_every_regions_book(harz):
    own = start(harz)
    add_rule(own, priority=801)
    publish(own)
    book = start(None)
    add_rule(book, "NEW-1", 801)
    said = problems(book)
    assert "Harz, ab" in said
    assert "Rangzahl 801: HARZ-1, NEW-1" in said
    withdraw(own)
    publish(book)


def test_four_eyes_where_the_region_asks_for_them(harz):
    book = start(harz)
    harz.four_eyes = True
    harz.save()
    with pytest.raises(SecondPersonError):
        publish(book, actor=WRITER)
    services.mark_edited(book_id=book.pk, actor=OTHER, now=NOW)
    with pytest.raises(SecondPersonError):
        publish(book, actor=OTHER)
    publish(book, actor=WRITER)


def test_one_person_is_enough_where_the_region_says_so(harz):
    assert publish(start(harz), actor=WRITER).state == BookState.PUBLISHED


def test_no_book_begins_in_the_past_or_before_a_published_one(harz):
    book = start(harz)
    with pytest.raises(FirstDayError) as refusal:
        publish(book, TODAY - datetime.timedelta(1))
    assert refusal.value.earliest == TODAY
    publish(book, TOMORROW)
    later = start(harz)
    with pytest.raises(FirstDayError) as refusal:
        publish(later, TODAY)
    assert refusal.value.earliest == TOMORROW
    publish(later, TOMORROW)
    assert rulebook_for(harz, on=TOMORROW).region_number == 2


def test_withdrawing_brings_the_version_before_back(harz):
    first, second = start(harz), None
    publish(first)
    second = start(harz)
    add_rule(second)
    publish(second)
    assert rulebook_for(harz, on=TODAY).region_number == 2
    withdraw(second)
    assert rulebook_for(harz, on=TODAY).region_number == 1
    assert withdraw(second).withdrawn_by == OTHER
    withdraw(first)
    assert rulebook_for(harz, on=TODAY).region_number is None
    with pytest.raises(BookClosedError):
        publish(first)


def test_the_only_base_stays_and_a_draft_is_not_withdrawn(base):
    with pytest.raises(LastBookError):
        withdraw(base)
    base.refresh_from_db()
    with pytest.raises(BookClosedError):
        withdraw(start(None))


def test_withdrawing_is_refused_when_somebody_would_end_nowhere(base):
    harz = region("harz")
    second = start(None)
    publish(second)
    own = start(harz)
    add_rule(own, "OLD", 801)
    publish(own)
    broken = published(draft(None, number=3), TODAY)
    assert broken.rules.count() == 0
    third = published(draft(None, number=4), TODAY)
    with pytest.raises(UnprovenError):
        withdraw(third)
    third.refresh_from_db()
    assert third.state == BookState.PUBLISHED


def test_a_published_book_is_not_edited_or_discarded(base):
    for verb in (services.mark_edited, services.discard_draft):
        with pytest.raises(BookClosedError):
            verb(book_id=base.pk, actor=WRITER, now=NOW)


def test_discarding_a_draft_removes_its_rows_only(base):
    services.discard_draft(book_id=start(None).pk, actor=WRITER, now=NOW)
    assert list(RuleBook.objects.all()) == [base]
    assert WayRule.objects.count() == 66


def test_counting_results_by_region_and_month(harz):
    for day in (TODAY, TODAY - datetime.timedelta(3), datetime.date(2026, 12, 1)):
        services.count_result(region_id=harz.pk, agency_kind="jobcenter", on=day)
    rows = ResultCount.objects.order_by("month").values_list("month", "count")
    assert list(rows) == [(datetime.date(2026, 11, 1), 2), (datetime.date(2026, 12, 1), 1)]
