"""Without a second factor a login reaches nothing but the pages that set one up, prove it, and log out."""

import datetime
import json
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.staff.decorators import step_up_back_to, step_up_required
from cases.staff.enums import Role
from portal import urls as portal_urls
from tests.cases.security_key import SecurityKey
from tests.cases.world import logged_in, logged_in_without_factor, make_user, make_world

pytestmark = pytest.mark.django_db
PASSWORD = "Geheim-Wort-Fach-9"
DU = re.compile(r"\b(du|dich|dir|dein|deine|deinen|deiner|deinem)\b", re.IGNORECASE)


@require_http_methods(["GET", "POST"])
@step_up_required
def form(request):
    return HttpResponse(f"done by {request.method}")


@require_http_methods(["POST"])
@step_up_back_to("probe_form")
def only_post(request):
    return HttpResponse("done")


urlpatterns = [
    path("fach/probe/", form, name="probe_form"),
    path("fach/probe/nur-post/", only_post, name="probe_post"),
    *portal_urls.urlpatterns,
]


@pytest.fixture
def world(db, settings):
    settings.ROOT_URLCONF = __name__
    with transaction.atomic():
        return make_world()


def test_a_login_without_factor_is_sent_to_set_one_up(world):
    client = logged_in_without_factor(world.member)
    for page in ("/fach/probe/", "/admin/", reverse("account_change_password")):
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer.url.startswith(reverse("mfa_index") + "?next="), page
    assert client.post("/fach/probe/nur-post/").url == reverse("mfa_index") + "?next=%2Ffach%2F"


def test_a_fresh_factor_opens_the_step(world):
    client = logged_in(world.member)
    assert client.get("/fach/probe/").content == b"done by GET"
    assert client.post("/fach/probe/").content == b"done by POST"
    assert client.post("/fach/probe/nur-post/").content == b"done"


def test_an_old_factor_is_asked_for_again_and_leads_back_to_the_form(world):
    client = logged_in(world.member, fresh=False)
    for answer in (client.get("/fach/probe/"), client.post("/fach/probe/"), client.post("/fach/probe/nur-post/")):
        assert answer.status_code == 302
        assert answer.url == reverse("mfa_index") + "?next=%2Ffach%2Fprobe%2F"


def code_for(secret, ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def add_app(user):
    """An account with an app: its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def log_in(user, client=None):
    client = client or Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def main_part(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_lets_this_login_in(world):
    client = log_in(world.member)
    assert client.get("/fach/probe/").status_code == 302
    page = client.get(reverse("mfa_activate_totp"))
    assert "Schlüssel:" in main_part(page)
    secret = client.session["mfa.totp.secret"]
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get(answer.url).content.decode().count("<code>") == 10
    assert client.get("/fach/probe/").status_code == 200
    assert "App mit Einmalcodes eingerichtet" in mail.outbox[-1].body
    assert mail.outbox[-1].to == [world.member.email]


def test_the_secret_of_an_app_is_not_readable_in_the_database(world):
    secret = add_app(world.member)
    stored = str(Authenticator.objects.get(user=world.member).data)
    assert secret not in stored


def test_the_login_asks_for_the_code_and_returns_to_the_page(world):
    secret = add_app(world.member)
    client = Client()
    login = client.get("/fach/probe/").url
    answer = client.post(login, {"login": world.member.email, "password": PASSWORD, "next": "/fach/probe/"})
    assert answer.url == reverse("mfa_authenticate")
    assert client.get("/fach/probe/").url.startswith(reverse("account_login"))
    assert "stimmt nicht" in main_part(client.post(answer.url, {"code": "000000"}))
    assert client.post(answer.url, {"code": code_for(secret)}).url == "/fach/probe/"
    assert client.get("/fach/probe/").status_code == 200


def test_a_code_is_good_once(world):
    secret = add_app(world.member)
    code = code_for(secret)
    first = log_in(world.member)
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    second = log_in(world.member)
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert second.get("/fach/probe/").url.startswith(reverse("account_login"))


def test_guessing_codes_is_limited_for_the_account(world):
    secret = add_app(world.member)
    client = log_in(world.member)
    for number in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert "zu viele Versuche" in main_part(answer)
    assert client.get("/fach/probe/").url.startswith(reverse("account_login"))


def test_a_login_from_before_the_factor_must_prove_it(world):
    """Whoever has a second factor has used it in this session: a stolen older login gets nowhere with the password."""
    client = logged_in_without_factor(world.member)
    add_app(world.member)
    assert client.get("/fach/probe/").url == reverse("mfa_reauthenticate") + "?next=%2Ffach%2Fprobe%2F"
    for name in (
        "mfa_view_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "account_change_password",
    ):
        assert client.get(reverse(name)).url.startswith(reverse("mfa_reauthenticate")), name
    password = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert password.url.startswith(reverse("mfa_reauthenticate"))
    assert client.post(reverse("mfa_add_webauthn")).url.startswith(reverse("mfa_reauthenticate"))


def test_the_step_up_takes_a_new_code_and_leads_back(world):
    secret = add_app(world.member)
    client = logged_in(world.member, fresh=False)
    asked = client.post("/fach/probe/").url
    assert asked == reverse("mfa_reauthenticate") + "?next=%2Ffach%2Fprobe%2F"
    assert main_part(client.get(asked)).count("<form") == 1
    answer = client.post(asked, {"code": code_for(secret), "next": "/fach/probe/"})
    assert answer.url == "/fach/probe/"
    assert client.post("/fach/probe/").content == b"done by POST"


def test_nothing_typed_is_kept_in_the_session_for_a_step_up(world):
    client = logged_in(world.member, fresh=False)
    client.post("/fach/probe/", {"text": "Zeisigtext"})
    assert "Zeisigtext" not in str(dict(client.session))


def test_a_form_opens_only_with_minutes_to_spare(world):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = logged_in(world.member)
        clock.shift(datetime.timedelta(minutes=9))
        assert client.get("/fach/probe/").status_code == 200
        clock.shift(datetime.timedelta(minutes=2))
        assert client.get("/fach/probe/").status_code == 302
        assert client.post("/fach/probe/").status_code == 200
        clock.shift(datetime.timedelta(minutes=4))
        assert client.post("/fach/probe/").status_code == 302


def test_removing_the_factor_ends_other_logins_and_asks_for_a_new_one(world):
    add_app(world.member)
    client, elsewhere = logged_in(world.member), logged_in(world.member)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert elsewhere.get("/fach/probe/").url.startswith(reverse("account_login"))
    assert client.get("/fach/probe/").url.startswith(reverse("mfa_index"))
    assert not Authenticator.objects.filter(user=world.member).exists()


def test_a_recovery_code_stands_in_once(world):
    add_app(world.member)
    codes = RecoveryCodes.activate(world.member).get_unused_codes()
    client = log_in(world.member)
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert client.get("/fach/probe/").status_code == 200
    again = log_in(world.member)
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200


def add_key(client, key=None):
    """Sets up a key through the page."""
    key = key or SecurityKey()
    page = client.get(reverse("mfa_add_webauthn"))
    credential = key.register(page.context["js_data"]["creation_options"])
    form = {"name": "Schlüssel im Büro", "credential": json.dumps(credential)}
    return key, client.post(reverse("mfa_add_webauthn"), form)


def test_a_security_key_is_set_up_and_used_to_log_in(world):
    key, answer = add_key(log_in(world.member))
    assert answer.url == reverse("mfa_view_recovery_codes")
    client = log_in(world.member)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    assert client.get("/fach/probe/").url.startswith(reverse("account_login"))
    client.post(reverse("mfa_authenticate"), {"credential": json.dumps(key.answer(options))})
    assert client.get("/fach/probe/").status_code == 200


@pytest.mark.parametrize("wrong", ["other key", "other site", "old challenge"])
def test_a_wrong_security_key_opens_nothing(world, wrong):
    key, _ = add_key(log_in(world.member))
    client = log_in(world.member)
    page = reverse("mfa_authenticate")
    options = client.get(page).context["js_data"]["request_options"]
    if wrong == "other key":
        key.id = b"0123456789abcdef"
    elif wrong == "other site":
        key.origin = "https://portal.invalid"
        key.site = b"0" * 32
    else:
        client.get(page)
    client.post(page, {"credential": json.dumps(key.answer(options))})
    assert client.get("/fach/probe/").url.startswith(reverse("account_login"))


def test_a_security_key_steps_up_and_leads_back(world):
    key, _ = add_key(logged_in(world.member))
    client = logged_in(world.member, fresh=False)
    asked = client.get("/fach/probe/").url
    assert asked.startswith(reverse("mfa_reauthenticate_webauthn"))
    options = client.get(asked).context["js_data"]["request_options"]
    answer = client.post(asked, {"credential": json.dumps(key.answer(options)), "next": "/fach/probe/"})
    assert answer.url == "/fach/probe/"
    assert client.get("/fach/probe/").status_code == 200


def test_keys_of_others_are_not_found(world):
    key = Authenticator.objects.create(
        user=world.colleague, type=Authenticator.Type.WEBAUTHN, data={"name": "Zeisig", "credential": {}}
    )
    client = logged_in(world.member)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk]), {"name": "x"}).status_code == 404
    assert Authenticator.objects.get(pk=key.pk).data["name"] == "Zeisig"


def test_demo_accounts_do_without_on_a_development_machine_only(world, settings):
    demo = make_user("Demo", world.youth_office, Role.CASEWORKER)
    demo.email = "demo@portal.example"
    demo.save()
    client, real = logged_in_without_factor(demo), logged_in_without_factor(world.member)
    assert client.get("/fach/probe/").status_code == 302
    settings.DEBUG = True
    assert client.get("/fach/probe/").status_code == 200
    assert client.post("/fach/probe/").status_code == 200
    assert real.get("/fach/probe/").status_code == 302
    add_app(demo)
    assert client.get("/fach/probe/").url.startswith(reverse("mfa_reauthenticate"))


def test_the_administration_asks_coordinators_only_where_it_is_configured(world, settings):
    client = logged_in_without_factor(world.coordinator)
    assert client.get("/admin/").status_code == 200
    settings.REQUIRE_SECOND_FACTOR_FOR_ADMIN = True
    assert client.get("/admin/").url == reverse("mfa_index") + "?next=%2Fadmin%2F"
    assert logged_in(world.coordinator).get("/admin/").status_code == 200


@pytest.mark.parametrize("name", [
    "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_list_webauthn",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
])  # fmt: skip
def test_pages_about_factors_have_the_look_and_say_sie(world, name):
    client = logged_in(world.member)
    if name not in {"mfa_index", "mfa_activate_totp"}:
        add_app(world.member)
        add_key(client)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert "brand__name" in answer.content.decode()
    assert main_part(answer).count("<h1>") == 1
    assert not DU.search(main_part(answer))
    if "webauthn" in name and name != "mfa_list_webauthn":
        assert "<noscript>" in main_part(answer)


def test_recovery_codes_are_downloaded_as_text(world):
    add_app(world.member)
    codes = RecoveryCodes.activate(world.member).get_unused_codes()
    answer = logged_in(world.member).get(reverse("mfa_download_recovery_codes"))
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert codes[0] in answer.content.decode()
