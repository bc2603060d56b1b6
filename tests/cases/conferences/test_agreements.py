"""Agreements in force: who reads them, what becomes of them, who is reminded when, how a conference ends."""

import datetime
import itertools

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.audit.models import AuditRow
from cases.conferences.models import Conference, Participant
from cases.conferences.models_minutes import Agreement
from cases.conferences.rules import may_read
from cases.conferences.rules_agreements import Reminder, Urgency, reminders, urgency
from cases.conferences.selectors import covers_of
from cases.conferences.services_reminders import run_agreement_reminders, run_follow_up
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from cases.staff.actors import Actor
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, make_minutes
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, logged_in, make_world

DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))


def make_agreements(world, *fields, state="agreed"):
    """A conference of the Jugendamt with the jobcenter, its minutes in force with these agreements."""
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    conference = make_conference(world.case, world.member, *pairs, state=state)
    parts = {part.user_id: part for part in conference.participants.all()}
    theirs = {"owner": parts[world.recipient.pk], "agency": world.jobcenter}
    rows = [{**(theirs if row.pop("theirs", False) else {}), **row} for row in (dict(each) for each in fields)]
    make_minutes(conference, world.member, final=True, agreements=rows)
    return conference, list(Agreement.objects.filter(minutes__conference=conference).order_by("position"))


def page(name, agreement):
    return reverse(f"cases:{name}", args=[agreement.pk])


@pytest.fixture
def world(db):
    world = make_world()
    make_conference_consent(world.case, world.member, world.jobcenter)
    return world


def test_each_reader_sees_what_consent_covers_now(world):
    _conference, rows = make_agreements(
        world, {"what": "Zeisig eins"}, {"what": "Zeisig zwei", "data_class": DataClass.SPECIAL_CATEGORY},
        {"what": "Zeisig drei", "theirs": True, "data_class": DataClass.SPECIAL_CATEGORY},
    )  # fmt: skip
    member, recipient = logged_in(world.member), logged_in(world.recipient)
    everything = member.get(reverse("cases:agreement_list")).content.decode()
    theirs = recipient.get(reverse("cases:agreement_list")).content.decode()
    assert all(row.what in everything for row in rows)
    assert [row.what in theirs for row in rows] == [True, False, True]
    for name in ("colleague", "lead", "recipient_colleague", "recipient_lead", "invited", "other"):
        assert "Zeisig" not in logged_in(getattr(world, name)).get(reverse("cases:agreement_list")).content.decode()
    world.case.consents.get(purpose="case_conference").events.create(
        state="withdrawn", at=timezone.now(), by=world.member
    )
    assert "Zeisig" not in recipient.get(reverse("cases:agreement_list")).content.decode()
    assert recipient.post(page("agreement_done", rows[2]), {"note": ""}).status_code == 404


def test_the_gate_in_the_database_is_the_rule(world):
    """Every class, convener and answering agency, reader: the same as `rules.may_read`."""
    make_conference_consent(
        world.case, world.member, world.jobcenter, classes=(DataClass.THIRD_PARTY, DataClass.ENTRUSTED),
        forms=(FormOfUse.MINUTES,),
    )  # fmt: skip
    classes = sorted(set(DataClass) - {DataClass.INTERNAL})
    rows = [{"what": f"Z {name}", "data_class": name, "theirs": mine} for name in classes for mine in (False, True)]
    _conference, agreements = make_agreements(world, *rows)
    covers = covers_of(world.case, now=timezone.now())
    for agreement, (user, agency) in itertools.product(
        agreements, ((world.member, world.youth_office), (world.recipient, world.jobcenter))
    ):
        shown = Agreement.objects.visible_to(user, now=timezone.now()).filter(pk=agreement.pk).exists()
        expected = agreement.agency_id == agency.pk or may_read(
            covers, owner_id=world.youth_office.pk, reader_ids=[agency.pk], data_class=agreement.data_class,
            form=FormOfUse.MINUTES,
        )  # fmt: skip
        assert shown == expected, (agreement.data_class, agreement.agency_id, agency.pk)


def test_who_answers_for_it_or_convened_says_what_became_of_it(world):
    _conference, (ours, theirs) = make_agreements(world, {"what": "Zeisig a"}, {"what": "Zeisig b", "theirs": True})
    recipient, member = logged_in(world.recipient), logged_in(world.member)
    assert recipient.post(page("agreement_done", ours), {"note": ""}).status_code == 403
    assert recipient.post(page("agreement_done", theirs), {"note": "ging gut"}).status_code == 302
    again = recipient.post(page("agreement_done", theirs), {"note": "noch mal"}, follow=True)
    assert "schon „erledigt“" in again.content.decode()
    theirs.refresh_from_db()
    assert (theirs.state, theirs.state_reason, theirs.state_by) == ("done", "ging gut", world.recipient)
    assert member.post(page("agreement_reopen", theirs), {"reason": ""}).status_code == 422
    assert member.post(page("agreement_reopen", theirs), {"reason": "doch nicht"}).status_code == 302
    assert member.post(page("agreement_drop", theirs), {"reason": "nicht mehr nötig"}).status_code == 302
    for name in ("agreement_done", "agreement_drop", "agreement_replace"):
        assert member.post(page(name, theirs), {"reason": "x", "note": ""}).status_code == 302
    theirs.refresh_from_db()
    assert theirs.state == "dropped"
    assert AuditRow.objects.filter(action="agreement_drop", result="ok").count() == 1


def test_it_is_replaced_only_by_an_agreement_of_the_same_case(world):
    _one, (first, second) = make_agreements(world, {"what": "Zeisig a"}, {"what": "Zeisig b"})
    client = logged_in(world.member)
    shown = client.get(page("agreement_replace", first)).content.decode()
    assert "Zeisig b" in shown
    for number in (first.pk, 999999):
        assert client.post(page("agreement_replace", first), {"reason": "neu", "by": number}).status_code == 422
    assert client.post(page("agreement_replace", first), {"reason": "neu", "by": second.pk}).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == ("replaced", second)


def test_foreign_agreements_are_like_unknown_ones(world):
    _conference, (agreement,) = make_agreements(world, {})
    stranger = logged_in(world.other)
    for name in ("agreement_done", "agreement_drop", "agreement_replace", "agreement_reopen"):
        for number in (agreement.pk, 999999):
            address = reverse(f"cases:{name}", args=[number])
            assert stranger.get(address).status_code == stranger.post(address, {"reason": "x"}).status_code == 404
    agreement.refresh_from_db()
    assert agreement.state == "open"


def test_a_conference_is_closed_when_nothing_is_open(world):
    conference, (agreement,) = make_agreements(world, {})
    client = logged_in(world.member)
    assert client.post(reverse("cases:conference_follow_up", args=[conference.reference])).status_code == 302
    conference.refresh_from_db()
    assert conference.state == "follow_up"
    assert conference.review_on == timezone.localdate() + datetime.timedelta(weeks=6)
    answer = client.post(reverse("cases:conference_close", args=[conference.reference]), follow=True)
    assert "noch offen" in answer.content.decode()
    client.post(page("agreement_done", agreement), {"note": ""})
    client.post(reverse("cases:conference_close", args=[conference.reference]))
    conference.refresh_from_db()
    assert conference.state == "closed"
    assert logged_in(world.recipient).post(
        reverse("cases:conference_close", args=[conference.reference])
    ).status_code in (302, 403)


def test_the_clock_begins_and_ends_the_follow_up(world):
    conference, (agreement,) = make_agreements(world, {})
    job = Actor(user=None)
    assert (run_follow_up(actor=job), run_follow_up(actor=job)) == (1, 0)
    Agreement.objects.filter(pk=agreement.pk).update(state="done")
    assert run_follow_up(actor=Actor(user=None)) == 0
    later = Actor(user=None, now=timezone.now() + datetime.timedelta(weeks=6, hours=1))
    assert Conference.objects.get(pk=conference.pk).state == "follow_up"
    assert run_follow_up(actor=later) == 1
    conference.refresh_from_db()
    assert (conference.state, conference.closed_at) == ("closed", later.now)


def test_reminders_go_to_the_owner_the_lead_and_the_facilitator_once_each(world):
    conference, (agreement,) = make_agreements(world, {"what": "Zeisiggeheim", "theirs": True})
    Participant.objects.filter(conference=conference, user=world.recipient).update(roles=["facilitator"])
    day = agreement.due
    expected = {
        -8: [], -7: [world.recipient], -1: [], 0: [world.recipient], 6: [],
        7: [world.recipient, world.recipient_lead], 13: [], 14: [world.recipient, world.member], 20: [],
    }  # fmt: skip
    for offset, people in expected.items():
        moment = timezone.make_aware(datetime.datetime.combine(day + datetime.timedelta(days=offset), datetime.time(9)))
        with time_machine.travel(moment):
            mail.outbox.clear()
            for _again in range(2):
                run_agreement_reminders(actor=Actor(user=None))
                run_tasks()
        sent = sorted(message.to[0] for message in mail.outbox)
        assert sent == sorted(person.email for person in people), offset
        text = "".join(message.subject + message.body for message in mail.outbox)
        assert not [word for word in (GIVEN, FAMILY, "Zeisiggeheim", world.recipient.name) if word in text]


def test_a_settled_agreement_reminds_nobody_even_if_the_mail_was_posted(world):
    _conference, (agreement,) = make_agreements(world, {"theirs": True, "due": timezone.localdate()})
    assert run_agreement_reminders(actor=Actor(user=None)) == 1
    Agreement.objects.filter(pk=agreement.pk).update(state="done")
    run_tasks()
    assert mail.outbox == []


def test_of_somebody_without_account_the_case_lead_is_reminded(world):
    conference, _rows = make_agreements(world)
    guest = make_guest(conference)
    other = make_conference(world.case, world.member, (world.member, world.youth_office), state="agreed")
    Participant.objects.filter(pk=guest.pk).update(conference=other)
    make_minutes(other, world.member, final=True, agreements=[{"owner": guest, "due": timezone.localdate()}])
    run_agreement_reminders(actor=Actor(user=None))
    run_tasks()
    assert [message.to for message in mail.outbox] == [[world.member.email]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(world, count, django_assert_num_queries):
    make_agreements(world, *[{"what": f"Zeisig {number}"} for number in range(count)])
    client = logged_in(world.member)
    with django_assert_num_queries(5):
        client.get(reverse("cases:agreement_list"))


@given(DAYS, DAYS)
def test_urgency_and_reminders_follow_the_days(due, today):
    days = (today - due).days
    found = urgency("open", due, today=today)
    assert found == (
        Urgency.OVERDUE if days > 0 else Urgency.TODAY if days == 0 else Urgency.SOON if days >= -7 else Urgency.LATER
    )
    assert urgency("done", due, today=today) == Urgency.SETTLED
    sent = reminders(due, today=today)
    assert (Reminder.BEFORE in sent) == (-7 <= days < 0)
    assert (Reminder.TODAY in sent) == (0 <= days < 7)
    assert (Reminder.LEAD in sent) == (days >= 7)
    assert (Reminder.OPEN_END in sent) == (days >= 14)
