"""Verbs about a rule book's life. Every one is atomic; `actor` is the number of the account that asked for it."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Max

from offers.regions.models import Region
from offers.wayfinder.enums import BookState
from offers.wayfinder.lifecycle import (
    BookClosedError,
    FirstDayError,
    LastBookError,
    SecondPersonError,
    UnprovenError,
)
from offers.wayfinder.models import RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.selectors_check import check_book


@transaction.atomic
def draft_book(*, region_id: int | None, actor: int, now: datetime.datetime) -> RuleBook:
    """The draft of a region (`None`: of the base), made from its newest published version; an existing one is returned.

    A region's draft holds what its newest version holds, never the base.
    """
    _lock_shelf(region_id)
    books = RuleBook.objects.of_region(region_id)
    draft = books.filter(state=BookState.DRAFT).first()
    if draft is not None:
        return draft
    number = (books.aggregate(last=Max("number"))["last"] or 0) + 1
    draft = RuleBook.objects.create(region_id=region_id, number=number, edited_by=actor, edited_at=now)
    newest = books.published().order_by("-valid_from", "-number").first()
    if newest is not None:
        _copy_rows(newest, draft)
    return draft


def _copy_rows(source: RuleBook, target: RuleBook) -> None:
    questions = {row.pk: row for row in source.questions.order_by("pk")}
    options = list(WayOption.objects.filter(question__book=source).order_by("pk"))
    rules = list(source.rules.order_by("pk"))
    for question in questions.values():
        question.pk, question.book = None, target
    for rule in rules:
        rule.pk, rule.book = None, target
    WayQuestion.objects.bulk_create(questions.values())
    for option in options:
        option.pk, option.question = None, questions[option.question_id]
    WayOption.objects.bulk_create(options)
    WayRule.objects.bulk_create(rules)


@transaction.atomic
def mark_edited(*, book_id: int, actor: int, now: datetime.datetime) -> RuleBook:
    """Lock a draft for a change and note whose it is. Raises `BookClosedError` when it is no draft (any more)."""
    book = RuleBook.objects.select_for_update(of=("self",)).get(pk=book_id)
    if book.state != BookState.DRAFT:
        raise BookClosedError("only a draft is edited")
    book.edited_by, book.edited_at = actor, now
    book.save(update_fields=["edited_by", "edited_at"])
    return book


@transaction.atomic
def discard_draft(*, book_id: int, actor: int, now: datetime.datetime) -> None:
    """Throw a draft away with all its rows. Raises `BookClosedError` for a published or withdrawn book."""
    mark_edited(book_id=book_id, actor=actor, now=now).delete()


@transaction.atomic
def publish_book(
    *, book_id: int, valid_from: datetime.date, actor: int, on: datetime.date, now: datetime.datetime
) -> RuleBook:
    """Let a draft be in force from `valid_from` on; publishing it again changes nothing.

    Raises `UnprovenError` with the problems in plain German, `FirstDayError` when the day has passed or a published
    version begins later, `SecondPersonError` where the region asks for four eyes, `BookClosedError` when withdrawn.
    """
    book = _locked(book_id)
    if book.state == BookState.PUBLISHED:
        return book
    if book.state != BookState.DRAFT:
        raise BookClosedError("a withdrawn book is not published again")
    if book.region is not None and book.region.four_eyes and actor == book.edited_by:
        raise SecondPersonError("somebody else has to publish this draft")
    last = RuleBook.objects.of_region(book.region_id).published().aggregate(last=Max("valid_from"))["last"]
    earliest = max(on, last) if last else on
    if valid_from < earliest:
        raise FirstDayError(earliest)
    if problems := check_book(book, valid_from=valid_from).problems:
        raise UnprovenError(problems)
    book.state, book.valid_from = BookState.PUBLISHED, valid_from
    book.published_at, book.published_by = now, actor
    book.save(update_fields=["state", "valid_from", "published_at", "published_by"])
    return book


@transaction.atomic
def withdraw_book(*, book_id: int, actor: int, on: datetime.date, now: datetime.datetime) -> RuleBook:
    """Roll back: the version before this one is in force again at once; withdrawing again changes nothing.

    Raises `BookClosedError` for a draft, `LastBookError` where no base would be left, `UnprovenError` when somebody
    would end nowhere without this book.
    """
    book = _locked(book_id)
    if book.state == BookState.WITHDRAWN:
        return book
    if book.state != BookState.PUBLISHED:
        raise BookClosedError("a draft is discarded, not withdrawn")
    was_base_in_force = book.region_id is None and RuleBook.objects.base().in_force(on=on).filter(pk=book.pk).exists()
    book.state, book.withdrawn_at, book.withdrawn_by = BookState.WITHDRAWN, now, actor
    book.save(update_fields=["state", "withdrawn_at", "withdrawn_by"])
    before = RuleBook.objects.of_region(book.region_id).in_force(on=on).select_related("region").first()
    if was_base_in_force and before is None:
        raise LastBookError("the only base book stays")
    if before is not None and (problems := check_book(before, valid_from=on).unproven):
        raise UnprovenError(problems)
    return book


def _locked(book_id: int) -> RuleBook:
    """The book with a lock on what its check reads: the base's and the region's versions."""
    region_id = RuleBook.objects.values_list("region_id", flat=True).get(pk=book_id)
    _lock_shelf(region_id)
    return RuleBook.objects.select_related("region").get(pk=book_id)


def _lock_shelf(region_id: int | None) -> None:
    """Nobody publishes or withdraws beside us: a new base is checked under every version, a region's under the base."""
    if region_id is not None:
        Region.objects.select_for_update(no_key=True).filter(pk=region_id).order_by("pk").first()
    rows = RuleBook.objects.all() if region_id is None else RuleBook.objects.used_by(region_id)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
