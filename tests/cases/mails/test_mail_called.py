"""The desk says whom to call, and one click says that it was done."""

import pytest
from django.urls import reverse

from cases.audit.enums import AuditAction, AuditResult
from cases.mails.enums import MailState
from cases.mails.services import post_mail
from cases.models import AuditRow, OutgoingMail
from cases.staff.actors import Actor
from tests.cases.desk.counting import statements
from tests.cases.world import logged_in, make_user, make_world

pytestmark = pytest.mark.django_db
GUEST = "schule@beispiel.example"


@pytest.fixture
def world(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    world = make_world()
    world.mail = fail(world, GUEST)
    return world


def fail(world, to):
    row = post_mail(actor=Actor(user=None), kind="note", about=world.youth_office, to=to)
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.FAILED)
    return row


def click(user, mail):
    return logged_in(user).post(reverse("cases:mail_called", args=[mail.pk]), follow=True)


def test_the_desk_of_whoever_answers_names_the_recipient(world):
    fail(world, make_user("Herr Empfang", world.jobcenter))
    page = logged_in(world.lead).get(reverse("cases:desk")).content.decode()
    assert "Bitte anrufen" in page
    assert GUEST in page
    assert "Herr Empfang" in page
    assert f'href="/notiz/{world.youth_office.pk}/"' in page


@pytest.mark.parametrize("relation", ["member", "colleague", "recipient_lead", "other"])
def test_other_desks_do_not_and_get_404(world, relation):
    user = getattr(world, relation)
    assert GUEST not in logged_in(user).get(reverse("cases:desk")).content.decode()
    assert click(user, world.mail).status_code == 404
    world.mail.refresh_from_db()
    assert world.mail.called_at is None


def test_one_click_ends_the_task_and_a_second_says_so(world):
    page = click(world.lead, world.mail).content.decode()
    assert "Der Anruf ist vermerkt." in page
    assert GUEST not in page
    assert "Das ist schon erledigt." in click(world.lead, world.mail).content.decode()
    rows = AuditRow.objects.filter(action=AuditAction.MAIL_CALLED, object_id=world.mail.pk).order_by("pk")
    assert [row.result for row in rows] == [AuditResult.OK, AuditResult.DENIED]


def test_the_desk_asks_as_often_for_three_as_for_one(world):
    url = reverse("cases:desk")
    few = len(statements(world.lead, url))
    fail(world, "zwei@beispiel.example")
    fail(world, make_user("Drei", world.jobcenter))
    assert len(statements(world.lead, url)) == few
