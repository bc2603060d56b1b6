"""What ends together with the work on a case. Rooms above say what of theirs does; settings name where.

`CASE_ENDINGS` lists dotted paths to such functions, for example "cases.handovers.services_end.end_with_case".
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from cases.records.models import Case
from cases.staff.actors import Actor
from cases.staff.models import Agency

Ending = Callable[[Actor, Case, str, Agency | None], None]


def end_what_runs(*, actor: Actor, case: Case, reason: str, agency: Agency | None = None) -> None:
    """End what cannot go on: the case is closed or restricted, or `agency` (not None) alone leaves it.

    Within the caller's transaction, which holds the case; the functions write no rows in the audit, the caller does.
    """
    for path in settings.CASE_ENDINGS:
        ending: Ending = import_string(path)
        ending(actor, case, reason, agency)
