"""What was done with a hand-over, in words that the young person understands."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

DONE_IN_HANDOVERS: Final[dict[str, Promise]] = {
    "handover_list": gettext_lazy("Ihren Fall in der Liste der Übergaben gesehen"),
    "handover_detail": gettext_lazy("die Seite einer Übergabe Ihres Falls angesehen"),
    "handover_form": gettext_lazy("ein Formular zu einer Übergabe Ihres Falls geöffnet"),
    "handover_offer": gettext_lazy("einer anderen Stelle angeboten, für Sie zuständig zu werden"),
    "handover_approve": gettext_lazy("als zweite Person zugestimmt, dass Ihr Fall einer anderen Stelle angeboten wird"),
    "handover_reject": gettext_lazy("als zweite Person abgelehnt, dass Ihr Fall einer anderen Stelle angeboten wird"),
    "handover_see": gettext_lazy("begonnen zu prüfen, ob die eigene Stelle für Sie zuständig wird"),
    "handover_take_over": gettext_lazy("für jemand Abwesenden geprüft, ob die eigene Stelle für Sie zuständig wird"),
    "handover_accept": gettext_lazy("angenommen, dass die eigene Stelle für Sie zuständig ist"),
    "handover_return": gettext_lazy("geantwortet, dass die eigene Stelle nicht für Sie zuständig ist"),
    "handover_decline": gettext_lazy("abgelehnt, dass die eigene Stelle für Sie zuständig wird"),
    "handover_withdraw": gettext_lazy("das Angebot an eine andere Stelle zurückgezogen"),
    "handover_expire": gettext_lazy("vermerkt, dass eine andere Stelle nicht rechtzeitig geantwortet hat"),
    "handover_remind": gettext_lazy("an die Antwort auf eine Übergabe erinnert"),
    "handover_meeting": gettext_lazy("einen gemeinsamen Termin für die Übergabe festgelegt"),
    "handover_tell": gettext_lazy("Ihnen gesagt, wer jetzt für Sie da ist"),
    "handover_link": gettext_lazy("Ihren persönlichen Link zur Übergabe erneuert oder gesperrt"),
    "handover_letter": gettext_lazy("einen Brief für Sie ausgegeben, in dem steht, wer für Sie da ist"),
    "handover_status": gettext_lazy("über Ihren persönlichen Link nachgesehen, wer für Sie da ist"),
    "handover_contact": gettext_lazy("vermerkt, dass das erste Gespräch nach der Übergabe stattgefunden hat"),
    "handover_contact_missed": gettext_lazy("vermerkt, dass das erste Gespräch nach der Übergabe noch aussteht"),
    "handover_outcome": gettext_lazy("vermerkt, wie es nach der Übergabe für Sie weiterging"),
}
"""Audit action → what somebody has done."""
