"""Verbs about the rows of a region's draft that start from the base. Atomic; the actor counts as its last editor."""

from __future__ import annotations

import datetime

from django.db import transaction

from offers.wayfinder.lifecycle import BookClosedError
from offers.wayfinder.models import RuleBook, WayQuestion, WayRule
from offers.wayfinder.selectors import books_in_force
from offers.wayfinder.service_books import mark_edited


@transaction.atomic
def override_rule(
    *, book_id: int, code: str, remove: bool, actor: int, on: datetime.date, now: datetime.datetime
) -> WayRule:
    """Bring the base's rule of that code into a region's draft, to be reworded or (`remove`) to end there.

    What the draft has already stays, apart from `remove`. Raises `BookClosedError` for a book that is no region's
    draft, `WayRule.DoesNotExist` for a code that the base does not have on that day.
    """
    book = _regions_draft(book_id, actor=actor, now=now)
    row = book.rules.filter(code=code).order_by("-valid_from").first()
    if row is None:
        valid = WayRule.objects.filter(book=books_in_force(None, on=on)[0], code=code, valid_from__lte=on)
        row = valid.order_by("-valid_from")[:1].get()
        row.pk, row.book = None, book
    row.is_removed = remove or row.is_removed
    row.save()
    return row


@transaction.atomic
def override_question(
    *, book_id: int, slug: str, remove: bool, actor: int, on: datetime.date, now: datetime.datetime
) -> WayQuestion:
    """Bring the base's page of that slug into a region's draft; its answers stay the base's until some are added.

    Raises `BookClosedError` for a book that is no region's draft, `WayQuestion.DoesNotExist` for an unknown slug.
    """
    book = _regions_draft(book_id, actor=actor, now=now)
    row = book.questions.filter(slug=slug).first()
    if row is None:
        row = WayQuestion.objects.get(book=books_in_force(None, on=on)[0], slug=slug)
        row.pk, row.book = None, book
    row.is_removed = remove or row.is_removed
    row.save()
    return row


def _regions_draft(book_id: int, *, actor: int, now: datetime.datetime) -> RuleBook:
    book = mark_edited(book_id=book_id, actor=actor, now=now)
    if book.region_id is None:
        raise BookClosedError("the base has nothing below it")
    return book
