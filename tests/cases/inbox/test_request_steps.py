"""What the person does behind the secret link: write, pick a date, allow reading along, withdraw; and mails to them."""

import datetime
import html
import uuid

import pytest
import vobject
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Absence, Booking
from cases.calendars.services import Meeting, book
from cases.inbox.enums import MessageKind, RequestState
from cases.inbox.models import ContactRequest, RequestMessage
from cases.inbox.services_told import tell_person
from cases.mails.models import OutgoingMail
from cases.mails.sending import send_mail
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea
from tests.cases.inbox.test_request_status import read, url
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_answer, make_offer, make_request
from tests.cases.world import make_agency, make_region

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def tomorrow(hour):
    day = timezone.localdate() + DAY
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def test_a_message_is_kept_once_and_read_by_the_agency(row):
    for _turn in range(2):
        answer = Client().post(url(row, "request_add"), {"message": "  Ich kann\r\nnur <b>abends</b> \x00👍 "})
        assert answer["Location"] == url(row)
    said = RequestMessage.objects.get()
    assert (said.text, said.kind, said.author) == ("Ich kann\nnur <b>abends</b> 👍", MessageKind.MESSAGE, None)
    assert "Ich kann\nnur &lt;b&gt;abends" in Client().get(url(row)).content.decode()


@pytest.mark.parametrize(("text", "said"), [(" ", "Schreib etwas"), ("x" * 5000, "höchstens 1000 Zeichen")])
def test_a_message_that_does_not_go_comes_back(row, text, said):
    answer = Client().post(url(row, "request_add"), {"message": text})
    assert answer.status_code == 422
    assert said in html.unescape(answer.content.decode())
    assert text.strip() in answer.content.decode()
    assert not RequestMessage.objects.exists()


def test_nobody_writes_without_end(row, monkeypatch):
    monkeypatch.setattr("cases.inbox.services_public.MOST_MESSAGES", 2)
    for number in range(3):
        answer = Client().post(url(row, "request_add"), {"message": f"Nachricht {number}"})
    assert answer.status_code == 422
    assert "Bitte ruf an" in answer.content.decode()
    assert RequestMessage.objects.count() == 2


def test_a_date_is_picked_booked_and_shown_with_a_file(agency, worker):
    row = make_request(agency, worker, state="answered")
    first, second = make_offer(row, worker, tomorrow(9), tomorrow(11))
    assert "Such dir einen Termin aus" in read(row)
    for _turn in range(2):
        answer = Client().post(url(row, "request_pick"), {"date": second.pk}, follow=True)
        assert "Dein Termin steht. Bis dann!" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.starts_at, row.place) == (RequestState.APPOINTED, second.starts_at, "Zeisigraum")
    assert Booking.objects.get().user == worker
    text = read(row)
    assert "Zeisigraum" in text
    assert url(row, "request_date_file") in text
    late = Client().post(url(row, "request_pick"), {"date": first.pk}, follow=True)
    assert "Das geht gerade nicht" in late.content.decode()
    assert Booking.objects.count() == 1


def test_the_file_says_when_and_where_and_nothing_about_whom(agency, worker):
    row = make_request(agency, worker, state="appointed")
    answer = Client().get(url(row, "request_date_file"))
    event = vobject.readOne(answer.content.decode()).vevent
    assert event.dtstart.value == row.starts_at
    assert (event.summary.value, event.location.value) == ("Termin", "Zeisigraum")
    assert 'filename="termin.ics"' in answer["Content-Disposition"]
    for word in (NAME, TEXT, ADDRESS, agency.organisation.name, row.reference):
        assert word not in answer.content.decode()
    assert Client().get(url(make_request(agency), "request_date_file")).status_code == 404


def test_a_date_that_was_taken_meanwhile_is_said_and_another_can_be_picked(agency, worker):
    row = make_request(agency, worker, state="answered")
    first, second = make_offer(row, worker, tomorrow(9), tomorrow(11))
    taken = Meeting(first.starts_at, first.ends_at, people=[worker])
    book(actor=Actor(user=None), source=uuid.uuid4(), meeting=taken)
    answer = Client().post(url(row, "request_pick"), {"date": first.pk}, follow=True)
    text = answer.content.decode()
    assert "Dieser Termin ist gerade weg." in text
    assert "nicht mehr frei" in text
    row.refresh_from_db()
    assert row.state == RequestState.ANSWERED
    Client().post(url(row, "request_pick"), {"date": second.pk})
    row.refresh_from_db()
    assert row.state == RequestState.APPOINTED


@pytest.mark.parametrize("reason", ["away", "left"])
def test_nobody_gets_a_date_with_somebody_who_will_not_be_there(agency, worker, reason):
    row = make_request(agency, worker, state="answered")
    (offer,) = make_offer(row, worker, tomorrow(9))
    if reason == "away":
        day = timezone.localdate(offer.starts_at)
        Absence.objects.create(user=worker, first_day=day, last_day=day)
    else:
        worker.memberships.update(ended_at=timezone.now())
    answer = Client().post(url(row, "request_pick"), {"date": offer.pk}, follow=True)
    assert "Von den Terminen ist keiner mehr frei." in answer.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("chosen", ["", "x", "-1", "٣", "9" * 40, "\x00"])
def test_odd_dates_pick_nothing(agency, worker, chosen):
    row = make_request(agency, worker, state="answered")
    make_offer(row, worker, tomorrow(9))
    assert Client().post(url(row, "request_pick"), {"date": chosen}).status_code == 302
    row.refresh_from_db()
    assert row.state == RequestState.ANSWERED


def test_a_date_of_somebody_else_is_not_picked(agency, worker):
    row, stranger = (make_request(agency, worker, state="answered") for _turn in range(2))
    (offer,) = make_offer(stranger, worker, tomorrow(9))
    Client().post(url(row, "request_pick"), {"date": offer.pk})
    assert set(ContactRequest.objects.values_list("state", flat=True)) == {"answered"}


def test_reading_along_is_allowed_and_taken_back(row, other):
    text = read(row)
    assert "darf nicht mitlesen" in text
    for _turn in range(2):
        Client().post(url(row, "request_consent"), {"agency": other.pk, "agreed": "1"})
    consent = row.consents.get()
    assert (consent.agency, consent.text_version, consent.withdrawn_at) == (other, "2026-1", None)
    assert "darf mitlesen, wenn wir nicht zuständig sind" in read(row)
    for _turn in range(2):
        Client().post(url(row, "request_consent"), {"agency": other.pk, "agreed": "0"})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert row.consents.count() == 1


def test_only_agencies_of_the_region_can_be_allowed(row):
    stranger = make_agency(make_region("anderswo"), LegalArea.SGB3)
    for key in (stranger.pk, row.agency_id, "x", "\x00", "9" * 40):
        assert Client().post(url(row, "request_consent"), {"agency": key, "agreed": "1"}).status_code == 302
    assert not row.consents.exists()


def test_consent_to_an_agency_that_stopped_taking_requests_can_be_taken_back(agency, other):
    row = make_request(agency, readers=[other])
    other.takes_requests = False
    other.save()
    Client().post(url(row, "request_consent"), {"agency": other.pk, "agreed": "0"})
    assert row.consents.get().withdrawn_at is not None


def test_withdrawing_asks_once_more_and_leaves_nothing(agency, worker, other, django_assert_max_num_queries):
    row = make_request(agency, worker, state="answered", readers=[other])
    make_answer(row, worker, text="Kanariantwort")
    (offer,) = make_offer(row, worker, tomorrow(9))
    client = Client()
    client.post(url(row, "request_add"), {"message": "Kanarinachricht"})
    client.post(url(row, "request_pick"), {"date": offer.pk})
    row.refresh_from_db()
    tell_person(actor=Actor(user=None), contact_request=row, kind="request_appointed")
    page, gone = url(row, "request_withdraw"), url(row)
    assert "Wirklich alles löschen?" in client.get(page).content.decode()
    assert ContactRequest.objects.exists()
    answer = client.post(page)
    assert answer["Location"] == reverse("request_withdrawn")
    assert "Alles ist gelöscht" in client.get(answer["Location"]).content.decode()
    assert not ContactRequest.objects.exists()
    assert not Booking.objects.exists()
    assert set(OutgoingMail.objects.values_list("kind", flat=True)) == {"request_more"}  # to staff, about their agency
    assert client.get(gone).status_code == client.post(page).status_code == 404
    assert "kanari" not in everything().lower()


def everything():
    """All rows of all tables as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(r)::text FROM "{table}" r')
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("request_received", "received"), ("request_answered", "answered"), ("request_dates", "answered"),
        ("request_appointed", "appointed"), ("request_passed_on", "received"),
    ],
)  # fmt: skip
def test_mails_say_that_something_is_new_and_nothing_else(agency, worker, kind, state, settings):
    row = make_request(agency, worker, state=state)
    if kind == "request_dates":
        make_offer(row, worker, tomorrow(9))
    assert tell_person(actor=Actor(user=None), contact_request=row, kind=kind)
    send_mail.call(OutgoingMail.objects.get().pk)
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert f"{settings.PORTAL_URL}{url(row)}" in sent.body
    for word in (NAME, TEXT, agency.organisation.name, agency.organisation.short_name, worker.name, row.reference):
        assert word not in sent.body + sent.subject


def test_mails_that_are_overtaken_or_not_wanted_are_not_sent(agency, worker):
    actor = Actor(user=None)
    row = make_request(agency, worker, state="answered")
    tell_person(actor=actor, contact_request=row, kind="request_dates")
    row = make_request(agency, worker, state="answered")
    tell_person(actor=actor, contact_request=row, kind="request_answered")
    ContactRequest.objects.filter(pk=row.pk).update(address="neu@post.example")
    for posted in OutgoingMail.objects.all():
        send_mail.call(posted.pk)
    assert mail.outbox == []
    assert not tell_person(actor=actor, contact_request=make_request(agency, channel="phone"), kind="request_answered")
