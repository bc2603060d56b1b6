"""What can be done with case data, and how it ended."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditResult(models.TextChoices):
    """Whether somebody got what they asked for."""

    OK = "ok", _("ausgeführt")
    DENIED = "denied", _("verweigert")


class AuditAction(models.TextChoices):
    """One name per page and verb, the same as the address's and the service's."""

    DESK = "desk", _("Schreibtisch angesehen")
    CASE_LIST = "case_list", _("Liste der eigenen Fälle angesehen")
    CASE_SEARCH = "case_search", _("Fälle gesucht")
    CASE_DETAIL = "case_detail", _("Fall angesehen")
    CASE_ERASE = "case_erase", _("Fall gelöscht")
    CASE_CONTENT_ERASE = "case_content_erase", _("Inhalt eines abgeschlossenen Falls gelöscht")
    CASE_EXPORT = "case_export", _("Eigene Zeilen eines Falls ausgegeben")
    PERSON_EXPORT = "person_export", _("Auskunft an die junge Person ausgegeben")
    RETENTION_RUN = "retention_run", _("Löschfristen ausgeführt")
    CASE_FORM = "case_form", _("Formular zu einem Fall angesehen")
    CASE_OPEN = "case_open", _("Fall eröffnet")
    TEAM = "team", _("Team angesehen")
    STAFF_INVITE = "staff_invite", _("Person ins Team eingeladen")
    STAFF_INVITATION_RESEND = "staff_invitation_resend", _("Einladung ins Team erneut verschickt")
    STAFF_INVITATION_REVOKE = "staff_invitation_revoke", _("Einladung ins Team zurückgezogen")
    STAFF_INVITATION_ACCEPT = "staff_invitation_accept", _("Einladung ins Team angenommen")
    ROLE_GRANT = "role_grant", _("Rolle gegeben")
    ROLE_END = "role_end", _("Rolle beendet")
    MEMBER_DEACTIVATE = "member_deactivate", _("Person aus dem Team genommen")
    SESSIONS_END = "sessions_end", _("Sitzungen einer Person beendet")
    ACCOUNT_LOCK = "account_lock", _("Unbenutztes Konto gesperrt")
    ACCOUNT_NOTICE = "account_notice", _("Löschung eines Kontos angekündigt")
    ACCOUNT_ANONYMISE = "account_anonymise", _("Konto unkenntlich gemacht")
    CASE_CLOSE = "case_close", _("Fall abgeschlossen")
    CASE_REOPEN = "case_reopen", _("Fall wieder aufgenommen")
    CASE_RESTRICT = "case_restrict", _("Verarbeitung eingeschränkt")
    CASE_UNRESTRICT = "case_unrestrict", _("Einschränkung der Verarbeitung aufgehoben")
    PERSON_EDIT = "person_edit", _("Angaben zur Person geändert")
    ADDRESS_SHOW = "address_show", _("Geschützte Adresse angesehen")
    GUARDIAN_ADD = "guardian_add", _("Sorgeberechtigte Person eingetragen")
    GUARDIAN_EDIT = "guardian_edit", _("Sorgeberechtigte Person geändert")
    GUARDIAN_REMOVE = "guardian_remove", _("Sorgeberechtigte Person gelöscht")
    NEXT_STEP_SET = "next_step_set", _("Nächsten Schritt festgelegt")
    NEXT_STEP_DONE = "next_step_done", _("Nächsten Schritt erledigt")
    MEMBER_ADD = "member_add", _("Jemanden am Fall beteiligt")
    MEMBER_END = "member_end", _("Mitarbeit am Fall beendet")
    MEMBER_LEAD = "member_lead", _("Fallführung übergeben")
    SUPERVISION = "supervision", _("Fälle der Stelle ohne Inhalte angesehen")
    SUPERVISION_ADD_MEMBER = "supervision_add_member", _("Als Leitung jemanden am Fall beteiligt")
    CONSENT_OVERVIEW = "consent_overview", _("Übersicht der Freigaben angesehen")
    CONSENT_NEW = "consent_new", _("Formular für eine Einwilligung angesehen")
    CONSENT_PREVIEW = "consent_preview", _("Text einer geplanten Einwilligung angesehen")
    CONSENT_TEXT = "consent_text", _("Text einer Einwilligung angesehen")
    CONSENT_ANSWER = "consent_answer", _("Formular für die Antwort auf eine Anfrage angesehen")
    CONSENT_REQUEST = "consent_request", _("Einwilligung angefragt")
    CONSENT_GRANT = "consent_grant", _("Einwilligung aufgenommen")
    CONSENT_REFUSE = "consent_refuse", _("Ablehnung einer Einwilligung aufgenommen")
    CONSENT_REPLACE = "consent_replace", _("Einwilligung durch eine neue ersetzt")
    CONSENT_WITHDRAW = "consent_withdraw", _("Widerruf einer Einwilligung aufgenommen")
    CONSENT_VOID = "consent_void", _("Einwilligung für unwirksam erklärt")
    CONSENT_EXPIRE = "consent_expire", _("Einwilligungen abgelaufen")
    AUDIT_REASON_FORM = "audit_reason_form", _("Nach dem Grund der Einsicht gefragt worden")
    AUDIT_REASON = "audit_reason", _("Einsicht in das Protokoll begründet")
    AUDIT_LIST = "audit_list", _("Protokoll angesehen")
    AUDIT_REPORT = "audit_report", _("Bericht über Zugriffe angesehen")
    AUDIT_REPORT_PDF = "audit_report_pdf", _("Bericht über Zugriffe als PDF ausgegeben")
    ALARM_LIST = "alarm_list", _("Hinweise auf Auffälliges angesehen")
    ALARM_SEEN = "alarm_seen", _("Hinweis als gesehen vermerkt")
    ENTRY_DETAIL = "entry_detail", _("Eintrag angesehen")
    ENTRY_FORM = "entry_form", _("Eintrag zum Bearbeiten geöffnet")
    ENTRY_NEW = "entry_new", _("Eintrag geschrieben")
    ENTRY_EDIT = "entry_edit", _("Eintrag geändert")
    ENTRY_RECLASSIFY = "entry_reclassify", _("Klasse eines Eintrags berichtigt")
    ENTRY_DELETE = "entry_delete", _("Eintrag gelöscht")
    ENTRY_DISPUTE = "entry_dispute", _("Eintrag als bestritten vermerkt")
    ENTRY_DISPUTE_END = "entry_dispute_end", _("Vermerk über einen bestrittenen Eintrag entfernt")
    ENTRY_RESTRICT = "entry_restrict", _("Verarbeitung eines Eintrags eingeschränkt")
    ENTRY_RESTRICT_END = "entry_restrict_end", _("Einschränkung eines Eintrags aufgehoben")
    ENTRY_DRAFT_SAVE = "entry_draft_save", _("Entwurf eines Eintrags gespeichert")
    ENTRY_DRAFT_DISCARD = "entry_draft_discard", _("Entwurf eines Eintrags verworfen")
    RELEASE_NEW = "release_new", _("Eintrag mit Einwilligung freigegeben")
    RELEASE_MANY = "release_many", _("Mehrere Einträge mit Einwilligung freigegeben")
    RELEASE_WITHOUT_CONSENT = "release_without_consent", _("Eintrag auf Rechtsgrundlage freigegeben")
    RELEASE_APPROVE = "release_approve", _("Freigabe als zweite Person zugestimmt")
    RELEASE_REJECT = "release_reject", _("Freigabe als zweite Person abgelehnt")
    RELEASE_WITHDRAW = "release_withdraw", _("Freigabe zurückgenommen")
    RELEASE_FORM = "release_form", _("Formular für eine Freigabe angesehen")
    INVITATION_NEW = "invitation_new", _("Andere Stelle um Zusammenarbeit gebeten")
    INVITATION_REVOKE = "invitation_revoke", _("Anfrage an eine andere Stelle zurückgezogen")
    INVITATION_LIST = "invitation_list", _("Anfragen an die eigene Stelle angesehen")
    INVITATION_ACCEPT = "invitation_accept", _("Anfrage einer anderen Stelle angenommen")
    INVITATION_DECLINE = "invitation_decline", _("Anfrage einer anderen Stelle abgelehnt")
    SHARE_CODE_NEW = "share_code_new", _("Code zum Beitreten erzeugt")
    SHARE_CODE_REVOKE = "share_code_revoke", _("Code zum Beitreten gesperrt")
    CASE_JOIN = "case_join", _("Fall mit Code beigetreten")
    JOINING_FORM = "joining_form", _("Formular zum Beitreten angesehen")
    PARTICIPATION_END = "participation_end", _("Beteiligung der eigenen Stelle beendet")
    CALENDAR = "calendar", _("Kalender angesehen")
    WORKING_HOURS_SET = "working_hours_set", _("Eigene Arbeitszeiten geändert")
    ABSENCE_ADD = "absence_add", _("Eigene Abwesenheit eingetragen")
    ABSENCE_DEPUTIES = "absence_deputies", _("Vertretung in Fällen einer abwesenden Person eingetragen")
    ABSENCE_REMOVE = "absence_remove", _("Eigene Abwesenheit gelöscht")
    ROOM_NEW = "room_new", _("Raum der Stelle angelegt")
    ROOM_EDIT = "room_edit", _("Raum der Stelle geändert")
    ROOM_BOOK = "room_book", _("Raum gebucht")
    ROOM_FREE = "room_free", _("Raum wieder freigegeben")
    CALENDAR_SYNC = "calendar_sync", _("Eigenen Kalenderabgleich angesehen")
    FOREIGN_CALENDAR_SET = "foreign_calendar_set", _("Adresse des eigenen Kalenders eingetragen")
    FOREIGN_CALENDAR_REMOVE = "foreign_calendar_remove", _("Adresse des eigenen Kalenders gelöscht")
    CALENDAR_FEED_RENEW = "calendar_feed_renew", _("Persönliche Kalenderadresse erzeugt")
    CALENDAR_FEED_REVOKE = "calendar_feed_revoke", _("Persönliche Kalenderadresse gesperrt")
    CONFERENCE_LIST = "conference_list", _("Fallkonferenzen angesehen")
    CONFERENCE_DETAIL = "conference_detail", _("Fallkonferenz angesehen")
    CONFERENCE_FORM = "conference_form", _("Formular zu einer Fallkonferenz angesehen")
    CONFERENCE_PROPOSE = "conference_propose", _("Fallkonferenz vorgeschlagen")
    CONFERENCE_EDIT = "conference_edit", _("Fallkonferenz geändert")
    PARTICIPANT_ADD = "participant_add", _("Jemanden zur Fallkonferenz hinzugefügt")
    PARTICIPANT_REMOVE = "participant_remove", _("Jemanden von der Fallkonferenz genommen")
    POLL_START = "poll_start", _("Terminumfrage begonnen")
    POLL_ANSWER = "poll_answer", _("Terminumfrage beantwortet")
    POLL_REMIND = "poll_remind", _("An eine Terminumfrage erinnert")
    CONFERENCE_INVITE = "conference_invite", _("Zur Fallkonferenz eingeladen")
    CONFERENCE_MOVE = "conference_move", _("Fallkonferenz verlegt")
    CONFERENCE_REPLY = "conference_reply", _("Auf die Einladung zur Fallkonferenz geantwortet")
    CONFERENCE_CONFIRM = "conference_confirm", _("Fallkonferenz bestätigt")
    CONFERENCE_POSTPONE = "conference_postpone", _("Fallkonferenz verschoben")
    CONFERENCE_CANCEL = "conference_cancel", _("Fallkonferenz abgesagt")
    CONFERENCE_NOT_QUORATE = "conference_not_quorate", _("Fallkonferenz mangels Teilnehmender abgebrochen")
    CONFERENCE_LETTER = "conference_letter", _("Einladungsbrief ausgegeben")
    PARTICIPANT_LINK = "participant_link", _("Persönlichen Link erneuert oder gesperrt")
    AGENDA_DETAIL = "agenda_detail", _("Tagesordnung angesehen")
    AGENDA_EDIT = "agenda_edit", _("Tagesordnung geändert")
    AGENDA_PRINT = "agenda_print", _("Tagesordnung ausgegeben")
    CONFERENCE_HOLD = "conference_hold", _("Laufende Fallkonferenz angesehen")
    CONFERENCE_BEGIN = "conference_begin", _("Fallkonferenz begonnen")
    PHASE_NEXT = "phase_next", _("Nächste Phase der Fallkonferenz begonnen")
    NOTES_SAVE = "notes_save", _("Notizen zur Fallkonferenz gespeichert")
    ATTENDANCE_SET = "attendance_set", _("Anwesenheit bei der Fallkonferenz notiert")
    CONFERENCE_END = "conference_end", _("Fallkonferenz beendet")
    MINUTES_DETAIL = "minutes_detail", _("Protokoll angesehen")
    MINUTES_FORM = "minutes_form", _("Protokoll zum Bearbeiten geöffnet")
    MINUTES_WRITE = "minutes_write", _("Protokoll geschrieben")
    MINUTES_CIRCULATE = "minutes_circulate", _("Protokoll zur Zustimmung verschickt")
    MINUTES_ANSWER = "minutes_answer", _("Zum Protokoll geantwortet")
    MINUTES_FINALISE = "minutes_finalise", _("Protokoll für gültig erklärt")
    MINUTES_CORRECT = "minutes_correct", _("Protokoll berichtigt")
    MINUTES_EXPORT = "minutes_export", _("Protokoll in die eigene Akte ausgegeben")
    MINUTES_RECEIPT = "minutes_receipt", _("Übernahme des Protokolls in die Akte bestätigt")
    MINUTES_COPY = "minutes_copy", _("Kopie des Protokolls ausgegeben")
    AGREEMENT_LIST = "agreement_list", _("Vereinbarungen angesehen")
    AGREEMENT_FORM = "agreement_form", _("Formular zu einer Vereinbarung angesehen")
    AGREEMENT_DONE = "agreement_done", _("Vereinbarung erledigt")
    AGREEMENT_REPLACE = "agreement_replace", _("Vereinbarung ersetzt")
    AGREEMENT_DROP = "agreement_drop", _("Vereinbarung entfallen")
    AGREEMENT_REOPEN = "agreement_reopen", _("Vereinbarung wieder geöffnet")
    CONFERENCE_FOLLOW_UP = "conference_follow_up", _("Fallkonferenz in die Wiedervorlage gelegt")
    CONFERENCE_CLOSE = "conference_close", _("Fallkonferenz abgeschlossen")
    CONFERENCE_ERASE = "conference_erase", _("Inhalt einer Fallkonferenz gelöscht")
    BOARD = "board", _("Lage angesehen")
    BOARD_LIST = "board_list", _("Liste zu einer Zahl der Lage angesehen")
    HANDOVER_LIST = "handover_list", _("Übergaben angesehen")
    HANDOVER_DETAIL = "handover_detail", _("Übergabe angesehen")
    HANDOVER_FORM = "handover_form", _("Formular zu einer Übergabe angesehen")
    HANDOVER_OFFER = "handover_offer", _("Übergabe angeboten")
    HANDOVER_APPROVE = "handover_approve", _("Übergabe als zweite Person zugestimmt")
    HANDOVER_REJECT = "handover_reject", _("Übergabe als zweite Person abgelehnt")
    HANDOVER_SEE = "handover_see", _("Übergabe zur Prüfung angenommen")
    HANDOVER_TAKE_OVER = "handover_take_over", _("Prüfung einer Übergabe für jemand Abwesenden übernommen")
    HANDOVER_ACCEPT = "handover_accept", _("Übergabe angenommen")
    HANDOVER_RETURN = "handover_return", _("Übergabe als nicht zuständig zurückgegeben")
    HANDOVER_DECLINE = "handover_decline", _("Übergabe abgelehnt")
    HANDOVER_WITHDRAW = "handover_withdraw", _("Übergabe zurückgezogen")
    HANDOVER_EXPIRE = "handover_expire", _("Übergaben abgelaufen")
    HANDOVER_REMIND = "handover_remind", _("An eine Übergabe erinnert")
    HANDOVER_MEETING = "handover_meeting", _("Gemeinsamen Termin einer Übergabe festgelegt")
    HANDOVER_TELL = "handover_tell", _("Der jungen Person von der Übergabe Bescheid gesagt")
    HANDOVER_LINK = "handover_link", _("Persönlichen Link zu einer Übergabe erneuert oder gesperrt")
    HANDOVER_LETTER = "handover_letter", _("Brief zu einer Übergabe ausgegeben")
    HANDOVER_STATUS = "handover_status", _("Eigene Übergabe über den persönlichen Link angesehen")
    HANDOVER_CONTACT = "handover_contact", _("Erstes Gespräch nach einer Übergabe bestätigt")
    HANDOVER_CONTACT_MISSED = "handover_contact_missed", _("Ausbleiben des ersten Gesprächs vermerkt")
    HANDOVER_OUTCOME = "handover_outcome", _("Vermerkt, wie es nach einer Übergabe weiterging")
    LOST_CHECK = "lost_check", _("Geprüft, ob jemand verloren geht")
    MAIL_CALLED = "mail_called", _("Angerufen, weil eine Mail nicht zuzustellen war")
    REQUEST_LIST = "request_list", _("Eingang der Kontaktanfragen angesehen")
    REQUEST_ESCALATED = "request_escalated", _("Unbeantwortete Kontaktanfragen der Region ohne Inhalte angesehen")
    REQUEST_DETAIL = "request_detail", _("Kontaktanfrage angesehen")
    REQUEST_FORM = "request_form", _("Formular zu einer Kontaktanfrage angesehen")
    REQUEST_STATUS = "request_status", _("Eigene Kontaktanfrage über den persönlichen Link angesehen")
    REQUEST_SEND = "request_send", _("Kontaktanfrage geschickt")
    REQUEST_ADD = "request_add", _("Nachricht zur eigenen Kontaktanfrage geschrieben")
    REQUEST_PICK = "request_pick", _("Einen angebotenen Termin gewählt")
    REQUEST_CONSENT = "request_consent", _("Erlaubnis zur Weitergabe der eigenen Kontaktanfrage geändert")
    REQUEST_WITHDRAW = "request_withdraw", _("Eigene Kontaktanfrage zurückgezogen und gelöscht")
    REQUEST_TAKE = "request_take", _("Kontaktanfrage übernommen")
    REQUEST_ANSWER = "request_answer", _("Kontaktanfrage beantwortet")
    REQUEST_ATTEMPT = "request_attempt", _("Bei einer Kontaktanfrage niemanden erreicht")
    REQUEST_OFFER_DATES = "request_offer_dates", _("Termine zu einer Kontaktanfrage angeboten")
    REQUEST_APPOINT = "request_appoint", _("Termin zu einer Kontaktanfrage vereinbart")
    REQUEST_ARRIVE = "request_arrive", _("Vermerkt, dass jemand zum Termin kam")
    REQUEST_NOT_ARRIVED = "request_not_arrived", _("Vermerkt, dass jemand nicht zum Termin kam")
    REQUEST_PASS_ON = "request_pass_on", _("Kontaktanfrage an eine andere Stelle weitergegeben")
    REQUEST_ACKNOWLEDGE = "request_acknowledge", _("Nachricht zu einer Kontaktanfrage gelesen, keine Antwort nötig")
    REQUEST_REFER = "request_refer", _("Auf eine andere Stelle hingewiesen")
    REQUEST_ASSIGN = "request_assign", _("Kontaktanfrage jemandem zugewiesen")
    REQUEST_MOVE = "request_move", _("Kontaktanfrage einer anderen Stelle zugewiesen")
    REQUEST_RELEASE_BACK = "request_release_back", _("Kontaktanfrage zurück in den Eingang gelegt")
    REQUEST_CLOSE = "request_close", _("Kontaktanfrage abgeschlossen")
    REQUEST_OPEN_CASE = "request_open_case", _("Aus einer Kontaktanfrage einen Fall eröffnet")
    REQUEST_ESCALATE = "request_escalate", _("An eine unbeantwortete Kontaktanfrage erinnert")
    REQUEST_ERASE = "request_erase", _("Kontaktanfrage nach Ablauf der Frist gelöscht")


def action_choices() -> list[tuple[str, str]]:
    """The labels of all actions; a function, so that a new action needs no migration."""
    return [(action.value, str(action.label)) for action in AuditAction]


READS: Final = frozenset(
    {
        AuditAction.DESK,
        AuditAction.TEAM,
        AuditAction.CASE_LIST,
        AuditAction.CASE_SEARCH,
        AuditAction.CASE_DETAIL,
        AuditAction.CASE_FORM,
        AuditAction.ADDRESS_SHOW,
        AuditAction.ENTRY_DETAIL,
        AuditAction.ENTRY_FORM,
        AuditAction.SUPERVISION,
        AuditAction.CONSENT_OVERVIEW,
        AuditAction.CONSENT_NEW,
        AuditAction.CONSENT_PREVIEW,
        AuditAction.CONSENT_TEXT,
        AuditAction.CONSENT_ANSWER,
        AuditAction.RELEASE_FORM,
        AuditAction.INVITATION_LIST,
        AuditAction.JOINING_FORM,
        AuditAction.AUDIT_REASON_FORM,
        AuditAction.AUDIT_LIST,
        AuditAction.AUDIT_REPORT,
        AuditAction.ALARM_LIST,
        AuditAction.CALENDAR_SYNC,
        AuditAction.CONFERENCE_LIST,
        AuditAction.CONFERENCE_DETAIL,
        AuditAction.CONFERENCE_FORM,
        AuditAction.AGENDA_DETAIL,
        AuditAction.AGENDA_PRINT,
        AuditAction.CONFERENCE_HOLD,
        AuditAction.MINUTES_DETAIL,
        AuditAction.MINUTES_FORM,
        AuditAction.AGREEMENT_LIST,
        AuditAction.AGREEMENT_FORM,
        AuditAction.REQUEST_LIST,
        AuditAction.REQUEST_ESCALATED,
        AuditAction.REQUEST_DETAIL,
        AuditAction.REQUEST_FORM,
        AuditAction.REQUEST_STATUS,
        AuditAction.BOARD,
        AuditAction.BOARD_LIST,
        AuditAction.HANDOVER_LIST,
        AuditAction.HANDOVER_DETAIL,
        AuditAction.HANDOVER_FORM,
        AuditAction.HANDOVER_STATUS,
    }
)
"""Actions that only show something. Their rows serve control alone (§ 67c Abs. 4 SGB X) and go after six months."""


class AlarmKind(models.TextChoices):
    """What looks unusual enough that somebody should ask."""

    MANY_PEOPLE = "many_people", _("viele verschiedene Fälle in einer Stunde geöffnet")
    DENIED_BURST = "denied_burst", _("viele verweigerte Zugriffe in kurzer Zeit")
    NIGHT = "night", _("Zugriff in der Nacht")
