"""People who work on cases, each at a browser of their own."""

from contextlib import contextmanager

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings

from tests.cases.world import logged_in

PASSWORD = "Geheim-Wort-Fach-9"
"""Of everybody in `tests.cases.world`."""
FOCUSED = """async () => {
    // Scrolling to what has the focus takes a moment.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    // What slides in with it, like the link that skips to the content, begins when the browser comes to draw it.
    await Promise.all(document.activeElement.getAnimations().map((each) => each.finished.catch(() => {})));
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    return {
        tag: at.tagName, name: at.name ?? "", text: at.textContent.trim(),
        seen: (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none",
        inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
}"""


class Desks:
    """Opens browsers for people; what goes wrong in any of them is kept in `found`."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.contexts, self.found = [], []

    def sit_down(self, user=None, *, fresh=True, **options):
        """A page of somebody who is logged in, or (without `user`) of somebody who is not yet."""
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "de-DE", **options}
        context = self.browser.new_context(base_url=self.address, **options)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        context.on("request", self._request)
        page = context.new_page()
        page.on("console", lambda message: self._console(message))
        page.on("pageerror", lambda error: self.found.append(str(error)))
        if user:
            give_login(context, user, self.address, fresh=fresh)
        return page

    def _request(self, request):
        if not request.url.startswith((self.address, "data:", "about:")):
            self.found.append(f"asks {request.url}")

    def _console(self, message):
        # The browser itself reports every answer that is no page: for what one may not see, and for mistakes in a form.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.found.append(message.text)

    def close(self):
        for context in self.contexts:
            context.close()


@contextmanager
def desks(browser, address):
    """Browsers that are closed at the end, and that asked nobody else and reported no error."""
    seats = Desks(browser, address)
    try:
        yield seats
    finally:
        seats.close()
    assert seats.found == []


def give_login(context, user, address, *, fresh=True):
    """The login of `user` instead of whoever was logged in before."""
    session = logged_in(user, fresh=fresh).cookies[settings.SESSION_COOKIE_NAME].value
    context.clear_cookies()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def give_app(user):
    """An app with codes for `user`; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def send(page, name):
    """Press the button of that name in the page's own part; waits for the page that follows."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def fill(page, **fields):
    """Type into fields by their names."""
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def tick(page, **choices):
    """Tick boxes and radio buttons: name → value."""
    for name, value in choices.items():
        page.locator(f"main [name={name}][value='{value}']").check()


def tab_to(page, *, name="", text=""):
    """Press Tab until the field of that name, or the link or button of that text, has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["tag"] != "BODY", "the focus is lost"
        assert at["seen"], f"nobody sees where the focus is: {at}"
        assert at["inside"], f"the focus is outside of what is shown: {at}"
        if (name and at["name"] == name) or (text and at["text"] == text):
            return
    raise AssertionError(f"never reached {name or text}")
