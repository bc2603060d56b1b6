"""The second factor of a login: whether this session has used one, how recently, and who must have one.

allauth writes into the session which proofs somebody has given and when; nothing here is stored a second time.
"""

from __future__ import annotations

import datetime
from typing import Any, Final, Protocol

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef

from cases.staff.models import Membership, User
from cases.staff.services import DEMO_DOMAIN

FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor of its own; recovery codes only stand in for one."""
ASK_EARLY: Final = datetime.timedelta(minutes=5)
"""A form that needs a recent factor is only opened with this much time left, so that sending it does not fail."""


class HasSession(Protocol):
    """The part of a request that is read here."""

    session: SessionBase


def factor_used_at(request: HasSession, user: User) -> datetime.datetime | None:
    """When this session last proved a second factor of this account; None if it never did."""
    times = [record["at"] for record in _records(request, user) if record.get("method") == "mfa"]
    return datetime.datetime.fromtimestamp(max(times), datetime.UTC) if times else None


def proved_at(request: HasSession, user: User) -> datetime.datetime | None:
    """When this session last proved anything: password, the agency's own login, or a second factor."""
    times = [record["at"] for record in _records(request, user)]
    return datetime.datetime.fromtimestamp(max(times), datetime.UTC) if times else None


def factor_is_recent(request: HasSession, user: User, *, now: datetime.datetime, early: bool = False) -> bool:
    """Whether a second factor was proved within `STEP_UP_LIMIT`; `early` asks for some minutes to spare."""
    at = factor_used_at(request, user)
    limit = settings.STEP_UP_LIMIT - (ASK_EARLY if early else datetime.timedelta())
    return at is not None and now - at < limit


def may_do_without(user: User) -> bool:
    """Demo accounts on a development machine; everybody can read their password."""
    return bool(settings.DEBUG) and user.email.endswith(f"@{DEMO_DOMAIN}")


def kinds_of_factor(user: User) -> set[str]:
    """Which second factors the account has set up. One query."""
    return set(Authenticator.objects.filter(user=user, type__in=FACTORS).values_list("type", flat=True))


def must_use_factor(user: User) -> bool:
    """Whether this account needs a second factor outside of /fach/ too: it belongs to an agency or has set one up.

    Everybody else needs one where the portal is configured so. At most one query.
    """
    if settings.REQUIRE_SECOND_FACTOR_FOR_ADMIN:
        return True
    return (
        User.objects.filter(pk=user.pk)
        .filter(
            Exists(Membership.objects.filter(user=OuterRef("pk")))
            | Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
        )
        .exists()
    )


def _records(request: HasSession, user: User) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    return records
