"""Minutes made by the services, step by step; used by the tests beside it."""

import datetime

from django.utils import timezone

from cases.conferences.enums import MinutesReply
from cases.conferences.rules_minutes import AgreementData, MinutesData, PartData
from cases.conferences.services_minutes import circulate_minutes, write_minutes
from cases.conferences.services_minutes_answers import answer_minutes
from cases.staff.actors import load_actor
from tests.cases.conferences.world import make_conference, make_conference_consent
from tests.cases.world import make_world


def actor_of(user, now=None):
    return load_actor(user, now=now or timezone.now())


def make_scene(state="held"):
    """A conference that is over, between the owner and the jobcenter, each of which has a consent for the other."""
    world = make_world()
    make_conference_consent(world.case, world.member, world.jobcenter)
    make_conference_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    return hold_another(world, state)


def hold_another(world, state="held"):
    """One more conference of the same people, as `world.held`."""
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    world.held = make_conference(world.case, world.member, *pairs, state=state, starts_at=yesterday)
    world.owner, world.helper = world.held.participants.order_by("pk")
    return world


def draft(world, *, parts=(), agreements=(), **fields):
    """What somebody writes: a result, and an agreement of each caseworker."""
    parts = parts or [PartData("result", world.youth_office.pk, "shareable", "Zeisigergebnis")]
    agreements = agreements or [agreement(world.owner), agreement(world.helper)]
    return MinutesData(tuple(parts), tuple(agreements), **{"plain": "Zeisigeinfach", **fields})


def agreement(owner, what="Zeisigbewerbung schreiben", days=10, **fields):
    return AgreementData(what, owner.pk, timezone.localdate() + datetime.timedelta(days=days), **fields)


def written(world, user=None, revision=0, **fields):
    return write_minutes(
        actor=actor_of(user or world.member), conference=world.held, data=draft(world, **fields), revision=revision
    )


def circulated(world, **fields):
    minutes = written(world, **fields)
    return circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=minutes.revision)


def says(world, user, minutes, reply=MinutesReply.AGREED, text="", now=None):
    return answer_minutes(
        actor=actor_of(user, now), conference=world.held, revision=minutes.revision, reply=reply, text=text
    )


def agreed(world, **fields):
    """Minutes in force."""
    minutes = circulated(world, **fields)
    for user in (world.member, world.recipient):
        says(world, user, minutes)
    minutes.refresh_from_db()
    world.held.refresh_from_db()
    return minutes
