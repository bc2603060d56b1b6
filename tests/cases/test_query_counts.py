"""Every page asks the database as often for one row of each kind as for three."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.inbox.enums import RequestState
from cases.models import AuditAccess, PassOnConsent
from cases.staff.enums import Role
from tests.cases.inbox.world import make_answer, make_request
from tests.cases.table import PAGES
from tests.cases.whole import address
from tests.cases.world import (
    join,
    make_case,
    make_consent,
    make_entry,
    make_guardian,
    make_release,
    make_staff_invitation,
    make_user,
)  # fmt: skip

pytestmark = pytest.mark.django_db
NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", 'UPDATE "django_session"')
"""Bounds of transactions, and the login's clock that is written once a minute."""
AT_MOST = {"cases:desk": 16, "cases:case_list": 12, "cases:case_detail": 14, "cases:conference_detail": 12}
ASKED_BY = ("member", "recipient", "lead", "auditor")


def statements(client, url, *, known):
    if not known:
        client.get(url)  # a process keeps a few things after the first time
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
    assert answer.status_code == 200, url
    return [row["sql"] for row in caught if not row["sql"].startswith(NOT_COUNTED)]


def measured(world, *, known=False):
    """(page, its arguments, who asks) → the statements; `known` where all of it has been asked for before."""
    asked, found = set(), {}
    for row in PAGES:
        for who in (one for one in ASKED_BY if row.get is not None and one in row.get):
            warm = known or row.name in asked
            found[row.name, row.args, who] = statements(world.clients[who], address(row, world), known=warm)
            asked.add(row.name)
    return found


def more_rows(w, number):
    """One more of everything that pages list."""
    consent = make_consent(w.case, w.member, w.jobcenter, giver_name=f"Name {number}")
    entry = make_entry(w.case, w.member, title=f"Titel {number}")
    make_entry(w.case, w.recipient, w.jobcenter)
    make_release(entry, w.jobcenter, consent, w.member)
    join(w.case, w.youth_office, make_user("Noch jemand", w.youth_office, Role.CASEWORKER))
    join(w.case, w.jobcenter, make_user("Noch jemand", w.jobcenter, Role.CASEWORKER))
    make_guardian(w.case, f"Zeisigvater {number}")
    make_staff_invitation(w.youth_office, w.lead, token=f"weitere {number}")
    for state in RequestState:
        make_request(w.youth_office, w.member, state=state, readers=[w.jobcenter, w.employment])
    for row in (w.taken_request, w.appointed_request):
        make_answer(row, w.member)
        make_answer(row, None, kind="message", agency=None)
        PassOnConsent.objects.filter(request=row, withdrawn_at=None).update(withdrawn_at=timezone.now())
        PassOnConsent.objects.create(request=row, agency=w.jobcenter, text_version="2026-1", given_at=timezone.now())
    case = make_case(w.youth_office, w.member)
    join(case, w.jobcenter, w.recipient)
    make_release(make_entry(case, w.member), w.jobcenter, make_consent(case, w.member, w.jobcenter), w.member)
    AuditAccess.objects.create(
        user=w.auditor, agency=w.youth_office, reason="Noch eine Stichprobe", at=timezone.now() - datetime.timedelta(2)
    )


def test_three_rows_ask_as_often_as_one(furnished):
    more_rows(furnished, 0)
    furnished.clients["member"].get(reverse("cases:case_detail", args=[furnished.case.reference]))  # in the record
    few = measured(furnished)
    more_rows(furnished, 1)
    more_rows(furnished, 2)
    many = measured(furnished, known=True)
    different = {key: (len(few[key]), len(many[key])) for key in few if len(few[key]) != len(many[key])}
    assert different == {}
    too_many = {key: len(rows) for key, rows in many.items() if len(rows) > AT_MOST.get(key[0], 30)}
    assert too_many == {}
    records = {key: sum("cases_auditrow" in row and "INSERT" in row for row in rows) for key, rows in many.items()}
    assert {key for key, number in records.items() if number > 1} == set()
