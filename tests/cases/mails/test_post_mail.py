"""A mail is posted with the transaction that posts it, once, and written when it is sent."""

import email
import email.policy

import pytest
from django.core import mail as post
from django.db import DatabaseError, IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.registry import MailKind
from cases.mails.rules import CalendarPart, RenderedMail
from cases.mails.services import post_mail
from cases.models import Agency
from cases.staff.actors import Actor
from cases.staff.enums import Role
from tests.cases.worker import run_tasks
from tests.cases.world import make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
ICS = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nSUMMARY:Termin für alle\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def agency(settings):
    settings.MAIL_KINDS = ["tests.cases.worker.NOTE"]
    return make_agency(make_region())


@pytest.fixture
def person(agency):
    return make_user("Empfang", agency, Role.LEAD)


@pytest.fixture
def written(settings, monkeypatch):
    """Says what the kind "note" writes from now on."""

    def say(render):
        kind = MailKind(name="note", label="Notiz", render=render, in_charge=lambda actor: Agency.objects.none())
        monkeypatch.setattr("tests.cases.worker.NOTE", kind)

    return say


def sent_message():
    (message,) = post.outbox
    return email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)


def note(agency, to, **fields):
    return post_mail(actor=Actor(user=None), kind="note", about=agency, to=to, **fields)


def test_it_goes_to_one_person_and_is_noted(agency, person):
    row = note(agency, person)
    assert (row.state, post.outbox) == (MailState.QUEUED, [])
    assert run_tasks() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (MailState.SENT, 1, "")
    assert row.sent_at is not None
    message = sent_message()
    assert (message["To"], message["Message-ID"]) == (person.email, row.message_id)
    assert (message["Auto-Submitted"], message["Cc"], message["Bcc"]) == ("auto-generated", None, None)
    assert message.get_content().strip() == f"Guten Tag, {agency.pk}"


def test_a_guest_has_an_address_and_no_account(agency):
    note(agency, " Schule@Beispiel.example ")
    assert run_tasks() == 1
    assert post.outbox[0].to == ["schule@beispiel.example"]


def test_a_double_click_posts_one_mail(agency, person):
    assert note(agency, person) == note(agency, person)
    assert note(agency, "a@b.example") == note(agency, "A@b.example")
    assert note(agency, person, turn=2) != note(agency, person)
    assert run_tasks() == 3
    assert OutgoingMail.objects.filter(state=MailState.SENT).count() == len(post.outbox) == 3


def test_what_is_rolled_back_was_never_posted(agency, person):
    with transaction.atomic():
        note(agency, person)
        transaction.set_rollback(True)
    assert (OutgoingMail.objects.count(), DBTaskResult.objects.count(), run_tasks(), post.outbox) == (0, 0, 0, [])


def test_without_a_job_there_is_no_mail(agency, person, monkeypatch):
    def refuse(mail):
        raise DatabaseError

    monkeypatch.setattr("cases.mails.services.enqueue", refuse)
    with pytest.raises(DatabaseError):
        note(agency, person)
    assert OutgoingMail.objects.count() == 0


def test_only_known_kinds_are_posted(agency, person):
    with pytest.raises(KeyError):
        post_mail(actor=Actor(user=None), kind="unknown", about=agency, to=person)


def test_who_lost_the_right_gets_nothing(agency, person, written):
    row = note(agency, person)
    written(lambda mail, now: None)
    assert run_tasks() == 1
    row.refresh_from_db()
    assert (row.state, row.sent_at, post.outbox) == (MailState.DROPPED, None, [])


def test_a_locked_account_gets_nothing(agency, person):
    row = note(agency, person)
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    run_tasks()
    row.refresh_from_db()
    assert (row.state, post.outbox) == (MailState.DROPPED, [])


def test_it_goes_to_the_address_of_this_moment(agency, person):
    note(agency, person)
    type(person).objects.filter(pk=person.pk).update(email="neu@amt.example")
    run_tasks()
    assert post.outbox[0].to == ["neu@amt.example"]


def test_an_invitation_stands_beside_the_text(agency, person, written):
    part = CalendarPart("REQUEST", ICS)
    written(lambda mail, now: RenderedMail("Termin", "Bitte öffnen", calendar=part, reply_to="amt@amt.example"))
    note(agency, person)
    run_tasks()
    message = sent_message()
    assert (message.get_content_type(), message["Reply-To"]) == ("multipart/alternative", "amt@amt.example")
    text, calendar = message.iter_parts()
    assert text.get_content().strip() == "Bitte öffnen"
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar.get("Content-Type").count("charset") == 1
    assert calendar.get_content().splitlines() == ICS.splitlines()


def test_the_message_id_is_made_once_and_names_no_machine(agency, person, settings):
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@post.example>"
    row = note(agency, person)
    assert row.message_id.endswith("@post.example>")
    assert OutgoingMail.objects.get(pk=row.pk).message_id == row.message_id


@pytest.mark.parametrize(
    "fields",
    [{"address": ""}, {"state": "gone"}, {"state": "sent"}, {"recipient": "person"}],
    ids=["nobody", "unknown state", "sent without a time", "two recipients"],
)
def test_the_database_refuses_what_cannot_be(agency, person, fields):
    row = note(agency, "gast@beispiel.example")
    if fields.get("recipient"):
        fields = {"recipient": person}
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.filter(pk=row.pk).update(**fields)
