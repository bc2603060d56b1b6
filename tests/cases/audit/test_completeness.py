"""No page of the casework side without its row in the audit, but for a few that show no case data."""

from django.urls import URLPattern, URLResolver

from cases import urls
from cases.audit.enums import AuditAction

NOTHING_SHOWN = {
    "acting_agency", "conference_procedure", "conference_procedure_pdf", "room_list", "session_end", "session_extend",
    "session_list", "times",
}  # fmt: skip
"""Pages about one's own session, account and working hours, about rooms, and how conferences run in the region."""
ANONYMOUS = {
    "method_list", "consultation_list", "consultation_open", "consultation_join", "consultation_return",
    "consultation_detail", "consultation_state", "consultation_write", "consultation_next", "consultation_sort",
    "consultation_choose", "consultation_card", "consultation_card_pdf", "consultation_roles", "consultation_plan",
    "consultation_code", "consultation_discard",
}  # fmt: skip
"""Pages of the peer consultation, which holds no case data: a row would say who took part, which nobody shall know."""


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name, pattern.callback


def test_every_page_writes_a_row():
    silent = {name for name, view in _views(urls.urlpatterns) if not hasattr(view, "audit_action")}
    assert silent <= NOTHING_SHOWN | ANONYMOUS


def test_pages_are_named_like_their_actions():
    for name, view in _views(urls.urlpatterns):
        if hasattr(view, "audit_action"):
            assert view.audit_action in AuditAction, name
