"""Forms of a conference as a browser would send them."""

import datetime
import uuid

from django.urls import reverse
from django.utils import timezone

from tests.cases.conferences.world import QUESTION, WISH


def key(user, agency):
    return f"{agency.pk}-{user.pk}"


def in_days(days):
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def frame(**fields):
    """The first and last part of a proposal."""
    return {
        "purpose": "plan", "question": QUESTION, "wish": WISH, "mode": "room", "room": "", "place": "Zeisigsaal",
        "dial_in": "", "length": "60", "wanted_by": in_days(20), "needs": ["breaks"], "needs_note": "", **fields,
    }  # fmt: skip


def proposal(world, **fields):
    """A proposal of the member with the recipient, who needs a consent."""
    own, theirs = key(world.member, world.youth_office), key(world.recipient, world.jobcenter)
    return frame(
        people=[own, theirs], presenter=own, facilitator=theirs, minute_taker="", support_person="",
        token=str(uuid.uuid4()), **fields,
    )  # fmt: skip


def propose_url(case):
    return reverse("cases:conference_propose", args=[case.reference])
