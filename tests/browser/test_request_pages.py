"""Writing to an agency in a real browser: on a phone, without scripts; every state of the page that follows."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.inbox.models import ContactRequest
from cases.inbox.services_links import token_of
from cases.models import Agency
from cases.staff.enums import LegalArea, Role
from offers.regions.models import ContactPoint
from tests.browser.accessible import shortcomings
from tests.browser.nu import checked_by_nu
from tests.cases.inbox.world import make_answer, make_offer, make_request
from tests.cases.world import make_user

SEEN = 2_100
"""Milliseconds after which a form counts as read."""


@pytest.fixture
def doors(portal):
    """A door of the Jobcenter and one of the Jugendamt of the Harz, behind which somebody reads."""
    found = []
    for kind, area in (("jobcenter", LegalArea.SGB2), ("jugendamt", LegalArea.SGB8)):
        points = ContactPoint.objects.filter(region__slug="harz", organisation__kind=kind)
        door = points.select_related("organisation", "region").order_by("slug").first()
        Agency.objects.create(organisation=door.organisation, legal_area=area, email_domains=["amt.example"])
        found.append(door)
    return found


def form_of(door, query=""):
    return reverse("request_send", args=[door.region.slug, door.slug]) + query


def pages_of(doors):
    """Addresses of the form, of the page behind the link in every state, and of the last question."""
    agency, other = (door.organisation.agency for door in doors)
    worker = make_user("Zeisig", agency, Role.CASEWORKER)
    make = {"readers": [other], "contact_point": doors[0]}
    rows = [
        make_request(agency, worker, state=state, **make)
        for state in ("received", "seen", "answered", "appointed", "arrived", "closed")
    ]
    rows.append(make_request(agency, worker, state="answered", suggested=other, easy=True, **make))
    rows.append(make_request(agency, now=timezone.now() - datetime.timedelta(days=9), **make))
    make_answer(rows[2], worker)
    day = timezone.localdate() + datetime.timedelta(days=1)
    starts = [timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour))) for hour in (9, 11)]
    make_offer(rows[2], worker, *starts)
    status = [reverse("request_status", args=[token_of(row)]) for row in rows]
    return [
        form_of(doors[0]), form_of(doors[0], "?sprache=easy_de"), form_of(doors[0], "?thema=money"), *status,
        f"{status[0]}?neu=1", f"{status[0]}loeschen/", "/anfrage/nie/",
    ]  # fmt: skip


def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, doors):
    page, found = visit(), {}
    for number, address in enumerate(pages_of(doors)):
        page.goto(address)
        found[number] = shortcomings(page)
    page.goto(form_of(doors[0]))
    with page.expect_navigation():
        page.get_by_role("button", name="Abschicken").click()
    found["sent empty"] = shortcomings(page)
    assert not any(found.values()), found


def test_the_nu_checker_finds_nothing(tmp_path, doors):
    for number, address in enumerate(pages_of(doors)):
        (tmp_path / f"{number:02}.html").write_bytes(Client().get(address).content)
    wrong = Client().post(form_of(doors[0]), {"name": "Kim"})
    (tmp_path / "wrong.html").write_bytes(wrong.content)
    assert checked_by_nu(tmp_path) == ""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_writes_follows_answers_and_takes_everything_back(visit, doors, scripts):
    page = visit(360, 780, java_script_enabled=scripts)
    page.goto(form_of(doors[0]))
    page.wait_for_timeout(SEEN)
    page.get_by_role("button", name="Abschicken").click()
    page.get_by_role("alert").get_by_role("link", name="Wie sollen wir dich nennen?").click()
    page.keyboard.type("Kim")
    page.get_by_label("Ruft mich an").check()
    page.get_by_label("Deine Telefonnummer").fill("0151 2312 5000")
    page.get_by_label("Ausbildung finden").check()
    page.get_by_label(re.compile("darf mitlesen")).check()
    page.get_by_label("Wie sollen wir dich nennen?").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Deine Anfrage ist angekommen"
    row = ContactRequest.objects.get()
    assert reverse("request_status", args=[token_of(row)]) in page.url
    assert page.get_by_role("img", name="QR-Code mit deinem geheimen Link").is_visible()
    assert ("?neu=1" in page.url) is not scripts
    if scripts:
        page.reload()
        assert page.get_by_role("img", name="QR-Code").count() == 0
    page.get_by_label("In deinen Worten").fill("Am besten nach der Schule.")
    page.get_by_role("button", name="Nachricht senden").click()
    assert page.get_by_text("Deine Nachricht ist angekommen.").is_visible()
    page.get_by_role("button", name="Nicht mehr erlauben").click()
    assert page.get_by_text("Das ist jetzt nicht mehr erlaubt.").is_visible()
    page.get_by_role("link", name="Alles löschen").click()
    page.get_by_role("button", name="Ja, alles löschen").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Alles ist gelöscht"
    assert not ContactRequest.objects.exists()


def test_the_page_behind_the_link_tells_nobody_where_somebody_came_from(visit, doors):
    page, told = visit(360, 780), []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(pages_of(doors)[3])
    page.get_by_role("link", name="Datenschutz").click()
    page.wait_for_url("**/datenschutz/")
    assert not [address for address in told if "/anfrage/" in address]


def test_leaving_quickly_leaves_no_way_back(visit, doors, settings):
    settings.QUICK_EXIT_URL = "/barrierefreiheit/"
    page = visit(360, 780)
    page.goto("/impressum/")
    page.goto(pages_of(doors)[3])
    page.get_by_role("link", name="Schnell weg").click()
    page.wait_for_url("**/barrierefreiheit/")
    page.go_back()
    page.wait_for_url("**/impressum/")
