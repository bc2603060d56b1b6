"""What the page of a hand-over shows, and what the page of a case shows of hand-overs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.conferences.models_minutes import Agreement
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import OPEN, HandoverAction, Who
from cases.handovers.models import Handover
from cases.handovers.selectors import actions_in, hands_in, waits_for_approval
from cases.handovers.selectors_offer import consent_query
from cases.records.models import Case, Responsibility
from cases.records.models_entries import Entry
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

A = HandoverAction


class Button(NamedTuple):
    """Something to do. `is_form`: a page asks first; else it is done by the click."""

    action: HandoverAction
    name: str
    text: Promise
    is_form: bool
    kind: str = "secondary"


BUTTONS = (
    Button(A.SEE, "cases:handover_see", _("Zur Prüfung annehmen"), False, "primary"),
    Button(A.TAKE_OVER, "cases:handover_take_over", _("Prüfung übernehmen"), False, "primary"),
    Button(A.ACCEPT, "cases:handover_accept", _("Annehmen: wir sind zuständig"), True, "primary"),
    Button(A.RETURN, "cases:handover_return", _("Nicht zuständig: Stelle vorschlagen"), True),
    Button(A.DECLINE, "cases:handover_decline", _("Ablehnen"), True),
    Button(A.APPROVE, "cases:handover_approve", _("Zustimmen"), False, "primary"),
    Button(A.REJECT, "cases:handover_reject", _("Nicht zustimmen"), True),
    Button(A.WITHDRAW, "cases:handover_withdraw", _("Zurückziehen"), True),
)
"""In the order of the page. Which of them stand there says the table of the life cycle."""


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """A hand-over as one reader may see it. `is_readable`: note, wish and what goes along are for them.

    `hidden`: how many things that go along are not (or no longer) open to them. `chain`: the offers before and after
    this one that they may see, the first first; empty for a single one. `consent_query`: what its form begins with.
    """

    buttons: list[Button]
    hands: frozenset[Who]
    is_readable: bool
    is_covered: bool
    waits: bool
    entries: list[Entry]
    agreements: list[Agreement]
    hidden: int
    chain: list[Handover]
    consent_query: str

    @property
    def gives(self) -> bool:
        """Whether the reader works for the agency that offers."""
        return Who.GIVER in self.hands


def buttons_for(actor: Actor, handover: Handover, hands: frozenset[Who]) -> list[Button]:
    """What the reader may do now."""
    actions = actions_in(actor, handover, hands=hands)
    return [button for button in BUTTONS if button.action in actions]


def handover_page(actor: Actor, user: User, handover: Handover) -> HandoverPage:
    """Everything on the page of a hand-over that the person sees; a fixed number of queries."""
    hands = hands_in(actor, handover)
    readable = Handover.objects.readable_by(user, now=actor.now).filter(pk=handover.pk).exists()
    items = list(handover.items.all())
    entries = Entry.objects.visible_to(user, now=actor.now).filter(pk__in=[item.entry_id for item in items])
    agreements = Agreement.objects.visible_to(user, now=actor.now)
    named = list(agreements.filter(pk__in=[item.agreement_id for item in items]).order_by("due", "pk"))
    shown = list(entries.order_by("-happened_on", "-pk")) if readable else []
    named = named if readable else []
    return HandoverPage(
        buttons=buttons_for(actor, handover, hands),
        hands=hands,
        is_readable=readable,
        is_covered=Handover.objects.covered(now=actor.now).filter(pk=handover.pk).exists(),
        waits=waits_for_approval(handover),
        entries=shown,
        agreements=named,
        hidden=len(items) - len(shown) - len(named),
        chain=_chain(actor, user, handover),
        consent_query=consent_query(handover.to_agency),
    )


def _chain(actor: Actor, user: User, handover: Handover) -> list[Handover]:
    rows = (
        Handover.objects.visible_to(user, now=actor.now)
        .filter(case=handover.case_id)
        .select_related("to_agency__organisation", "suggested__organisation")
        .order_by("offered_at", "pk")
    )
    linked, found = {handover.pk, handover.predecessor_id}, list(rows)
    for _round in found:
        for row in found:
            if row.pk in linked or row.predecessor_id in linked:
                linked |= {row.pk, row.predecessor_id} - {None}
    chain = [row for row in found if row.pk in linked]
    return chain if len(chain) > 1 else []


class Spell(NamedTuple):
    """A time in which one agency was responsible. `handover`: by which it became so, where the reader sees it."""

    agency: Agency
    since: datetime.datetime
    until: datetime.datetime | None
    handover: Any
    reopened: bool


@dataclass(frozen=True, slots=True)
class CaseHandovers:
    """Hand-overs on the page of a case: the one that runs, and who was responsible when, the first first."""

    running: Handover | None
    spells: list[Spell]


def handovers_of_case(actor: Actor, user: User, case: Case) -> CaseHandovers:
    """For the page of a case that the person works on. Two queries."""
    visible = list(
        Handover.objects.visible_to(user, now=actor.now)
        .filter(case=case, state__in=[*OPEN, HandoverState.ACCEPTED])
        .select_related("to_agency__organisation", "receiver")
        .order_by("-offered_at", "-pk")
    )
    by_moment = {row.decided_at: row for row in visible if row.decided_at}
    rows = Responsibility.objects.filter(case=case).select_related("agency__organisation").order_by("period")
    spells: list[Spell] = []
    for row in rows:
        since = row.period.lower or case.opened_at
        before = spells[-1].until if spells else None
        spells.append(Spell(row.agency, since, row.period.upper, by_moment.get(since), before not in (None, since)))
    return CaseHandovers(next((row for row in visible if row.state in OPEN), None), spells)
