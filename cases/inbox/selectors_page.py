"""The page of one contact request: what was said, how far it is, what the person at the screen can do."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.calendars.selectors import away_on
from cases.inbox.enums import ContactChannel, GoodTime, ReplyTo, RequestOutcome, RequestState
from cases.inbox.lifecycle import RequestAction
from cases.inbox.models import ContactRequest, DateOffer, RequestMessage, RequestStation
from cases.inbox.models_framework import AnswerTemplate
from cases.inbox.selectors import actions_of, agencies_agreed, caseworkers_of, holder_of
from cases.inbox.selectors_list import Line, line_of
from cases.inbox.wording import TEMPLATES, Template
from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.models import Agency, User
from offers.regions.rules import phone_uri

A = RequestAction
OFFERS: Final[tuple[tuple[RequestAction, str, Promise], ...]] = (
    (A.ANSWER, "cases:request_answer", _("Antworten")),
    (A.OFFER_DATES, "cases:request_offer_dates", _("Termine anbieten")),
    (A.APPOINT, "cases:request_appoint", _("Termin eintragen")),
    (A.OPEN_CASE, "cases:request_open_case", _("Fall eröffnen")),
    (A.PASS_ON, "cases:request_pass_on", _("An andere Stelle weitergeben")),
    (A.REFER, "cases:request_refer", _("Auf andere Stelle verweisen")),
    (A.CLOSE, "cases:request_close", _("Abschließen")),
)
"""Pages of what somebody can do, in the order in which they are offered."""
STEPS: Final = (
    (RequestState.RECEIVED, "received_at"),
    (RequestState.SEEN, "seen_at"),
    (RequestState.ANSWERED, "answered_at"),
    (RequestState.APPOINTED, "starts_at"),
    (RequestState.ARRIVED, "arrived_at"),
)


class Offer(NamedTuple):
    """A page that somebody can go to."""

    name: str
    text: Promise


class RequestPage(NamedTuple):
    """Everything on the page. `phone`: address of a link that calls; `agreed`: agencies that may read it too;
    `case`: opened from it, if the person works on that; `is_mine`: it lies with who is at the screen; `away`: who had
    taken it and is not there.
    """

    line: Line
    said: Sequence[RequestMessage]
    stations: Sequence[RequestStation]
    offers: Sequence[DateOffer]
    agreed: Sequence[Agency]
    steps: Sequence[tuple[RequestState, datetime.datetime | None]]
    actions: frozenset[str]
    pages: Sequence[Offer]
    phone: str
    good_times: str
    is_mine: bool
    away: User | None
    case: Case | None


def request_page(actor: Actor, row: ContactRequest) -> RequestPage:
    """The page for a caseworker of the agency. Nine queries at most."""
    holder = holder_of(row, on=actor.today)
    is_mine = holder is not None and actor.user is not None and holder.pk == actor.user.pk
    actions = _possible(actor, row, holder)
    agreed = agencies_agreed(row)
    offered = [offer for offer in OFFERS if offer[0] in actions and (agreed or offer[0] is not A.PASS_ON)]
    return RequestPage(
        line=line_of(row, holder, on=actor.today),
        said=list(row.messages.select_related("author", "agency__organisation")),
        stations=list(row.stations.select_related("agency__organisation")),
        offers=list(row.date_offers.all()),
        agreed=agreed,
        steps=[(state, getattr(row, field)) for state, field in STEPS],
        actions=frozenset(action.value for action in actions),
        pages=[Offer(name, text) for _action, name, text in offered],
        phone=phone_uri(row.address) if row.channel == ContactChannel.PHONE else "",
        good_times=", ".join(str(GoodTime(time).label) for time in row.good_times),
        is_mine=is_mine,
        away=row.taken_by if row.taken_by is not None and row.taken_by != holder else None,
        case=_own_case(actor, row),
    )


def _possible(actor: Actor, row: ContactRequest, holder: User | None) -> frozenset[RequestAction]:
    """What the caseworker can do now. Taking is offered where nobody has it, and to who was given it or stands in."""
    actions = actions_of(actor, row, holder=holder)
    if row.reply_to != ReplyTo.MESSAGE:
        actions -= {A.ACKNOWLEDGE}
    if A.ARRIVE in actions and row.starts_at is not None and row.starts_at > actor.now:
        return actions - {A.ARRIVE, A.NOT_ARRIVED}
    return actions


def _own_case(actor: Actor, row: ContactRequest) -> Case | None:
    if row.outcome != RequestOutcome.BECAME_CASE or row.case_id is None or actor.user is None:
        return None
    return Case.objects.visible_to(actor.user, now=actor.now).filter(pk=row.case_id).first()


def templates_of(row: ContactRequest) -> list[Template]:
    """Answers worded beforehand: the region's, or the portal's where it has none. One query."""
    rows = AnswerTemplate.objects.filter(region=row.region_id).order_by("position", "pk")
    return [Template(each.title, each.text) for each in rows] or list(TEMPLATES)


def can_be_given_to(row: ContactRequest, *, on: datetime.date) -> list[User]:
    """Caseworkers of the agency to whom its lead can give a request: who is there, and has it not already."""
    people = caseworkers_of([row.agency_id], on=on)[row.agency_id]
    away = away_on([user.pk for user in people], on=on)
    return [user for user in people if user.pk not in away | {row.taken_by_id}]
