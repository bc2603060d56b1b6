"""Everybody against every address by every method; who is refused changes nothing and learns nothing."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.audit.enums import AuditResult
from cases.models import AuditRow
from tests.cases.audit.test_completeness import ANONYMOUS, NOTHING_SHOWN
from tests.cases.table import NOBODY, PAGES, RELATIONS
from tests.cases.whole import address, comparable, fingerprint, taken_back, unknown_address
from tests.cases.world import logged_in_without_factor

pytestmark = pytest.mark.django_db
OUTSIDE = "nobody"
"""Held back at the door, before any page is asked."""
LET_THROUGH = {200, 302, 409, 422}
"""Answers of a form that was let through: shown again, done, somebody was faster, not filled in."""
WATCHED = ("lead", "recipient", "recipient_colleague", "other")
"""Who is compared: the nearer to the case, the more there would be to learn."""
OF_THE_CASE = {"case", "closed", "restricted"}
"""Attributes of the world that are cases of the member."""
KNOW_THE_CASE = {"recipient", "lead"}
"""They may be told 403 about a page of the case: they know already that there is one."""
KNOW_THE_LINE = {(("checked.reference",), "recipient_colleague")}
"""They get the neutral line of a hand-over that a colleague of theirs checks, and may be told 403 about the rest."""


def expected(row, relation, allowed):
    if relation == OUTSIDE:
        return {403}
    if allowed is None:
        return {405}
    return LET_THROUGH if relation in allowed else {403, 404}


def asking(allowed):
    """Everybody where it depends on who asks; some where the method is refused to all."""
    return RELATIONS if allowed is not None else ("member", "other", OUTSIDE)


@pytest.fixture(scope="module")
def answers():
    """(method, page, relation) → what was answered to somebody who may not: asked by one test, compared by another."""
    return {}


def test_who_gets_in(furnished, answers):
    wrong = []
    for row in PAGES:
        url = address(row, furnished)
        for relation in asking(row.get):
            answer = furnished.clients[relation].get(url)
            status = answer.status_code
            if status >= 400 and relation in WATCHED:
                answers["get", row, relation] = comparable(answer, url)
            may = {200} if row.get and relation in row.get else expected(row, relation, row.get)
            if status not in may:
                wrong.append((row.name, relation, status))
    assert wrong == []


def denials():
    return AuditRow.objects.filter(result=AuditResult.DENIED).count()


def test_who_may_send_and_that_a_refusal_is_noted_and_changes_nothing(furnished):
    wrong, before = [], fingerprint()
    for row in PAGES:
        url, noted, refused = address(row, furnished), denials(), 0
        for relation in asking(row.post):
            client = furnished.clients[relation]
            if row.post and relation in row.post:
                with taken_back(client):
                    status = client.post(url).status_code
            else:
                status = client.post(url).status_code
                refused += row.post is not None and relation != OUTSIDE
            if status not in expected(row, relation, row.post):
                wrong.append((row.name, relation, status))
        page, rows = row.name.removeprefix("cases:"), denials() - noted
        if page not in NOTHING_SHOWN and rows != (0 if page in ANONYMOUS else refused):
            wrong.append((row.name, "refused", refused, "noted", rows))
        if fingerprint() != before:
            wrong.append((row.name, "changed something"))
            before = fingerprint()
    assert wrong == []


def test_somebody_who_has_left_learns_nothing(furnished):
    about = [row for row in PAGES if row.args[:1] and row.args[0].partition(".")[0] in OF_THE_CASE]
    mine = [row for row in about if "member" in (row.get or NOBODY) | (row.post or NOBODY)]
    urls = {row.name: address(row, furnished) for row in mine}
    furnished.member.case_members.update(ended_at=timezone.now())
    client = furnished.clients["member"]
    statuses = {name: (client.get(url).status_code, client.post(url).status_code) for name, url in urls.items()}
    assert {name: found for name, found in statuses.items() if not {*found} <= {404, 405}} == {}


def test_other_methods_are_refused_by_all_pages(furnished):
    wrong, before, client = [], fingerprint(), furnished.clients["member"]
    for row in PAGES:
        url = address(row, furnished)
        statuses = [getattr(client, method)(url).status_code for method in ("put", "delete", "patch")]
        if statuses != [405, 405, 405]:
            wrong.append((row.name, statuses))
    assert wrong == []
    assert fingerprint() == before


def test_asking_for_the_head_only_gets_nobody_further(furnished):
    wrong = []
    for row in PAGES:
        url = address(row, furnished)
        for relation in ("member", "other"):
            answer = furnished.clients[relation].head(url)
            let_in = row.get is not None and relation in row.get
            if answer.status_code not in ({200, 405} if let_in else {403, 404, 405}) or answer.content:
                wrong.append((row.name, relation, answer.status_code))
    assert wrong == []


def test_without_a_login_everything_leads_to_the_login(furnished):
    client, before = Client(), fingerprint()
    for row in PAGES:
        for method in ("get", "head", "post", "put", "delete"):
            answer = getattr(client, method)(address(row, furnished))
            assert (answer.status_code, row.name) == (302, row.name)
            assert answer["Location"].startswith(reverse("account_login")), row.name
    assert fingerprint() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_second_factor_everything_leads_to_setting_one_up(furnished, method):
    client = logged_in_without_factor(furnished.member)
    before = fingerprint()
    for row in PAGES:
        answer = getattr(client, method)(address(row, furnished))
        assert (answer.status_code, row.name) == (302, row.name)
        assert answer["Location"].startswith(reverse("mfa_index")), row.name
    assert fingerprint() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_one_may_not_know_answers_like_what_is_not_there(furnished, answers, method):
    wrong = []
    for row in (row for row in PAGES if row.args and getattr(row, method) is not None):
        real, unknown = address(row, furnished), unknown_address(row, furnished)
        for relation in set(WATCHED) - getattr(row, method):
            client = furnished.clients[relation]
            # Nobody has been asked yet where a test is run alone.
            told = answers.get((method, row, relation)) or comparable(getattr(client, method)(real), real)
            nothing = comparable(getattr(client, method)(unknown), unknown)
            knows = relation in KNOW_THE_CASE or (row.args, relation) in KNOW_THE_LINE
            if told != nothing and not (knows and told.status == 403):
                wrong.append((row.name, relation, told.status, nothing.status))
    assert wrong == []
