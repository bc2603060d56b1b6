"""How long a login lasts, what ends it, and that the chosen agency gives no right."""

import datetime

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Membership
from cases.staff.enums import Role
from cases.staff.sessions import device_name
from tests.cases.world import logged_in, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Geheim-Wort-Fach-9"
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
PAGE = "/fach/anmeldungen/"
LOGIN = f"/konto/login/?next={PAGE}"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


def test_half_an_hour_without_a_click_ends_the_login(world, clock):
    client = logged_in(world.member)
    clock.shift(30 * MINUTE - datetime.timedelta(seconds=1))
    assert client.get(PAGE).status_code == 200
    clock.shift(30 * MINUTE)
    answer = client.get(PAGE + "?a=1")
    assert answer.url == "/konto/login/?next=/fach/anmeldungen/%3Fa%3D1"
    assert not client.session.get("_auth_user_id")
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()


def test_each_click_starts_the_half_hour_anew_but_not_the_ten_hours(world, clock):
    client = logged_in(world.member)
    for _ in range(23):
        clock.shift(25 * MINUTE)
        assert client.get(PAGE).status_code == 200
    clock.shift(24 * MINUTE)
    assert client.get(PAGE).status_code == 200
    clock.shift(MINUTE)
    assert client.get(PAGE).url == LOGIN


def test_beside_the_casework_the_ten_hours_count_too(world, clock):
    client = logged_in(world.coordinator)
    clock.shift(9 * HOUR)
    assert client.get("/admin/").status_code == 200
    clock.shift(HOUR)
    assert client.get("/admin/").url == "/konto/login/?next=/admin/"


def test_a_session_without_clocks_opens_nothing(world):
    client = Client()
    client.force_login(world.member)
    assert client.get(PAGE).url == LOGIN


def test_activity_is_written_at_most_once_a_minute(world, clock):
    client = logged_in(world.member)

    def written():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(PAGE).status_code == 200
        return sum('UPDATE "django_session"' in query["sql"] for query in seen)

    assert written() == 0
    clock.shift(59 * datetime.timedelta(seconds=1))
    assert written() == 0
    clock.shift(datetime.timedelta(seconds=1))
    assert written() == 1
    assert written() == 0


def test_a_post_after_the_end_leads_to_a_page_that_can_be_opened(world, clock):
    client = logged_in(world.member)
    clock.shift(31 * MINUTE)
    assert client.post(reverse("cases:session_extend")).url == "/konto/login/?next=/fach/"
    case = f"/fach/faelle/{world.case.reference}/"
    assert client.post(case + "schritt/").url == f"/konto/login/?next={case}"


def test_one_click_extends(world, clock):
    client = logged_in(world.member)
    clock.shift(29 * MINUTE)
    answer = client.post(reverse("cases:session_extend"), headers={"Accept": "application/json"})
    assert answer.json() == {"seconds": 1800}
    assert client.post(reverse("cases:session_extend"), {"next": PAGE}).url == PAGE
    assert client.post(reverse("cases:session_extend"), {"next": "https://fremd.invalid/"}).url == "/fach/"
    assert client.post(reverse("cases:session_extend"), {"next": "/fach/\\fremd.invalid"}).status_code == 302
    clock.shift(29 * MINUTE)
    assert client.get(PAGE).status_code == 200


def test_pages_say_until_when_and_hold_the_dialog(world, clock):
    page = logged_in(world.member).get(PAGE).content.decode()
    assert 'data-seconds="1800"' in page
    assert 'role="alertdialog"' in page
    assert "Ohne Klick werden Sie um" in page
    assert "Demo: ohne zweiten Faktor" not in page


def test_demo_accounts_read_on_each_page_that_they_have_no_second_factor(world, settings):
    settings.DEBUG = True
    world.member.email = "demo@portal.example"
    world.member.save()
    client = logged_in(world.member)
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    assert "Demo: ohne zweiten Faktor" in client.get(PAGE).content.decode()


def test_deactivation_acts_on_the_next_request(world):
    client = logged_in(world.member)
    assert client.get(PAGE).status_code == 200
    type(world.member).objects.filter(pk=world.member.pk).update(is_active=False)
    assert client.get(PAGE).url == LOGIN


@pytest.mark.parametrize("how", ["ended", "ran out", "agency closed"])
def test_the_end_of_a_role_acts_on_the_next_request(world, how):
    client = logged_in(world.member)
    assert client.get(PAGE).status_code == 200
    rows = Membership.objects.filter(user=world.member)
    if how == "ended":
        rows.update(ended_at=timezone.now())
    elif how == "ran out":
        rows.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    else:
        world.youth_office.is_active = False
        world.youth_office.save()
    answer = client.get(PAGE)
    assert answer.status_code == 403
    assert "noch keinen Zugang" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_people_without_a_task_are_told_so(world):
    assert logged_in(world.nobody).get(PAGE).status_code == 403
    for person in (world.coordinator, world.keeper, world.guest, world.auditor):
        assert logged_in(person).get(PAGE).status_code == 200


def log_in(user, agent):
    """A login through the portal's own page; then its second factor counts as proved."""
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": timezone.now().timestamp()}]
    session.save()
    return client


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def test_own_logins_are_listed_and_one_is_ended(world):
    here, there = log_in(world.member, FIREFOX), log_in(world.member, EDGE)
    log_in(world.colleague, FIREFOX)
    page = here.get(PAGE)
    assert [login.device for login in page.context["logins"]] == ["Edge, Linux", "Firefox, Windows"]
    assert [login.is_this_one for login in page.context["logins"]] == [False, True]
    for key in (here.session.session_key, there.session.session_key):
        assert key not in page.content.decode()
    assert "127.0.0.1" not in page.content.decode()
    other = page.context["logins"][0].number
    assert here.post(reverse("cases:session_end"), {"login": other}).url == PAGE
    assert there.get(PAGE).url == LOGIN
    assert len(here.get(PAGE).context["logins"]) == 1


def test_all_others_are_ended_at_once(world):
    here, there = log_in(world.member, FIREFOX), log_in(world.member, EDGE)
    unlisted, colleague = logged_in(world.member), logged_in(world.colleague)
    assert here.post(reverse("cases:session_end"), {"login": "others"}).url == PAGE
    assert here.get(PAGE).status_code == 200
    assert there.get(PAGE).url == unlisted.get(PAGE).url == LOGIN
    assert colleague.get(PAGE).status_code == 200


def test_logins_of_others_cannot_be_ended(world):
    theirs = log_in(world.colleague, FIREFOX)
    number = theirs.get(PAGE).context["logins"][0].number
    client = logged_in(world.member)
    for login in (number, number + 1, "", "x", "9" * 30, "²"):
        assert client.post(reverse("cases:session_end"), {"login": login}).status_code == 404
    assert theirs.get(PAGE).status_code == 200


def test_the_list_asks_the_database_as_often_for_one_login_as_for_three(world, django_assert_num_queries):
    client = log_in(world.member, FIREFOX)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    number = len(one)
    log_in(world.member, EDGE)
    log_in(world.member, EDGE)
    with django_assert_num_queries(number):
        assert len(client.get(PAGE).context["logins"]) == 3


def test_names_of_devices():
    assert device_name("") == ""
    assert device_name("curl/8") == ""
    assert device_name("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36") == (
        "Chrome, Android"
    )


def test_the_chosen_agency_gives_no_right(world):
    both = make_user("Beide", world.jobcenter, Role.CASEWORKER)
    Membership.objects.create(user=both, agency=world.employment, role=Role.CASEWORKER)
    client = logged_in(both)
    choose = reverse("cases:acting_agency")
    assert client.post(choose, {"agency": world.employment.pk, "next": PAGE}).url == PAGE
    assert client.session["acting_agency"] == world.employment.pk
    for foreign in (world.youth_office.pk, 999999, "", "x"):
        assert client.post(choose, {"agency": foreign}).status_code == 404
    assert client.session["acting_agency"] == world.employment.pk
    case = reverse("cases:case_detail", args=[world.case.reference])
    session = client.session
    session["acting_agency"] = world.youth_office.pk
    session.save()
    assert client.get(case).status_code == 404
    assert client.get(PAGE).wsgi_request.actor.acting in (world.employment, world.jobcenter)
