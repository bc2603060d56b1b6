"""Verbs of the Wegweiser, from one place; every one is atomic."""

from offers.wayfinder.service_books import discard_draft, draft_book, mark_edited, publish_book, withdraw_book
from offers.wayfinder.service_figures import count_result
from offers.wayfinder.service_importing import import_files, preview_files
from offers.wayfinder.service_loading import load_wayfinder
from offers.wayfinder.service_rows import override_question, override_rule

__all__ = [
    "count_result",
    "discard_draft",
    "draft_book",
    "import_files",
    "load_wayfinder",
    "mark_edited",
    "override_question",
    "override_rule",
    "preview_files",
    "publish_book",
    "withdraw_book",
]
