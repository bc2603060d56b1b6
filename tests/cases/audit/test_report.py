"""Who saw what about me: whole, in plain words, by function and agency, and as a document."""

import datetime
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.selectors_report import report_of
from cases.audit.services import record
from cases.audit.words import DONE
from cases.pdf import PdfUnavailable
from cases.staff.actors import Actor
from tests.cases.world import FAMILY, GIVEN, logged_in, make_user

pytestmark = pytest.mark.django_db
MORNING = datetime.datetime(2026, 3, 3, 9, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def did(user, agency, action=AuditAction.CASE_DETAIL, now=MORNING, **fields):
    record(actor=Actor(user=user, acting=agency, now=now), action=action, **fields)


def sentences(world, agency=None, **options):
    report = report_of(world.case, agency or world.youth_office, **{"with_names": False, **options})
    return {day.date.isoformat(): day.sentences for day in report.days}


def test_everything_that_touched_the_case_is_told_day_by_day(world):
    case = world.case.pk
    did(world.member, world.youth_office, AuditAction.CASE_OPEN, case_id=case)
    did(world.recipient, world.jobcenter, case_id=case, now=MORNING + HOUR)
    did(world.lead, world.youth_office, AuditAction.CASE_LIST, case_ids=[case, 999], now=MORNING + 2 * HOUR)
    did(world.member, world.youth_office, AuditAction.CONSENT_WITHDRAW, case_id=case, now=MORNING + 24 * HOUR)
    did(world.auditor, world.youth_office, AuditAction.AUDIT_REPORT, case_id=case, now=MORNING + 24 * HOUR)
    did(None, None, AuditAction.CASE_CONTENT_ERASE, case_id=case, now=MORNING + 25 * HOUR)
    did(world.member, world.youth_office, case_id=999)
    assert sentences(world) == {
        "2026-03-03": [
            "Um 10:12 Uhr hat eine Fachkraft (Jugendamt musterland) Ihren Fall angelegt.",
            "Um 11:12 Uhr hat eine Fachkraft (Jobcenter musterland) Ihren Fall angesehen.",
            "Um 12:12 Uhr hat eine Leitung (Jugendamt musterland) Ihren Fall in einer Liste gesehen.",
        ],
        "2026-03-04": [
            "Um 10:12 Uhr hat eine Fachkraft (Jugendamt musterland) Ihren Widerruf aufgenommen.",
            "Um 10:12 Uhr hat der Datenschutz (Jugendamt musterland) diesen Bericht angesehen.",
            "Um 11:12 Uhr hat das Portal selbst Inhalte Ihres Falls gelöscht.",
        ],
    }


def test_the_same_again_on_one_day_is_one_sentence_but_two_people_are_two(world):
    for hour in range(4):
        did(world.member, world.youth_office, case_id=world.case.pk, now=MORNING + hour * HOUR)
    did(world.colleague, world.youth_office, case_id=world.case.pk)
    assert sentences(world)["2026-03-03"] == [
        "Zwischen 10:12 und 13:12 Uhr hat eine Fachkraft (Jugendamt musterland) 4-mal Ihren Fall angesehen.",
        "Um 10:12 Uhr hat eine Fachkraft (Jugendamt musterland) Ihren Fall angesehen.",
    ]


def test_days_are_germanys(world):
    did(world.member, world.youth_office, case_id=world.case.pk, now=MORNING.replace(hour=23, minute=30))
    assert list(sentences(world)) == ["2026-03-04"]


def test_tries_from_outside_are_summed_up(world):
    url = reverse("cases:case_export", args=[world.case.reference])
    for _ in range(3):
        assert logged_in(world.other).get(url).status_code == 404
    (day,) = sentences(world).values()
    assert len(day) == 1
    assert re.fullmatch(
        r"(Um|Zwischen) [\d: und]+ Uhr hat jemand \(Jugendamt anderswo\) 3-mal versucht, Ihren Fall zu öffnen\. "
        r"Das Portal hat nichts gezeigt\.",
        day[0],
    )


def test_the_agency_that_joined_tells_of_its_own_people_only(world):
    did(world.member, world.youth_office, case_id=world.case.pk)
    did(world.recipient, world.jobcenter, case_id=world.case.pk)
    assert sentences(world, world.jobcenter)["2026-03-03"] == [
        "Um 10:12 Uhr hat eine Fachkraft (Jobcenter musterland) Ihren Fall angesehen."
    ]
    page = logged_in(world.recipient_auditor).get(reverse("cases:audit_report", args=[world.case.reference]))
    assert "Hier stehen nur Zugriffe von Personen der Stelle Jobcenter musterland." in page.content.decode()


def test_names_only_if_ticked_and_never_those_of_others(world):
    did(world.member, world.youth_office, case_id=world.case.pk)
    did(world.recipient, world.jobcenter, case_id=world.case.pk)
    url = reverse("cases:audit_report", args=[world.case.reference])
    client = logged_in(world.auditor)
    plain, named = client.get(url).content.decode(), client.get(url, {"namen": "ja"}).content.decode()
    report = plain.split("<article")[1].split("</article>")[0]
    assert "Mitglied" not in report
    assert "Mitglied (eine Fachkraft, Jugendamt musterland)" in named
    assert "Empfang" not in plain + named


def test_somebody_who_left_is_still_what_they_were(world):
    world.member.memberships.update(ended_at=MORNING + HOUR)
    did(world.member, world.youth_office, case_id=world.case.pk)
    did(world.member, world.youth_office, case_id=world.case.pk, now=MORNING + 2 * HOUR)
    assert [line.split("hat ")[1].split(" (")[0] for line in sentences(world)["2026-03-03"]] == [
        "eine Fachkraft", "eine Person",
    ]  # fmt: skip


def test_an_action_without_words_of_its_own_is_told_by_its_label(world, monkeypatch):
    monkeypatch.delitem(DONE, "case_detail")
    did(world.member, world.youth_office, case_id=world.case.pk)
    assert sentences(world)["2026-03-03"] == ["Um 10:12 Uhr, eine Fachkraft (Jugendamt musterland): Fall angesehen."]


def test_words_are_those_of_actions_that_exist():
    assert set(DONE) <= set(AuditAction.values)


def test_looking_at_the_report_is_written_down_about_the_case(world):
    client = logged_in(world.auditor)
    url = reverse("cases:audit_report", args=[world.case.reference])
    client.get(url)
    client.get(f"{url}pdf/")
    rows = AuditRow.objects.order_by("id").values_list("action", "case_id", "object_type", "result")
    assert list(rows) == [
        (AuditAction.AUDIT_REPORT, world.case.pk, "case", AuditResult.OK),
        (AuditAction.AUDIT_REPORT_PDF, world.case.pk, "case", AuditResult.OK),
    ]


def test_the_report_asks_the_database_as_often_for_many_rows(world, django_assert_max_num_queries):
    client, counts = logged_in(world.auditor), []
    url = reverse("cases:audit_report", args=[world.case.reference])
    for number in (1, 3):
        for _ in range(number):
            did(make_user("Noch jemand", world.youth_office), world.youth_office, case_id=world.case.pk)
        with django_assert_max_num_queries(12) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_document_is_a_file(world):
    response = logged_in(world.auditor).get(reverse("cases:audit_report_pdf", args=[world.case.reference]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="zugriffe-{world.case.reference}.pdf"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content.startswith(b"%PDF-")


def test_the_document_says_what_the_page_says_and_nothing_else(world, monkeypatch):
    monkeypatch.setattr(
        "cases.audit.views.render_pdf", lambda template, context: render_to_string(template, context).encode()
    )
    did(world.member, world.youth_office, case_id=world.case.pk)
    url = reverse("cases:audit_report_pdf", args=[world.case.reference])
    document = logged_in(world.auditor).get(url).content.decode()
    assert "Um 10:12 Uhr hat eine Fachkraft (Jugendamt musterland) Ihren Fall angesehen." in document
    for canary in (GIVEN, FAMILY, "Mitglied", "Zeisig"):
        assert canary not in document
    assert "Mitglied (eine Fachkraft" in logged_in(world.auditor).get(f"{url}?namen=ja").content.decode()


def test_an_export_asks_for_a_recent_second_factor(world):
    response = logged_in(world.auditor, fresh=False).get(reverse("cases:audit_report_pdf", args=[world.case.reference]))
    assert response.status_code == 302
    assert not AuditRow.objects.exists()


def test_without_pango_the_page_says_how_to_print(world, monkeypatch):
    def unavailable(template, context):
        raise PdfUnavailable

    monkeypatch.setattr("cases.audit.views.render_pdf", unavailable)
    response = logged_in(world.auditor).get(reverse("cases:audit_report_pdf", args=[world.case.reference]))
    assert "PDF ist auf diesem Server nicht eingerichtet, bitte drucken" in response.content.decode()
