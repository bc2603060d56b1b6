"""What of case conferences goes into an agency's file and into the answer to the young person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.conferences.enums import MinutesState, Reply
from cases.conferences.models import Conference, Participant
from cases.conferences.models_minutes import Agreement, Minutes, MinutesPart
from cases.conferences.rules import Cover, may_read
from cases.conferences.rules_minutes import may_read_agreement, may_read_part
from cases.conferences.selectors import covers_of, taking_part
from cases.conferences.selectors_minutes import agreements_of, held_on, rows_of, who
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

Rows = list[dict[str, Any]]
BOUND = (MinutesState.FINAL, MinutesState.RECALLED)


def conferences_for(
    *, actor: Actor, user: User, case: Case, agency: Agency, leave_out: Sequence[str] = ()
) -> tuple[Rows, int]:
    """Conferences of a case that the agency convened, whole, and its copy of those in which it takes part, by the
    consents of this moment; and how many paragraphs and agreements of the classes in `leave_out` are missing.

    A draft of minutes is in no copy: nobody is bound by it. Notes are their author's own and in none either.
    """
    covers = covers_of(case, now=actor.now)
    taking = Participant.objects.filter(conference=OuterRef("pk"), agency=agency, removed_at__isnull=True)
    rows = Conference.objects.visible_to(user, now=actor.now).filter(Q(agency=agency) | Exists(taking), case=case)
    found, missing = [], 0
    for row in rows.select_related("agency__organisation", "room").order_by("proposed_at", "pk"):
        copies = [_copy(one, row, agency, covers, leave_out) for one in _versions(row)]
        found.append(_frame(row, agency, covers) | {"minutes": [data for data, _number in copies]})
        missing += sum(number for _data, number in copies)
    return found, missing


def _versions(conference: Conference) -> list[Minutes]:
    rows = conference.minutes.filter(state__in=BOUND).select_related("responsible__organisation")
    return list(rows.order_by("version"))


def _frame(conference: Conference, agency: Agency, covers: Sequence[Cover]) -> dict[str, Any]:
    """The conference itself. The wish is in the copy of others only where a consent opens it."""
    own = conference.agency_id == agency.pk
    reads_wish = may_read(
        covers,
        owner_id=conference.agency_id,
        reader_ids={agency.pk},
        data_class=DataClass.SHAREABLE,
        form=FormOfUse.CONFERENCE,
    )
    return {
        "reference": conference.reference,
        "convened_by": str(conference.agency.organisation.name),
        "state": conference.get_state_display(),
        "purpose": conference.get_purpose_display(),
        "question": conference.question,
        "wish": conference.wish if reads_wish else None,
        "on": held_on(conference).isoformat() if conference.starts_at else None,
        "mode": conference.get_mode_display(),
        "place": conference.room.name if conference.room else conference.place,
        "reason": conference.reason,
        "needs_note": conference.needs_note if own else None,
        "participants": [_participant(part, own=own) for part in taking_part(conference)],
        "topics": [
            item.topic for item in conference.agenda.filter(agency=agency).exclude(topic="").order_by("position", "pk")
        ],
    }


def _participant(part: Participant, *, own: bool) -> dict[str, Any]:
    """Who takes part; what people wrote to the convening agency is in its own file only."""
    said = {} if not own else {"email": part.email, "comment": part.comment}
    reply = "" if part.reply == Reply.OPEN else part.get_reply_display()
    return {"who": who(part), "reply": reply, "attendance": part.get_attendance_display(), **said}


def _copy(
    minutes: Minutes, conference: Conference, agency: Agency, covers: Sequence[Cover], leave_out: Sequence[str]
) -> tuple[dict[str, Any], int]:
    readers = {agency.pk}
    framed = may_read_part(covers, agency_id=conference.agency_id, reader_ids=readers, data_class=DataClass.SHAREABLE)
    parts = [
        part
        for part in rows_of(minutes)
        if may_read_part(covers, agency_id=part.agency_id, reader_ids=readers, data_class=part.data_class)
    ]
    agreements = [
        row
        for row in agreements_of(minutes)
        if may_read_agreement(
            covers, convener_id=conference.agency_id, agency_id=row.agency_id, reader_ids=readers,
            data_class=row.data_class,
        )
    ]  # fmt: skip
    shown = [part for part in parts if part.data_class not in leave_out]
    kept = [row for row in agreements if row.data_class not in leave_out]
    return {
        "version": minutes.version,
        "state": minutes.get_state_display(),
        "final_on": timezone.localdate(minutes.final_at).isoformat() if minutes.final_at else None,
        "plain": minutes.plain if framed else None,
        "responsible": str(minutes.responsible) if framed and minutes.responsible else None,
        "parts": [_part(part) for part in shown],
        "agreements": [_agreement(row) for row in kept],
    }, len(parts) - len(shown) + len(agreements) - len(kept)


def _part(part: MinutesPart) -> dict[str, Any]:
    return {
        "what": part.get_kind_display(),
        "data_of": str(part.agency),
        "class": part.get_data_class_display(),
        "text": part.text,
    }


def _agreement(row: Agreement) -> dict[str, Any]:
    return {
        "what": row.what, "who": who(row.owner), "agency": str(row.agency), "due": row.due.isoformat(),
        "basis": row.basis, "support": row.support, "fallback": row.fallback, "state": row.get_state_display(),
        "note": row.state_reason,
    }  # fmt: skip
