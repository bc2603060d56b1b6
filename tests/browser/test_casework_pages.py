"""Every page for caseworkers in a real browser: accessible by rule, valid by the standard, narrow, of one origin."""

import datetime
import os
import pprint
from functools import reduce
from pathlib import Path

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.conferences.services_links import give_link
from cases.models import PollSlot
from tests.browser.accessible import findings
from tests.browser.caseworkers import PASSWORD, give_app, give_login
from tests.browser.nu import checked_by_nu
from tests.cases.conferences.world import make_conference, make_guest
from tests.cases.table import PAGES, RELATIONS
from tests.cases.world import make_world

SHOTS = os.environ.get("SCREENSHOTS", "")
"""A folder for pictures of every page at both widths, for whoever wants to look."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """[...document.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBBox(), room = text.ownerSVGElement.viewBox.baseVal;
    return box.x < room.x - 2 || box.x + box.width > room.x + room.width + 2;
}).map((text) => text.textContent)"""
"""Words of a chart that do not fit into it; a letter may reach out of its own place by a hair."""
SIZES = ((320, False), (360, True), (640, False), (1280, True))
"""Width in CSS pixels and whether axe looks: the smallest phone, a usual one, 1,280 at 200 % zoom, a desktop."""
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
OWN_ACCOUNT = (
    "account_change_password", "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn",
)  # fmt: skip
WITH_AN_APP = ("mfa_index", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes")
AT_THE_DOOR = (
    "account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
    "socialaccount_login_cancelled",
)  # fmt: skip


class Walk:
    """Opens pages one after another and writes down what is wrong with them."""

    def __init__(self, page, folder):
        self.page, self.folder, self.found, self.name, self.sizes = page, folder, {}, "", SIZES
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
        (self.folder / f"{self.name}.html").write_bytes(html)
        # From the width that the browser has already: one change less for each page.
        self.sizes = self.sizes[::-1]
        for width, look in self.sizes:
            self.page.set_viewport_size({"width": width, "height": 800})
            if (more := self.page.evaluate(OVERFLOW)) > 0:
                self.note(f"{more} px wider than {width}")
            for words in self.page.evaluate(CUT_OFF) if look else ():
                self.note(f"cut off: {words}")
            for finding in findings(self.page) if look else ():
                self.note(f"{width}: {finding}")
            if look and SHOTS:
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


def _walk_links(walk, links):
    """What guests see on their phones; forms that are sent without an answer too."""
    for state, url in links.items():
        walk.look(f"appointment-{state}", url)
        if state in ("polling", "invited"):
            walk.mistake(f"appointment-{state}")
    walk.look("appointment-gone", reverse("appointment", args=["nichts"]), 404)


def _walk_own_account(walk, user, address):
    """Pages about one's own login: before there is an app with codes, with one, and the second step of logging in."""
    give_login(walk.page.context, user, address)
    for name in OWN_ACCOUNT:
        walk.look(name, reverse(name))
    give_app(user)
    RecoveryCodes.activate(user)
    give_login(walk.page.context, user, address)
    for name in WITH_AN_APP:
        walk.look(f"{name}-app", reverse(name))
    walk.page.context.clear_cookies()
    walk.page.goto(reverse("account_login"))
    walk.page.get_by_label("E-Mail").fill(user.email)
    walk.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    walk.name = "mfa_authenticate"
    with walk.page.expect_navigation() as answer:
        walk.page.locator("main").get_by_role("button", name="Anmelden", exact=True).click()
    walk.examine(answer.value.body())


def test_every_page_is_accessible_valid_narrow_and_of_one_origin(transactional_db, live_server, browser, tmp_path):
    with transaction.atomic():
        world = make_world()
        pages, links = _pages(world), _links(world)
    context = browser.new_context(base_url=live_server.url, locale="de-DE")
    context.set_default_timeout(30_000)
    walk = Walk(context.new_page(), tmp_path)
    own = (live_server.url, "data:", "about:")
    context.on("request", lambda sent: None if sent.url.startswith(own) else walk.note(f"asks {sent.url}"))
    for name in AT_THE_DOOR:
        walk.look(name, reverse(name))
    walk.look("staff_invitation_accept", reverse("staff_invitation_accept", args=["offen"]))
    walk.look("staff_invitation_gone", reverse("staff_invitation_accept", args=["benutzt"]), 404)
    _walk_links(walk, links)
    for relation, addresses in pages.items():
        give_login(context, getattr(world, relation), live_server.url)
        for name, wrong, url in addresses:
            walk.look(name, url)
            if wrong:
                walk.mistake(name)
    _walk_own_account(walk, world.colleague, live_server.url)
    context.close()
    assert not walk.found, pprint.pformat(walk.told(), width=160)
    assert checked_by_nu(tmp_path) == ""
