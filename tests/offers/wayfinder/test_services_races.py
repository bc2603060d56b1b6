"""Two people at once: what is published was checked as it stands."""

import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connections, transaction

from offers.models import Region, RuleBook, WayRule
from offers.wayfinder import services
from offers.wayfinder.enums import BookState
from offers.wayfinder.lifecycle import BookClosedError
from tests.offers.wayfinder.books import NOW, TODAY, region

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work):
    """Start `work` on a connection of its own; the list gets what it raised."""
    raised = []

    def run():
        try:
            work()
        except (IntegrityError, BookClosedError) as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def add_rule(book):
    WayRule.objects.create(book=book, code="LATE", priority=10, agency_kind="school", role="primary", valid_from=TODAY)


@pytest.fixture
def draft():
    call_command("load_wayfinder", verbosity=0)
    return services.draft_book(region_id=region("harz").pk, actor=1, now=NOW)


def test_a_row_that_is_written_while_a_book_is_published_is_refused(draft):
    """The row waits for the publication and is refused then: it was not part of what was checked."""
    with transaction.atomic():
        services.publish_book(book_id=draft.pk, valid_from=TODAY, actor=2, on=TODAY, now=NOW)
        thread, raised = in_thread(lambda: add_rule(draft))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    assert isinstance(raised[0], IntegrityError)
    assert not draft.rules.exists()


def test_an_edit_waits_for_the_publication_and_finds_the_book_closed(draft):
    with transaction.atomic():
        services.publish_book(book_id=draft.pk, valid_from=TODAY, actor=2, on=TODAY, now=NOW)
        thread, raised = in_thread(lambda: services.mark_edited(book_id=draft.pk, actor=3, now=NOW))
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    assert isinstance(raised[0], BookClosedError)


def test_two_drafts_at_once_are_one(draft):
    services.publish_book(book_id=draft.pk, valid_from=TODAY, actor=2, on=TODAY, now=NOW)
    region_id = Region.objects.get().pk
    with transaction.atomic():
        mine = services.draft_book(region_id=region_id, actor=1, now=NOW)
        thread, raised = in_thread(lambda: services.draft_book(region_id=region_id, actor=2, now=NOW))
        thread.join(0.5)
    thread.join(10)
    assert raised == []
    assert list(RuleBook.objects.filter(state=BookState.DRAFT)) == [mine]
