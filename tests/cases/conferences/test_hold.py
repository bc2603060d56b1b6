"""Holding a conference through its pages: clock, double clicks, attendance, quorum, notes, withdrawal."""

import datetime
import threading

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from cases.conferences.models import Conference
from cases.conferences.models_agenda import ConferenceNotes
from cases.conferences.services_hold import begin_next_phase
from cases.consents.models import ConsentEvent
from cases.models import AuditRow
from cases.staff.actors import load_actor
from cases.staff.errors import StaleVersion
from tests.cases.conferences.world import (
    make_conference,
    make_conference_consent,
    make_guest,
    make_item,
    make_phases,
    take_part,
)
from tests.cases.world import join, logged_in, make_entry, make_release, make_user, make_world

pytestmark = pytest.mark.django_db


def url(name, conference, *args):
    return reverse(f"cases:{name}", args=[conference.reference, *args])


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def member(world):
    return logged_in(world.member)


def standing(conference):
    conference.refresh_from_db()
    return conference.state, [phase.began_at is not None for phase in conference.phases.order_by("position")]


def test_a_conference_from_beginning_to_end(world, member):
    conference = world.confirmed
    page = member.get(url("conference_hold", conference)).content.decode()
    assert "Noch nicht begonnen" in page
    assert "Konferenz beginnen" in page
    assert member.post(url("conference_begin", conference)).status_code == 302
    assert standing(conference) == ("confirmed", [True, False, False, False])
    for position in (1, 2, 3):
        member.post(url("phase_next", conference), {"position": position})
    assert standing(conference) == ("confirmed", [True] * 4)
    answer = member.post(url("conference_end", conference))
    assert answer["Location"] == url("conference_detail", conference)
    assert standing(conference)[0] == "held"
    assert conference.held_at is not None
    actions = list(AuditRow.objects.filter(object_id=conference.pk).order_by("pk").values_list("action", flat=True))
    assert actions == ["conference_hold", "conference_begin", *["phase_next"] * 3, "conference_end"]


def test_beginning_twice_starts_one_clock(world, member):
    conference = world.confirmed
    member.post(url("conference_begin", conference))
    conference.refresh_from_db()
    first = conference.started_at
    answer = member.post(url("conference_begin", conference), follow=True)
    assert "läuft schon" in answer.content.decode()
    conference.refresh_from_db()
    assert conference.started_at == first


def test_a_double_click_goes_on_once(world, member):
    conference = world.running
    for _ in range(2):
        answer = member.post(url("phase_next", conference), {"position": 2}, follow=True)
    assert "schon weitergeschaltet" in answer.content.decode()
    assert standing(conference)[1] == [True, True, True, False]
    last = AuditRow.objects.filter(action="phase_next").order_by("pk").values_list("result", flat=True)
    assert list(last) == ["ok", "denied"]


@pytest.mark.parametrize("position", ["", "0", "1", "7", "x", "99999999999999999999"])
def test_positions_that_are_not_on_move_nothing(world, member, position):
    conference = world.running
    assert member.post(url("phase_next", conference), {"position": position}).status_code == 302
    assert standing(conference)[1] == [True, True, False, False]


def test_the_end_waits_for_the_last_two_phases(world, member):
    conference = world.running
    answer = member.post(url("conference_end", conference), follow=True)
    assert "Vor dem Ende kommen noch" in answer.content.decode()
    assert standing(conference)[0] == "confirmed"


def test_running_out_of_time_leads_to_the_agreements_and_leaves_out_only_what_may_be_shortened(world, member):
    conference = world.confirmed
    conference.phases.all().delete()
    for phase in make_phases(conference, 5, 10, 10, 5, 10, 10, 7, 3):
        conference.phases.filter(pk=phase.pk).update(may_shorten=phase.position in (3, 4, 5, 6))
    member.post(url("conference_begin", conference))
    member.post(url("phase_next", conference), {"position": 1, "closing": "1"})
    assert standing(conference)[1] == [True] + [False] * 7
    member.post(url("phase_next", conference), {"position": 1})
    member.post(url("phase_next", conference), {"position": 2})
    Conference.objects.filter(pk=conference.pk).update(started_at=timezone.now() - datetime.timedelta(minutes=51))
    page = member.get(url("conference_hold", conference)).content.decode()
    assert "Zeit ist um: nächsten Termin vereinbaren." in page
    assert "Kürzen, direkt zu: Phase 7" in page
    member.post(url("phase_next", conference), {"position": 3, "closing": "1"})
    assert standing(conference)[1] == [True, True, True, False, False, False, True, False]
    member.post(url("phase_next", conference), {"position": 7, "closing": "1"})
    assert standing(conference)[1][-1] is False
    member.post(url("phase_next", conference), {"position": 7})
    assert member.post(url("conference_end", conference))["Location"] == url("conference_detail", conference)


def test_attendance_decides_about_the_quorum(world, member):
    conference = world.running
    make_guest(conference)
    parts = list(conference.participants.order_by("pk"))
    page = member.get(url("conference_hold", conference)).content.decode()
    assert "0 von mindestens 2" in page
    form = {f"da_{part.pk}": "present" for part in parts[:1]} | {f"da_{parts[2].pk}": "present"}
    member.post(url("attendance_set", conference), form)
    page = member.get(url("conference_hold", conference)).content.decode()
    assert "1 von mindestens 2" in page, "a guest is no caseworker"
    member.post(url("attendance_set", conference), {f"da_{parts[1].pk}": "present"})
    page = member.get(url("conference_hold", conference)).content.decode()
    assert "2 von mindestens 2" in page
    assert "Zu wenige sind da" not in page
    assert [part.attendance for part in conference.participants.order_by("pk")] == ["present"] * 3
    answer = member.post(url("conference_not_quorate", conference), {"reason": "Doch nicht"}, follow=True)
    assert "genug Fachkräfte" in answer.content.decode()
    assert standing(conference)[0] == "confirmed"


def test_attendance_knows_these_words_and_these_people_only(world, member):
    conference = world.running
    part = conference.participants.order_by("pk").first()
    assert member.post(url("attendance_set", conference), {f"da_{part.pk}": "schlafend"}).status_code == 422
    other = make_conference(world.case, world.member, (world.member, world.youth_office), state="confirmed")
    foreign = other.participants.get()
    member.post(url("attendance_set", conference), {f"da_{foreign.pk}": "present"})
    foreign.refresh_from_db()
    assert foreign.attendance == "unknown"


def test_too_few_came(world, member):
    conference = world.running
    assert member.post(url("conference_not_quorate", conference), {"reason": ""}).status_code == 422
    answer = member.post(url("conference_not_quorate", conference), {"reason": "Nur eine Fachkraft war da."})
    assert answer["Location"] == url("conference_detail", conference)
    assert standing(conference) == ("not_quorate", [False] * 4)
    assert (conference.reason, conference.started_at) == ("Nur eine Fachkraft war da.", None)


def test_only_the_convener_and_the_chair_run_the_clock(world):
    conference = world.running
    recipient = logged_in(world.recipient)
    steps = ("conference_begin", "phase_next", "conference_end", "conference_not_quorate", "attendance_set")
    form = {"position": 2, "reason": "Grund"}
    assert {recipient.post(url(step, conference), form).status_code for step in steps} == {403}
    page = recipient.get(url("conference_hold", conference)).content.decode()
    assert "Weiter:" not in page
    conference.participants.filter(user=world.recipient).update(roles=["facilitator"])
    assert recipient.post(url("phase_next", conference), {"position": 2}).status_code == 302
    assert standing(conference)[1] == [True, True, True, False]
    elsewhere = make_conference(
        world.case, world.member, (world.member, world.youth_office), (world.recipient, world.jobcenter),
        state="confirmed", started_at=timezone.now(),
    )  # fmt: skip
    assert recipient.post(url("phase_next", elsewhere), {"position": 1}).status_code == 403


def test_who_does_not_take_part_gets_nothing(world):
    conference = world.running
    for who in ("colleague", "lead", "recipient_colleague", "invited", "other", "guest", "keeper"):
        client = logged_in(getattr(world, who))
        assert client.get(url("conference_hold", conference)).status_code == 404
        assert client.post(url("notes_save", conference), {"text": "x", "version": 0}).status_code == 404


def test_withdrawal_acts_on_the_next_request(world, member):
    conference, recipient = world.running, logged_in(world.recipient)
    consent = world.case.consents.get(purpose="case_conference")
    release = make_release(world.kept, world.jobcenter, consent, world.member)
    make_item(conference, world.youth_office, entry=world.kept)
    page = recipient.get(url("conference_hold", conference)).content.decode()
    assert "Zeisigzutext" in page
    assert "Zeisigfreitext" not in page, "released for planning only"
    assert "nicht für Sie freigegeben" in page
    type(release).objects.filter(pk=release.pk).update(withdrawn_at=timezone.now(), withdrawn_by=world.member)
    assert "Zeisigzutext" not in recipient.get(url("conference_hold", conference)).content.decode()
    assert "Zeisigzutext" in member.get(url("conference_hold", conference)).content.decode()
    ConsentEvent.objects.create(consent=consent, state="withdrawn", at=timezone.now(), by=world.member)
    assert recipient.get(url("conference_hold", conference)).status_code == 404
    assert recipient.post(url("notes_save", conference), {"text": "noch", "version": 0}).status_code == 404
    assert "Einwilligung fehlt" in member.get(url("conference_hold", conference)).content.decode()


def test_another_agencys_topic_needs_its_consent(world, member):
    conference = world.running
    assert "Zeisigthema" not in member.get(url("conference_hold", conference)).content.decode()
    assert "Zeisigthema" in logged_in(world.recipient).get(url("conference_hold", conference)).content.decode()
    make_conference_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    assert "Zeisigthema" in member.get(url("conference_hold", conference)).content.decode()


def test_notes_are_ones_own_and_survive(world, member):
    conference, script = world.running, {"HTTP_ACCEPT": "application/json"}
    first = member.post(url("notes_save", conference), {"text": "Zeisignotiz\r\nzwei", "version": 0}, **script)
    assert first.json()["version"] == 1
    assert "Gespeichert" in first.json()["text"]
    again = logged_in(world.member)
    assert "Zeisignotiz\nzwei" in again.get(url("conference_hold", conference)).content.decode()
    recipient = logged_in(world.recipient)
    assert "Zeisignotiz" not in recipient.get(url("conference_hold", conference)).content.decode()
    recipient.post(url("notes_save", conference), {"text": "Eigene", "version": 0})
    assert ConferenceNotes.objects.get(author=world.member).text == "Zeisignotiz\nzwei"
    assert list(AuditRow.objects.filter(action="notes_save").values_list("result", flat=True)) == ["ok", "ok"]


def test_a_stale_tab_shows_both_texts_and_overwrites_nothing(world, member):
    conference, script = world.running, {"HTTP_ACCEPT": "application/json"}
    member.post(url("notes_save", conference), {"text": "aus dem ersten Fenster", "version": 0})
    late = {"text": "aus dem zweiten Fenster", "version": 0}
    answer = member.post(url("notes_save", conference), late, **script)
    assert (answer.status_code, "anderen Fenster" in answer.json()["text"]) == (409, True)
    answer = member.post(url("notes_save", conference), late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ersten" in page
    assert "zweiten" in page
    assert ConferenceNotes.objects.get().text == "aus dem ersten Fenster"
    member.post(url("notes_save", conference), {"text": "beides", "version": 1})
    assert ConferenceNotes.objects.get().text == "beides"
    same = member.post(url("notes_save", conference), {"text": "beides", "version": 0}, **script)
    assert same.json()["version"] == 2, "the same words are no conflict"


def test_endless_notes_are_refused_and_stay_on_the_page(world, member):
    conference = world.running
    answer = member.post(url("notes_save", conference), {"text": "Zeisig" * 2000, "version": 0})
    assert answer.status_code == 422
    assert "Zeisig" * 2000 in answer.content.decode()
    assert not ConferenceNotes.objects.exists()


def test_before_it_is_confirmed_and_when_it_is_closed_there_is_nothing_to_hold(world, member):
    for state in ("proposed", "polling", "invited", "postponed", "cancelled", "agreed", "closed"):
        conference = make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
        answer = member.get(url("conference_hold", conference))
        assert answer["Location"] == url("conference_detail", conference), state
        assert member.post(url("conference_begin", conference)).status_code == 302
        assert standing(conference)[0] == state


def test_neither_address_nor_title_tells_what_it_is_about(world, member):
    answer = member.get(url("conference_hold", world.running))
    title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title.strip() == f"Laufende Konferenz · {world.running.reference}"


def test_the_page_asks_as_often_for_three_rows_as_for_one(world, member, django_assert_max_num_queries):
    conference = world.running
    consent = world.case.consents.get(purpose="case_conference")

    def asked():
        member.get(url("conference_hold", conference))
        with django_assert_max_num_queries(20) as caught:
            member.get(url("conference_hold", conference))
        rows = [row["sql"] for row in caught.captured_queries]
        return [sql for sql in rows if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "UPDATE"))]

    few = asked()
    for number in range(3):
        entry = make_entry(world.case, world.member, title=f"Titel {number}")
        make_release(entry, world.jobcenter, consent, world.member)
        make_item(conference, world.youth_office, entry=entry)
        make_item(conference, world.jobcenter, topic=f"Thema {number}")
        user = make_user("Noch jemand", world.youth_office, "caseworker")
        join(world.case, world.youth_office, user)
        take_part(conference, user, world.youth_office)
        make_guest(conference)
    assert len(asked()) == len(few) <= 12, "\n".join(few)


@pytest.mark.django_db(transaction=True)
def test_two_people_press_next_at_once():
    world = make_world()
    conference = world.running
    world.recipient.conference_parts.filter(conference=conference).update(roles=["facilitator"])
    start, results = threading.Barrier(2), []

    def press(user):
        start.wait()
        try:
            begin_next_phase(
                actor=load_actor(user, now=timezone.now()),
                conference=Conference.objects.get(pk=conference.pk),
                position=2,
            )
            results.append("went on")
        except StaleVersion:
            results.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[user]) for user in (world.member, world.recipient)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert sorted(results) == ["too late", "went on"]
    assert standing(conference)[1] == [True, True, True, False]
