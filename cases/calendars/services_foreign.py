"""Verbs about calendars of people's own offices: enter the address, take it away, read what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.calendars.busy import Busy
from cases.calendars.fetching import Fetcher, NotFetched
from cases.calendars.models import Booking, BusyTime, ForeignCalendar
from cases.calendars.reading import TooMuch, Unreadable, read_busy
from cases.calendars.rules_foreign import AHEAD, BadAddress, calendar_address, may_be_unchanged, next_fetch
from cases.staff.actors import Actor
from cases.staff.ciphers import cipher
from cases.staff.errors import Refused
from cases.staff.models import User

PURPOSE: Final = "foreign calendar"
AT_ONCE: Final = 4
"""Servers that are asked at the same time."""
LIMIT: Final = 24
"""Calendars in one run: if all of them are slow, it ends before the lease does."""
LEASE: Final = dt.timedelta(minutes=15)
"""Nobody else reads a calendar that somebody has begun to read within this time."""


@transaction.atomic
def set_foreign_calendar(*, actor: Actor, address: str) -> ForeignCalendar:
    """Enter the address of one's own calendar, or another one in its place; what the old one said is forgotten.

    Raises `Refused` (field "address") for what cannot be one, `PermissionDenied` for a job.
    """
    try:
        address = calendar_address(address)
    except BadAddress as error:
        raise Refused(error.message, field="address") from error
    user = _person(actor)
    ForeignCalendar.objects.filter(user=user).delete()
    row = ForeignCalendar.objects.create(
        user=user, address=enciphered(address), added_at=actor.now, next_fetch_at=actor.now
    )
    record(actor=actor, action=AuditAction.FOREIGN_CALENDAR_SET, about=row)
    return row


@transaction.atomic
def remove_foreign_calendar(*, actor: Actor) -> None:
    """Forget one's own calendar, with everything that was read from it. Raises `PermissionDenied` for a job."""
    ForeignCalendar.objects.filter(user=_person(actor)).delete()
    record(actor=actor, action=AuditAction.FOREIGN_CALENDAR_REMOVE)


def _person(actor: Actor) -> User:
    """Who acts; locked, so that two windows of one person come one after the other."""
    if actor.user is None:
        raise PermissionDenied
    return User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)


def enciphered(address: str) -> bytes:
    """An address as the database keeps it."""
    return cipher(PURPOSE).encrypt(address.encode())


def address_of(row: ForeignCalendar) -> str:
    """The address in clear; `InvalidToken` when the server's key is another one by now."""
    return cipher(PURPOSE).decrypt(bytes(row.address)).decode()


@dataclass(frozen=True, slots=True)
class Order:
    """One calendar to read. `kept`: the address as the database keeps it. `ignored`: UIDs of the portal's own dates."""

    number: int
    kept: bytes
    address: str
    etag: str
    last_modified: str
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an order: busy times, or None where they stay as they are; `problem` in words, "" without one."""

    busy: list[Busy] | None = None
    etag: str = ""
    last_modified: str = ""
    problem: str = ""


def fetch_foreign_calendars(*, actor: Actor, fetcher: Fetcher | None = None, limit: int = LIMIT) -> int:
    """Read the calendars that are due, at most `limit`; returns how many. For jobs; safe in parallel and to repeat.

    No transaction is open while others are waited for. One failure changes nothing but its own calendar, which keeps
    what it had. Calendars of accounts that are locked are forgotten. No row in the audit: this is no case data.
    """
    ForeignCalendar.objects.filter(user__is_active=False).delete()
    orders = sorted(_claim(actor, limit), key=_server)
    fetcher = fetcher or Fetcher()
    queues = [list(group) for _name, group in groupby(orders, key=_server)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = [pool.submit(_read_all, queue, fetcher, actor.now) for queue in queues]
        for done in as_completed(waiting):
            for order, outcome in done.result():
                _store(order, outcome, now=actor.now)
    return len(orders)


def _server(order: Order) -> str:
    return urlsplit(order.address).netloc.lower()


def due_calendars(*, now: dt.datetime) -> models.QuerySet[ForeignCalendar]:
    """Calendars that should be read, the longest waiting first."""
    return ForeignCalendar.objects.filter(next_fetch_at__lte=now).order_by("next_fetch_at", "pk")


@transaction.atomic
def _claim(actor: Actor, limit: int) -> list[Order]:
    rows = list(due_calendars(now=actor.now).select_for_update(skip_locked=True)[:limit])
    ForeignCalendar.objects.filter(pk__in=[row.pk for row in rows]).update(next_fetch_at=actor.now + LEASE)
    own = Booking.objects.filter(user__in=[row.user_id for row in rows], during__endswith__gt=actor.now).order_by("pk")
    uids: dict[int | None, set[str]] = {}
    for user_id, source in own.values_list("user_id", "source"):
        uids.setdefault(user_id, set()).add(str(source))
    return [_order(row, frozenset(uids.get(row.user_id, ())), actor.now) for row in rows]


def _order(row: ForeignCalendar, ignored: frozenset[str], now: dt.datetime) -> Order:
    fetched = timezone.localtime(row.fetched_at) if row.fetched_at else None
    known = may_be_unchanged(fetched, timezone.localtime(now))
    try:
        address = address_of(row)
    except InvalidToken:
        address = ""
    return Order(
        row.pk,
        bytes(row.address),
        address,
        row.etag if known else "",
        row.last_modified if known else "",
        ignored,
    )


def _read_all(orders: Iterable[Order], fetcher: Fetcher, now: dt.datetime) -> Iterator[tuple[Order, Outcome]]:
    return iter([(order, _read(order, fetcher, now)) for order in orders])


def _read(order: Order, fetcher: Fetcher, now: dt.datetime) -> Outcome:
    """Without the database: this runs in a thread."""
    if not order.address:
        return Outcome(problem=_("Die Adresse kann nicht mehr gelesen werden. Bitte tragen Sie sie neu ein."))
    try:
        came = fetcher.fetch(order.address, etag=order.etag, last_modified=order.last_modified)
        if came.content is None:
            return Outcome(etag=order.etag, last_modified=order.last_modified)
        busy = read_busy(came.content, start=now, end=now + AHEAD, ignored=order.ignored)
    except NotFetched as failure:
        return Outcome(problem=failure.message)
    except TooMuch:
        return Outcome(problem=_("Der Kalender ist zu umfangreich. Geben Sie einen kürzeren Zeitraum frei."))
    except Unreadable:
        return Outcome(problem=_("Der Kalender ist beschädigt oder in einer Form, die das Portal nicht lesen kann."))
    return Outcome(busy=busy, etag=came.etag, last_modified=came.last_modified)


@transaction.atomic
def _store(order: Order, outcome: Outcome, *, now: dt.datetime) -> None:
    """Replace what was known, or note why not. Nothing, if the calendar has another address by now or is gone."""
    row = ForeignCalendar.objects.select_for_update().filter(pk=order.number).first()
    if row is None or bytes(row.address) != order.kept:
        return
    row.problem = outcome.problem
    row.failures = min(row.failures + 1, 1000) if outcome.problem else 0
    row.next_fetch_at = next_fetch(now, failures=row.failures)
    if not outcome.problem:
        row.fetched_at = now
        row.etag, row.last_modified = _kept(outcome.etag, 200), _kept(outcome.last_modified, 60)
    if outcome.busy is not None:
        row.busy_times.all().delete()
        BusyTime.objects.bulk_create(
            [BusyTime(calendar=row, during=(first, last)) for first, last in outcome.busy], batch_size=1000
        )
    row.save()


def _kept(value: str, longest: int) -> str:
    """A server's own mark, whole or not at all: a part of it would never match."""
    return value if len(value) <= longest and "\x00" not in value else ""
