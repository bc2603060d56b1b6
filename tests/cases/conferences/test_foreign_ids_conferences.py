"""Numbers of other conferences, in addresses and fields, answer like numbers that nothing has, and change nothing."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.conferences.models_dates import PollSlot
from cases.models import Entry
from tests.cases.canaries import canary, found
from tests.cases.conferences.sheets import proposal
from tests.cases.conferences.world import make_conference, make_guest, make_item, make_minutes
from tests.cases.table import PAGES
from tests.cases.whole import UNKNOWN_NUMBER, arguments, comparable, fingerprint, taken_back
from tests.cases.world import make_case, make_entry

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NUMBERED = [row for row in PAGES if len(row.args) == 2 and row.args[0].endswith("reference") and row.args[1] in {
    "conference_part.pk", "own_part.pk", "dated_guest.pk", "agenda_item.pk",
}]  # fmt: skip


@pytest.fixture(scope="module")
def beside(furnished):
    """A conference of a case of the same agency on which the member does not work, with a row of each kind."""
    w = furnished
    case = make_case(w.youth_office, w.colleague)
    talk = make_conference(case, w.colleague, (w.colleague, w.youth_office), state="polling", question=canary())
    w.their_part = talk.participants.get()
    w.their_guest = make_guest(talk, name=canary(), email=f"{canary()}@schule.example")
    w.their_item = make_item(talk, w.youth_office, topic=canary())
    w.their_slot = PollSlot.objects.create(
        conference=talk, starts_at=timezone.now() + DAY, ends_at=timezone.now() + 2 * DAY
    )
    w.their_entry = make_entry(case, w.colleague, title=canary())
    agreed = make_conference(case, w.colleague, (w.colleague, w.youth_office), state="agreed")
    make_minutes(agreed, w.colleague, final=True, agreements=[{"what": canary()}])
    w.their_agreement = agreed.minutes.get().agreements.get()
    w.talk = talk
    return w


def test_the_pages_with_a_number_are_known():
    assert len(NUMBERED) >= 5


@pytest.mark.parametrize("row", NUMBERED, ids=lambda row: row.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_in_the_address(beside, row, method):
    client, before = beside.clients["member"], fingerprint()
    reference = arguments(row, beside)[0]
    kinds = {"agenda_item.pk": [beside.their_item.pk], "dated_guest.pk": [beside.their_guest.pk]}
    for number in kinds.get(row.args[1], [beside.their_part.pk, beside.their_guest.pk]):
        answers = []
        for one in (number, UNKNOWN_NUMBER):
            url = reverse(row.name, args=[reference, one])
            with taken_back(client):
                answers.append(comparable(getattr(client, method)(url), url))
                assert fingerprint() == before
        assert answers[0] == answers[1]
        assert answers[0].status in {302, 404, 405}


@pytest.mark.parametrize("name", ["agreement_done", "agreement_drop", "agreement_replace", "agreement_reopen"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_agreement_of_others(beside, name, method):
    client, before, answers = beside.clients["member"], fingerprint(), []
    for one in (beside.their_agreement.pk, UNKNOWN_NUMBER):
        url = reverse(f"cases:{name}", args=[one])
        with taken_back(client):
            answers.append(comparable(getattr(client, method)(url, {"reason": "Zeisiggrund ist lang genug"}), url))
            assert fingerprint() == before
    assert answers[0] == answers[1]
    assert answers[0].status == 404


def fields(w):
    """(page, reference, a form, the field, foreign values)."""
    item = {"topic": "", "entry": "", "minutes": "5", "presenter": ""}
    own_entry = Entry.objects.get(pk=w.kept.pk).pk
    staff = f"{w.youth_office.pk}-{w.colleague.pk}"
    part = {"part-TOTAL_FORMS": "1", "part-INITIAL_FORMS": "0", "part-0-kind": "result", "part-0-text": "Zeisig",
            "part-0-data_class": "shareable", "part-0-agency": w.youth_office.pk, "revision": "0"}  # fmt: skip
    return [
        ("agenda_item_add", w.conference, item, "entry", [w.their_entry.pk]),
        ("agenda_item_add", w.conference, {**item, "entry": own_entry}, "presenter", [w.their_part.pk]),
        ("participant_add", w.conference, {}, "people", [staff, f"{w.foreign.pk}-{w.other.pk}"]),
        ("participant_add", w.conference, {}, "guardians", [w.guardian.pk + 1000]),
        ("conference_propose", w.case, proposal(w), "facilitator", [staff]),
        ("agreement_replace", w.agreement, {"reason": "Zeisiggrund ist lang genug"}, "by", [w.their_agreement.pk]),
        ("minutes_write", w.held, part, "part-0-agency", [w.foreign.pk, w.employment.pk]),
        ("minutes_write", w.held, part, "responsible", [w.foreign.pk]),
    ]


def sent(client, url, form, value):
    with taken_back(client):
        before = fingerprint()
        answer = client.post(url, form)
        body = re.sub(r'value="[\d-]+"', "", comparable(answer, url).body.decode()).replace(str(value), "")
        return answer.status_code, fingerprint() == before, body


def test_in_a_field(beside):
    client, wrong = beside.clients["member"], []
    for page, thing, form, field, values in fields(beside):
        key = thing.pk if page == "agreement_replace" else thing.reference
        url = reverse(f"cases:{page}", args=[key])
        for value in values:
            unknown = f"{UNKNOWN_NUMBER}-{UNKNOWN_NUMBER}" if "-" in str(value) else UNKNOWN_NUMBER
            status, unchanged, body = sent(client, url, {**form, field: value}, value)
            random = sent(client, url, {**form, field: unknown}, unknown)
            if not unchanged or status != random[0] or status != 422 or found(body):
                wrong.append((page, field, value, status, random[0], unchanged, sorted(found(body))))
    assert wrong == []


def test_dates_of_another_poll_are_no_answer(beside):
    client = beside.clients["member"]
    url = reverse("cases:poll_answer", args=[beside.polling.reference, beside.own_part.pk])
    status, unchanged, body = sent(client, url, {f"slot_{beside.their_slot.pk}": "yes"}, beside.their_slot.pk)
    assert unchanged
    assert status in {302, 422}
    assert found(body) == set()
