"""Who has to learn that something happened to minutes. What a mail says is decided where it is sent."""

from __future__ import annotations

from enum import StrEnum

from cases.conferences.models_minutes import Minutes
from cases.conferences.selectors_minutes import Place
from cases.mails.registry import mail_kinds
from cases.mails.services import post_mail
from cases.staff.actors import Actor


class Told(StrEnum):
    """What happened; also the name of the kind of mail that tells it."""

    CIRCULATED = "minutes_circulated"
    OBJECTED = "minutes_objected"
    FINAL = "minutes_final"
    RECALLED = "minutes_recalled"


def minutes_told(*, actor: Actor, minutes: Minutes, what: Told, place: Place) -> int:
    """Post one mail to every caseworker who takes part for an agency that is asked now, the person who acts left out.

    Returns to how many. A portal that declares no such kind of mail (`MAIL_KINDS`) tells it on its pages alone.
    """
    if what not in mail_kinds():
        return 0
    asked = {agency.pk for agency in place.asked}
    people = {part.user for part in place.participants if part.user is not None and part.agency_id in asked}
    people.discard(actor.user)
    for person in people:
        post_mail(actor=actor, kind=what, about=minutes, to=person, turn=minutes.revision)
    return len(people)
