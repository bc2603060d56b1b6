"""Walks through pages for caseworkers in a real browser: accessible by rule, valid, narrow, of one origin."""

import datetime
import os
import pprint
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.conferences.services_links import give_link
from cases.models import PollSlot
from tests.browser.accessible import OVERFLOW, at_every_width, findings
from tests.browser.caseworkers import give_login
from tests.browser.nu import checked_by_nu
from tests.cases.conferences.world import make_conference, make_guest
from tests.cases.table import PAGES, RELATIONS
from tests.cases.world import make_world

SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of every page at both widths, for whoever wants to look."""
CUT_OFF = """[...document.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBBox(), room = text.ownerSVGElement.viewBox.baseVal;
    return box.x < room.x - 2 || box.x + box.width > room.x + room.width + 2;
}).map((text) => text.textContent)"""
"""Words of a chart that do not fit into it; a letter may reach out of its own place by a hair."""
MISTAKES = {
    "cases:case_open", "cases:case_close", "cases:case_join", "cases:case_restrict", "cases:consent_new",
    "cases:consent_void", "cases:entry_dispute", "cases:entry_new", "cases:entry_reclassify", "cases:guardian_add",
    "cases:member_add", "cases:next_step_set", "cases:person_edit",
    "cases:room_book", "cases:room_new", "cases:staff_invite", "cases:supervision_add_member", "cases:audit_reason",
    "cases:minutes_answer", "cases:minutes_correct", "cases:minutes_export", "cases:minutes_receipt",
    "cases:consultation_open", "cases:consultation_join", "cases:consultation_return",
    "cases:conference_edit", "cases:conference_propose", "cases:participant_add",
    "cases:poll_start", "cases:conference_invite", "cases:conference_cancel", "cases:conference_reply",
    "cases:agenda_item_add", "cases:agreement_drop",
}  # fmt: skip
"""Pages whose form is also looked at after it was sent empty."""
FILES = {
    "cases:audit_report_pdf", "cases:minutes_copy_pdf", "cases:consultation_card_pdf", "cases:consultation_state",
    "cases:agenda_pdf", "cases:conference_procedure_pdf",
}  # fmt: skip
"""Addresses that answer with a file, or with a part of a page."""
SEND_EMPTY = """() => {
    const shown = "input:not([type=hidden]), textarea, select";
    const form = [...document.querySelectorAll("main form[method=post]")].find((one) => one.querySelector(shown));
    for (const field of form.querySelectorAll(shown)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = false; else field.value = "";
    }
    form.noValidate = true;
    form.requestSubmit();
}"""


class Walk:
    """Opens pages one after another and writes down what is wrong with them."""

    def __init__(self, page, folder):
        self.page, self.folder, self.found, self.name, self.pages = page, folder, {}, "", 0
        page.on("console", lambda message: self.note(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.note(str(error)))

    def note(self, what):
        # The browser itself reports the answer that a form with mistakes gives.
        if what and "status of 4" not in what:
            self.found.setdefault(self.name, []).append(what)

    def look(self, name, url, status=200):
        self.name = name
        answer = self.page.goto(url)
        if answer.status != status or not self.page.url.endswith(url):
            self.note(f"{answer.status} {self.page.url}")
        self.examine(answer.body())

    def examine(self, html):
        self.pages += 1
        (self.folder / f"{self.pages:03}-{self.name}.html").write_bytes(html)
        for width, looks in at_every_width(self.page):
            if (more := self.page.evaluate(OVERFLOW)) > 0:
                self.note(f"{more} px wider than {width}")
            for words in self.page.evaluate(CUT_OFF) if looks else ():
                self.note(f"cut off: {words}")
            for finding in findings(self.page) if looks else ():
                self.note(f"{width}: {finding}")
            if looks and SHOTS:
                self.page.screenshot(path=Path(SHOTS) / f"{self.name}-{width}.png", full_page=True)

    def told(self):
        """What was found → where."""
        places = {}
        for name, notes in self.found.items():
            for note in notes:
                places.setdefault(note, []).append(name)
        return places

    def mistake(self, name):
        self.name = f"{name}-mistake"
        with self.page.expect_navigation() as answer:
            self.page.evaluate(SEND_EMPTY)
        if self.page.locator("main .kern-error, main .kern-alert").count() == 0:
            self.note("says nothing about a mistake")
        self.examine(answer.value.body())


@contextmanager
def walking(browser, address, folder):
    """A walk from one page to the next; at its end nothing was found, and the pages kept in `folder` are valid."""
    context = browser.new_context(base_url=address, locale="de-DE")
    context.set_default_timeout(30_000)
    walk = Walk(context.new_page(), folder)
    own = (address, "data:", "about:")
    context.on("request", lambda sent: None if sent.url.startswith(own) else walk.note(f"asks {sent.url}"))
    try:
        yield walk
    finally:
        context.close()
    assert not walk.found, pprint.pformat(walk.told(), width=160)
    assert checked_by_nu(folder) == ""


def _pages(world):
    """Relation → its addresses; each address once, opened by the first who may."""
    pages = {}
    for page in PAGES:
        readers = [relation for relation in RELATIONS if relation in (page.get or ())]
        if readers and page.name not in FILES:
            args = [reduce(getattr, path.split("."), world) for path in page.args]
            key = page.name.removeprefix("cases:") + ("-kept" if page.args[1:] == ("kept.pk",) else "")
            if page.name == "cases:consultation_detail":
                key = f"{key}-{page.args[0].partition('.')[0]}"
            pages.setdefault(readers[0], []).append((key, page.name in MISTAKES, reverse(page.name, args=args)))
    pages.setdefault("colleague", []).append(("desk-first", False, reverse("cases:desk")))
    chosen = reverse("cases:release_many", args=[world.case.reference])
    row = world.consent.recipients.get(agency=world.jobcenter)
    pages.setdefault("member", []).append(("release_many-chosen", True, f"{chosen}?fuer={row.pk}"))
    pages.setdefault("recipient", []).append(
        ("case_detail-other", False, reverse("cases:case_detail", args=[world.case.reference]))
    )
    pages.setdefault("invited", []).append(("invitation_list-open", False, reverse("cases:invitation_list")))
    return pages


def _links(world):
    """State of a conference → the personal link of a guest: a poll, a date, a cancelled one, a past one."""
    start = timezone.now().replace(microsecond=0) + datetime.timedelta(days=9)
    for starts_at in (start, start + datetime.timedelta(days=1)):
        ends_at = starts_at + datetime.timedelta(minutes=60)
        PollSlot.objects.create(conference=world.polling, starts_at=starts_at, ends_at=ends_at)
    guests = {"polling": make_guest(world.polling), "invited": world.dated_guest, "held": make_guest(world.held)}
    guests["cancelled"] = make_guest(make_conference(world.case, world.member, state="cancelled"))
    return {state: reverse("appointment", args=[give_link(guest)]) for state, guest in guests.items()}


def make_pages():
    """The world around one case, each relation's addresses in it, and the personal links of guests."""
    with transaction.atomic():
        world = make_world()
        return world, _pages(world), _links(world)


def walk_through(part, browser, address, folder):
    """Looks at every second page of each relation, from the first (`part` 0) or from the second (1) on."""
    world, pages, _guests = make_pages()
    with walking(browser, address, folder) as walk:
        for relation, addresses in pages.items():
            give_login(walk.page.context, getattr(world, relation), address)
            for name, wrong, url in addresses[part::2]:
                walk.look(name, url)
                if wrong:
                    walk.mistake(name)
