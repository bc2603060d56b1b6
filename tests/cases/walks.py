"""Every page of the table as everybody, asked once for all tests of a module, and what came back.

Pages are asked inside the first test that needs them, so that the guards of tests watch, and what they left behind is
looked up in that test's transaction.
"""

import logging
import re
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from urllib.parse import unquote

from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection

from cases.audit.enums import AuditResult
from cases.models import AuditRow
from tests.cases.canaries import found
from tests.cases.table import PAGES, RELATIONS
from tests.cases.whole import address, all_tables, comparable, fingerprint, taken_back

OUTSIDE = "nobody"
"""Held back at the door, before any page is asked."""
WATCHED = ("lead", "recipient", "recipient_colleague", "other")
"""Whose refusals are kept whole, to be compared: the nearer to the case, the more there would be to learn."""
ATTRIBUTES = re.compile(r"""(?:href|src|action|formaction|data-[a-z-]+)=["']([^"']*)""")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HEADERS = ("Location", "Content-Disposition", "Set-Cookie")

LOGGERS = ("", "django")
"""Django's own does not hand on to the first."""


def places_without_words(answer):
    """What of an answer is kept elsewhere: in histories, logs, file systems, other people's screens."""
    body = answer.content.decode(errors="ignore")
    held = TITLE.findall(body) + ATTRIBUTES.findall(body) + [answer.headers.get(name, "") for name in HEADERS]
    return unquote(" ".join([*held, *(str(cookie) for cookie in answer.cookies.values())]))


def stored(tables):
    """Table → canaries in any column of any row; sessions are read as the portal reads them."""
    places = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM \"{table}\" AS t WHERE t::text ILIKE '%%kanari%%'")
            places[table] = set().union(*(found(text) for (text,) in cursor.fetchall()))
    places["django_session"] = found(" ".join(str(row.get_decoded()) for row in Session.objects.order_by("pk")))
    return {table: words for table, words in places.items() if words}


def asking(allowed):
    """Everybody where it depends on who asks; some where the method is refused to all."""
    return RELATIONS if allowed is not None else ("member", "other", OUTSIDE)


@dataclass(frozen=True)
class Told:
    """One answer: its status, the canaries on the page, those that would be kept elsewhere; a refusal whole."""

    status: int
    words: frozenset[str]
    elsewhere: frozenset[str]
    whole: SimpleNamespace | None


class Walk:
    """What everybody was told by GET (`read`) and by an empty POST (`sent`): (page, relation) → `Told`."""

    def __init__(self, world):
        self.world = world

    def told(self, row, relation, method):
        url = address(row, self.world)
        answer = getattr(self.world.clients[relation], method)(url)
        refused = answer.status_code >= 400 and relation in WATCHED
        return Told(
            answer.status_code,
            frozenset(found(answer.content.decode(errors="ignore"))),
            frozenset(found(places_without_words(answer))),
            comparable(answer, url) if refused else None,
        )

    @cached_property
    def read(self):
        with Left() as self.left_by_reading:
            return {(row, one): self.told(row, one, "get") for row in PAGES for one in asking(row.get)}

    @cached_property
    def sent(self):
        """What is let through is taken back; `noted`: page → rows about refusals; `changed`: pages that did more."""
        self.noted, self.changed, before = {}, [], fingerprint()
        answers = {}
        with Left() as self.left_by_sending:
            for row in PAGES:
                denied = _denials()
                for relation in asking(row.post):
                    answers[row, relation] = self._posted(row, relation)
                self.noted[row] = _denials() - denied
                if fingerprint() != before:
                    self.changed.append(row.name)
                    before = fingerprint()
        return answers

    def _posted(self, row, relation):
        if not row.post or relation not in row.post:
            return self.told(row, relation, "post")
        with taken_back(self.world.clients[relation]):
            return self.told(row, relation, "post")


class Left:
    """Canaries that stay behind in the log, in mails and in tables (table → canaries)."""

    def __enter__(self):
        self._lines = []
        self._handler = logging.Handler()
        self._handler.emit = lambda record: self._lines.append(record.getMessage())
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self._handler)
        return self

    def __exit__(self, *error):
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self._handler)
        self.logged = found(" ".join(self._lines))
        self.mailed = found(" ".join(str(message.message()) for message in mail.outbox))
        self.stored = stored(all_tables())


def _denials():
    return AuditRow.objects.filter(result=AuditResult.DENIED).count()
