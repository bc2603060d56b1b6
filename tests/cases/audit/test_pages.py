"""The auditor's pages: a reason first, own agency only, no content, each look written down itself."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.models_control import AuditAccess
from cases.audit.services import record
from cases.staff.actors import Actor
from tests.cases.whole import comparable
from tests.cases.world import FAMILY, GIVEN, logged_in, make_audit_access, make_case, make_user

pytestmark = pytest.mark.django_db
RECORD = "/fach/protokoll/"
REASON = "/fach/protokoll/grund/"


def did(user, agency, action=AuditAction.CASE_DETAIL, now=None, **fields):
    record(actor=Actor(user=user, acting=agency, now=now or timezone.now()), action=action, **fields)


def text_of(response):
    page = response.content.decode().split('<main class="main')[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def last_row():
    return AuditRow.objects.latest("id")


def test_nothing_is_shown_without_a_reason(world):
    AuditAccess.objects.all().delete()
    client = logged_in(world.auditor)
    report = reverse("cases:audit_report", args=[world.case.reference])
    for url in (RECORD, report, f"{report}pdf/"):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(f"{REASON}?next=")
        assert last_row().result == AuditResult.DENIED
    assert AuditRow.objects.count() == 3


def test_a_reason_opens_the_record_for_an_hour_and_is_written_down(world):
    AuditAccess.objects.all().delete()
    client = logged_in(world.auditor)
    form = client.get(f"{REASON}?next={RECORD}%3Ffall%3D{world.case.reference}").content.decode()
    assert f"{RECORD}?fall={world.case.reference}" in form
    response = client.post(REASON, {"reason": "Auskunft an die junge Person", "next": f"{RECORD}?von=2026-01-01"})
    assert response.url == f"{RECORD}?von=2026-01-01"
    row = last_row()
    assert (row.action, row.object_type, row.result) == (AuditAction.AUDIT_REASON, "auditaccess", AuditResult.OK)
    assert client.get(RECORD).status_code == 200
    given = AuditAccess.objects.get().at
    for minutes, status in ((59, 200), (60, 302)):
        with time_machine.travel(given + datetime.timedelta(minutes=minutes), tick=False):
            assert logged_in(world.auditor).get(RECORD).status_code == status


@pytest.mark.parametrize("reason", ["", "zu kurz", "                    x", "a  b  c  d  e  f  g"])
def test_a_short_reason_opens_nothing(world, reason):
    AuditAccess.objects.all().delete()
    response = logged_in(world.auditor).post(REASON, {"reason": reason, "next": ""})
    assert response.status_code == 200
    assert "Bitte" in text_of(response)
    assert not AuditAccess.objects.exists()
    assert [row.action for row in AuditRow.objects.all()] == [AuditAction.AUDIT_REASON_FORM]


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/fach/protokoll/", "/admin/", "/fach/"])
def test_the_way_back_leads_nowhere_else(world, wanted):
    response = logged_in(world.auditor).post(REASON, {"reason": "Auskunft an die junge Person", "next": wanted})
    assert response.url == RECORD


def test_a_reason_for_one_agency_opens_no_other(world):
    AuditAccess.objects.all().delete()
    make_audit_access(world.auditor, world.jobcenter)
    make_audit_access(world.recipient_auditor, world.youth_office)
    assert logged_in(world.auditor).get(RECORD).status_code == 302
    assert logged_in(world.recipient_auditor).get(RECORD).status_code == 302


def test_own_people_by_name_others_by_agency_and_only_in_own_cases(world):
    foreign_case = make_case(world.jobcenter, world.recipient)
    did(world.member, world.youth_office, case_id=world.case.pk)
    did(world.recipient, world.jobcenter, case_id=world.case.pk)
    did(world.recipient, world.jobcenter, AuditAction.CASE_OPEN, case_id=foreign_case.pk)
    did(world.member, world.youth_office, result=AuditResult.DENIED, case_id=foreign_case.pk)
    shown = text_of(logged_in(world.auditor).get(RECORD))
    assert shown.count("Mitglied") >= 2
    assert "Person dieser Stelle: Jobcenter musterland" in shown
    assert "Empfang" not in shown
    assert "Fall eröffnet" not in shown.split("Wann Wer Was")[1]
    # What the own person tried is seen, not whose case it was.
    assert "verweigert" in shown
    assert foreign_case.reference not in shown
    assert world.case.reference in shown
    row = last_row()
    assert (row.action, row.case_ids) == (AuditAction.AUDIT_LIST, [world.case.pk])


def test_no_content_ever(world):
    for entry in (world.released, world.kept):
        did(world.member, world.youth_office, about=entry, case_id=world.case.pk)
    client = logged_in(world.auditor)
    report = reverse("cases:audit_report", args=[world.case.reference])
    for url in (RECORD, report):
        page = client.get(url).content.decode()
        for canary in (GIVEN, FAMILY, "Zeisig"):
            assert canary not in page, url


def test_filters(world):
    now = timezone.now()
    did(world.member, world.youth_office, case_id=world.case.pk)
    did(world.colleague, world.youth_office, AuditAction.CASE_LIST, case_ids=[world.case.pk])
    did(world.lead, world.youth_office, AuditAction.DESK, now=now - datetime.timedelta(days=40))
    did(world.recipient, world.jobcenter, AuditAction.CASE_LIST, case_ids=[world.case.pk])
    did(world.member, world.youth_office, AuditAction.CASE_OPEN, result=AuditResult.DENIED)

    def lines(**wanted):
        page = logged_in(world.auditor).get(RECORD, wanted).context["page"]
        return [line for line in page.lines if "Protokoll" not in line.what]

    assert len(lines()) == 3
    assert len(lines(von="")) == 4
    assert [line.who for line in lines(person=world.member.pk)] == ["Mitglied", "Mitglied"]
    assert [line.who for line in lines(aktion="case_list")] == ["Kollegin"]
    assert [line.denied for line in lines(ergebnis="denied")] == [True]
    assert [line.agency for line in lines(fall=f" {world.case.reference[:4].lower()}-{world.case.reference[4:]} ")] == [
        "Jobcenter musterland", "Jugendamt musterland", "Jugendamt musterland",
    ]  # fmt: skip
    day = timezone.localdate(now - datetime.timedelta(days=40)).isoformat()
    assert [line.who for line in lines(von=day, bis=day)] == ["Leitung"]


@pytest.mark.parametrize(
    "wanted",
    [{"von": "gestern"}, {"person": "999999"}, {"person": "x"}, {"aktion": "x"}, {"ergebnis": "'"}, {"fall": "\x00"},
     {"fall": "A" * 500}],
)  # fmt: skip
def test_what_is_not_understood_is_said_and_shows_nothing(world, wanted):
    did(world.member, world.youth_office)
    response = logged_in(world.auditor).get(RECORD, wanted)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["page"].lines == []


@pytest.mark.parametrize("key", ["x", "1,2", "2026-01-01,5", "9999-12-31T23:59:59+00:00,x", "0001-01-01T00:00+14:00,1"])
def test_a_broken_place_is_no_breakdown(world, key):
    assert logged_in(world.auditor).get(RECORD, {"vor": key}).status_code == 200


def test_the_pages_of_the_record_hold_each_row_once(world, monkeypatch):
    monkeypatch.setattr("cases.audit.selectors_control.PAGE", 3)
    same = timezone.now() - datetime.timedelta(minutes=5)
    for number in range(4):
        did(world.member, world.youth_office, now=same)
        did(world.recipient, world.jobcenter, case_id=world.case.pk, now=same - datetime.timedelta(seconds=number // 2))
    client, url, seen = logged_in(world.auditor), f"{RECORD}?aktion=case_detail", []
    while url:
        response = client.get(url)
        seen += [(line.at, line.agency) for line in response.context["page"].lines]
        older = response.context["older"]
        url = f"{RECORD}{older}" if older else ""
    assert len(seen) == 8
    assert [at for at, _agency in seen] == sorted((at for at, _agency in seen), reverse=True)


def test_the_same_number_of_queries_for_one_row_and_for_many(world, django_assert_max_num_queries):
    client = logged_in(world.auditor)
    counts = []
    for number in (1, 3):
        for _ in range(number):
            did(make_user("Noch jemand", world.youth_office), world.youth_office, case_id=world.case.pk)
            did(world.recipient, world.jobcenter, case_id=world.case.pk)
        with django_assert_max_num_queries(12) as queries:
            client.get(RECORD)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["cases:audit_report", "cases:audit_report_pdf"])
def test_a_report_is_for_cases_of_the_own_agency_only(world, page):
    foreign = make_case(world.jobcenter, world.recipient)
    urls = [reverse(page, args=[reference]) for reference in (foreign.reference, "00000000")]
    hidden, missing = (comparable(logged_in(world.auditor).get(url), url) for url in urls)
    assert hidden.status == 404
    assert hidden == missing
    fall = logged_in(world.auditor).get(RECORD, {"fall": foreign.reference})
    none = logged_in(world.auditor).get(RECORD, {"fall": "00000000"})
    assert fall.context["form"].errors == none.context["form"].errors != {}


def test_leads_and_auditors_see_alarms_of_their_agency_and_note_them(world):
    url = reverse("cases:alarm_seen", args=[world.alarm.pk])
    assert "Zugriff in der Nacht" in text_of(logged_in(world.lead).get("/fach/alarme/"))
    assert "Nichts Auffälliges" in text_of(logged_in(world.recipient_lead).get("/fach/alarme/"))
    assert logged_in(world.recipient_lead).post(url).status_code == 404
    assert logged_in(world.member).post(url).status_code == 404
    assert logged_in(world.lead).post(url).url == "/fach/alarme/"
    assert last_row().action == AuditAction.ALARM_SEEN
    world.alarm.refresh_from_db()
    assert world.alarm.seen_by == world.lead
    assert "Leitung" in text_of(logged_in(world.auditor).get("/fach/alarme/"))


def test_an_alarm_about_oneself_is_seen_but_not_settled(world):
    world.alarm.actor = world.lead
    world.alarm.save()
    client = logged_in(world.lead)
    assert "betrifft Sie selbst" in text_of(client.get("/fach/alarme/"))
    client.post(reverse("cases:alarm_seen", args=[world.alarm.pk]))
    assert (last_row().action, last_row().result) == (AuditAction.ALARM_SEEN, AuditResult.DENIED)
    world.alarm.refresh_from_db()
    assert world.alarm.seen_at is None


def test_people_without_an_agency_are_watched_by_auditors(world):
    world.alarm.agency = None
    world.alarm.actor = world.keeper
    world.alarm.save()
    assert "Verwaltung" in text_of(logged_in(world.recipient_auditor).get("/fach/alarme/"))
    assert "Verwaltung" not in text_of(logged_in(world.lead).get("/fach/alarme/"))
