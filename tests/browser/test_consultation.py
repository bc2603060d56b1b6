"""Five colleagues of three agencies hold an anonymous peer consultation, each at a browser of their own."""

import os
import re
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from cases.consultations.models import Consultation
from tests.browser.accessible import findings
from tests.browser.caseworkers import desks, fill, send, tick
from tests.cases.world import make_world

PEOPLE = ("member", "recipient", "invited", "colleague", "recipient_colleague")
PHONE = {"viewport": {"width": 360, "height": 780}}
SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of the round at both widths, for whoever wants to look."""


def look(page, name):
    """No finding of axe, nothing wider than the screen; a picture if somebody wants one."""
    page.wait_for_load_state()  # a page without its styles yet is wider than the screen
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, name
    assert findings(page) == [], name
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"round-{name}-{page.viewport_size['width']}.png", full_page=True)


def write(page, text, **choices):
    tick(page, **choices)
    fill(page, text=text)
    send(page, "Speichern")


def follow(page, name):
    """A link; waits for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()


def forward(facilitator, others, name):
    """The facilitator goes on; everybody else is told and follows by the link."""
    with facilitator.expect_navigation():
        facilitator.locator("main").get_by_role("button", name=re.compile("^Weiter: ")).click()
    expect(facilitator.locator("h1")).to_contain_text(name)
    for page in others:
        link = page.get_by_role("link", name="Zur neuen Phase")
        link.wait_for(timeout=30_000)
        link.click()
        expect(page.locator("h1")).to_contain_text(name)


def open_and_join(facilitator, others):
    facilitator.goto(reverse("cases:consultation_list"))
    follow(facilitator, "Runde eröffnen")
    look(facilitator, "open")
    tick(facilitator, area="sgb8")
    send(facilitator, "Eröffnen")
    look(facilitator, "codes")
    code = facilitator.locator(".round-code").first.inner_text()
    follow(facilitator, "Notiert, zur Runde")
    for number, (page, area) in enumerate(zip(others, ("sgb2", "sgb3", "sgb8", "sgb2"), strict=True)):
        page.goto(reverse("cases:consultation_join"))
        fill(page, code=code.lower())
        tick(page, area=area)
        if number == 0:
            page.get_by_label("Ich bringe eine Frage").check()
        send(page, "Platz nehmen")
    look(others[1], "prepared")
    facilitator.reload()
    follow(facilitator, "Rollen verteilen")
    look(facilitator, "roles")
    send(facilitator, "Auslosen")


def hears_while_typing(typing, writing):
    """What somebody else writes appears; what is being typed and where stays as it is."""
    field = typing.locator("main textarea[name=text]")
    field.fill("Noch nicht fertig")
    writing_text = "Einen festen Ort zum Reden anbieten."
    write(writing, writing_text, kind="idea")
    expect(typing.locator("#stand")).to_contain_text(writing_text, timeout=30_000)
    expect(field).to_have_value("Noch nicht fertig")
    expect(field).to_be_focused()
    write(typing, "Einen kurzen Brief schreiben.", kind="first_step")


def asks_about_a_name(page):
    write(page, "Kevin sollte mit nach Magdeburg.", kind="idea")
    expect(page.locator("main mark")).to_have_count(2)
    look(page, "traces")
    write(page, "Jemand Vertrautes könnte mitgehen.")


def test_a_round_from_the_code_to_the_card(transactional_db, live_server, browser):
    with transaction.atomic():
        world = make_world()
    with desks(browser, live_server.url) as seats:
        first, second, third, fourth, fifth = pages = [
            seats.sit_down(getattr(world, who), **(PHONE if who in ("invited", "recipient") else {})) for who in PEOPLE
        ]
        open_and_join(first, pages[1:])
        second.reload()
        write(second, "Eine junge Person, 16 bis 18 Jahre, kommt seit Monaten nicht mehr zur Schule.")
        forward(first, (), "Rollen klären")
        for page in pages[1:]:
            page.reload()
        forward(first, pages[1:], "Bericht")
        forward(first, pages[1:], "Verständnisfragen")
        write(fourth, "Was wurde schon versucht?")
        forward(first, (second,), "Schlüsselfrage")
        write(second, "Wie bleibe ich im Gespräch, ohne Druck zu machen?")
        look(second, "question")
        forward(first, (third, fourth, fifth), "Hypothesen")
        write(third, "Vielleicht fehlt ein Grund, morgens aufzustehen.")
        forward(first, (second, third, fourth, fifth), "Ideen")
        expect(second.locator("main")).to_contain_text("Sie hören jetzt nur zu.")
        hears_while_typing(third, fourth)
        asks_about_a_name(fifth)
        look(third, "ideas")
        first.reload()
        look(first, "ideas-facilitator")
        follow(first, "Ideen ordnen")
        for field in first.locator("main input[name^=heading_]").all()[:2]:
            field.fill("Kontakt halten")
        look(first, "sort")
        send(first, "Überschriften speichern")
        forward(first, (second,), "Auswahl")
        second.locator("main input[name=chosen]").first.check()
        fill(second, text="Das probiere ich zuerst.")
        look(second, "choice")
        send(second, "Auswahl speichern")
        forward(first, (second,), "Was wir mitnehmen")
        write(first, "Früher voneinander hören.")
        send(first, "Beratung beenden")
        follow(first, "Karte öffnen")
        look(first, "card")
        expect(first.locator("article")).to_contain_text("Kontakt halten")
        second.goto(first.url)
        look(second, "card")
        second.goto(reverse("cases:method_list"))
        look(second, "methods")
        first.goto(reverse("cases:method_list"))
        look(first, "methods")
    assert Consultation.objects.get().code is None


def test_the_round_needs_no_script(transactional_db, live_server, browser):
    with transaction.atomic():
        world = make_world()
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.recipient, java_script_enabled=False, **PHONE)
        page.goto(reverse("cases:consultation_detail", args=[world.advice.reference]))
        assert re.search(r"Phase läuft bis \d\d:\d\d Uhr", page.locator("main").inner_text())
        page.get_by_role("link", name="Neu laden").click()
        writer = seats.sit_down(world.member, java_script_enabled=False, **PHONE)
        writer.goto(reverse("cases:consultation_detail", args=[world.advice.reference]))
        write(writer, "Ohne Skript geschrieben.", kind="idea")
        expect(writer.locator("#stand")).to_contain_text("Ohne Skript geschrieben.")
