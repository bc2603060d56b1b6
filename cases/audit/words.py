"""The record in words that the young person understands."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.audit.enums import AuditAction
from cases.audit.words_conferences import DONE_IN_CONFERENCES
from cases.audit.words_handovers import DONE_IN_HANDOVERS
from cases.audit.words_requests import DONE_IN_REQUESTS
from cases.staff.enums import Role

FUNCTIONS: Final[dict[str, Promise]] = {
    Role.CASEWORKER: gettext_lazy("eine Fachkraft"),
    Role.LEAD: gettext_lazy("eine Leitung"),
    Role.AUDITOR: gettext_lazy("der Datenschutz"),
    Role.GUEST: gettext_lazy("ein Gast"),
}
"""What somebody is at their agency, in the order in which it is said of somebody who is several things."""

DONE: Final[dict[str, Promise]] = {
    **DONE_IN_CONFERENCES,
    **DONE_IN_HANDOVERS,
    **DONE_IN_REQUESTS,
    "desk": gettext_lazy("Ihren Fall auf der eigenen Übersicht gesehen"),
    "case_list": gettext_lazy("Ihren Fall in einer Liste gesehen"),
    "case_search": gettext_lazy("Ihren Fall in einem Suchergebnis gesehen"),
    "case_detail": gettext_lazy("Ihren Fall angesehen"),
    "case_form": gettext_lazy("ein Formular zu Ihrem Fall geöffnet"),
    "case_open": gettext_lazy("Ihren Fall angelegt"),
    "case_close": gettext_lazy("Ihren Fall abgeschlossen"),
    "case_reopen": gettext_lazy("Ihren Fall wieder aufgenommen"),
    "case_restrict": gettext_lazy("Ihren Fall gesperrt, so dass niemand damit weiterarbeitet"),
    "case_unrestrict": gettext_lazy("die Sperre Ihres Falls aufgehoben"),
    "case_export": gettext_lazy("Ihren Fall für die eigene Akte ausgegeben"),
    "case_content_erase": gettext_lazy("Inhalte Ihres Falls gelöscht"),
    "case_erase": gettext_lazy("Ihren Fall gelöscht"),
    "person_edit": gettext_lazy("Ihre persönlichen Angaben geändert"),
    "person_export": gettext_lazy("Ihre Daten für Sie zusammengestellt"),
    "address_show": gettext_lazy("Ihre geschützte Adresse angesehen"),
    "guardian_add": gettext_lazy("eine Person eingetragen, die für Sie sorgt"),
    "guardian_edit": gettext_lazy("Angaben zu einer Person geändert, die für Sie sorgt"),
    "guardian_remove": gettext_lazy("Angaben zu einer Person gelöscht, die für Sie sorgt"),
    "next_step_set": gettext_lazy("festgelegt, was als Nächstes geschieht"),
    "next_step_done": gettext_lazy("einen nächsten Schritt erledigt"),
    "member_add": gettext_lazy("jemanden an Ihrem Fall beteiligt"),
    "member_end": gettext_lazy("eine Mitarbeit an Ihrem Fall beendet"),
    "member_lead": gettext_lazy("die Führung Ihres Falls weitergegeben"),
    "supervision": gettext_lazy("Ihren Fall in einer Liste ohne Inhalte gesehen"),
    "supervision_add_member": gettext_lazy("jemanden an Ihrem Fall beteiligt"),
    "consent_overview": gettext_lazy("nachgesehen, was Sie erlaubt haben"),
    "consent_new": gettext_lazy("ein Formular für Ihre Einwilligung geöffnet"),
    "consent_preview": gettext_lazy("den Text einer geplanten Einwilligung angesehen"),
    "consent_text": gettext_lazy("den Text Ihrer Einwilligung angesehen"),
    "consent_answer": gettext_lazy("ein Formular für Ihre Antwort geöffnet"),
    "consent_request": gettext_lazy("Sie um eine Einwilligung gebeten"),
    "consent_grant": gettext_lazy("Ihre Einwilligung aufgenommen"),
    "consent_refuse": gettext_lazy("aufgenommen, dass Sie nicht einwilligen"),
    "consent_replace": gettext_lazy("Ihre Einwilligung durch eine neue ersetzt"),
    "consent_withdraw": gettext_lazy("Ihren Widerruf aufgenommen"),
    "consent_void": gettext_lazy("eine Einwilligung für unwirksam erklärt"),
    "consent_expire": gettext_lazy("vermerkt, dass eine Einwilligung abgelaufen ist"),
    "release_form": gettext_lazy("ein Formular geöffnet, um einer anderen Stelle etwas zu zeigen"),
    "release_new": gettext_lazy("mit Ihrer Einwilligung einen Eintrag für eine andere Stelle freigegeben"),
    "release_many": gettext_lazy("mit Ihrer Einwilligung mehrere Einträge für eine andere Stelle freigegeben"),
    "release_without_consent": gettext_lazy(
        "einen Eintrag für eine andere Stelle vorgesehen, weil ein Gesetz es erlaubt"
    ),
    "release_approve": gettext_lazy("als zweite Person zugestimmt, dass ein Eintrag freigegeben wird"),
    "release_reject": gettext_lazy("als zweite Person abgelehnt, dass ein Eintrag freigegeben wird"),
    "release_withdraw": gettext_lazy("eine Freigabe zurückgenommen"),
    "invitation_new": gettext_lazy("eine andere Stelle um Zusammenarbeit gebeten, ohne Sie zu nennen"),
    "invitation_revoke": gettext_lazy("die Anfrage an eine andere Stelle zurückgezogen"),
    "invitation_list": gettext_lazy("Anfragen anderer Stellen angesehen"),
    "invitation_accept": gettext_lazy("die Anfrage zur Zusammenarbeit angenommen"),
    "invitation_decline": gettext_lazy("die Anfrage zur Zusammenarbeit abgelehnt"),
    "share_code_new": gettext_lazy("einen Code erzeugt, mit dem eine andere Stelle dazukommen kann"),
    "share_code_revoke": gettext_lazy("den Code für eine andere Stelle gesperrt"),
    "joining_form": gettext_lazy("das Formular geöffnet, mit dem eine Stelle dazukommt"),
    "case_join": gettext_lazy("die eigene Stelle an Ihrem Fall beteiligt"),
    "participation_end": gettext_lazy("die Beteiligung der eigenen Stelle an Ihrem Fall beendet"),
    "entry_detail": gettext_lazy("einen Eintrag in Ihrem Fall gelesen"),
    "entry_form": gettext_lazy("einen Eintrag in Ihrem Fall zum Bearbeiten geöffnet"),
    "entry_new": gettext_lazy("einen Eintrag in Ihren Fall geschrieben"),
    "entry_edit": gettext_lazy("einen Eintrag in Ihrem Fall geändert"),
    "entry_reclassify": gettext_lazy("neu festgelegt, wie vertraulich ein Eintrag ist"),
    "entry_delete": gettext_lazy("einen Eintrag in Ihrem Fall gelöscht"),
    "entry_dispute": gettext_lazy("vermerkt, dass Sie einen Eintrag bestreiten"),
    "entry_dispute_end": gettext_lazy("den Vermerk entfernt, dass Sie einen Eintrag bestreiten"),
    "entry_restrict": gettext_lazy("einen Eintrag gesperrt"),
    "entry_restrict_end": gettext_lazy("die Sperre eines Eintrags aufgehoben"),
    "entry_draft_save": gettext_lazy("an einem Entwurf für einen Eintrag geschrieben"),
    "entry_draft_discard": gettext_lazy("einen Entwurf für einen Eintrag verworfen"),
    "audit_list": gettext_lazy("im Protokoll nach Ihrem Fall gesehen"),
    "audit_report": gettext_lazy("diesen Bericht angesehen"),
    "audit_report_pdf": gettext_lazy("diesen Bericht ausgegeben"),
}
"""What follows "hat eine Fachkraft …". An action that is missing here is told by its label."""


def say_who(*, function: str, agency: str, name: str = "") -> str:
    """Who it was: function and agency, the name only where the auditor decided so."""
    if not agency:
        return function
    return f"{name} ({function}, {agency})" if name else f"{function} ({agency})"


def say_time(first: str, last: str) -> str:
    """One or two times of day, as the beginning of a sentence."""
    if first == last:
        return _("Um %(time)s Uhr") % {"time": first}
    return _("Zwischen %(first)s und %(last)s Uhr") % {"first": first, "last": last}


def say_done(*, when: str, who: str, action: str, times: int) -> str:
    """One sentence about something that was done, once or several times on one day."""
    often = _("%(times)s-mal ") % {"times": times} if times > 1 else ""
    done = DONE.get(action)
    if done is not None:
        return _("%(when)s hat %(who)s %(often)s%(done)s.") % {"when": when, "who": who, "often": often, "done": done}
    label = AuditAction(action).label if action in AuditAction.values else action
    return _("%(when)s, %(who)s: %(often)s%(label)s.") % {"when": when, "who": who, "often": often, "label": label}


def say_denied(*, when: str, agency: str, times: int) -> str:
    """One sentence about somebody who got nothing."""
    who = _("jemand (%(agency)s)") % {"agency": agency} if agency else _("jemand")
    often = _(" %(times)s-mal") % {"times": times} if times > 1 else ""
    return _("%(when)s hat %(who)s%(often)s versucht, Ihren Fall zu öffnen. Das Portal hat nichts gezeigt.") % {
        "when": when,
        "who": who,
        "often": often,
    }
