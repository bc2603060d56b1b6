"""Verbs about circulated minutes: answer for an agency, put into force."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import MinutesReply, MinutesState
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference
from cases.conferences.models_minutes import Agreement, Minutes, MinutesAnswer
from cases.conferences.selectors_minutes import Place, answers_of, place_of, standing_of
from cases.conferences.services_access import move_on, take_conference
from cases.conferences.services_minutes import open_minutes
from cases.conferences.services_told import Told, minutes_told
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from cases.staff.models import Agency


@transaction.atomic
def answer_minutes(
    *, actor: Actor, conference: Conference, revision: int, reply: MinutesReply, text: str = ""
) -> MinutesAnswer:
    """Agree or object for the agency for which the person works on the case. With the last agreement the minutes are
    in force, in the same transaction.

    An objection may become an agreement; said twice, it is said once. `Refused` for an objection without text and for
    another answer after an agreement, `StaleVersion` for a revision that is not the one in circulation,
    `PermissionDenied` for somebody whose agency is not asked, `IllegalStep` where nothing circulates.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.MINUTES_ANSWER)
    place = place_of(actor, conference)
    minutes = take_circulated(conference, revision)
    agency, text = place.own_asked, text.strip() if reply == MinutesReply.OBJECTED else ""
    if agency is None:
        raise PermissionDenied
    if reply == MinutesReply.OBJECTED and not text:
        raise Refused(_("Bitte schreiben Sie, was falsch ist und wie es richtig heißt."), field="text")
    answer = _give(actor, minutes, agency, reply, text)
    touch(conference.case, actor)
    if standing_of(place.asked, answers_of(minutes)).all_agreed:
        put_into_force(actor=actor, place=place, minutes=minutes)
    elif reply == MinutesReply.OBJECTED:
        minutes_told(actor=actor, minutes=minutes, what=Told.OBJECTED, place=place)
    record(actor=actor, action=AuditAction.MINUTES_ANSWER, about=minutes, case_id=conference.case_id)
    return answer


@transaction.atomic
def finalise_minutes(*, actor: Actor, conference: Conference, revision: int) -> Minutes:
    """Put circulated minutes into force after the last day for answers; objections stay beside them as dissent.

    `Refused` before that day has passed, unless all who are asked by now have agreed; `StaleVersion`, `IllegalStep`
    and `PermissionDenied` as for an answer.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.MINUTES_FINALISE)
    place = place_of(actor, conference)
    minutes = take_circulated(conference, revision)
    over = minutes.answer_by is not None and actor.today > minutes.answer_by
    if not over and not standing_of(place.asked, answers_of(minutes)).all_agreed:
        raise Refused(_("Das geht erst, wenn alle zugestimmt haben oder die Frist für Antworten vorbei ist."))
    put_into_force(actor=actor, place=place, minutes=minutes)
    touch(conference.case, actor)
    record(actor=actor, action=AuditAction.MINUTES_FINALISE, about=minutes, case_id=conference.case_id)
    return minutes


def take_circulated(conference: Conference, revision: int) -> Minutes:
    """The circulating minutes, locked. `IllegalStep` if there are none, `StaleVersion` for another revision."""
    minutes = open_minutes(conference)
    if minutes is None or minutes.state != MinutesState.CIRCULATED:
        raise IllegalStep(_("Zurzeit liegt kein Protokoll zur Zustimmung vor."))
    if minutes.revision != revision:
        raise StaleVersion(_("Das Protokoll wurde inzwischen geändert. Bitte lesen Sie die neue Fassung."))
    return minutes


def _give(actor: Actor, minutes: Minutes, agency: Agency, reply: MinutesReply, text: str) -> MinutesAnswer:
    given = minutes.answers.filter(agency=agency, revision=minutes.revision).first()
    if given is None:
        given = MinutesAnswer(minutes=minutes, agency=agency, revision=minutes.revision)
    elif (given.reply, given.text) == (reply, text):
        return given
    elif given.reply == MinutesReply.AGREED:
        raise Refused(_("Ihre Stelle hat dieser Fassung schon zugestimmt."))
    given.reply, given.text = reply, text
    given.answered_by, given.answered_at = person_of(actor), actor.now
    given.save()
    return given


def put_into_force(*, actor: Actor, place: Place, minutes: Minutes) -> None:
    """Part of a service: the minutes bind from now on; the version before, if there is one, is recalled and kept."""
    conference = place.conference
    before = conference.minutes.select_for_update(of=("self",)).filter(state=MinutesState.FINAL).first()
    if before is not None:
        _carry_over(minutes)
        before.state, before.recalled_at = MinutesState.RECALLED, actor.now
        before.save(update_fields=["state", "recalled_at"])
    minutes.state, minutes.final_at = MinutesState.FINAL, actor.now
    minutes.save(update_fields=["state", "final_at"])
    move_on(conference, ConferenceAction.MINUTES_FINALISE)
    conference.save(update_fields=["state", "version"])
    minutes_told(actor=actor, minutes=minutes, what=Told.RECALLED if before else Told.FINAL, place=place)


def _carry_over(minutes: Minutes) -> None:
    """What became of the old agreements while the correction was on its way is true of their copies too."""
    copies = {row.copied_from_id: row for row in minutes.agreements.order_by("pk") if row.copied_from_id is not None}
    for old in Agreement.objects.filter(pk__in=copies).order_by("pk"):
        row = copies[old.pk]
        row.state, row.state_reason = old.state, old.state_reason
        row.state_by_id, row.state_at = old.state_by_id, old.state_at
        row.replaced_by = copies.get(old.replaced_by_id or 0) or old.replaced_by
        row.save(update_fields=["state", "state_reason", "state_by", "state_at", "replaced_by"])
