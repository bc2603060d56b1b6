"""Which kinds of mail there are. This room knows none: rooms above declare theirs, settings name where.

`MAIL_KINDS` lists dotted paths to a `MailKind` or to a tuple of them, for example "cases.conferences.mails.KINDS".
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from cases.mails.models import OutgoingMail
from cases.mails.rules import RenderedMail
from cases.staff.actors import Actor


@dataclass(frozen=True, slots=True)
class MailKind:
    """One kind of mail.

    `render` writes it at the moment of sending, or returns None when the recipient has no right to it any more.
    `in_charge` gives the objects such mails are about for which a person answers now: who sees them is told to call
    when the mail cannot be sent. `label` says what the mail was, for the desk: "Einladung zu einem Termin"; `page`
    gives the address of the page about such an object.
    """

    name: str
    label: str | Promise
    render: Callable[[OutgoingMail, datetime.datetime], RenderedMail | None]
    in_charge: Callable[[Actor], QuerySet[Any]]
    page: Callable[[Any], str] | None = None


def mail_kinds() -> dict[str, MailKind]:
    """All kinds by name; refuses (`ImproperlyConfigured`) two of the same name."""
    kinds: dict[str, MailKind] = {}
    for path in settings.MAIL_KINDS:
        declared = import_string(path)
        for kind in (declared,) if isinstance(declared, MailKind) else declared:
            if kinds.setdefault(kind.name, kind) is not kind:
                raise ImproperlyConfigured(f"Two kinds of mail are called {kind.name}.")
    return kinds


def whole_address(path: str) -> str:
    """The address of a page as it stands in a mail: a job has no request that knows the portal's own."""
    address: str = settings.PORTAL_URL + path
    return address
