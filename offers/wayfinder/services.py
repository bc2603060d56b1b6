"""Verbs of the Wegweiser, from one place; every one is atomic."""

from offers.wayfinder.service_books import discard_draft, draft_book, mark_edited, publish_book, withdraw_book
from offers.wayfinder.service_figures import count_result
from offers.wayfinder.service_loading import load_wayfinder

__all__ = [
    "count_result",
    "discard_draft",
    "draft_book",
    "load_wayfinder",
    "mark_edited",
    "publish_book",
    "withdraw_book",
]
