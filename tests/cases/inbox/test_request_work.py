"""The agency's side of a request: answers, dates, its end, and the case that comes of it."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.inbox.enums import MessageKind, RequestOutcome, RequestState
from cases.inbox.models import RequestMessage
from cases.inbox.models_framework import AnswerTemplate
from cases.inbox.selectors_dates import suggestions_for
from cases.inbox.selectors_page import templates_of
from cases.inbox.services_answers import answer_request, note_attempt, refer_request
from cases.inbox.services_dates import appoint, note_arrival, note_no_arrival, offer_dates
from cases.inbox.services_ends import close_request, open_case_from
from cases.models import Booking, Case, Entry, OutgoingMail
from cases.records.services import PersonData, StepData
from cases.staff.actors import load_actor
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.inbox.world import TEXT, make_offer, make_request
from tests.cases.world import logged_in

HALF = datetime.timedelta(minutes=30)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def taken(world):
    return make_request(world.youth_office, world.member, state=RequestState.SEEN, readers=[world.jobcenter])


def actor(user):
    return load_actor(user, now=timezone.now())


def page(name, row):
    return reverse(f"cases:{name}", args=[row.reference])


def at(days, hour=10):
    return timezone.make_aware(datetime.datetime.combine(timezone.localdate() + days * DAY, datetime.time(hour)))


def answer(world, row, kind=MessageKind.ANSWER, text="Komm vorbei", version=None):
    answer_request(actor=actor(world.member), contact_request=row, kind=kind, text=text, version=version or row.version)
    row.refresh_from_db()


def test_an_answer_stands_on_the_page_and_a_mail_says_so_once(world, taken):
    answer(world, taken)
    answer(world, taken, version=1)
    assert taken.state == RequestState.ANSWERED
    assert [said.text for said in taken.messages.all()] == ["Komm vorbei"]
    (mail,) = OutgoingMail.objects.all()
    assert (mail.kind, mail.address) == ("request_answered", taken.address)


def test_what_came_in_meanwhile_is_read_first_and_nothing_typed_is_lost(world, taken):
    client, url = logged_in(world.member), page("request_answer", taken)
    form = {"kind": "answer", "text": "Meine Antwort", "version": taken.version}
    RequestMessage.objects.create(request=taken, kind=MessageKind.MESSAGE, text="Noch etwas", at=timezone.now())
    type(taken).objects.filter(pk=taken.pk).update(version=taken.version + 1)
    shown = client.post(url, form)
    text = shown.content.decode()
    assert shown.status_code == 422
    assert "Noch etwas" in text
    assert "Meine Antwort" in text
    assert f'name="version" value="{taken.version + 1}"' in text
    assert client.post(url, {**form, "version": taken.version + 1}).status_code == 302


def test_a_call_is_an_answer_and_a_vain_one_is_none(world):
    row = make_request(
        world.youth_office, world.member, state=RequestState.SEEN, channel="phone", address="030 23125 003"
    )
    note_attempt(actor=actor(world.member), contact_request=row)
    note_attempt(actor=actor(world.member), contact_request=row)
    row.refresh_from_db()
    assert (row.state, row.messages.count(), row.answered_at) == (RequestState.SEEN, 1, None)
    answer(world, row, MessageKind.CALL, "")
    assert row.state == RequestState.ANSWERED
    assert not OutgoingMail.objects.exists()


def test_who_wants_mail_is_not_called(world, taken):
    with pytest.raises(Refused, match="E-Mail"):
        answer(world, taken, MessageKind.CALL)
    with pytest.raises(Refused):
        answer(world, taken, text="  ")


def test_worded_answers_are_the_regions_or_the_portals(world, taken):
    text = logged_in(world.member).get(page("request_answer", taken), {"vorlage": "2"}).content.decode()
    assert str(templates_of(taken)[1].text) in text
    AnswerTemplate.objects.create(region=world.region, title="Eigene", text="Hallo aus dem Landkreis")
    assert [each.title for each in templates_of(taken)] == ["Eigene"]


def test_not_us_without_consent_tells_whom_to_ask(world, taken):
    for wrong in (world.youth_office, world.foreign):
        with pytest.raises(Refused):
            refer_request(
                actor=actor(world.member), contact_request=taken, agency=wrong, text="Dort", version=taken.version
            )
    refer_request(
        actor=actor(world.member), contact_request=taken, agency=world.employment, text="Frag dort",
        version=taken.version,
    )  # fmt: skip
    taken.refresh_from_db()
    assert (taken.suggested, taken.agency, taken.state) == (world.employment, world.youth_office, RequestState.ANSWERED)


def offer(world, row, *starts, place="Raum 1", version=None):
    offer_dates(
        actor=actor(world.member), contact_request=row, starts=starts, length=HALF, place=place,
        version=version or row.version,
    )  # fmt: skip
    row.refresh_from_db()


def test_up_to_three_times_are_offered_and_nothing_is_booked(world, taken):
    for wrong in ((), [at(days) for days in (1, 2, 3, 4)], (at(-1),), (at(400),)):
        with pytest.raises(Refused):
            offer(world, taken, *wrong)
    with pytest.raises(Refused):
        offer(world, taken, at(2), place=" ")
    offer(world, taken, at(3), at(2))
    offer(world, taken, at(3), at(2), version=1)
    assert [each.starts_at for each in taken.date_offers.all()] == [at(2), at(3)]
    assert taken.state == RequestState.ANSWERED
    assert not Booking.objects.exists()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["request_dates"]


def test_nobody_offers_a_time_at_which_they_are_taken(world, taken):
    other = make_request(world.youth_office, world.member, state=RequestState.SEEN)
    agree(world, other, at(2))
    with pytest.raises(Refused, match="belegt"):
        offer(world, taken, at(2))


def agree(world, row, start, version=None):
    appoint(
        actor=actor(world.member), contact_request=row, start=start, length=HALF, place="Raum 1",
        version=version or row.version,
    )  # fmt: skip
    row.refresh_from_db()


def test_an_agreed_date_is_booked_once_and_moves(world, taken):
    make_offer(taken, world.member, at(5))
    agree(world, taken, at(2))
    agree(world, taken, at(2), version=1)
    agree(world, taken, at(3))
    (booking,) = Booking.objects.filter(source=taken.appointment)
    assert (booking.user, booking.during.lower) == (world.member, at(3))
    assert (taken.state, taken.starts_at, taken.date_offers.count()) == (RequestState.APPOINTED, at(3), 0)
    assert taken.answered_at
    with pytest.raises(StaleVersion):
        agree(world, taken, at(4), version=1)


def test_whether_somebody_came_is_said_on_the_day(world):
    row = make_request(world.youth_office, world.member, state=RequestState.APPOINTED)
    with pytest.raises(IllegalStep, match="noch nicht"):
        note_arrival(actor=actor(world.member), contact_request=row)
    type(row).objects.filter(pk=row.pk).update(starts_at=timezone.now() - HALF, ends_at=timezone.now())
    note_arrival(actor=actor(world.member), contact_request=row)
    row.refresh_from_db()
    assert (row.state, row.arrived_at is None) == (RequestState.ARRIVED, False)


def test_who_did_not_come_is_not_lost(world):
    row = make_request(world.youth_office, world.member, state=RequestState.APPOINTED)
    type(row).objects.filter(pk=row.pk).update(starts_at=timezone.now() - HALF, ends_at=timezone.now())
    note_no_arrival(actor=actor(world.member), contact_request=row)
    row.refresh_from_db()
    assert (row.state, row.starts_at, row.place) == (RequestState.ANSWERED, None, "")


def test_times_that_the_person_called_good_are_proposed(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN, good_times=["afternoon"])
    found = [timezone.localtime(each.start) for each in suggestions_for(actor(world.member), row)]
    assert len({each.date() for each in found}) == len(found) > 3
    assert {each.hour for each in found} == {14}


def test_own_free_times_are_proposed(world, taken):
    found = suggestions_for(actor(world.member), taken)
    assert found
    agree(world, taken, found[0].start)
    assert found[0].start not in [each.start for each in suggestions_for(actor(world.member), taken)]


def test_closing_says_how_it_ended_and_gives_the_date_back(world, taken):
    agree(world, taken, at(2))
    with pytest.raises(Refused):
        close(world, taken, RequestOutcome.BECAME_CASE)
    close(world, taken, RequestOutcome.SETTLED)
    assert (taken.state, taken.outcome, taken.closing_text) == (RequestState.CLOSED, "settled", "Alles Gute")
    assert not Booking.objects.filter(source=taken.appointment).exists()
    with pytest.raises(IllegalStep):
        close(world, taken, RequestOutcome.SETTLED)


def close(world, row, outcome):
    close_request(
        actor=actor(world.member), contact_request=row, outcome=outcome, text="Alles Gute", version=row.version
    )
    row.refresh_from_db()


PERSON = PersonData("Kanarikid", "Neuling", datetime.date(timezone.localdate().year - 17, 1, 1))


def test_a_case_is_opened_in_one_step(world, taken):
    RequestMessage.objects.create(request=taken, kind=MessageKind.MESSAGE, text="Noch etwas", at=timezone.now())
    agree(world, taken, at(2))
    step = StepData("Erstgespräch", timezone.localdate() + 7 * DAY)
    case = open_case_from(
        actor=actor(world.member), contact_request=taken, person=PERSON, step=step, token=uuid.uuid4(),
        version=taken.version,
    )  # fmt: skip
    taken.refresh_from_db()
    assert (taken.case, taken.state, taken.outcome) == (case, RequestState.CLOSED, RequestOutcome.BECAME_CASE)
    entry = Entry.objects.get(case=case)
    assert entry.data_class == "internal"
    assert all(word in entry.text for word in (TEXT, "Noch etwas", "Ausbildung finden"))
    assert Booking.objects.filter(source=taken.appointment).exists()
    text = logged_in(world.member).get(page("request_detail", taken)).content.decode()
    assert str(world.jobcenter) in text
    assert reverse("cases:consent_new", args=[case.reference]) in text
    assert case.reference not in logged_in(world.colleague).get(page("request_detail", taken)).content.decode()


def test_the_form_begins_with_what_is_known_and_a_double_click_opens_one_case(world, taken):
    client, url = logged_in(world.member), page("request_open_case", taken)
    shown = client.get(url)
    form = shown.context["form"]
    assert (form["given_name"].value(), form["email"].value(), form["channel"].value()) == (
        taken.name, taken.address, "email",
    )  # fmt: skip
    data = {
        "given_name": "Kanarikid", "family_name": "Neuling", "birth_date": PERSON.birth_date, "language": "de",
        "channel": "email", "email": taken.address, "text": "Erstgespräch", "token": form["token"].value(),
        "data_class": "internal",
        "due_on": timezone.localdate() + DAY, "version": taken.version,
    }  # fmt: skip
    before = Case.objects.count()
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert Case.objects.count() == before + 1


def test_of_a_parent_nothing_is_taken_for_the_young_persons(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN, asker="parent")
    form = logged_in(world.member).get(page("request_open_case", row)).context["form"]
    assert (form["given_name"].value(), form["email"].value()) == (None, None)


@pytest.mark.parametrize("name", ["request_pass_on", "request_refer"])
def test_a_foreign_agency_answers_like_one_that_nothing_has(world, taken, name):
    client, known = logged_in(world.member), {"reason": "Zuständig", "text": "Frag dort", "version": taken.version}
    bodies = []
    for number in (world.foreign.pk, world.youth_office.pk, 999_999_999):
        shown = client.post(page(name, taken), {**known, "agency": number})
        assert shown.status_code == 422
        said = " ".join(shown.context["form"].errors["agency"])
        bodies.append(said.replace(str(number), "N"))
    assert len(set(bodies)) == 1
    taken.refresh_from_db()
    assert (taken.agency, taken.state) == (world.youth_office, RequestState.SEEN)
