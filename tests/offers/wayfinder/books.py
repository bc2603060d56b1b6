"""Rule books for tests."""

import datetime

from django.core.management import call_command
from model_bakery import baker

from offers.models import Region, RuleBook
from offers.wayfinder.enums import BookState

TODAY = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)


def load_rules():
    """The shipped rules, as the one rule book that there is."""
    call_command("load_wayfinder", verbosity=0)
    return RuleBook.objects.get()


def region(slug):
    """A region by its slug, made when it is not there."""
    found = Region.objects.filter(slug=slug).first()
    ags = str(10000 + Region.objects.count())
    return found or baker.make(Region, slug=slug, name=slug.title(), ags=ags, state="ST", four_eyes=False)


def draft(whose, number=1):
    """An empty draft of a region, or of the base."""
    return RuleBook.objects.create(region=whose, number=number)


def published(book, valid_from):
    """The draft, made public without any check."""
    book.state, book.valid_from, book.published_at = BookState.PUBLISHED, valid_from, NOW
    book.save()
    return book
