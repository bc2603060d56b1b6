"""Pages before the login, behind a guest's personal link and about one's own login, in a real browser."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse

from tests.browser.caseworkers import PASSWORD, give_app, give_login
from tests.browser.walk import make_pages, walking

OWN_ACCOUNT = (
    "account_change_password", "account_logout", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "mfa_index", "mfa_list_webauthn",
)  # fmt: skip
WITH_AN_APP = ("mfa_index", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes")
AT_THE_DOOR = (
    "account_login", "account_reset_password", "account_reset_password_done", "account_inactive",
    "socialaccount_login_cancelled",
)  # fmt: skip


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


def test_doors_links_and_the_own_account_are_accessible_valid_narrow_and_of_one_origin(
    transactional_db, live_server, browser, tmp_path
):
    world, _pages, links = make_pages()
    with walking(browser, live_server.url, tmp_path) as walk:
        for name in AT_THE_DOOR:
            walk.look(name, reverse(name))
        walk.look("staff_invitation_accept", reverse("staff_invitation_accept", args=["offen"]))
        walk.look("staff_invitation_gone", reverse("staff_invitation_accept", args=["benutzt"]), 404)
        _walk_links(walk, links)
        _walk_own_account(walk, world.colleague, live_server.url)
