"""Exactly one looks after a request, nobody waits for somebody who is away, and where it was passed on it is gone."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import TRANSITIONS, RequestAction, Who
from cases.inbox.lifecycle import WHO as WHO_OF
from cases.inbox.models import ContactRequest, PassOnConsent
from cases.inbox.selectors import hands_of, holder_of
from cases.inbox.selectors_list import inbox_of, supervised_lines
from cases.inbox.services_access import take_request
from cases.inbox.services_assign import reassign_request
from cases.inbox.services_take import pass_on_request, release_back, take_over
from cases.models import Absence, AuditRow, Booking, Membership
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_offer, make_request
from tests.cases.world import logged_in, make_user, make_world

TODAY = timezone.localdate


def actor(user):
    return load_actor(user, now=timezone.now())


@pytest.fixture
def world(db):
    return make_world()


def away(user, deputy=None):
    Absence.objects.create(user=user, first_day=TODAY(), last_day=TODAY(), deputy=deputy)


def page(name, row):
    return reverse(f"cases:{name}", args=[row.reference])


@pytest.mark.parametrize("action", sorted(RequestAction))
@pytest.mark.parametrize("state", RequestState)
def test_every_illegal_step_is_refused(world, state, action):
    row = make_request(world.youth_office, world.member, state=state, escalated=3, escalated_on=TODAY())
    if state == RequestState.RECEIVED:
        ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.member)
    user = {RequestAction.ASSIGN: world.lead, RequestAction.MOVE: world.coordinator}.get(action, world.member)
    staff = WHO_OF[action] & {Who.AGENCY, Who.HOLDER, Who.LEAD, Who.COORDINATION}
    expected = None if (state, action) in TRANSITIONS and staff else IllegalStep if staff else PermissionDenied
    if action is RequestAction.MOVE and state not in (RequestState.RECEIVED, RequestState.SEEN):
        expected = PermissionDenied  # nobody there waits any more: it is not the coordination office's business
    if expected is None:
        assert take_request(actor=actor(user), contact_request=row, action=action).row == row
    else:
        with pytest.raises(expected):
            take_request(actor=actor(user), contact_request=row, action=action)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_exactly_one_takes_it():
    world = make_world()
    row = make_request(world.youth_office)
    people = [make_user(f"Fachkraft {n}", world.youth_office, Role.CASEWORKER) for n in range(20)]
    start, results = threading.Barrier(len(people)), []

    def run(user):
        try:
            start.wait()
            take_over(actor=actor(user), contact_request=row)
            results.append(user)
        except IllegalStep as refusal:
            results.append(refusal.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row.refresh_from_db()
    winners = [each for each in results if not isinstance(each, str)]
    assert winners == [row.taken_by]
    assert {each for each in results if isinstance(each, str)} == {f"Um diese Anfrage kümmert sich {row.taken_by}."}
    assert (row.state, row.version) == (RequestState.SEEN, 2)
    assert AuditRow.objects.filter(action="request_take", result="ok").count() == 1


def test_a_double_click_takes_once(world):
    row = make_request(world.youth_office)
    take_over(actor=actor(world.member), contact_request=row)
    before = ContactRequest.objects.filter(pk=row.pk).values().get()
    assert take_over(actor=actor(world.member), contact_request=row)
    assert ContactRequest.objects.filter(pk=row.pk).values().get() == before


def test_the_loser_reads_who_has_it(world):
    row = make_request(world.youth_office)
    take_over(actor=actor(world.member), contact_request=row)
    answer = logged_in(world.colleague).post(page("request_take", row), follow=True)
    assert f"Um diese Anfrage kümmert sich {world.member}." in answer.content.decode()
    row.refresh_from_db()
    assert row.taken_by == world.member


def test_who_is_away_is_stood_in_for_and_without_a_deputy_everybody_can(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN)
    third = make_user("Dritte", world.youth_office, Role.CASEWORKER)
    assert holder_of(row, on=TODAY()) == world.member
    away(world.member, deputy=world.colleague)
    assert holder_of(row, on=TODAY()) == world.colleague
    assert Who.HOLDER in hands_of(actor(world.colleague), row, holder=world.colleague)
    with pytest.raises(IllegalStep):
        take_over(actor=actor(third), contact_request=row)
    away(world.colleague)
    assert holder_of(row, on=TODAY()) is None
    take_over(actor=actor(third), contact_request=row)
    row.refresh_from_db()
    assert (row.taken_by, row.state) == (third, RequestState.SEEN)


def test_who_has_left_holds_nothing(world):
    row = make_request(world.youth_office, world.member, state=RequestState.ANSWERED)
    Membership.objects.filter(user=world.member).update(ended_at=timezone.now())
    assert holder_of(row, on=TODAY()) is None
    assert [line.row for line in inbox_of(actor(world.colleague), world.colleague).new] == [row]


def test_a_date_moves_into_the_calendar_of_who_takes_over(world):
    row = make_request(world.youth_office, world.member, state=RequestState.APPOINTED)
    away(world.member)
    assert take_over(actor=actor(world.colleague), contact_request=row)
    assert Booking.objects.get(source=row.appointment).user == world.colleague
    again = make_request(world.youth_office, world.member, state=RequestState.APPOINTED)
    assert not take_over(actor=actor(world.colleague), contact_request=again)
    assert not Booking.objects.filter(source=again.appointment).exists()


def test_put_back_the_clock_goes_on_unless_it_was_answered(world):
    old = TODAY() - datetime.timedelta(days=5)
    for state, goes_on in ((RequestState.SEEN, True), (RequestState.ANSWERED, False)):
        row = make_request(world.youth_office, world.member, state=state, seen_due_on=old, answer_due_on=old)
        release_back(actor=actor(world.member), contact_request=row, version=row.version)
        row.refresh_from_db()
        assert (row.state, row.taken_by, row.seen_due_on == old) == (RequestState.RECEIVED, None, goes_on)


@pytest.mark.parametrize("answer_in", [-3, 0, 2])
def test_put_back_somebody_looks_at_it_today_and_the_day_of_the_answer_stays(world, answer_in):
    """Not five days late at once where it was looked at in time: nobody has been told of that."""
    old, answer_on = TODAY() - datetime.timedelta(days=5), TODAY() + datetime.timedelta(days=answer_in)
    row = make_request(
        world.youth_office, world.member, state=RequestState.SEEN, seen_due_on=old, answer_due_on=answer_on
    )
    release_back(actor=actor(world.member), contact_request=row, version=row.version)
    row.refresh_from_db()
    assert (row.seen_due_on, row.answer_due_on) == (min(TODAY(), answer_on), answer_on)


def test_a_stale_button_does_nothing(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN)
    with pytest.raises(StaleVersion):
        release_back(actor=actor(world.member), contact_request=row, version=row.version + 1)
    answer = logged_in(world.member).post(page("request_release_back", row), {"version": "9"}, follow=True)
    assert "dazugekommen" in answer.content.decode()


def test_it_is_passed_on_only_where_the_person_agreed_and_then_gone_here(world):
    row = make_request(world.youth_office, world.member, state=RequestState.ANSWERED, readers=[world.jobcenter])
    make_offer(row, world.member, timezone.now() + datetime.timedelta(days=2))
    with pytest.raises(Refused, match="nicht zugestimmt"):
        pass_on_request(
            actor=actor(world.member), contact_request=row, agency=world.employment, reason="So", version=row.version
        )
    pass_on_request(
        actor=actor(world.member), contact_request=row, agency=world.jobcenter, reason="Zuständig", version=row.version
    )
    row.refresh_from_db()
    assert (row.agency, row.state, row.taken_by, row.answered_at) == (
        world.jobcenter, RequestState.RECEIVED, None, None,
    )  # fmt: skip
    assert list(row.stations.values_list("agency", "reason")) == [
        (world.youth_office.pk, ""), (world.jobcenter.pk, "Zuständig"),
    ]  # fmt: skip
    assert row.stations.get(until=None).agency == world.jobcenter
    assert not row.date_offers.exists()
    assert logged_in(world.member).get(page("request_detail", row)).status_code == 404
    assert logged_in(world.recipient).get(page("request_detail", row)).status_code == 200


def test_a_withdrawn_agreement_is_none(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN, readers=[world.jobcenter])
    PassOnConsent.objects.filter(request=row).update(withdrawn_at=timezone.now())
    with pytest.raises(Refused):
        pass_on_request(
            actor=actor(world.member), contact_request=row, agency=world.jobcenter, reason="So", version=row.version
        )


def test_a_lead_gives_it_to_somebody_and_reads_nothing(world):
    row = make_request(world.youth_office, world.member, state=RequestState.SEEN)
    client = logged_in(world.lead)
    for answer in (client.get(reverse("cases:request_list")), client.get(page("request_assign", row))):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert row.reference in text
        assert not [word for word in (NAME, TEXT, ADDRESS, "Ausbildung finden") if word in text]
    assert client.get(page("request_detail", row)).status_code == 404
    assert client.post(page("request_assign", row), {"to": world.recipient.pk}).status_code == 422
    assert client.post(page("request_assign", row), {"to": world.colleague.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.taken_by, row.state, row.seen_at) == (world.colleague, RequestState.RECEIVED, None)
    mine = inbox_of(actor(world.colleague), world.colleague)
    assert [line.row for line in [*mine.due, *mine.mine]] == [row]
    with pytest.raises(IllegalStep):
        take_over(actor=actor(world.member), contact_request=row)
    take_over(actor=actor(world.colleague), contact_request=row)


def test_offered_dates_go_with_who_offered_them(world):
    row = make_request(world.youth_office, world.member, state=RequestState.ANSWERED)
    make_offer(row, world.member, timezone.now() + datetime.timedelta(days=2))
    reassign_request(actor=actor(world.lead), contact_request=row, user=world.colleague)
    assert not row.date_offers.exists()


def test_lists_ask_as_often_for_three_as_for_one(world, django_assert_max_num_queries):
    def asked():
        with django_assert_max_num_queries(99) as caught:
            inbox_of(actor(world.member), world.member)
            supervised_lines(actor(world.lead), world.lead)
        return len(caught)

    make_request(world.youth_office, world.member, state=RequestState.SEEN)
    away(world.member, deputy=world.colleague)
    once = asked()
    for state in (RequestState.RECEIVED, RequestState.APPOINTED):
        make_request(world.youth_office, world.colleague, state=state)
    assert asked() == once


def test_what_is_due_stands_first(world):
    late = make_request(world.youth_office, seen_due_on=TODAY() - datetime.timedelta(days=1))
    new = make_request(world.youth_office)
    other = make_request(world.youth_office, world.colleague, state=RequestState.SEEN)
    inbox = inbox_of(actor(world.member), world.member)
    assert [[line.row for line in group] for group in inbox] == [[late], [new], [], [other]]
    assert inbox.due[0].is_late
