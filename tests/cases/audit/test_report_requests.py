"""Who saw the contact request before it became the case: told with the case, by the same rules."""

import html
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.selectors_report import report_of
from cases.audit.services import record
from cases.audit.words import DONE
from cases.inbox.services_ends import open_case_from
from cases.inbox.services_links import token_of
from cases.inbox.services_take import pass_on_request, take_over
from cases.records.services import PersonData, StepData
from cases.staff.actors import Actor, load_actor
from tests.cases.inbox.world import make_request
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db


def actor(user):
    return load_actor(user, now=timezone.now())


def read(user, row):
    return logged_in(user).get(reverse("cases:request_detail", args=[row.reference])).status_code


@pytest.fixture
def opened(world):
    """The Jobcenter reads a request and passes it on; the Jugendamt reads it and opens a case from it."""
    row = make_request(world.jobcenter, readers=[world.youth_office])
    assert read(world.recipient_colleague, row) == 200
    take_over(actor=actor(world.recipient), contact_request=row)
    row.refresh_from_db()
    pass_on_request(
        actor=actor(world.recipient),
        contact_request=row,
        agency=world.youth_office,
        reason="Zeisig",
        version=row.version,
    )
    assert Client().get(reverse("request_status", args=[token_of(row)])).status_code == 200
    assert read(world.colleague, row) == 200
    take_over(actor=actor(world.member), contact_request=row)
    row.refresh_from_db()
    born = timezone.localdate().replace(year=timezone.localdate().year - 16, day=1)
    row.case = open_case_from(
        actor=actor(world.member), contact_request=row, person=PersonData("Vor", "Nach", born),
        step=StepData("Weiter", timezone.localdate()), token=uuid.uuid4(), version=row.version,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def told(case, agency):
    return "\n".join(line for day in report_of(case, agency, with_names=False).days for line in day.sentences)


def test_the_auditor_reads_who_read_the_request_before(world, opened):
    url = reverse("cases:audit_report", args=[opened.case.reference])
    text = html.unescape(logged_in(world.auditor).get(url).content.decode())
    assert "eine Fachkraft (Jobcenter musterland) Ihre Kontaktanfrage angesehen" in text
    assert "eine Fachkraft (Jobcenter musterland) Ihre Kontaktanfrage an eine andere Stelle weitergegeben" in text
    assert "eine Fachkraft (Jugendamt musterland) Ihre Kontaktanfrage angesehen" in text
    assert "jemand ohne Anmeldung über den persönlichen Link Ihre Kontaktanfrage angesehen" in text
    assert "Empfang" not in text
    assert "Kollegin" not in text
    named = html.unescape(logged_in(world.auditor).get(url + "?namen=ja").content.decode())
    assert "Kollegin" in named
    assert "Empfang" not in named


def test_the_search_in_the_record_finds_them_too(world, opened):
    page = logged_in(world.auditor).get(reverse("cases:audit_list"), {"fall": opened.case.reference})
    text = html.unescape(page.content.decode())
    assert str(AuditAction.REQUEST_PASS_ON.label) in text
    assert text.count(str(AuditAction.REQUEST_DETAIL.label)) > 1


def test_another_agency_tells_of_its_own_people_only(world, opened):
    own = told(opened.case, world.jobcenter)
    assert "Ihre Kontaktanfrage angesehen" in own
    assert "Jugendamt" not in own
    assert "jemand ohne Anmeldung" not in own
    assert told(opened.case, world.employment) == ""


def test_other_requests_and_cases_are_not_told(world, opened):
    other = make_request(world.youth_office)
    before = told(opened.case, world.youth_office)
    assert read(world.member, other) == 200
    record(
        actor=actor(world.member), action=AuditAction.REQUEST_OPEN_CASE, about=other, case_id=opened.case.pk,
        result=AuditResult.DENIED,
    )  # fmt: skip
    record(actor=actor(world.member), action=AuditAction.CASE_DETAIL, about=opened.case)
    assert "Kontaktanfrage angesehen" not in told(world.case, world.youth_office)
    after = told(opened.case, world.youth_office)
    assert after.count("Ihre Kontaktanfrage angesehen") == before.count("Ihre Kontaktanfrage angesehen")
    assert after.count("versucht, Ihren Fall zu öffnen") == 1


def test_it_is_told_when_the_request_itself_is_gone(world, opened):
    case, before = opened.case, told(opened.case, world.youth_office)
    type(opened).objects.filter(pk=opened.pk).delete()
    assert told(case, world.youth_office) == before


def test_every_action_about_a_request_has_words():
    silent = {"request_close", "request_erase", "request_withdraw"}  # no case comes of such a request
    actions = {action for action in AuditAction.values if action.startswith("request_")}
    assert actions - silent <= set(DONE)


def test_rows_are_found_by_their_index(world, opened):
    case = opened.case_id
    with CaptureQueriesContext(connection) as caught:
        list(AuditRow.objects.about_case(case))
    assert len(caught) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {caught[1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "audit_row_request" in plan


def test_a_job_about_a_request_is_the_portal(world, opened):
    record(actor=Actor(user=None), action=AuditAction.REQUEST_ESCALATE, about=opened)
    assert "das Portal selbst daran erinnert, dass Ihre Kontaktanfrage wartet" in told(opened.case, world.youth_office)
