"""What was done with a case conference, in words that the young person understands."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

DONE_IN_CONFERENCES: Final[dict[str, Promise]] = {
    "conference_list": gettext_lazy("Ihre Fallkonferenz in einer Liste gesehen"),
    "conference_detail": gettext_lazy("die Seite einer Fallkonferenz zu Ihrem Fall angesehen"),
    "conference_form": gettext_lazy("ein Formular zu einer Fallkonferenz geöffnet"),
    "conference_propose": gettext_lazy("eine Fallkonferenz zu Ihrem Fall vorgeschlagen"),
    "conference_edit": gettext_lazy("Angaben zu einer Fallkonferenz geändert"),
    "participant_add": gettext_lazy("jemanden zu einer Fallkonferenz hinzugefügt"),
    "participant_remove": gettext_lazy("jemanden von einer Fallkonferenz genommen"),
    "poll_start": gettext_lazy("nach einem Termin für eine Fallkonferenz gefragt"),
    "poll_answer": gettext_lazy("auf eine Terminumfrage geantwortet"),
    "poll_remind": gettext_lazy("an eine Terminumfrage erinnert"),
    "conference_invite": gettext_lazy("zu einer Fallkonferenz eingeladen"),
    "conference_move": gettext_lazy("eine Fallkonferenz verlegt"),
    "conference_reply": gettext_lazy("auf die Einladung zu einer Fallkonferenz geantwortet"),
    "conference_confirm": gettext_lazy("den Termin einer Fallkonferenz bestätigt"),
    "conference_postpone": gettext_lazy("eine Fallkonferenz verschoben"),
    "conference_cancel": gettext_lazy("eine Fallkonferenz abgesagt"),
    "conference_not_quorate": gettext_lazy("eine Fallkonferenz beendet, weil zu wenige da waren"),
    "conference_letter": gettext_lazy("einen Einladungsbrief ausgegeben"),
    "participant_link": gettext_lazy("einen persönlichen Link erneuert oder gesperrt"),
    "agenda_detail": gettext_lazy("die Tagesordnung einer Fallkonferenz angesehen"),
    "agenda_edit": gettext_lazy("die Tagesordnung einer Fallkonferenz geändert"),
    "agenda_print": gettext_lazy("die Tagesordnung einer Fallkonferenz ausgegeben"),
    "conference_hold": gettext_lazy("eine laufende Fallkonferenz verfolgt"),
    "conference_begin": gettext_lazy("eine Fallkonferenz begonnen"),
    "phase_next": gettext_lazy("in einer Fallkonferenz die nächste Phase begonnen"),
    "notes_save": gettext_lazy("in einer Fallkonferenz Notizen gemacht"),
    "attendance_set": gettext_lazy("notiert, wer bei einer Fallkonferenz war"),
    "conference_end": gettext_lazy("eine Fallkonferenz beendet"),
    "minutes_detail": gettext_lazy("das Protokoll einer Fallkonferenz gelesen"),
    "minutes_form": gettext_lazy("das Protokoll einer Fallkonferenz zum Bearbeiten geöffnet"),
    "minutes_write": gettext_lazy("am Protokoll einer Fallkonferenz geschrieben"),
    "minutes_circulate": gettext_lazy("das Protokoll den Beteiligten vorgelegt"),
    "minutes_answer": gettext_lazy("auf das Protokoll geantwortet"),
    "minutes_finalise": gettext_lazy("das Protokoll für gültig erklärt"),
    "minutes_correct": gettext_lazy("das Protokoll berichtigt"),
    "minutes_export": gettext_lazy("das Protokoll für die eigene Akte ausgegeben"),
    "minutes_receipt": gettext_lazy("bestätigt, dass das Protokoll in der eigenen Akte ist"),
    "minutes_copy": gettext_lazy("eine Kopie des Protokolls ausgegeben"),
    "agreement_list": gettext_lazy("Vereinbarungen aus einer Fallkonferenz angesehen"),
    "agreement_form": gettext_lazy("ein Formular zu einer Vereinbarung geöffnet"),
    "agreement_done": gettext_lazy("eine Vereinbarung als erledigt vermerkt"),
    "agreement_replace": gettext_lazy("eine Vereinbarung durch eine andere ersetzt"),
    "agreement_drop": gettext_lazy("eine Vereinbarung für entfallen erklärt"),
    "agreement_reopen": gettext_lazy("eine Vereinbarung wieder geöffnet"),
    "conference_follow_up": gettext_lazy("vermerkt, dass die Vereinbarungen einer Fallkonferenz laufen"),
    "conference_close": gettext_lazy("eine Fallkonferenz abgeschlossen"),
    "conference_erase": gettext_lazy("Inhalte einer Fallkonferenz gelöscht"),
}
"""Audit action → what somebody has done."""
