"""A conference to which people are about to be invited, and what they get; used by the tests beside it."""

import datetime

import vobject
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Room
from cases.conferences.models import Conference, Participant
from cases.conferences.services_invite import Date, invite_conference
from cases.staff.actors import load_actor
from offers.regions.models import Place
from tests.cases.conferences.world import make_guest
from tests.cases.worker import run_tasks
from tests.cases.world import make_world

START = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)


def make_invitation():
    """A world whose conference has a room, roles and a guest: ready to be invited to."""
    world = make_world()
    place = Place.objects.create(
        region=world.region,
        postal_code="38889",
        name="Zeisigstadt",
        municipality="Zeisigstadt",
        latitude=51,
        longitude=11,
    )
    world.room = Room.objects.create(agency=world.youth_office, name="Zeisigsaal", place=place, seats=12)
    Conference.objects.filter(pk=world.conference.pk).update(room=world.room)
    world.conference.refresh_from_db()
    world.parts = {part.user_id: part for part in world.conference.participants.all()}
    Participant.objects.filter(user=world.member).update(roles=["presenter", "minute_taker"])
    Participant.objects.filter(user=world.recipient).update(roles=["facilitator"])
    world.school = make_guest(world.conference)
    return world


def page(name, conference, *args):
    return reverse(f"cases:{name}", args=[conference.reference, *args])


def invite(world, start=START):
    actor = load_actor(world.member, now=timezone.now())
    invite_conference(actor=actor, conference=world.conference, date=Date(start, world.room))
    world.conference.refresh_from_db()


def calendar_of(message):
    """The calendar part of a mail: its method and the event."""
    parts = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    (part,) = parts
    calendar = vobject.readOne(part.get_payload(decode=True).decode())
    assert part.get_param("method") == calendar.method.value
    return calendar.method.value, calendar.vevent


def sent_mails():
    mail.outbox.clear()
    run_tasks()
    return {message.to[0]: message for message in mail.outbox}


def form(day="2026-12-01", time="10:00", **fields):
    return {"day": day, "time": time, "version": "1", **fields}
