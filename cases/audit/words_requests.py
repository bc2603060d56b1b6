"""What was done with a contact request, in words that the young person understands."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

DONE_IN_REQUESTS: Final[dict[str, Promise]] = {
    "request_list": gettext_lazy("Ihre Kontaktanfrage in einer Liste gesehen"),
    "request_escalated": gettext_lazy("Ihre Kontaktanfrage in einer Liste ohne Inhalte gesehen"),
    "request_detail": gettext_lazy("Ihre Kontaktanfrage angesehen"),
    "request_form": gettext_lazy("ein Formular zu Ihrer Kontaktanfrage geöffnet"),
    "request_status": gettext_lazy("über den persönlichen Link Ihre Kontaktanfrage angesehen"),
    "request_send": gettext_lazy("Ihre Kontaktanfrage geschickt"),
    "request_add": gettext_lazy("über den persönlichen Link eine Nachricht zu Ihrer Kontaktanfrage geschrieben"),
    "request_pick": gettext_lazy("über den persönlichen Link einen Termin gewählt"),
    "request_consent": gettext_lazy("über den persönlichen Link geändert, wer Ihre Kontaktanfrage mitlesen darf"),
    "request_take": gettext_lazy("begonnen, sich um Ihre Kontaktanfrage zu kümmern"),
    "request_answer": gettext_lazy("auf Ihre Kontaktanfrage geantwortet"),
    "request_acknowledge": gettext_lazy("Ihre Nachricht gelesen und vermerkt, dass sie keine Antwort braucht"),
    "request_attempt": gettext_lazy("versucht, Sie zu erreichen"),
    "request_offer_dates": gettext_lazy("Ihnen Termine angeboten"),
    "request_appoint": gettext_lazy("einen Termin mit Ihnen eingetragen"),
    "request_arrive": gettext_lazy("vermerkt, dass Sie zum Termin kamen"),
    "request_not_arrived": gettext_lazy("vermerkt, dass Sie nicht zum Termin kamen"),
    "request_pass_on": gettext_lazy("Ihre Kontaktanfrage an eine andere Stelle weitergegeben"),
    "request_refer": gettext_lazy("Sie auf eine andere Stelle hingewiesen"),
    "request_assign": gettext_lazy("Ihre Kontaktanfrage jemandem gegeben, ohne sie zu lesen"),
    "request_move": gettext_lazy("Ihre Kontaktanfrage einer anderen Stelle gegeben, ohne sie zu lesen"),
    "request_release_back": gettext_lazy("Ihre Kontaktanfrage zurück in den Eingang der Stelle gelegt"),
    "request_open_case": gettext_lazy("aus Ihrer Kontaktanfrage Ihren Fall angelegt"),
    "request_escalate": gettext_lazy("daran erinnert, dass Ihre Kontaktanfrage wartet"),
}
"""Audit action → what somebody has done."""

BY_LINK: Final = frozenset(
    {"request_status", "request_send", "request_add", "request_pick", "request_consent", "handover_status"}
)
"""What people do without an account: of the person, or of whoever has their link."""
