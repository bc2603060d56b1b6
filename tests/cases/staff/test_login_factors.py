"""Without a second factor a login reaches nothing but the pages that set one up, prove it, and log out."""

import pytest
from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from cases.staff.decorators import step_up_back_to, step_up_required
from portal import urls as portal_urls
from tests.cases.world import logged_in, logged_in_without_factor, make_world

pytestmark = pytest.mark.django_db


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
