"""How every service of a conference begins: lock case and conference, ask the tables."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import TRANSITIONS, WHO, ConferenceAction, Who
from cases.conferences.models import Conference
from cases.conferences.selectors import hands_in
from cases.records.lifecycle import Stage
from cases.records.models import Case
from cases.records.selectors import stage
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep

CASE_IS_NOT_OPEN: Final = gettext_lazy("Der Fall ist abgeschlossen oder seine Verarbeitung eingeschränkt.")


def take_conference(*, actor: Actor, conference: Conference, action: ConferenceAction) -> Conference:
    """The conference, locked until the end of the transaction (its case before it).

    `PermissionDenied` for who may never do this or may not see it any more, `IllegalStep` where its state or its
    case's does not allow it now. A job (no user) has `Who.JOB` only.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=conference.case_id)
    rows = Conference.objects.select_for_update(of=("self",)).select_related("agency__organisation", "room__place")
    if actor.user is not None:
        rows = rows.visible_to(actor.user, now=actor.now)
    locked = rows.filter(pk=conference.pk).first()
    if locked is None:
        raise PermissionDenied
    locked.case = case
    hands = frozenset({Who.JOB}) if actor.user is None else hands_in(actor, locked)
    if not WHO[action] & hands:
        raise PermissionDenied
    if (ConferenceState(locked.state), action) not in TRANSITIONS:
        raise IllegalStep(say_no(ConferenceState(locked.state)))
    refuse_unless_open(case)
    return locked


def refuse_unless_open(case: Case) -> None:
    """Nothing happens in closed and restricted cases (`IllegalStep`)."""
    if stage(case) is not Stage.OPEN:
        raise IllegalStep(str(CASE_IS_NOT_OPEN))


def move_on(conference: Conference, action: ConferenceAction) -> None:
    """Set the state that follows; the caller saves."""
    conference.state = TRANSITIONS[ConferenceState(conference.state), action]
    conference.version += 1


def say_no(state: ConferenceState) -> str:
    """Why something is not possible in this state."""
    return _("Das geht jetzt nicht: Die Konferenz ist „%(state)s“. Bitte laden Sie die Seite neu.") % {
        "state": state.label
    }
