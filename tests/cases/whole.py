"""The casework side as a whole: one world per module, every address of the table, what the database holds."""

import re
from contextlib import contextmanager
from functools import cache, cached_property
from operator import attrgetter
from types import SimpleNamespace
from zlib import crc32

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import LegalNorm, Purpose
from cases.models import Release
from tests.cases.table import RELATIONS
from tests.cases.world import World, logged_in, make_world, prove_factor

WRITTEN_BY_REFUSALS = {
    "cases_auditrow", "cases_auditchain", "cases_securityevent", "django_session", "usersessions_usersession",
    "django_migrations",
}  # fmt: skip
"""What may change although nothing was done: the record, and the login's own clock."""
LAZY = [name for kind in World.__mro__ for name, value in vars(kind).items() if isinstance(value, cached_property)]
"""What `World` makes where a test asks for it: made before all tests, else one takes back what the next needs."""
UNKNOWN_REFERENCE, UNKNOWN_NUMBER = "0000000S", 999_999_999


def furnished_world():
    """The world with everything in it that pages of the table are about."""
    world = make_world()
    for name in LAZY:
        getattr(world, name)
    return world


def release_by_norm(entry, recipient, user, reason):
    """A release that names a norm instead of a consent and waits for a second person."""
    now = timezone.now()
    return Release.objects.create(
        entry=entry, recipient=recipient, purpose=Purpose.HANDOVER, data_class=entry.data_class,
        norm=LegalNorm.SGB10_69_1_1, reason=reason, valid_from=timezone.localdate(now),
        valid_until=timezone.localdate(now), released_by=user, released_at=now,
    )  # fmt: skip


def clients_of(world):
    """A login per relation."""
    clients = {relation: logged_in(getattr(world, relation)) for relation in RELATIONS}
    for relation, client in clients.items():
        prove_factor(client, getattr(world, relation), lasting=True)
    return clients


def arguments(row, world):
    return [attrgetter(name)(world) for name in row.args]


def address(row, world):
    return reverse(row.name, args=arguments(row, world))


def unknown_address(row, world):
    """The same address with a reference and numbers that nothing has; people and agencies in it stay."""
    unknown = {"reference": UNKNOWN_REFERENCE, "pk": UNKNOWN_NUMBER, "version": UNKNOWN_NUMBER}
    args = [unknown[name.rpartition(".")[2]] for name in row.args]
    return reverse(row.name, args=args)


@cache
def all_tables():
    return tuple(sorted(connection.introspection.table_names()))


def fingerprint(tables=None):
    """Table → number of rows and a checksum over all of their columns; one statement."""
    names = tuple(name for name in (tables or all_tables()) if name not in WRITTEN_BY_REFUSALS)
    with connection.cursor() as cursor:
        cursor.execute(_prepared(cursor, names))
        return {name: (count, digest) for name, count, digest in cursor.fetchall()}


def _prepared(cursor, names):
    """The fingerprint's statement: PostgreSQL takes longer to plan it than to carry it out, so it does that once."""
    name = f"fingerprint_{len(names)}_{crc32(repr(names).encode())}"
    cursor.execute("SELECT EXISTS (SELECT FROM pg_prepared_statements WHERE name = %s)", [name])
    if not cursor.fetchone()[0]:
        one = "SELECT '{0}', count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM \"{0}\" AS t"
        cursor.execute(f"PREPARE {name} AS " + " UNION ALL ".join(one.format(table) for table in names))
    return f"EXECUTE {name}"


def casework_tables():
    return [name for name in all_tables() if name.startswith("cases_")]


@contextmanager
def taken_back(*clients):
    """What happens inside leaves neither rows nor cookies."""
    cookies = [(client, client.cookies.copy()) for client in clients]
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for client, kept in cookies:
        client.cookies = kept


CHANGING = (
    (rb'(name="csrfmiddlewaretoken" value=")[^"]+', rb"\1"),
    (rb'(nonce=")[^"]+', rb"\1"),
    (rb'(data-seconds=")[^"]+', rb"\1"),
    (rb"(data-session-until>)[^<]+", rb"\1"),
)


def comparable(response, url):
    """Status, target and body without what differs in each request: the address itself, tokens, the session's clock."""
    body = response.content.replace(url.encode(), b"URL")
    for pattern, instead in CHANGING:
        body = re.sub(pattern, instead, body)
    return SimpleNamespace(
        status=response.status_code, target=response.headers.get("Location", "").replace(url, "URL"), body=body
    )
