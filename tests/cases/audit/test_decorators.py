"""One row per request, in the same transaction; no row, no page."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from cases.audit.decorators import audited
from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow
from cases.audit.services import record
from cases.staff.enums import LegalArea, Role
from cases.staff.models import Agency, User
from portal import urls
from tests.cases.world import logged_in, make_agency, make_region, make_user

SECRET = "Zeisiggeheimnis"


@require_GET
@audited(AuditAction.CASE_DETAIL)
def shown(request, number):
    request.trail.about, request.trail.case_id = request.user, number
    request.trail.case_ids = [number, 8]
    return HttpResponse(SECRET)


@require_http_methods(["GET", "POST"])
@audited(AuditAction.CASE_DETAIL)
def refused(request, how):
    request.trail.case_id = 7
    if request.method == "POST":
        Agency.objects.update(is_active=False)
    raise {"404": Http404, "403": PermissionDenied}[how]


@require_http_methods(["POST"])
@audited(AuditAction.CASE_DETAIL)
def changed(request):
    with transaction.atomic():
        User.objects.filter(pk=request.user.pk).update(name="Geändert")
        record(actor=request.actor, action=AuditAction.CASE_OPEN, case_id=5)
    return HttpResponse(SECRET)


@require_GET
@audited(AuditAction.DESK)
def late(request):
    return TemplateResponse(request, "503.html", {})


@require_GET
@audited(AuditAction.DESK)
def gone(request):
    raise OperationalError("server closed the connection")


@require_GET
@audited(AuditAction.DESK)
def bug(request):
    raise RuntimeError("bug")


urlpatterns = [
    path("fach/probe/<int:number>/", shown),
    path("fach/probe/nein/<str:how>/", refused),
    path("fach/probe/neu/", changed),
    path("fach/probe/spaeter/", late),
    path("fach/probe/weg/", gone),
    path("fach/probe/fehler/", bug),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def person():
    return make_user("Mitglied", make_agency(make_region(), LegalArea.SGB8), Role.CASEWORKER)


@pytest.fixture
def client(person):
    return logged_in(person)


def rows():
    return list(AuditRow.objects.order_by("id").values_list("action", "result", "case_id", "case_ids"))


@pytest.mark.django_db
def test_a_display_writes_one_row_with_what_it_shows(client, person):
    assert client.get("/fach/probe/7/").status_code == 200
    row = AuditRow.objects.get()
    assert (row.actor, row.agency, row.action, row.result) == (
        person, person.memberships.get().agency, AuditAction.CASE_DETAIL, AuditResult.OK,
    )  # fmt: skip
    assert (row.object_type, row.object_id, row.case_id, row.case_ids) == ("user", person.pk, 7, [7, 8])


@pytest.mark.django_db
def test_a_row_costs_one_statement(client, person, django_assert_num_queries):
    client.get("/fach/probe/7/")
    with django_assert_num_queries(4) as queries:
        client.get("/fach/probe/7/")
    # Session, user, memberships: what the door asks for anyway.
    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT", "SELECT", "SELECT", "INSERT"]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("how", ["404", "403"])
def test_a_refusal_writes_one_denied_row_and_keeps_nothing(client, person, method, how):
    assert getattr(client, method)(f"/fach/probe/nein/{how}/").status_code == int(how)
    assert rows() == [(AuditAction.CASE_DETAIL, AuditResult.DENIED, 7, [])]
    assert Agency.objects.get().is_active


@pytest.mark.django_db
def test_what_a_service_recorded_is_not_recorded_again(client, person):
    assert client.post("/fach/probe/neu/").status_code == 200
    assert rows() == [(AuditAction.CASE_OPEN, AuditResult.OK, 5, [])]


@pytest.mark.django_db
def test_a_template_is_rendered_before_the_row_is_written(client, person, monkeypatch):
    seen, original = [], TemplateResponse.render

    def render(response):
        seen.append(AuditRow.objects.count())
        return original(response)

    monkeypatch.setattr(TemplateResponse, "render", render)
    client.get("/fach/probe/spaeter/")
    assert seen[0] == 0
    assert len(rows()) == 1


@pytest.fixture
def unwritable():
    """The audit table as it is when its disk is full: the row is refused by the database."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "cases_auditrow"'):
            raise DatabaseError("could not extend file")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "url"),
    [("get", "/fach/probe/7/"), ("get", "/fach/probe/nein/404/"), ("post", "/fach/probe/nein/403/"),
     ("post", "/fach/probe/neu/")],
)  # fmt: skip
def test_without_its_row_nothing_is_shown_and_nothing_is_kept(client, person, unwritable, caplog, method, url):
    response = getattr(client, method)(url)
    assert response.status_code == 503
    assert "Das geht gerade nicht." in response.content.decode()
    assert SECRET not in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert "not written" in caplog.text
    assert User.objects.get().name == "Mitglied"
    assert Agency.objects.get().is_active
    assert rows() == []


@pytest.mark.django_db(transaction=True)
def test_a_row_that_the_database_itself_refuses_is_no_row(client, person):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_auditrow ADD CONSTRAINT audit_row_disk_full CHECK (false) NOT VALID")
    try:
        assert client.post("/fach/probe/neu/").status_code == 503
        assert client.get("/fach/probe/7/").status_code == 503
        assert User.objects.get().name == "Mitglied"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE cases_auditrow DROP CONSTRAINT audit_row_disk_full")
    assert client.get("/fach/probe/7/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_no_breakdown(client, person):
    assert client.get("/fach/probe/weg/").status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_bug_shows_nothing_and_keeps_nothing(person):
    client = logged_in(person)
    client.raise_request_exception = False
    assert client.get("/fach/probe/fehler/").status_code == 500
    assert rows() == []
