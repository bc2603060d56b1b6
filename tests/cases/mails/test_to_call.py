"""A mail that cannot be sent becomes a task of whoever answers for its object, until somebody has called."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from cases.audit.enums import AuditAction
from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.registry import mail_kinds, whole_address
from cases.mails.selectors import mails_to_call_about
from cases.mails.services import forget_mails, mail_called, post_mail
from cases.models import AuditRow
from cases.staff.actors import Actor, load_actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep
from tests.cases.worker import NOTE
from tests.cases.world import make_agency, make_region, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    return make_agency(make_region())


@pytest.fixture
def lead(agency):
    return load_actor(make_user("Leitung", agency, Role.LEAD), now=timezone.now())


def fail(agency, to="gast@beispiel.example", **fields):
    row = post_mail(actor=Actor(user=None), kind="note", about=agency, to=to)
    OutgoingMail.objects.filter(pk=row.pk).update(**{"state": MailState.FAILED, **fields})
    return row


def test_who_answers_for_the_object_is_told_whom_to_call(agency, lead):
    row = fail(agency)
    (task,) = mails_to_call_about(actor=lead)
    assert (task.mail, task.label, task.about, task.url) == (row, "Notiz", agency, f"/notiz/{agency.pk}/")


def test_nobody_else_is(agency, lead):
    row = fail(agency)
    member = load_actor(make_user("Fachkraft", agency, Role.CASEWORKER), now=timezone.now())
    stranger = load_actor(make_user("Fremd", make_agency(make_region("anderswo")), Role.LEAD), now=timezone.now())
    for actor in (member, stranger, Actor(user=None)):
        assert mails_to_call_about(actor=actor) == []
        with pytest.raises(OutgoingMail.DoesNotExist):
            mail_called(actor=actor, mail=row)


@pytest.mark.parametrize("state", ["queued", "sending", "dropped"])
def test_only_what_failed_is_a_task(agency, lead, state):
    row = fail(agency, state=state)
    assert mails_to_call_about(actor=lead) == []
    with pytest.raises(IllegalStep):
        mail_called(actor=lead, mail=row)


def test_a_call_ends_the_task_once(agency, lead):
    row = fail(agency)
    mail_called(actor=lead, mail=row)
    assert mails_to_call_about(actor=lead) == []
    with pytest.raises(IllegalStep):
        mail_called(actor=lead, mail=row)
    row.refresh_from_db()
    assert (row.called_by, row.called_at) == (lead.user, lead.now)
    assert AuditRow.objects.filter(action=AuditAction.MAIL_CALLED, object_id=row.pk).count() == 1


def test_three_tasks_cost_as_much_as_one(agency, lead, django_assert_num_queries):
    fail(agency)
    with django_assert_num_queries(3):
        assert len(mails_to_call_about(actor=lead)) == 1
    for name in ("zwei", "drei"):
        fail(agency, f"{name}@beispiel.example")
        fail(agency, make_user(name))
    with django_assert_num_queries(3):
        assert len([task.mail.receiver for task in mails_to_call_about(actor=lead)]) == 5


def test_what_is_erased_leaves_no_mail(agency):
    fail(agency)
    other = fail(make_agency(make_region("anderswo")))
    assert forget_mails(about=agency) == 1
    assert list(OutgoingMail.objects.all()) == [other]


def test_the_portals_own_kinds_can_be_found():
    kinds = mail_kinds()
    assert [kind.name for kind in kinds.values()] == list(kinds)
    assert all(len(name) <= 40 and str(kind.label) for name, kind in kinds.items())


def test_two_kinds_of_one_name_are_refused(settings, monkeypatch):
    monkeypatch.setattr("tests.cases.worker.TWINS", (replace(NOTE, label="Andere"),), raising=False)
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE", "tests.cases.worker.TWINS"]
    with pytest.raises(ImproperlyConfigured):
        mail_kinds()


def test_links_begin_with_the_portals_address(settings):
    settings.PORTAL_URL = "https://portal.example.org"
    assert whole_address("/fach/") == "https://portal.example.org/fach/"
