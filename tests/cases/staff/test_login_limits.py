"""What the login tells strangers (nothing), how often it can be tried, what is written down, where it leads."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.models import SecurityEvent
from cases.staff.enums import SecurityKind
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
PASSWORD = "Geheim-Wort-Fach-9"
LOGIN, RESET = "/konto/login/", "/konto/password/reset/"
UNKNOWN = "unbekannt@amt.example"


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


def try_login(email, password="falsch", **headers):
    return Client(headers=headers).post(LOGIN, {"login": email, "password": password})


def without_token(answer, email):
    text = answer.content.decode().replace(email, "…")
    return text.split("csrfmiddlewaretoken")[0] + text.split("csrfmiddlewaretoken")[1].partition(">")[2]


def kinds(user):
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def hashes(monkeypatch):
    """How often a password was hashed."""
    count = []
    original = MD5PasswordHasher.encode

    def encode(self, password, salt):
        count.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return count


def test_known_and_unknown_accounts_get_the_same_answer_for_the_same_work(world, hashes):
    type(world.colleague).objects.filter(pk=world.colleague.pk).update(is_active=False)
    answers, work = [], []
    for email in (world.member.email, UNKNOWN, world.colleague.email):
        hashes.clear()
        answer = try_login(email)
        answers.append((answer.status_code, without_token(answer, email)))
        work.append(len(hashes))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 200
    assert work[0] == work[1] == work[2] > 0


def test_the_reset_gives_the_same_answer_and_one_mail_either_way(world):
    answers = [Client().post(RESET, {"email": email}) for email in (world.member.email, UNKNOWN)]
    assert [(answer.status_code, answer.url) for answer in answers] == [(302, "/konto/password/reset/done/")] * 2
    assert [message.to for message in mail.outbox] == [[world.member.email], [UNKNOWN]]
    assert all(world.member.name not in message.body for message in mail.outbox)


def test_an_account_is_locked_after_five_wrong_passwords_known_or_not(world):
    for email in (world.member.email, UNKNOWN):
        cache.clear()  # the address' own limit is another test
        for _ in range(5):
            try_login(email)
        answer = try_login(email, PASSWORD)
        assert answer.status_code == 200
        assert "zu viele Versuche" in answer.content.decode()
    assert kinds(world.member)[-2:] == [SecurityKind.LOGIN_FAILED, SecurityKind.LOCKED]
    assert kinds(None)[-2:] == [SecurityKind.LOGIN_FAILED, SecurityKind.LOCKED]


def test_an_address_is_locked_however_it_calls_itself(world):
    """`X-Forwarded-For` is anybody's to write while no proxy is configured."""
    for number in range(10):
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"198.51.100.{number}"}
        try_login(f"wer{number}@amt.example", **headers)
    answer = try_login(
        world.member.email, PASSWORD, **{"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    )
    assert "zu viele Versuche" in answer.content.decode()


def test_behind_one_proxy_its_word_counts_and_nobody_elses(world, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        try_login(f"wer{number}@amt.example", **{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"})
    same = try_login(world.member.email, PASSWORD, **{"X-Forwarded-For": "203.0.113.99, 198.51.100.7"})
    assert "zu viele Versuche" in same.content.decode()
    assert try_login(world.member.email, PASSWORD, **{"X-Forwarded-For": "198.51.100.8"}).status_code == 302


def test_too_many_resets_get_the_page_that_says_so(world):
    answers = [Client().post(RESET, {"email": f"wer{number}@amt.example"}) for number in range(11)]
    assert {answer.status_code for answer in answers[:10]} == {302}
    assert answers[10].status_code == 429
    assert "Zu viele Versuche" in answers[10].content.decode()


def test_limits_are_counted_where_all_processes_see_them(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_the_security_log_knows_logins_failures_and_logouts_but_no_address(world):
    try_login(world.member.email)
    client = Client()
    client.post(LOGIN, {"login": world.member.email, "password": PASSWORD})
    client.post("/konto/logout/")
    assert kinds(world.member) == [SecurityKind.LOGIN_FAILED, SecurityKind.LOGIN, SecurityKind.LOGOUT]
    rows = SecurityEvent.objects.values()
    assert "127.0.0.1" not in str(list(rows))
    assert len({row["address_hash"] for row in rows}) == 1


def test_a_changed_password_is_written_down_and_told_without_details(world):
    client = logged_in(world.member)
    form = {"oldpassword": PASSWORD, "password1": "Ganz-Neues-Wort-7", "password2": "Ganz-Neues-Wort-7"}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert SecurityKind.PASSWORD_CHANGED in kinds(world.member)
    (message,) = mail.outbox
    assert "geändert" in message.body
    for detail in ("127.0.0.1", world.member.name, world.member.email):
        assert detail not in message.body + message.subject


def test_the_security_log_is_chosen_by_age(world):
    try_login(UNKNOWN)
    row = SecurityEvent.objects.get()
    assert not SecurityEvent.objects.older_than(row.at).exists()
    assert SecurityEvent.objects.older_than(row.at.replace(year=row.at.year + 1)).get() == row


@pytest.mark.parametrize(
    ("who", "where"), [("member", "/fach/"), ("auditor", "/fach/"), ("coordinator", "/admin/"), ("keeper", "/admin/")]
)
def test_the_login_leads_to_where_the_person_works(world, who, where):
    assert try_login(getattr(world, who).email, PASSWORD).url == where


@pytest.mark.parametrize(
    "target", ["https://fremd.invalid/", "//fremd.invalid/", "/\\fremd.invalid", "javascript:alert(1)"]
)
def test_the_login_never_leads_elsewhere(world, target):
    answer = Client().post(LOGIN, {"login": world.member.email, "password": PASSWORD, "next": target})
    assert answer.url == "/fach/"


class TestForms:
    """`Referrer-Policy: no-referrer` makes browsers send `Origin: null` with a form of the casework side."""

    def post(self, client, path, token=True, **headers):
        client.handler.enforce_csrf_checks = True
        key = "csrftoken"
        if key not in client.cookies:
            client.get("/fach/anmeldungen/")
        form = {"csrfmiddlewaretoken": client.cookies[key].value if token else "x" * 32}
        return client.post(path, form, headers=headers).status_code

    EXTEND = "/fach/anmeldungen/verlaengern/"
    OWN = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}

    def test_a_form_of_our_own_page_is_taken(self, world):
        client = logged_in(world.member)
        assert self.post(client, self.EXTEND, **self.OWN) == 302
        assert self.post(client, "/konto/logout/", **self.OWN) == 302

    @pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
    def test_null_from_elsewhere_is_refused(self, world, site):
        headers = {"Origin": "null", "Sec-Fetch-Site": site} if site else {"Origin": "null"}
        assert self.post(logged_in(world.member), self.EXTEND, **headers) == 403

    def test_another_origin_is_refused_whatever_else_is_said(self, world):
        headers = {"Origin": "https://fremd.invalid", "Sec-Fetch-Site": "same-origin"}
        assert self.post(logged_in(world.member), self.EXTEND, **headers) == 403

    def test_the_token_is_still_needed(self, world):
        assert self.post(logged_in(world.member), self.EXTEND, token=False, **self.OWN) == 403

    def test_a_guest_is_taken_on_the_page_of_a_personal_link(self, world):
        assert self.post(logged_in(world.member), "/termin/offen/", **self.OWN) == 404
        assert self.post(logged_in(world.member), "/termin/offen/", token=False, **self.OWN) == 403

    def test_public_pages_take_no_null(self, world):
        assert self.post(logged_in(world.member), "/admin/logout/", **self.OWN) == 403
