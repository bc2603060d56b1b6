"""Verbs about one's own calendar address: make it, make a new one, stop it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.models import CalendarFeed
from cases.staff.actors import Actor
from cases.staff.models import User

TOKEN_BYTES: Final = 32


def feed_digest(token: str) -> str:
    """What the database keeps of a token. SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def renew_calendar_feed(*, actor: Actor) -> str:
    """Make one's own calendar address; returns its secret part, which nobody can read again. An old one stops working.

    Raises `PermissionDenied` for a job.
    """
    user = _person(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed, _made = CalendarFeed.objects.update_or_create(
        user=user, defaults={"digest": feed_digest(token), "made_at": actor.now, "last_used_on": None}
    )
    record(actor=actor, action=AuditAction.CALENDAR_FEED_RENEW, about=feed)
    return token


@transaction.atomic
def revoke_calendar_feed(*, actor: Actor) -> None:
    """Stop one's own calendar address, from the next request on. Raises `PermissionDenied` for a job."""
    CalendarFeed.objects.filter(user=_person(actor)).delete()
    record(actor=actor, action=AuditAction.CALENDAR_FEED_REVOKE)


def _person(actor: Actor) -> User:
    if actor.user is None:
        raise PermissionDenied
    return User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)


def note_feed_read(feed: CalendarFeed, *, today: dt.date) -> None:
    """Remember the day, so that people see whether their program still asks. No row in the audit: a program asks all
    day long, and reads nothing about a case.
    """
    if feed.last_used_on != today:
        CalendarFeed.objects.filter(pk=feed.pk, digest=feed.digest).update(last_used_on=today)
