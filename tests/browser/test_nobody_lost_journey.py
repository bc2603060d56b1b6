"""From a pupil's first message to the accepted hand-over in real browsers; and a request that nobody answered."""

import datetime
import re

import pytest
import time_machine
import vobject
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.inbox.models import ContactRequest
from cases.inbox.services_clock import run_request_reminders
from cases.models import Agency, Case, Handover, RequestStation, Responsibility
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea, Role
from cases.staff.models import Coordination
from cases.staff.services import EMPLOYMENT, JOBCENTER, YOUTH_OFFICE
from offers.regions import rules_stamps
from offers.regions.models import Organisation
from tests.browser.accessible import OVERFLOW, findings
from tests.browser.caseworkers import desks, fill, send, tick
from tests.browser.test_wayfinder import tap, walk
from tests.cases.handovers.world import make_handover_consent
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_request
from tests.cases.worker import run_tasks
from tests.cases.world import make_entry, make_user

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
PUPIL = {"name": "Zeisigkim", "address": "zeisigkim@example.org"}
AREAS = {JOBCENTER: LegalArea.SGB2, YOUTH_OFFICE: LegalArea.SGB8, EMPLOYMENT: LegalArea.SGB3}
DAY = datetime.timedelta(days=1)


@pytest.fixture
def harz(portal, monkeypatch):
    """Three agencies of the Harz with a caseworker each, and the coordination office."""
    monkeypatch.setattr(rules_stamps, "MIN_SECONDS", 0)  # nobody has to wait before the form may be sent
    agencies, people = {}, {}
    for slug, area in AREAS.items():
        organisation = Organisation.objects.get(region__slug="harz", slug=slug)
        agency = Agency.objects.create(organisation=organisation, legal_area=area, email_domains=["amt.example"])
        agencies[slug] = agency
        people[slug] = make_user(f"Fachkraft {area}", agency, Role.CASEWORKER)
    people["harz"] = make_user("Koordination")
    Coordination.objects.create(user=people["harz"], region=organisation.region)
    mail.outbox.clear()
    return agencies, people


def _look(page):
    """Every page on the way is accessible and no wider than its screen."""
    assert findings(page) == [], page.url
    assert page.evaluate(OVERFLOW) <= 0, page.url


def _go(page, name):
    """Follow the first link of that name in the page's own part, and look at where it leads."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()
    _look(page)


def _day(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def _write_to_the_jobcenter(page, others):
    """From the first question to the secret link."""
    walk(page, tap)
    _go(page, re.compile("^Schreib uns: KoBa"))
    tick(page, topic="future", channel="email")
    for agency in others:
        tick(page, pass_on=str(agency.pk))
    fill(page, message="Ich will etwas mit Holz machen.", **PUPIL)
    send(page, "Abschicken")
    page.get_by_role("heading", name="Deine Anfrage ist angekommen").wait_for()
    assert page.get_by_role("img", name="QR-Code").is_visible()
    _look(page)
    page.reload()
    assert page.get_by_role("img", name="QR-Code").count() == 0
    _look(page)
    return page.url.split("?")[0]


def _open_request(page):
    """From the inbox to the only request in it."""
    page.goto(reverse("cases:request_list"))
    _look(page)
    _go(page, re.compile(PUPIL["name"]))


def _take(page):
    _open_request(page)
    send(page, "Ich kümmere mich")
    _look(page)


def _pass_on(page, agency):
    _take(page)
    _go(page, "An andere Stelle weitergeben")
    tick(page, agency=str(agency.pk))
    fill(page, reason="Du gehst noch zur Schule. Dafür ist das Jugendamt da.")
    send(page, "Weitergeben")
    assert page.locator("main").get_by_text(PUPIL["name"]).count() == 0


def _offer_dates(page):
    _take(page)
    _go(page, "Termine anbieten")
    for box in page.locator("main [name=slots]").all()[:3]:
        box.check()
    fill(page, place="Jugendamt Halberstadt, Zimmer 3")
    send(page, "Termine anbieten")
    _look(page)


def _pick_the_first_date(page, link):
    page.goto(link)
    assert page.get_by_text("Jugendamt").first.is_visible()
    _look(page)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Diesen nehmen")).first.tap()
    _look(page)
    row = ContactRequest.objects.get()
    assert row.state == "appointed"
    assert page.locator("[aria-current=step]").inner_text()
    file = page.request.get(page.get_by_role("link", name="In meinen Kalender").get_attribute("href"))
    event = vobject.readOne(file.text()).vevent
    assert (event.dtstart.value, event.summary.value) == (row.starts_at, "Termin")
    return row.starts_at


def _open_case(page):
    _open_request(page)
    send(page, "Ja, war da")
    _look(page)
    _go(page, "Fall eröffnen")
    fill(
        page, given_name=PUPIL["name"], family_name="Musterfall", birth_date=_day(-16 * 365), email=PUPIL["address"],
        text="Gemeinsam zur Agentur für Arbeit gehen", due_on=_day(7),
    )  # fmt: skip
    page.locator("main [name=channel]").select_option("email")
    send(page, "Fall eröffnen")
    _look(page)
    return Case.objects.get()


def _offer_warmly(page, case):
    page.goto(reverse("cases:case_detail", args=[case.reference]))
    page.locator("main").get_by_role("link", name=re.compile("Übergabe|[Üü]bergeben")).first.click()
    _look(page)
    _go(page, re.compile("Agentur für Arbeit"))
    fill(page, note="Sucht eine Ausbildung mit Holz.", wish="Ich will Tischlerin werden.")
    assert page.locator("main [name=is_warm]").is_checked()
    page.locator("main [name=entries]").first.check()
    send(page, "Übergabe anbieten")
    _look(page)


def _check_and_accept(page):
    page.goto(reverse("cases:handover_list"))
    _look(page)
    _go(page, re.compile("^Von "))
    assert PUPIL["name"] not in page.content()
    send(page, "Zur Prüfung annehmen")
    _look(page)
    _go(page, "Termin finden")
    page.locator("main [name=wie]").select_option("phone")
    send(page, "Neu suchen")
    _look(page)
    page.locator("main [name=slot]").first.check()
    send(page, "Termin festlegen")
    _go(page, "Annehmen: wir sind zuständig")
    fill(page, text="Zum ersten Gespräch treffen", due_on=_day(5))
    send(page, "Annehmen: wir sind zuständig")
    _look(page)


def _read_who_is_there(page, agency):
    """The young person's mail leads to a page that says who is there for them now, and when."""
    run_tasks()
    (*_older, message) = (one for one in mail.outbox if one.to == [PUPIL["address"]])
    page.goto(re.search(r"/uebergabe/[\w-]+/", message.body)[0])
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading.startswith(agency.organisation.name)
    assert page.get_by_role("heading", name="Euer gemeinsamer Termin").is_visible()
    _look(page)
    page.goto(page.url + "?sprache=easy_de")
    _look(page)


def _see_who_was_responsible(page, case, *agencies):
    page.goto(reverse("cases:case_detail", args=[case.reference]))
    spells = page.locator("section[aria-labelledby=zustaendig] li .agency").all_inner_texts()
    assert sorted(spells) == sorted(str(agency) for agency in agencies)
    _look(page)


def _confirm_contact(page, handover):
    page.goto(reverse("cases:handover_detail", args=[handover.reference]))
    _go(page, "Erstkontakt bestätigen")
    fill(page, day=_day(0))
    send(page, "Bestätigen")
    _look(page)


def test_a_pupil_is_passed_on_helped_and_handed_over_warmly(harz, live_server, browser):
    agencies, people = harz
    jobcenter, youth_office, employment = (agencies[slug] for slug in AREAS)
    with desks(browser, live_server.url) as seats:
        pupil = seats.sit_down(**PHONE)
        link = _write_to_the_jobcenter(pupil, [youth_office])
        _pass_on(seats.sit_down(people[JOBCENTER]), youth_office)
        _offer_dates(seats.sit_down(people[YOUTH_OFFICE]))
        begins = _pick_the_first_date(pupil, link)
        with time_machine.travel(begins + datetime.timedelta(minutes=5)):
            giver, receiver = (seats.sit_down(people[slug]) for slug in (YOUTH_OFFICE, EMPLOYMENT))
            case = _open_case(giver)
            make_handover_consent(case, people[YOUTH_OFFICE], employment)
            make_entry(case, people[YOUTH_OFFICE], youth_office)
            _offer_warmly(giver, case)
            _check_and_accept(receiver)
            _see_who_was_responsible(receiver, case, youth_office, employment)
            _read_who_is_there(pupil, employment)
            handover = Handover.objects.get()
            _confirm_contact(receiver, handover)
            pupil.goto(link)
            _look(pupil)
    handover.refresh_from_db()
    assert (handover.state, handover.is_dated, handover.first_contact_on is not None) == ("accepted", True, True)
    spells = Responsibility.objects.filter(case=case).order_by("period")
    assert [row.agency for row in spells] == [youth_office, employment]
    assert spells[0].period.upper == spells[1].period.lower == handover.decided_at
    stations = RequestStation.objects.order_by("since")
    assert [row.agency for row in stations] == [jobcenter, youth_office]


@pytest.fixture
def forgotten(harz):
    """Two weeks ago somebody wrote; nobody looked, and the clock has told everybody who is to be told."""
    agencies, _people = harz
    now = timezone.now()
    row = make_request(agencies[JOBCENTER], readers=[agencies[YOUTH_OFFICE]], now=now - 14 * DAY)
    for days in range(13, -1, -1):
        run_request_reminders(actor=Actor(user=None, now=now - days * DAY))
    row.refresh_from_db()
    assert (row.state, row.escalated) == ("received", 3)
    return row


def _read(page, heard):
    """Every page that came since, as it came. Bodies are gone once the browser goes on."""
    page.wait_for_load_state()
    came = [answer for answer in heard if "text/html" in answer.headers.get("content-type", "") and answer.ok]
    heard.clear()
    return [answer.text() for answer in came]


def _move(page, agency):
    """From the board to the request that nobody answered, and away with it; returns all that was read on the way."""
    heard, bodies = [], []
    page.on("response", lambda answer: heard.append(answer))
    for name in ("board", "request_escalated"):
        page.goto(reverse(f"cases:{name}"))
        _look(page)
        bodies += _read(page, heard)
    _go(page, re.compile("^Weitergeben"))
    bodies += _read(page, heard)
    page.locator("main [name=to]").select_option(f"stelle-{agency.pk}")
    send(page, "Weitergeben")
    return bodies + _read(page, heard)


def test_the_coordinator_moves_what_nobody_answered_without_having_read_it(harz, forgotten, live_server, browser):
    agencies, people = harz
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(people["harz"])
        bodies = _move(page, agencies[YOUTH_OFFICE])
        assert len(bodies) == 4
        assert not [word for body in bodies for word in (NAME, TEXT, ADDRESS) if word in body]
        refused = page.request.get(reverse("cases:request_detail", args=[forgotten.reference]))
        assert (refused.status, NAME in refused.text()) == (404, False)
        forgotten.refresh_from_db()
        assert (forgotten.agency, forgotten.state) == (agencies[YOUTH_OFFICE], "received")
        page = seats.sit_down(people[YOUTH_OFFICE])
        page.goto(reverse("cases:request_list"))
        _go(page, re.compile(NAME))
        assert TEXT in page.locator("main").inner_text()
        send(page, "Ich kümmere mich")
    forgotten.refresh_from_db()
    assert (forgotten.taken_by, forgotten.state) == (people[YOUTH_OFFICE], "seen")
