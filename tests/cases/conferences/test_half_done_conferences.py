"""Each service of conferences fails at each statement that it writes: nothing is left half done, no mail is queued."""

import datetime
import uuid

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.conferences import (
    services,
    services_agenda,
    services_agreements,
    services_hold,
    services_invite,
    services_links,
    services_minutes,
    services_minutes_answers,
    services_minutes_final,
    services_notes,
    services_people,
    services_poll,
)
from cases.conferences.enums import (
    Attendance,
    ConferencePurpose,
    ConferenceRole,
    GuestKind,
    MinutesReply,
    PollChoice,
    Reply,
)
from cases.conferences.models import Conference, Participant
from cases.conferences.models_dates import PollSlot
from cases.conferences.models_minutes import MinutesReceipt
from cases.conferences.rules_minutes import AgreementData, MinutesData, PartData
from cases.conferences.scopes import Frame, Guest, People
from cases.conferences.selectors_people import key_of
from cases.conferences.selectors_poll import SlotData
from cases.retention.services_conferences import forget_guests
from cases.retention.tasks import TASKS
from cases.staff.actors import Actor, load_actor
from tests.cases.conferences.world import make_conference, make_guest, make_minutes
from tests.cases.test_half_done import broke, everything
from tests.cases.whole import casework_tables

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
LATER = timezone.now().replace(microsecond=0) + 9 * DAY


def frame(**fields):
    return Frame(**{"purpose": ConferencePurpose.PLAN, "question": "Was braucht es dafür jetzt?", "length": 60,
                    "place": "Zeisigort", **fields})  # fmt: skip


def keys(w):
    return {key_of(w.member.pk, w.youth_office.pk): True, key_of(w.recipient.pk, w.jobcenter.pk): True}


def everybody(w):
    first, second = keys(w)
    roles = {ConferenceRole.PRESENTER: first, ConferenceRole.MINUTE_TAKER: first, ConferenceRole.FACILITATOR: second}
    return People(staff=keys(w), roles=roles, guests=(guest(),))


def guest():
    return Guest(guest_kind=GuestKind.SCHOOL, name="Zeisiggast", email="zeisig@schule.example")


def minutes_data(w):
    owner = w.held.participants.get(user=w.member)
    agreement = AgreementData("Zeisigbewerbung", owner.pk, timezone.localdate() + 9 * DAY)
    return MinutesData((PartData("result", w.youth_office.pk, "shareable", "Zeisigergebnis"),), (agreement,))


def erase_old(a):
    return next(task for task in TASKS if task.name == "conferences").run(a)


VERBS = {
    "propose": ("member", lambda w, a: services.propose_conference(
        actor=a, case=w.case, frame=frame(), people=everybody(w), token=uuid.uuid4(),
        despite=True)),
    "add": ("member", lambda w, a: services_people.add_participant(
        actor=a, conference=w.dated, people=People(guests=(guest(),)))),
    "remove": ("member", lambda w, a: services_people.remove_participant(
        actor=a, conference=w.dated, participant_id=w.dated.participants.get(user=w.recipient).pk)),
    "start_poll": ("member", lambda w, a: services_poll.start_poll(
        actor=a, conference=w.conference, slots=[SlotData(LATER)], ends_on=a.today + 2 * DAY)),
    "answer_poll": ("member", lambda w, a: services_poll.answer_poll(
        actor=a, conference=w.polling, participant=w.polling.participants.get(user=w.member),
        choices={w.slot.pk: PollChoice.YES})),
    "answer_poll_by_link": (None, lambda w, a: services_poll.answer_poll_by_link(
        actor=a, participant=w.asked, choices={w.slot.pk: PollChoice.YES})),
    "remind_poll": ("member", lambda w, a: services_poll.remind_poll(actor=a, conference=w.polling)),
    "invite": ("member", lambda w, a: services_invite.invite_conference(
        actor=a, conference=w.ready, date=services_invite.Date(LATER))),
    "move": ("member", lambda w, a: services_invite.move_conference(
        actor=a, conference=w.dated, date=services_invite.Date(LATER), version=w.dated.version)),
    "reply": ("member", lambda w, a: services_invite.reply_conference(
        actor=a, conference=w.dated, participant=w.dated.participants.get(user=w.member), reply=Reply.DECLINED,
        comment="Zeisig")),
    "reply_by_link": (None, lambda w, a: services_invite.reply_by_link(
        actor=a, participant=w.coming, reply=Reply.DECLINED)),
    "confirm": ("member", lambda w, a: services_invite.confirm_conference(actor=a, conference=w.dated)),
    "postpone": ("member", lambda w, a: services_invite.postpone_conference(
        actor=a, conference=w.dated, reason="Zeisiggrund")),
    "cancel": ("member", lambda w, a: services_invite.cancel_conference(
        actor=a, conference=w.dated, reason="Zeisiggrund")),
    "renew_link": ("member", lambda w, a: services_links.renew_link(
        actor=a, conference=w.dated, participant=w.coming)),
    "revoke_link": ("member", lambda w, a: services_links.revoke_link(
        actor=a, conference=w.dated, participant=w.coming)),
    "add_agenda_item": ("member", lambda w, a: services_agenda.add_agenda_item(
        actor=a, conference=w.conference, data=services_agenda.AgendaItemData(None, "Zeisigthema", None, 5))),
    "remove_agenda_item": ("member", lambda w, a: services_agenda.remove_agenda_item(actor=a, item=w.agenda_item)),
    "begin": ("member", lambda w, a: services_hold.begin_conference(actor=a, conference=w.begun)),
    "next_phase": ("member", lambda w, a: services_hold.begin_next_phase(
        actor=a, conference=w.running, position=2)),
    "attendance": ("member", lambda w, a: services_hold.set_attendance(
        actor=a, conference=w.running,
        attendance={w.running.participants.get(user=w.recipient).pk: Attendance.PRESENT})),
    "not_quorate": ("member", lambda w, a: services_hold.stop_not_quorate(
        actor=a, conference=w.running, reason="Zeisiggrund")),
    "notes": ("member", lambda w, a: services_notes.save_notes(
        actor=a, conference=w.running, text="Zeisig", version=0)),
    "write_minutes": ("member", lambda w, a: services_minutes.write_minutes(
        actor=a, conference=w.held, data=minutes_data(w), revision=0)),
    "circulate": ("member", lambda w, a: services_minutes.circulate_minutes(
        actor=a, conference=w.drafted.conference, revision=w.drafted.revision)),
    "object": ("recipient", lambda w, a: services_minutes_answers.answer_minutes(
        actor=a, conference=w.circulated.conference, revision=w.circulated.revision, reply=MinutesReply.OBJECTED,
        text="Zeisigeinwand")),
    "agree_last": ("member", lambda w, a: services_minutes_answers.answer_minutes(
        actor=a, conference=w.alone.conference, revision=w.alone.revision, reply=MinutesReply.AGREED)),
    "correct": ("member", lambda w, a: services_minutes_final.correct_minutes(
        actor=a, conference=w.agreed.conference, reason="Es fehlte ein Satz.")),
    "export": ("member", lambda w, a: services_minutes_final.export_minutes(
        actor=a, conference=w.agreed.conference, version=w.agreed.version)),
    "receipt": ("recipient", lambda w, a: services_minutes_final.confirm_receipt(
        actor=a, conference=w.agreed.conference, version=w.agreed.version, file_reference="Akte 1")),
    "finish_agreement": ("recipient", lambda w, a: services_agreements.finish_agreement(
        actor=a, agreement=w.promise)),
    "drop_agreement": ("recipient", lambda w, a: services_agreements.drop_agreement(
        actor=a, agreement=w.promise, reason="Zeisiggrund ist hier genug")),
    "follow_up": ("member", lambda w, a: services_agreements.begin_follow_up(
        actor=a, conference=w.agreed.conference)),
    "close": ("member", lambda w, a: services_agreements.close_conference(actor=a, conference=w.done)),
    "forget_guests": (None, lambda w, a: forget_guests(actor=a)),
    "erase_conferences": (None, lambda w, a: erase_old(a)),
}  # fmt: skip


@pytest.fixture(scope="module")
def ready(furnished):
    """What the verbs need beside the furnished world."""
    w, now = furnished, timezone.now()
    pairs = (w.member, w.youth_office), (w.recipient, w.jobcenter)
    w.slot = PollSlot.objects.create(conference=w.polling, starts_at=LATER, ends_at=LATER + DAY)
    w.asked, w.coming = make_guest(w.polling), make_guest(w.dated)
    for person in (w.asked, w.coming):
        services_links.give_link(person)
    w.ready = with_roles(make_conference(w.case, w.member, *pairs, place="Zeisigort"))
    w.begun = with_roles(w.confirmed)
    for conference in (w.dated, w.running, w.held, w.drafted.conference, w.circulated.conference):
        with_roles(conference)
    only = make_conference(w.case, w.member, pairs[0], state="minutes_draft", starts_at=now - DAY)
    w.alone = make_minutes(only, w.member, parts=[{}], agreements=[{}], plain="Zeisig")
    w.alone.state = "circulated"
    w.alone.save()
    MinutesReceipt.objects.create(minutes=w.agreed, agency=w.jobcenter, exported_by=w.recipient, exported_at=now)
    talk = make_conference(w.case, w.member, *pairs, state="agreed", starts_at=now - DAY)
    theirs = talk.participants.get(user=w.recipient)
    minutes = make_minutes(talk, w.member, final=True, agreements=[{"owner": theirs, "agency": w.jobcenter}])
    w.promise = minutes.agreements.get()
    w.done = make_conference(w.case, w.member, *pairs, state="agreed", starts_at=now - DAY)
    make_minutes(w.done, w.member, final=True, parts=[{}])
    old = make_conference(w.case, w.member, *pairs, state="closed", starts_at=now - 100 * DAY, now=now - 99 * DAY)
    make_minutes(old, w.member, final=True, parts=[{}], agreements=[{}])
    make_guest(old)
    Conference.objects.filter(pk=w.dated.pk).update(place="Zeisigort")
    w.conference, w.dated, w.polling = (Conference.objects.get(pk=row.pk) for row in (w.conference, w.dated, w.polling))
    return w


def with_roles(conference):
    """The first facilitates and presents, the second takes the minutes."""
    first, second = conference.participants.filter(user__isnull=False).order_by("pk")
    Participant.objects.filter(pk=first.pk).update(roles=["presenter", "minute_taker"])
    Participant.objects.filter(pk=second.pk).update(roles=["facilitator"])
    return conference


def actor_of(world, who):
    now = timezone.now()
    return load_actor(getattr(world, who), now=now) if who else Actor(user=None, now=now)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_of_conferences_does_all_or_nothing(ready, name):
    who, verb = VERBS[name]
    tables = sorted({*casework_tables(), DBTaskResult._meta.db_table, "django_session"})
    before, fails_at = everything(tables), 1
    while broke(lambda: verb(ready, actor_of(ready, who)), fails_at):
        assert everything(tables) == before, (name, fails_at)
        assert mail.outbox == []
        fails_at += 1
    assert fails_at > 2
