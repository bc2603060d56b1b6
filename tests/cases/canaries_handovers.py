"""Who may ever read which free text of a hand-over, written from the rules of the specification."""

from cases.handovers.models import Handover
from cases.handovers.selectors import approvable_by
from cases.models import CaseMember

CONTENT = {"note", "wish", "reason", "answer_reason", "meeting_place"}


def readable(user, now):
    """(row, hidden fields) of all hand-overs of which the person reads anything at this moment.

    Who offers it reads all. The other agency never reads why it needed no consent; note and wish while it is covered.
    Who has to agree to one without consent reads why, and nothing else.
    """
    members = CaseMember.objects.current(now=now).filter(user=user)
    covered = set(Handover.objects.covered(now=now).values_list("pk", flat=True))
    for row in Handover.objects.visible_to(user, now=now):
        gives = members.filter(case=row.case_id, agency=row.from_agency_id).exists()
        open_to_them = {"reason"} if row.pk in covered else {"reason", "note", "wish"}
        yield row, set() if gives else open_to_them
    for row in approvable_by(user, now=now):
        yield row, CONTENT - {"reason"}
