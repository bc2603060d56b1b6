"""What the casework side exists for, walked from the first login to the young person's report, in real browsers."""

import datetime
import re

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditAction, AuditResult
from cases.models import AuditAccess, AuditRow, Case, Consent, Entry, Release
from tests.browser.caseworkers import PASSWORD, code_of, desks, fill, give_app, send, tick
from tests.cases.world import logged_in, make_world

GIVEN, FAMILY = "Birkena", "Falkenhain"
KEPT, *SHARED = TITLES = ("Häherlaut", "Meisenwort", "Finkensatz")
"""Titles of the three entries; the first stays with the Jugendamt."""
STEPS = (
    AuditAction.CASE_OPEN, AuditAction.ENTRY_NEW, AuditAction.INVITATION_NEW, AuditAction.CONSENT_GRANT,
    AuditAction.RELEASE_MANY, AuditAction.SHARE_CODE_NEW, AuditAction.CASE_JOIN, AuditAction.CASE_DETAIL,
    AuditAction.CONSENT_WITHDRAW,
)  # fmt: skip
CANARY = re.compile("|".join((GIVEN, FAMILY, *TITLES)))


@pytest.fixture
def world(transactional_db):
    with transaction.atomic():
        world = make_world()
    AuditAccess.objects.all().delete()
    return world


def _day(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def _log_in(page, user, secret):
    """Through the portal's own pages: password, then the code of the app."""
    page.goto(reverse("cases:desk"))
    page.get_by_label("E-Mail").fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    send(page, "Anmelden")
    page.locator("main [name=code]").fill(code_of(secret))
    send(page, "Anmelden")
    page.wait_for_selector("h1:text('Schreibtisch')")


def _open_case(page):
    page.goto(reverse("cases:desk"))
    page.locator("main").get_by_role("link", name="Fall eröffnen").first.click()
    fill(page, given_name=GIVEN, family_name=FAMILY, birth_date=_day(-6000))
    fill(page, text="Gespräch in der Schule", due_on=_day(7))
    send(page, "Fall eröffnen")
    case = Case.objects.latest("pk")
    page.wait_for_url(f"**{reverse('cases:case_detail', args=[case.reference])}")
    return case


def _write_entry(page, case, title):
    page.goto(reverse("cases:case_detail", args=[case.reference]))
    page.get_by_role("link", name="Eintrag schreiben").first.click()
    fill(page, title=title, text=f"{title} im Text")
    tick(page, data_class="shareable")
    send(page, "Speichern")
    page.wait_for_selector(f"main :text('{title}')")


def _record_consent(page, case, agency):
    page.goto(reverse("cases:case_detail", args=[case.reference]))
    page.get_by_role("link", name="Einwilligung gemeinsam ausfüllen").click()
    tick(page, purpose="transition_planning", recipients=agency.pk, data_classes="shareable", forms_of_use="plan")
    tick(page, giver="young_person", text_kind="standard", result="granted", form="paper")
    page.get_by_label("Erklärt: Es ist freiwillig").check()
    page.get_by_label("Erklärt: Widerruf jederzeit").check()
    fill(page, valid_until=_day(60), given_on=_day(0), paper_reference="Akte 7")
    send(page, "Aufnehmen")
    page.wait_for_selector(".fach-notices :text('aufgenommen')")
    return Consent.objects.get(case=case)


def _release(page, case, titles):
    page.goto(reverse("cases:release_many", args=[case.reference]))
    if page.locator("main [name=entries]").count() == 0:
        page.locator("main .rows a").first.click()
    for title in titles:
        page.get_by_label(re.compile(title)).check()
    send(page, "Ausgewählte freigeben")


def _invite(page, case, agency):
    page.goto(reverse("cases:invitation_new", args=[case.reference]))
    tick(page, agency=agency.pk)
    send(page, "Anfragen")


def _make_code(page, case, agency):
    page.goto(reverse("cases:share_code_new", args=[case.reference]))
    tick(page, agency=agency.pk)
    send(page, "Code erzeugen")
    return page.locator(".share-code__text").inner_text()


def _accept_and_join(page, code):
    page.goto(reverse("cases:invitation_list"))
    assert not CANARY.search(page.content())
    send(page, "Annehmen")
    page.goto(reverse("cases:case_join"))
    fill(page, code=code.lower(), text="Termin vereinbaren", due_on=_day(5))
    send(page, "Beitreten")
    page.wait_for_url("**/fach/faelle/**")


def _withdraw_in_two_clicks(page, case):
    page.goto(reverse("cases:consent_overview", args=[case.reference]))
    page.locator("main").get_by_role("link", name="Zurücknehmen", exact=True).click()
    send(page, "Jetzt zurücknehmen")
    page.wait_for_selector(".fach-notices :text('Zurückgenommen')")


def _addresses(case):
    """Everything that could show something of the case."""
    for name in ("case_detail", "consent_overview", "case_export", "release_many", "person_edit"):
        yield reverse(f"cases:{name}", args=[case.reference])
    for entry in Entry.objects.filter(case=case):
        yield reverse("cases:entry_detail", args=[case.reference, entry.pk])


def _answers(user, case):
    client = logged_in(user)
    return [client.get(address) for address in _addresses(case)]


def _sees(user, case):
    """What of the case somebody reads, at every address and by every search."""
    client = logged_in(user)
    answers = _answers(user, case)
    answers += [client.get(reverse(f"cases:{name}")) for name in ("desk", "case_list", "supervision", "alarm_list")]
    answers += [client.post(reverse("cases:case_search"), {"q": word}) for word in (FAMILY, GIVEN, KEPT)]
    return {word for answer in answers for word in CANARY.findall(answer.content.decode())}


def _audit(page, case):
    """The auditor gives a reason and reads the record of the case; returns its text."""
    page.goto(f"{reverse('cases:audit_list')}?fall={case.reference}")
    page.wait_for_url("**/grund/**")
    assert case.reference not in page.locator("main").inner_text()
    fill(page, reason="Prüfung auf Bitte der jungen Person")
    send(page, "Protokoll öffnen")
    text = ""
    while True:
        text += page.locator("main table").inner_text()
        older = page.get_by_role("link", name="Ältere Zeilen")
        if older.count() == 0:
            return text
        with page.expect_navigation():
            older.click()


def _jugendamt_prepares(page, world):
    case = _open_case(page)
    for title in TITLES:
        _write_entry(page, case, title)
    _invite(page, case, world.jobcenter)
    _record_consent(page, case, world.jobcenter)
    _release(page, case, SHARED)
    return case, _make_code(page, case, world.jobcenter)


def _jobcenter_sees_exactly_two(page, world, case):
    text = page.locator("main").inner_text()
    assert all(title in text for title in SHARED)
    assert KEPT not in page.content()
    assert _sees(world.recipient, case) == {GIVEN, FAMILY, *SHARED}


def _nobody_else_saw_anything(world, case):
    others = ("colleague", "lead", "recipient_colleague", "recipient_lead", "invited", "other", "coordinator", "keeper")
    for relation in others:
        person = getattr(world, relation)
        assert _sees(person, case) == set(), relation
        assert {answer.status_code for answer in _answers(person, case)} <= {403, 404}, relation
    seen = AuditRow.objects.filter(case_id=case.pk, result=AuditResult.OK).values_list("actor__name", flat=True)
    assert set(seen) == {"Mitglied", "Empfang", "Datenschutz"}
    rooms = {model._meta.model for model in admin.site._registry}
    assert not {Case, Entry, Consent, Release, AuditRow} & rooms


def test_two_agencies_work_on_one_case_and_the_young_person_decides(world, live_server, browser):
    secret = give_app(world.member)
    with desks(browser, live_server.url) as seats:
        jugendamt = seats.sit_down()
        _log_in(jugendamt, world.member, secret)
        case, code = _jugendamt_prepares(jugendamt, world)
        assert _sees(world.recipient, case) == set()

        jobcenter = seats.sit_down(world.recipient)
        _accept_and_join(jobcenter, code)
        _jobcenter_sees_exactly_two(jobcenter, world, case)

        _withdraw_in_two_clicks(jugendamt, case)
        with jobcenter.expect_navigation():
            jobcenter.locator("main").get_by_role("link", name=SHARED[0]).click()
        assert not CANARY.search(jobcenter.content())
        assert not _sees(world.recipient, case) & {*TITLES}

        auditor = seats.sit_down(world.auditor)
        record = _audit(auditor, case)
        for step in STEPS:
            assert str(step.label) in record, step
        auditor.goto(reverse("cases:audit_report", args=[case.reference]))
        report = auditor.locator("article").inner_text()
        for words in (
            "Ihren Fall angelegt", "3-mal einen Eintrag in Ihren Fall geschrieben", "Ihre Einwilligung aufgenommen",
            "mehrere Einträge für eine andere Stelle freigegeben", "die eigene Stelle an Ihrem Fall beteiligt",
            "Ihren Widerruf aufgenommen",
        ):  # fmt: skip
            assert words in report, words
        _nobody_else_saw_anything(world, case)


def test_case_entry_consent_and_release_need_no_script(world, live_server, browser):
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.member, java_script_enabled=False, viewport={"width": 360, "height": 780})
        case = _open_case(page)
        _write_entry(page, case, SHARED[0])
        _record_consent(page, case, world.jobcenter)
        _release(page, case, SHARED[:1])
    assert Release.objects.get(entry__case=case).recipient == world.jobcenter
