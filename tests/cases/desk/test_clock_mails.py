"""Mails that the clock posts about requests and hand-overs: to one person each, neutral, and only while true."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.urls import resolve
from django.utils import timezone

from cases.consents.models import ConsentEvent
from cases.desk.due import DUE
from cases.handovers.mails_clock import SUBJECTS as HANDOVER_SUBJECTS
from cases.handovers.models import Handover
from cases.inbox.mails_clock import SUBJECTS as REQUEST_SUBJECTS
from cases.inbox.models import ContactRequest
from cases.inbox.services_public import add_message
from cases.mails.models import OutgoingMail
from cases.staff.actors import Actor
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_answer, make_request
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, make_case, make_world

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
KINDS = {*REQUEST_SUBJECTS, *HANDOVER_SUBJECTS}
START = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
"""A Monday."""
WHERE = re.compile(r"https?://[^/\s]+(/\S*)")


def fill():
    """Everything that the clock ever asks about, with words in it that stand nowhere else."""
    world = make_world()
    make_request(world.youth_office)
    late = make_request(world.youth_office)
    ContactRequest.objects.filter(pk=late.pk).update(escalated=1, escalated_on=timezone.localdate())
    for state in ("seen", "answered", "appointed", "arrived"):
        make_answer(make_request(world.youth_office, world.member, state=state), world.member)
    for state in ("seen", "appointed"):
        make_request(world.youth_office, world.recipient, state=state)
    again = make_request(world.youth_office, world.member, state="answered")
    add_message(actor=Actor(user=None), contact_request=again, text="Zeisignachtrag")
    for state in ("offered", "seen", "accepted", "returned", "declined", "expired"):
        case = make_case(world.youth_office, world.member)
        make_handover(case, world.member, world.jobcenter, receiver=world.recipient, state=state)
    lost = make_handover(make_case(world.youth_office, world.member), world.member, world.jobcenter)
    ConsentEvent.objects.create(
        consent=lost.consent, state="withdrawn", at=timezone.now(), by=world.member, note="Zeisignotiz"
    )
    return world


def run_days(*days):
    """Everything that is due, on each of these days after the start; all mails go out that day."""
    for day in days:
        with time_machine.travel(START + day * DAY, tick=False):
            for task in DUE:
                task.run(Actor(user=None))
            run_tasks()


def words():
    """What no such mail may say: what people wrote, who they are, and any reference."""
    references = [*ContactRequest.objects.values_list("reference", flat=True)]
    references += Handover.objects.values_list("reference", flat=True)
    references += Handover.objects.values_list("case__reference", flat=True)
    return [NAME, TEXT, ADDRESS, GIVEN, FAMILY, NOTE, WISH, "Kanari", "Zeisig", *references]


def test_every_kind_goes_out_and_none_says_anything_about_anybody():
    with time_machine.travel(START, tick=False):
        fill()
    run_days(*range(15))
    rows = OutgoingMail.objects.filter(kind__in=KINDS, state="sent")
    assert set(rows.values_list("kind", flat=True)) == KINDS
    ids = set(rows.values_list("message_id", flat=True))
    ours = [message for message in mail.outbox if message.extra_headers["Message-ID"] in ids]
    assert len(ours) == len(ids)
    for message in ours:
        assert len(message.recipients()) == 1
        said = f"{message.subject} {message.body}"
        assert [word for word in words() if word in said] == []
        assert all(name not in said for name in ("Mitglied", "Empfang", "Jugendamt", "Jobcenter"))
        (path,) = WHERE.findall(said)
        assert resolve(path).url_name in ("request_list", "board", "handover_list")


def test_a_mail_whose_reason_is_gone_is_not_sent():
    with time_machine.travel(START, tick=False):
        world = fill()
    with time_machine.travel(START + 2 * DAY, tick=False):
        for task in DUE:
            task.run(Actor(user=None))
        world.member.memberships.update(ended_at=timezone.now())
        ContactRequest.objects.all().delete()
        Handover.objects.filter(state="offered").update(expires_on=timezone.localdate())
        run_tasks()
    rows = OutgoingMail.objects.filter(kind__in=REQUEST_SUBJECTS)
    assert set(rows.values_list("state", flat=True)) == {"dropped"}
    assert not OutgoingMail.objects.filter(recipient=world.member, kind__in=KINDS, state="sent").exists()


def test_a_second_run_of_everything_changes_nothing():
    with time_machine.travel(START, tick=False):
        fill()
    run_days(7)
    with time_machine.travel(START + 7 * DAY, tick=False):
        before = [*ContactRequest.objects.order_by("pk").values()], [*Handover.objects.order_by("pk").values()]
        mails = OutgoingMail.objects.count()
        for task in DUE:
            task.run(Actor(user=None))
    assert ([*ContactRequest.objects.order_by("pk").values()], [*Handover.objects.order_by("pk").values()]) == before
    assert OutgoingMail.objects.count() == mails
