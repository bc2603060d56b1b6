"""Minutes in a real browser: a row is added without losing what was typed, long words stay inside the screen."""

from django.db import transaction
from django.urls import reverse

from cases.conferences.rules_minutes import PartData
from tests.browser.caseworkers import desks, fill, give_login, send
from tests.browser.walk import walking
from tests.cases.conferences.minutes import agreed, agreement, circulated, hold_another, make_scene, says, written

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def address(conference, name, *args):
    return reverse(f"cases:{name}", args=[conference.reference, *args])


def test_a_row_is_added_in_place_and_saved_with_everything_typed(transactional_db, live_server, browser):
    with transaction.atomic():
        world = make_scene()
    with desks(browser, live_server.url) as seats:
        page = seats.sit_down(world.member, viewport={"width": 360, "height": 800})
        page.goto(address(world.held, "minutes_write"))
        page.locator("[name='parts-1-text']").fill("Zeisigergebnis")
        fill(page, **{"'agreements-0-what'": "Erste Sache", "'agreements-0-due'": "2099-01-01"})
        page.locator("[name='agreements-0-owner']").select_option(str(world.owner.pk))
        page.get_by_role("button", name="Weitere Vereinbarung").click()
        assert page.evaluate("document.activeElement.name") == "agreements-1-what"
        assert page.locator("[role=status][data-rows-status]").inner_text() == "Zeile hinzugefügt: Vereinbarung 2"
        fill(page, **{"'agreements-1-what'": "Zweite Sache", "'agreements-1-due'": "2099-01-02"})
        page.locator("[name='agreements-1-owner']").select_option(str(world.helper.pk))
        send(page, "Entwurf speichern")
        text = page.locator("main").inner_text()
        for words in ("Zeisigergebnis", "Erste Sache", "Zweite Sache"):
            assert words in text


def test_minutes_with_long_words_are_accessible_narrow_and_valid(transactional_db, live_server, browser, tmp_path):
    pages = {}
    with transaction.atomic():
        world = make_scene()
        office, job = world.youth_office.pk, world.jobcenter.pk
        parts = [
            PartData("wish", office, "shareable", f"Ich will zur {LONG}."),
            PartData("agency", office, "special_category", "Nur für das Amt."),
            PartData("result", office, "shareable", "Kim bewirbt sich. " * 12),
            PartData("agency", job, "shareable", "Das Jobcenter zahlt die Fahrt."),
        ]
        tasks = [
            agreement(world.owner, LONG, basis=LONG, support=LONG, fallback=LONG), agreement(world.helper),
            agreement(world.owner, "Nur intern besprochen", data_class="third_party"),
        ]  # fmt: skip
        fields = {"parts": parts, "agreements": tasks, "plain": f"Du rufst an. {LONG}", "responsible_id": job}
        written(world, **fields)
        pages["draft"], pages["write"] = address(world.held, "minutes_detail"), address(world.held, "minutes_write")
        minutes = circulated(hold_another(world), **redo(world, fields))
        says(world, world.recipient, minutes, "objected", f"So war es nicht. {LONG}")
        pages["circulated"], pages["answer"] = (address(world.held, f"minutes_{name}") for name in ("detail", "answer"))
        agreed(hold_another(world), **redo(world, fields))
        pages["final"], pages["copy"] = address(world.held, "minutes_detail"), address(world.held, "minutes_copy", 1)
    with walking(browser, live_server.url, tmp_path) as walk:
        give_login(walk.page.context, world.member, live_server.url)
        for name, url in pages.items():
            walk.look(f"minutes-{name}", url)
        give_login(walk.page.context, world.recipient, live_server.url)
        for name in ("circulated", "final"):
            walk.look(f"minutes-{name}-other", pages[name])


def redo(world, fields):
    """The same for the conference that `world.held` is now."""
    tasks = [agreement(world.owner, LONG, basis=LONG), agreement(world.helper)]
    tasks.append(agreement(world.owner, "Nur intern besprochen", data_class="third_party"))
    return {**fields, "agreements": tasks}
