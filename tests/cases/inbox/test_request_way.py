"""The whole way of a contact request by the real services: what the agency does is what the person reads."""

import datetime
import html
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Absence
from cases.inbox.enums import MessageKind, RequestOutcome
from cases.inbox.forms_public import STAMP
from cases.inbox.models import ContactRequest
from cases.inbox.services_answers import answer_request, note_attempt, refer_request
from cases.inbox.services_dates import appoint, note_arrival, offer_dates
from cases.inbox.services_ends import close_request
from cases.inbox.services_take import pass_on_request, take_over
from cases.mails.enums import MailState
from cases.mails.models import OutgoingMail
from cases.mails.selectors import mails_to_call_about
from cases.mails.sending import send_mail
from cases.staff.actors import load_actor
from cases.staff.enums import LegalArea, Role
from offers.regions.rules_stamps import make_stamp
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_door
from tests.cases.world import make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
HALF = datetime.timedelta(minutes=30)


@pytest.fixture
def way():
    return Way()


class Way:
    """One person, two agencies of one region with a caseworker each."""

    def __init__(self):
        region = make_region()
        self.first, self.second = make_agency(region), make_agency(region, LegalArea.SGB2)
        self.workers = [make_user(f"Zeisig{n}", agency, Role.CASEWORKER) for n, agency in enumerate(self.agencies)]
        self.doors = [make_door(agency, phone=f"030 23125 00{n}") for n, agency in enumerate(self.agencies)]
        self.person = Client()

    @property
    def agencies(self):
        return [self.first, self.second]

    @property
    def row(self):
        return ContactRequest.objects.get()

    def actor(self, number=0, **later):
        return load_actor(self.workers[number], now=timezone.now() + datetime.timedelta(**later))

    def write(self, **values):
        door, agency = self.doors[0], self.first
        seen = timezone.now() - datetime.timedelta(seconds=9)
        answer = self.person.post(
            reverse("request_send", args=[door.region.slug, door.slug]),
            {
                "sending": uuid.uuid4(), "stamp": make_stamp(STAMP, agency.pk, now=seen), "name": NAME,
                "channel": "email", "address": ADDRESS, "topic": "training", "message": TEXT, "spoken": "de",
                "asker": "young_person", **values,
            },
        )  # fmt: skip
        self.url = answer["Location"].split("?")[0]

    def do(self, verb, number=0, **values):
        """A step of the agency, as of now."""
        row = self.row
        verb(actor=self.actor(number), contact_request=row, **values, version=row.version)

    def read(self):
        answer = self.person.get(self.url)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    def mails(self):
        """Kinds of mails that were posted, all sent."""
        for posted in OutgoingMail.objects.filter(recipient=None, state=MailState.QUEUED):
            send_mail.call(posted.pk)
        return list(OutgoingMail.objects.filter(recipient=None).order_by("pk").values_list("kind", flat=True))


def test_from_the_first_word_to_the_meeting(way):
    way.write()
    assert "sieht es jemand" in way.read()
    take_over(actor=way.actor(), contact_request=way.row)
    assert "hörst du von uns" in way.read()
    way.do(answer_request, kind=MessageKind.ANSWER, text="Komm vorbei, wir finden was.")
    assert "Komm vorbei, wir finden was." in way.read()
    tomorrow = timezone.make_aware(
        datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=1), datetime.time(10))
    )
    way.do(offer_dates, starts=[tomorrow, tomorrow + 2 * HALF], length=HALF, place="Kalenderweg 1")
    offer = way.row.date_offers.get(position=2)
    assert way.person.post(f"{way.url}termin/", {"date": offer.pk})["Location"] == way.url
    text = way.read()
    assert "Kalenderweg 1" in text
    assert "11:00–11:30 Uhr" in text
    note_arrival(actor=way.actor(days=2), contact_request=way.row)
    assert "Kannst du nicht?" not in way.read()
    way.do(close_request, outcome=RequestOutcome.SETTLED, text="Viel Glück in der Werkstatt!")
    assert "Viel Glück in der Werkstatt!" in way.read()
    assert way.mails() == ["request_answered", "request_dates", "request_answered"]
    assert not [word for sent in mail.outbox for word in (NAME, TEXT, "Werkstatt", way.first.organisation.name)
                if word in sent.subject + sent.body]  # fmt: skip


def test_what_was_passed_on_lies_elsewhere_and_the_person_reads_why(way):
    way.write(pass_on=[way.second.pk])
    take_over(actor=way.actor(), contact_request=way.row)
    way.do(pass_on_request, agency=way.second, reason="Es geht um Arbeit.")
    text = way.read()
    assert f"Zuständig ist jetzt: {way.second.organisation.name}." in text
    assert "Warum: Es geht um Arbeit." in text
    assert way.doors[1].name in text
    assert way.mails() == ["request_passed_on"]
    take_over(actor=way.actor(1), contact_request=way.row)
    note_attempt(actor=way.actor(1), contact_request=way.row)
    assert "das hat nicht geklappt" in way.read()


def test_without_consent_the_person_is_told_whom_to_ask(way):
    way.write()
    take_over(actor=way.actor(), contact_request=way.row)
    way.do(refer_request, agency=way.second, text="Das Jobcenter hilft dir.")
    text = way.read()
    assert "Das Jobcenter hilft dir." in text
    assert "Wir haben nichts weitergegeben." in text
    assert "030 23125 001" in text
    assert way.row.agency == way.first


def test_a_date_that_is_moved_is_told_and_has_a_newer_file(way):
    way.write()
    take_over(actor=way.actor(), contact_request=way.row)
    start = timezone.now().replace(microsecond=0) + datetime.timedelta(days=2)
    way.do(appoint, start=start, length=HALF, place="Kalenderweg 1")
    first = way.person.get(f"{way.url}termin.ics").content.decode()
    way.do(appoint, start=start + 2 * HALF, length=HALF, place="Kalenderweg 2")
    second = way.person.get(f"{way.url}termin.ics").content.decode()
    uids, numbers = ([line for file in (first, second) for line in file.splitlines() if line.startswith(word)]
                     for word in ("UID", "SEQUENCE"))  # fmt: skip
    assert uids[0] == uids[1]
    assert numbers[0] < numbers[1]
    assert "Kalenderweg 2" in second
    assert way.mails() == ["request_appointed", "request_appointed"]


def test_a_mail_that_reaches_nobody_is_a_task_for_who_has_the_request(way):
    way.write()
    take_over(actor=way.actor(), contact_request=way.row)
    way.do(answer_request, kind=MessageKind.ANSWER, text="Hallo")
    OutgoingMail.objects.filter(recipient=None).update(state=MailState.FAILED)
    (call,) = mails_to_call_about(actor=way.actor())
    assert call.about == way.row
    assert call.url == reverse("cases:request_detail", args=[way.row.reference])
    assert mails_to_call_about(actor=way.actor(1)) == []


def test_it_does_not_wait_for_somebody_who_is_away_or_has_left(way):
    way.write()
    take_over(actor=way.actor(), contact_request=way.row)
    way.do(answer_request, kind=MessageKind.ANSWER, text="Hallo")
    OutgoingMail.objects.filter(recipient=None).update(state=MailState.FAILED)
    others = [make_user(name, way.first, Role.CASEWORKER) for name in ("Vertretung", "Kollegin")]

    def who_calls():
        return [bool(mails_to_call_about(actor=load_actor(user, now=timezone.now()))) for user in others]

    assert who_calls() == [False, False]
    today = timezone.localdate()
    absence = Absence.objects.create(user=way.workers[0], first_day=today, last_day=today, deputy=others[0])
    assert who_calls() == [True, False]
    own = Absence.objects.create(user=others[0], first_day=today, last_day=today)
    assert who_calls() == [True, True]
    Absence.objects.filter(pk__in=[absence.pk, own.pk]).delete()
    way.workers[0].memberships.update(ended_at=timezone.now())
    assert who_calls() == [True, True]
