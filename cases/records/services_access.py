"""How every service of a case begins: lock the case, ask the tables whether this person may do this now."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cases.records.lifecycle import TRANSITIONS, CaseAction, Stage, may
from cases.records.models import Case, CaseMember
from cases.records.selectors import own_rows, position, stage
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep
from cases.staff.models import User

RESTRICTED: Final = frozenset({Stage.OPEN_RESTRICTED, Stage.CLOSED_RESTRICTED})


def person_of(actor: Actor) -> User:
    """The account that acts. `PermissionDenied` for jobs: nobody changes a case without a name."""
    if actor.user is None:
        raise PermissionDenied
    return actor.user


def take_case(*, actor: Actor, case: Case, action: CaseAction) -> tuple[Case, CaseMember]:
    """The case, locked until the end of the transaction, and the membership under which the person acts.

    `PermissionDenied` for who may never do this, `IllegalStep` where the stage of the case does not allow it now.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("agency", "region").get(pk=case.pk)
    row = next((row for row in own_rows(actor, locked) if may(action, position(row, locked))), None)
    now = stage(locked)
    if row is None and (action is not CaseAction.CASE_CLOSE or locked.responsible_id):
        raise PermissionDenied
    if (now, action) not in TRANSITIONS or row is None:
        raise IllegalStep(say_no(now))
    return locked, row


def say_no(now: Stage) -> str:
    """Why something is not possible in this stage."""
    if now in RESTRICTED:
        return _("Die Verarbeitung dieses Falls ist eingeschränkt (Art. 18 DSGVO). Er kann nur gelesen werden.")
    if now is Stage.CLOSED:
        return _("Der Fall ist abgeschlossen. Um weiterzuarbeiten, nehmen Sie ihn wieder auf.")
    return _("Das ist schon geschehen. Bitte laden Sie die Seite neu.")


def touch(case: Case, actor: Actor) -> None:
    """Note that something was done: deadlines of retention count from here."""
    Case.objects.filter(pk=case.pk).update(last_action_at=actor.now)
    case.last_action_at = actor.now
