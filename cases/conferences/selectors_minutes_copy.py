"""What the young person gets of the minutes: plain words, their own agreements, whom to call."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.conferences.enums import MinutesState
from cases.conferences.models import Conference, Participant
from cases.conferences.models_minutes import Agreement, Minutes
from cases.conferences.selectors_minutes import agreements_of
from cases.consents.selectors import contact_of
from cases.records.enums import DataClass, MemberKind
from cases.records.models import CaseMember
from cases.staff.errors import Refused
from cases.staff.models import Agency


@dataclass(frozen=True, slots=True)
class YoungCopy:
    """The young person's copy. `person`: who has the case lead now; `contact`: lines of how to reach the agency."""

    minutes: Minutes
    agency: Agency
    agreements: tuple[Agreement, ...]
    person: str
    contact: tuple[str, ...]


def young_copy_of(
    minutes: Minutes, conference: Conference, young_person: Participant | None, *, now: datetime.datetime
) -> YoungCopy:
    """The copy of minutes in force. Refuses (`Refused`) a recalled version and one without plain words.

    What is about other people (`third_party`) is left out even of the young person's own agreements.
    """
    if minutes.state != MinutesState.FINAL:
        raise Refused(_("Diese Fassung ist zurückgerufen. Geben Sie der jungen Person die neue."))
    if not minutes.plain:
        raise Refused(_("Im Protokoll fehlt der Text in einfachen Worten. Ergänzen Sie ihn mit einer Berichtigung."))
    own = tuple(
        row
        for row in agreements_of(minutes)
        if young_person is not None and row.owner_id == young_person.pk and row.data_class != DataClass.THIRD_PARTY
    )
    leads = CaseMember.objects.current(now=now).filter(
        case=conference.case, agency=conference.agency, kind=MemberKind.CASE_LEAD
    )
    lead = leads.select_related("user").order_by("pk").first()
    return YoungCopy(
        minutes, conference.agency, own, str(lead.user.name) if lead else "", contact_of(conference.agency)
    )
