"""The table is only added to: everybody else is refused, whoever they are."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.audit.enums import AuditAction
from cases.audit.models import AuditChain, AuditRow
from cases.audit.services import record
from cases.staff.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    record(actor=Actor(user=None), action=AuditAction.RETENTION_RUN)
    return AuditRow.objects.get()


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_auditrow SET action = 'desk'",
        "UPDATE cases_auditrow SET action = action",
        "DELETE FROM cases_auditrow",
        "UPDATE cases_auditchain SET sequence = 9",
        "DELETE FROM cases_auditchain",
        "INSERT INTO cases_auditchain VALUES (99, 1, '')",
        "INSERT INTO cases_auditrow (at, action, result, object_type, case_ids, request_id) "
        "SELECT at, '', result, '', '{}', request_id FROM cases_auditrow",
    ],
)
def test_changes_are_refused(row, sql):
    with pytest.raises(IntegrityError):
        run(sql)
    assert AuditRow.objects.get().hash == row.hash


@pytest.mark.parametrize("table", ["cases_auditrow", "cases_auditchain"])
def test_truncate_is_refused(row, table):
    run(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER")
    with pytest.raises(IntegrityError, match="only added to"):
        run(f"TRUNCATE {table} CASCADE")


def test_the_orm_is_refused_too(row):
    row.action = AuditAction.DESK
    for change in (row.save, row.delete, AuditRow.objects.update, AuditChain.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(**({"action": "desk"} if change == AuditRow.objects.update else {}))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE cases_auditrow SET action = 'desk'",
        "UPDATE cases_auditrow SET at = NULL",
        "UPDATE cases_auditrow SET at = NULL, action = '', result = '', request_id = NULL, hash = sha256('x')",
        "UPDATE cases_auditrow SET at = NULL, action = '', result = '', request_id = NULL, sequence = 2",
        "DELETE FROM cases_auditrow",
    ],
)
def test_retention_may_only_empty_rows(row, sql):
    with pytest.raises(IntegrityError):
        run(f"SET LOCAL portal.retention = 'on'; {sql}")


def test_retention_is_over_with_its_transaction(row):
    run("SET LOCAL portal.retention = 'on'")
    with connection.cursor() as cursor:
        cursor.execute("RESET portal.retention")
    with pytest.raises(IntegrityError):
        run("UPDATE cases_auditrow SET at = NULL, action = '', result = '', request_id = NULL")


def test_hashes_given_by_the_caller_are_not_believed():
    forged = AuditRow(action="desk", result="ok", at="2026-01-01T00:00Z", request_id="0" * 32, sequence=7, hash=b"x")
    forged.save(force_insert=True)
    forged.refresh_from_db()
    assert forged.sequence == 1
    assert len(forged.hash) == 32
