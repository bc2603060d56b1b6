"""How every service of a contact request begins: lock it, ask the tables."""

from __future__ import annotations

import datetime
from typing import Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.calendars.selectors import away_on
from cases.inbox.enums import ReplyTo, RequestState
from cases.inbox.lifecycle import ANSWERED, REPLIES, TRANSITIONS, WHO, RequestAction, Who
from cases.inbox.models import ContactRequest, ContactRequestQuerySet
from cases.inbox.rules_clock import vacant_until
from cases.inbox.selectors import dues_in, hands_of, holder_of
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, StaleVersion
from cases.staff.models import User

MOVED: Final = ("state", "version", "last_step_at", "reply_to", "reply_due_on")
"""What changes with a step."""


class Taken(NamedTuple):
    """A locked request and with whom it lies (None: with everybody in its agency)."""

    row: ContactRequest
    holder: User | None


def take_request(
    *, actor: Actor, contact_request: ContactRequest, action: RequestAction, version: int | None = None
) -> Taken:
    """The request, locked until the end of the transaction, for somebody with an account.

    `PermissionDenied` for who may not know it any more or may never do this, `IllegalStep` where it was withdrawn, its
    state does not allow this now or it lies with somebody else, `StaleVersion` where it was changed since `version` was
    shown.
    """
    locked = lock(contact_request)
    holder = actor.user if _has_it(actor, locked) else holder_of(locked, on=actor.today)
    hands = hands_of(actor, locked, holder=holder)
    state = RequestState(locked.state)
    if not WHO[action] & hands and not (Who.AGENCY in hands and Who.HOLDER in WHO[action]):
        raise PermissionDenied
    if (state, action) not in TRANSITIONS:
        raise IllegalStep(say_no(state))
    if not WHO[action] & hands:
        raise IllegalStep(say_whose(holder))
    if version is not None:
        check_version(locked, version)
    return Taken(locked, holder)


def _has_it(actor: Actor, row: ContactRequest) -> bool:
    """Whether it lies with the actor because they took it and are there: the usual case, asked with one query."""
    user = actor.user
    if user is None or row.taken_by_id != user.pk or not actor.has_role(Role.CASEWORKER, agency_id=row.agency_id):
        return False
    return not away_on([user.pk], on=actor.today)


def check_version(row: ContactRequest, version: int) -> None:
    """`StaleVersion` where something happened since that version was shown."""
    if row.version != version:
        raise StaleVersion(_("Inzwischen ist etwas dazugekommen. Bitte lesen Sie es und senden Sie dann noch einmal."))


def take_own_request(*, actor: Actor, contact_request: ContactRequest, action: RequestAction) -> ContactRequest:
    """The request, locked, for the person who holds its link (`Who.PERSON`; the actor has no account).

    `ContactRequest.DoesNotExist` where it was withdrawn, `IllegalStep` where its state does not allow this now.
    """
    if Who.PERSON not in WHO[action]:
        raise PermissionDenied
    locked = _rows().get(pk=contact_request.pk, link_digest=contact_request.link_digest)
    if (RequestState(locked.state), action) not in TRANSITIONS:
        raise IllegalStep(_("Das geht gerade nicht. Bitte lade die Seite neu."))
    return locked


def lock(contact_request: ContactRequest) -> ContactRequest:
    """The row, locked, as it is now. `IllegalStep` where the person has withdrawn it."""
    locked = _rows().filter(pk=contact_request.pk).first()
    if locked is None:
        raise IllegalStep(_("Die Person hat diese Anfrage zurückgezogen. Sie ist gelöscht."))
    return locked


def move_on(row: ContactRequest, action: RequestAction, actor: Actor) -> None:
    """Set the state that follows, and that something was done; the caller saves (`MOVED`, and what else it sets)."""
    state = TRANSITIONS[RequestState(row.state), action]
    if state is None:
        raise ValueError("nothing is left of a request that is withdrawn")
    row.state = state
    if action in REPLIES or state not in ANSWERED:
        row.reply_to, row.reply_due_on = "", None
    row.version += 1
    row.last_step_at = actor.now


def ask_for_reply(row: ContactRequest, to: ReplyTo, actor: Actor) -> None:
    """From now on one more word of the agency is waited for, within the days in which it answers; the caller saves.

    Before a date that is agreed, if there is one: perhaps the person cannot come. Before the first answer nothing
    changes: that one is waited for. What is asked for twice keeps its first day.
    """
    if row.state not in ANSWERED:
        return
    if row.reply_to != ReplyTo.MESSAGE:
        row.reply_to = to
    days = [dues_in(row.region, since=actor.today).answer_on]
    if row.state == RequestState.APPOINTED and row.starts_at is not None:
        days.append(max(timezone.localdate(row.starts_at), actor.today))
    row.reply_due_on = row.reply_due_on or min(days)


def wait_for_somebody(row: ContactRequest, actor: Actor, *, earliest: datetime.date) -> None:
    """Nobody is there for the date: from now on somebody is waited for, by `vacant_until`; the caller saves."""
    if row.starts_at is None:
        raise ValueError("there is no date")
    seen_on, date_on = dues_in(row.region, since=actor.today).seen_on, timezone.localdate(row.starts_at)
    row.seen_due_on = vacant_until(seen_on, date_on, today=actor.today, earliest=earliest, state=row.region.state)
    row.answer_due_on = max(row.answer_due_on, row.seen_due_on)


def keep(row: ContactRequest, *fields: str) -> None:
    """Save what `move_on` and `ask_for_reply` changed, and these."""
    row.save(update_fields=[*MOVED, *fields])


def say_no(state: RequestState) -> str:
    """Why something is not possible in this state."""
    return _("Das geht jetzt nicht: Die Anfrage ist „%(state)s“. Bitte laden Sie die Seite neu.") % {
        "state": state.label
    }


def say_whose(holder: User | None) -> str:
    """Why something is not possible for a colleague."""
    if holder is None:
        return _("Um diese Anfrage kümmert sich gerade niemand. Bitte übernehmen Sie sie zuerst.")
    return _("Um diese Anfrage kümmert sich %(name)s.") % {"name": holder}


def _rows() -> ContactRequestQuerySet:
    """The bare rows: what few services need of others around them, they read themselves."""
    return ContactRequest.objects.select_for_update(of=("self",))
