"""Numbers of other cases and agencies, in addresses, fields and queries, answer like numbers that nothing has."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cases.canaries import canary, found
from tests.cases.consents.desk import in_days, sheet
from tests.cases.table import PAGES
from tests.cases.whole import UNKNOWN_NUMBER, comparable, fingerprint, taken_back
from tests.cases.world import (
    AgencyInvitation,
    join,
    make_case,
    make_code,
    make_consent,
    make_entry,
    make_guardian,
    make_release,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def beside(furnished):
    """Another case of the same agency, of which the member is no member, with a row of each kind."""
    w = furnished
    case = make_case(w.youth_office, w.colleague)
    join(case, w.jobcenter, w.recipient_colleague)
    consent = make_consent(case, w.colleague, w.jobcenter)
    entry = make_entry(case, w.colleague, title=canary(), text=canary())
    guardian = make_guardian(case, canary())
    invitation = AgencyInvitation.objects.create(
        case=case, from_agency=w.youth_office, to_agency=w.employment, invited_by=w.colleague, invited_at=timezone.now()
    )
    w.foreign_rows = {
        "released": entry, "kept": entry, "consent": consent, "guardian": guardian, "invitation": invitation,
        "second": case.members.get(user=w.colleague), "release": make_release(entry, w.jobcenter, consent, w.colleague),
        "code": make_code(consent, w.employment, w.colleague, "1111111111"),
    }  # fmt: skip
    w.foreign_case = case
    return w


def test_in_the_address(beside):
    """A form may say that it is done already (302), then it says so for each number; nothing changes."""
    client, wrong, before = beside.clients["member"], [], fingerprint()
    for row in (row for row in PAGES if len(row.args) == 2 and row.args[0] == "case.reference"):
        number = beside.foreign_rows[row.args[1].partition(".")[0]].pk
        for method in ("get", "post"):
            urls = [reverse(row.name, args=[beside.case.reference, one]) for one in (number, UNKNOWN_NUMBER)]
            with taken_back(client):
                answers = [comparable(getattr(client, method)(url), url) for url in urls]
                unchanged = fingerprint() == before
            if not unchanged or answers[0] != answers[1] or answers[0].status not in {302, 404, 405}:
                wrong.append((row.name, method, [answer.status for answer in answers]))
    assert wrong == []


def fields(w):
    """(who, page, arguments, a form that would be accepted but for this field, the field, foreign values)."""
    reference, theirs = [w.case.reference], w.foreign_rows
    foreign_row = theirs["consent"].recipients.order_by("pk").first().pk
    step = {"text": "Weiter", "due_on": in_days(3)}
    return [
        ("member", "consent_new", reference, sheet(w), "recipients", [w.foreign.pk]),
        ("member", "consent_new", reference, sheet(w), "persons", [w.other.pk, w.colleague.pk]),
        ("member", "member_add", reference, {}, "user", [w.recipient.pk, w.other.pk, w.keeper.pk]),
        ("member", "member_add", reference, {"user": w.colleague.pk, "starts_on": in_days(0), "ends_on": in_days(3)},
         "stands_in_for", [w.recipient.pk, w.other.pk]),
        ("lead", "supervision_add_member", reference, {"reason": "Weil es so nötig ist, wirklich."}, "user",
         [w.recipient.pk, w.other.pk]),
        ("member", "invitation_new", reference, {}, "agency", [w.foreign.pk]),
        ("member", "share_code_new", reference, {}, "agency", [w.foreign.pk]),
        ("member", "release_new", [*reference, w.kept.pk], {}, "choice", [foreign_row]),
        ("member", "release_many", reference, {}, "entries", [theirs["kept"].pk]),
        ("invited", "invitation_answer", [w.invitation.pk], step, "contact", [w.member.pk, w.other.pk]),
        ("member", "acting_agency", [], {"next": "/fach/"}, "agency", [w.jobcenter.pk, w.foreign.pk]),
        ("member", "session_end", [], {}, "login", [1, 2, 3]),
    ]  # fmt: skip


def seen(answer, value):
    """What the answer says, without the value that was sent."""
    body = re.sub(rb'value="\d+"', b"", comparable(answer, answer.request["PATH_INFO"]).body)
    return answer.status_code, body.replace(str(value).encode(), b"") if value == UNKNOWN_NUMBER else body


def test_in_a_field(beside):
    wrong = []
    for who, page, args, form, field, values in fields(beside):
        client, url = beside.clients[who], reverse(f"cases:{page}", args=args)
        with taken_back(client):
            before = fingerprint()
            random = seen(client.post(url, {**form, field: UNKNOWN_NUMBER}), UNKNOWN_NUMBER)
        for value in values:
            with taken_back(client):
                answer = client.post(url, {**form, field: value})
                changed = fingerprint() != before
                same = seen(answer, value)[0] == random[0]
                if changed or not same or found(answer.content.decode()):
                    wrong.append((page, field, value, answer.status_code, random[0], changed))
    assert wrong == []


def test_in_a_query(beside):
    theirs = beside.foreign_rows
    for who, page, name, value in (
        ("member", "consent_new", "ersetzt", theirs["consent"].pk),
        ("member", "release_many", "fuer", theirs["consent"].recipients.order_by("pk").first().pk),
    ):
        url = reverse(f"cases:{page}", args=[beside.case.reference])
        answers = [beside.clients[who].get(url, {name: one}) for one in (value, UNKNOWN_NUMBER)]
        assert answers[0].status_code == answers[1].status_code, page
        bodies = [re.sub(rf"{name}=\d+".encode(), b"", comparable(answer, url).body) for answer in answers]
        assert bodies[0] == bodies[1], page
