"""Every address of the casework side with who gets in, by relation to the case of `tests.cases.world`.

A page that is missing here fails `tests/test_matrix.py`.
"""

from dataclasses import dataclass

RELATIONS = (
    "member", "colleague", "lead", "auditor", "recipient", "recipient_colleague", "recipient_lead", "recipient_auditor",
    "invited", "other", "guest", "coordinator", "keeper", "nobody",
)  # fmt: skip
"""Attributes of the world that are people; "anonymous" is never let in anywhere."""
STAFF = frozenset(RELATIONS) - {"nobody"}
"""Whoever has any task; somebody without one is told so at the door."""


@dataclass(frozen=True)
class Page:
    """An address, the world's attributes that fill it, and who is let in.

    `get`: relations answered with 200 (None: 405 for everybody). `post`: relations whose POST is let through to the
    form (None: 405); everybody else gets 404 or 403 and changes nothing. `args`: like "case.reference".
    """

    name: str
    args: tuple[str, ...] = ()
    get: frozenset[str] | None = STAFF
    post: frozenset[str] | None = None


CASE = ("case.reference",)
RELEASED = ("case.reference", "released.pk")
CONSENT = ("case.reference", "consent.pk")
KEPT = ("case.reference", "kept.pk")
CONFERENCE = ("conference.reference",)
POLL = ("polling.reference",)
DATED = ("dated.reference",)
HELD = ("held.reference",)
DRAFTED, CIRCULATED = ("drafted.conference.reference",), ("circulated.conference.reference",)
AGREED = ("agreed.conference.reference",)
VERSION = (*AGREED, "agreed.version")
CONFIRMED, RUNNING = ("confirmed.reference",), ("running.reference",)
AGENDA_ITEM = ("conference.reference", "agenda_item.pk")
WORKS_ON_IT = frozenset({"member", "recipient"})
MEMBER = frozenset({"member"})
CASEWORKERS = frozenset({"member", "colleague", "recipient", "recipient_colleague", "invited", "other"})
AT_CASES = CASEWORKERS | {"lead", "recipient_lead"}
NOBODY: frozenset[str] = frozenset()
"""Opened by what this world does not hold; who gets in otherwise is tested beside the page."""

LEAD = frozenset({"lead"})
OF_AGENCY = frozenset({"member", "colleague", "lead"})
"""Whoever works for the case's owner."""
DECIDING = frozenset({"lead", "auditor", "recipient_lead", "recipient_auditor"})
"""Whoever decides about people of some agency."""
OF_OWNER = frozenset({"lead", "auditor"})
"""Whoever decides about people of the case's owner."""
COLLEAGUE = ("youth_office.pk", "colleague.pk")
INVITATION = ("staff_invitation.pk",)
CASEWORKERS = frozenset({"member", "colleague", "recipient", "recipient_colleague", "invited", "other"})
LEADS = frozenset({"lead", "recipient_lead"})
CLOSED = ("closed.reference",)
RESTRICTED = ("restricted.reference",)

AUDITORS = frozenset({"auditor", "recipient_auditor"})
PAGES: list[Page] = [
    Page("cases:audit_list", (), AUDITORS),
    Page("cases:audit_reason", (), AUDITORS, AUDITORS),
    Page("cases:audit_report", CASE, AUDITORS),
    Page("cases:audit_report_pdf", CASE, AUDITORS),
    Page("cases:alarm_list", (), AUDITORS | {"lead", "recipient_lead"}),
    Page("cases:alarm_seen", ("alarm.pk",), None, frozenset({"lead", "auditor"})),
    Page("cases:mail_called", ("case.pk",), get=None, post=NOBODY),
    Page("cases:case_export", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:case_erase", CASE, MEMBER, MEMBER),
    Page("cases:acting_agency", get=None, post=NOBODY),
    Page("cases:session_list"),
    Page("cases:session_end", get=None, post=NOBODY),
    Page("cases:session_extend", get=None, post=STAFF),
    Page("cases:calendar", (), AT_CASES),
    Page("cases:times", (), AT_CASES),
    Page("cases:working_hours_set", (), None, AT_CASES),
    Page("cases:absence_add", (), None, AT_CASES),
    Page("cases:absence_remove", ("absence.pk",), None, MEMBER),
    Page("cases:room_list", (), AT_CASES),
    Page("cases:room_new", ("youth_office.pk",), LEAD, LEAD),
    Page("cases:room_edit", ("room.pk",), LEAD, LEAD),
    Page("cases:room_book", ("room.pk",), OF_AGENCY, OF_AGENCY),
    Page("cases:booking_free", ("booking.pk",), None, frozenset({"member", "lead"})),
    Page("cases:calendar_sync"),
    Page("cases:foreign_calendar_set", get=None, post=STAFF),
    Page("cases:foreign_calendar_remove", get=None, post=STAFF),
    Page("cases:calendar_feed_renew", get=None, post=STAFF),
    Page("cases:calendar_feed_revoke", get=None, post=STAFF),
    Page("cases:desk"),
    Page("cases:case_list"),
    Page("cases:case_search", post=STAFF),
    Page("cases:case_detail", CASE, get=WORKS_ON_IT),
    Page("cases:conference_list"),
    Page("cases:conference_propose", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:conference_detail", CONFERENCE, get=WORKS_ON_IT),
    Page("cases:conference_edit", CONFERENCE, MEMBER, MEMBER),
    Page("cases:participant_add", CONFERENCE, MEMBER, MEMBER),
    Page("cases:participant_remove", ("conference.reference", "conference_part.pk"), None, MEMBER),
    Page("cases:agreement_list"),
    Page("cases:agreement_done", ("agreement.pk",), WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:agreement_drop", ("agreement.pk",), WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:agreement_replace", ("agreement.pk",), WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:agreement_reopen", ("agreement.pk",), WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:conference_follow_up", ("in_force.reference",), None, MEMBER),
    Page("cases:conference_close", ("in_force.reference",), None, MEMBER),
    Page("cases:poll_start", CONFERENCE, MEMBER, MEMBER),
    Page("cases:poll_detail", POLL, WORKS_ON_IT),
    Page("cases:poll_answer", (*POLL, "own_part.pk"), None, MEMBER),
    Page("cases:poll_remind", POLL, None, MEMBER),
    Page("cases:conference_invite", CONFERENCE, MEMBER, MEMBER),
    Page("cases:conference_move", DATED, MEMBER, MEMBER),
    Page("cases:conference_reply", DATED, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:conference_confirm", DATED, None, MEMBER),
    Page("cases:conference_postpone", DATED, MEMBER, MEMBER),
    Page("cases:conference_cancel", CONFERENCE, MEMBER, MEMBER),
    Page("cases:conference_letter", (*DATED, "dated_guest.pk"), MEMBER),
    Page("cases:participant_link_renew", (*DATED, "dated_guest.pk"), None, MEMBER),
    Page("cases:participant_link_revoke", (*DATED, "dated_guest.pk"), None, MEMBER),
    Page("cases:minutes_detail", AGREED, WORKS_ON_IT),
    Page("cases:minutes_write", HELD, MEMBER, MEMBER),
    Page("cases:minutes_circulate", DRAFTED, None, MEMBER),
    Page("cases:minutes_answer", CIRCULATED, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:minutes_finalise", CIRCULATED, MEMBER, MEMBER),
    Page("cases:minutes_correct", AGREED, MEMBER, MEMBER),
    Page("cases:minutes_version", VERSION, WORKS_ON_IT),
    Page("cases:minutes_export", VERSION, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:minutes_receipt", VERSION, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:minutes_copy", VERSION, MEMBER),
    Page("cases:minutes_copy_pdf", VERSION, MEMBER),
    Page("cases:conference_procedure"),
    Page("cases:conference_procedure_pdf"),
    Page("cases:agenda_detail", CONFERENCE, WORKS_ON_IT),
    Page("cases:agenda_pdf", CONFERENCE, WORKS_ON_IT),
    Page("cases:agenda_item_add", CONFERENCE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:agenda_item_edit", AGENDA_ITEM, MEMBER, MEMBER),
    Page("cases:agenda_item_remove", AGENDA_ITEM, None, MEMBER),
    Page("cases:agenda_times", CONFERENCE, MEMBER, MEMBER),
    Page("cases:conference_hold", RUNNING, WORKS_ON_IT),
    Page("cases:conference_begin", CONFIRMED, None, MEMBER),
    Page("cases:phase_next", RUNNING, None, MEMBER),
    Page("cases:attendance_set", RUNNING, None, MEMBER),
    Page("cases:notes_save", RUNNING, None, WORKS_ON_IT),
    Page("cases:conference_end", RUNNING, None, MEMBER),
    Page("cases:conference_not_quorate", RUNNING, None, MEMBER),
    Page("cases:team", get=DECIDING),
    Page("cases:staff_invite", ("youth_office.pk",), OF_OWNER, OF_OWNER),
    Page("cases:staff_invitation_resend", INVITATION, None, LEAD),
    Page("cases:staff_invitation_revoke", INVITATION, LEAD, LEAD),
    Page("cases:role_grant", COLLEAGUE, LEAD, LEAD),
    Page("cases:role_end", ("colleague_role.pk",), LEAD, LEAD),
    Page("cases:member_deactivate", COLLEAGUE, LEAD, LEAD),
    Page("cases:sessions_end", COLLEAGUE, LEAD, LEAD),
    Page("cases:case_open", (), CASEWORKERS, CASEWORKERS),
    Page("cases:next_step_set", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:next_step_done", CASE, None, WORKS_ON_IT),
    Page("cases:case_close", CASE, MEMBER, MEMBER),
    Page("cases:case_reopen", CLOSED, MEMBER, MEMBER),
    Page("cases:case_restrict", CASE, MEMBER, MEMBER),
    Page("cases:case_unrestrict", RESTRICTED, MEMBER, MEMBER),
    Page("cases:person_edit", CASE, MEMBER, MEMBER),
    Page("cases:address_show", CASE, None, MEMBER),
    Page("cases:guardian_add", CASE, MEMBER, MEMBER),
    Page("cases:guardian_edit", ("case.reference", "guardian.pk"), MEMBER, MEMBER),
    Page("cases:guardian_remove", ("case.reference", "guardian.pk"), None, MEMBER),
    Page("cases:member_add", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:member_end", ("case.reference", "second.pk"), MEMBER, MEMBER),
    Page("cases:member_lead", ("case.reference", "second.pk"), None, MEMBER),
    Page("cases:supervision", (), LEADS),
    Page("cases:supervision_add_member", CASE, LEADS, LEADS),
    Page("cases:entry_new", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:entry_draft_save", CASE, None, WORKS_ON_IT),
    Page("cases:entry_draft_discard", CASE, None, WORKS_ON_IT),
    Page("cases:entry_detail", RELEASED, WORKS_ON_IT),
    Page("cases:entry_detail", KEPT, MEMBER),
    Page("cases:entry_edit", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_edit", KEPT, MEMBER, MEMBER),
    Page("cases:entry_draft_save", RELEASED, None, MEMBER),
    Page("cases:entry_draft_discard", RELEASED, None, MEMBER),
    Page("cases:entry_reclassify", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_delete", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_dispute", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_dispute_end", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_restrict", RELEASED, MEMBER, MEMBER),
    Page("cases:entry_restrict_end", RELEASED, MEMBER, MEMBER),
    Page("cases:release_new", RELEASED, MEMBER, MEMBER),
    Page("cases:release_new", KEPT, MEMBER, MEMBER),
    Page("cases:release_without_consent", RELEASED, NOBODY, NOBODY),
    Page("cases:release_many", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:release_withdraw", ("case.reference", "release.pk"), MEMBER, MEMBER),
    Page("cases:release_approve", ("release.pk",), NOBODY, NOBODY),
    Page("cases:consent_overview", CASE, WORKS_ON_IT),
    Page("cases:consent_new", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:consent_preview", CASE, None, WORKS_ON_IT),
    Page("cases:consent_text", CONSENT, MEMBER),
    Page("cases:consent_answer", CONSENT, MEMBER, MEMBER),
    Page("cases:consent_withdraw", CONSENT, MEMBER, MEMBER),
    Page("cases:consent_void", CONSENT, MEMBER, MEMBER),
    Page("cases:invitation_new", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:invitation_revoke", ("case.reference", "invitation.pk"), None, MEMBER),
    Page("cases:invitation_list", (), AT_CASES),
    Page("cases:invitation_answer", ("invitation.pk",), None, frozenset({"invited"})),
    Page("cases:share_code_new", CASE, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:share_code_revoke", ("case.reference", "code.pk"), None, MEMBER),
    Page("cases:case_join", (), CASEWORKERS, CASEWORKERS),
    Page("cases:participation_end", CASE, frozenset({"recipient"}), frozenset({"recipient"})),
]
ROUND = ("consultation.reference",)
PAGES += [
    Page("cases:method_list"),
    Page("cases:consultation_list", (), AT_CASES),
    Page("cases:consultation_open", (), AT_CASES, AT_CASES),
    Page("cases:consultation_join", (), AT_CASES, AT_CASES),
    Page("cases:consultation_return", (), AT_CASES, AT_CASES),
    Page("cases:consultation_detail", ROUND, WORKS_ON_IT),
    Page("cases:consultation_detail", ("advice.reference",), WORKS_ON_IT),
    Page("cases:consultation_detail", ("choice.reference",), frozenset({"recipient", "member"})),
    Page("cases:consultation_state", ROUND, WORKS_ON_IT),
    Page("cases:consultation_write", ROUND, None, WORKS_ON_IT),
    Page("cases:consultation_next", ROUND, None, MEMBER),
    Page("cases:consultation_sort", ("advice.reference",), WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:consultation_choose", ("choice.reference",), None, frozenset({"recipient"})),
    Page("cases:consultation_card", ("learning.reference",), WORKS_ON_IT),
    Page("cases:consultation_card_pdf", ("learning.reference",), WORKS_ON_IT),
    Page("cases:consultation_roles", ROUND, MEMBER, MEMBER),
    Page("cases:consultation_plan", ROUND, MEMBER, MEMBER),
    Page("cases:consultation_code", ROUND, None, MEMBER),
    Page("cases:consultation_discard", ROUND, MEMBER, MEMBER),
]
BOARD = frozenset({"lead", "recipient_lead", "coordinator"})
"""Leads of agencies, and whoever coordinates the region."""
PAGES += [
    Page("cases:board", (), BOARD),
    Page("cases:board_list", (), LEADS),
    Page("cases:board_requests", (), LEADS),
]
COORDINATOR = frozenset({"coordinator"})
PAGES += [
    Page("cases:request_escalated", (), COORDINATOR),
    Page("cases:request_reassign", ("unanswered.reference",), COORDINATOR, COORDINATOR),
]
OF_INBOX = frozenset({"member", "colleague"})
"""Caseworkers of the agency with which the requests of the world lie; the member holds those that somebody holds."""
NEW, TAKEN, AGREED_DATE = ("contact_request.reference",), ("taken_request.reference",), ("appointed_request.reference",)
PAGES += [
    Page("cases:request_list", (), AT_CASES),
    Page("cases:request_detail", NEW, OF_INBOX),
    Page("cases:request_detail", TAKEN, OF_INBOX),
    Page("cases:request_take", NEW, None, OF_INBOX),
    Page("cases:request_release_back", TAKEN, None, OF_INBOX),
    Page("cases:request_attempt", TAKEN, None, OF_INBOX),
    Page("cases:request_answer", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_acknowledge", AGREED_DATE, None, OF_INBOX),
    Page("cases:request_pass_on", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_refer", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_offer_dates", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_appoint", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_arrive", AGREED_DATE, None, OF_INBOX),
    Page("cases:request_not_arrived", AGREED_DATE, None, OF_INBOX),
    Page("cases:request_close", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_open_case", TAKEN, MEMBER, OF_INBOX),
    Page("cases:request_assign", NEW, LEAD, LEAD),
]
OFFERED, CHECKED, WAITING = ("handover.reference",), ("checked.reference",), ("waiting.reference",)
RECEIVER = frozenset({"recipient"})
"""Who checks the hand-over for the jobcenter."""
PAGES += [
    Page("cases:handover_list"),
    Page("cases:handover_offer", CASE, MEMBER, MEMBER),
    Page("cases:handover_detail", OFFERED, frozenset({"member", "invited"})),
    Page("cases:handover_detail", CHECKED, WORKS_ON_IT | {"recipient_colleague"}),
    Page("cases:handover_approve", WAITING, None, LEAD),
    Page("cases:handover_reject", WAITING, LEAD, LEAD),
    Page("cases:handover_see", OFFERED, None, frozenset({"invited"})),
    Page("cases:handover_take_over", CHECKED, None, frozenset({"recipient", "recipient_colleague"})),
    Page("cases:handover_accept", CHECKED, RECEIVER, RECEIVER),
    Page("cases:handover_return", CHECKED, RECEIVER, RECEIVER),
    Page("cases:handover_decline", CHECKED, RECEIVER, RECEIVER),
    Page("cases:handover_withdraw", OFFERED, MEMBER, MEMBER),
]

TAKEN, LATER = ("accepted.reference",), ("arrived.reference",)
PAGES += [
    Page("cases:handover_meeting", CHECKED, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:handover_meeting_cancel", CHECKED, None, WORKS_ON_IT),
    Page("cases:handover_letter", CHECKED, WORKS_ON_IT),
    Page("cases:handover_link_renew", CHECKED, None, WORKS_ON_IT),
    Page("cases:handover_link_revoke", CHECKED, None, WORKS_ON_IT),
    Page("cases:handover_tell", TAKEN, WORKS_ON_IT, WORKS_ON_IT),
    Page("cases:handover_contact", TAKEN, RECEIVER, RECEIVER),
    Page("cases:handover_outcome", LATER, RECEIVER, RECEIVER),
]
