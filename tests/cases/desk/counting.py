"""How many questions a page asks the database, and a case that is closed."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, Responsibility
from cases.records.enums import CaseState, Outcome
from tests.cases.world import logged_in

BOUNDS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def statements(user, url):
    """Everything that one GET asks or writes, session, account and audit included; bounds of transactions are none."""
    client = logged_in(user)
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return [row["sql"] for row in caught if not row["sql"].startswith(BOUNDS)]


def close(case):
    """The case as `close_case` leaves it."""
    now = timezone.now()
    Responsibility.objects.filter(case=case).update(period=(case.opened_at, now))
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, closed_at=now, outcome=Outcome.WORK, responsible=None
    )
