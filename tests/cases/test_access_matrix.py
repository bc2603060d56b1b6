"""Everybody against every address by every method; who is refused changes nothing and learns nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Entry, Participant
from cases.records.enums import DataClass
from tests.cases import canaries
from tests.cases.audit.test_completeness import ANONYMOUS, NOTHING_SHOWN
from tests.cases.canaries import MODELS, allowed, found, row_canaries
from tests.cases.canaries_conferences import readable
from tests.cases.table import NOBODY, PAGES, RELATIONS
from tests.cases.walks import OUTSIDE, WATCHED, Walk
from tests.cases.whole import address, comparable, fingerprint, unknown_address
from tests.cases.world import logged_in_without_factor

pytestmark = pytest.mark.django_db
LET_THROUGH = {200, 302, 409, 422}
"""Answers of a form that was let through: shown again, done, somebody was faster, not filled in."""
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


@pytest.fixture(scope="module")
def walk(furnished):
    """The walk through all pages of a world in which every text is a canary; the first test that asks walks."""
    canaries.fill(furnished)
    connection.check_constraints()
    return Walk(furnished)


def test_who_gets_in(walk):
    wrong = []
    for (row, relation), told in walk.read.items():
        may = {200} if row.get and relation in row.get else expected(row, relation, row.get)
        if told.status not in may:
            wrong.append((row.name, relation, told.status))
    assert wrong == []


def test_who_may_send_and_that_a_refusal_is_noted_and_changes_nothing(walk):
    wrong = [
        (row.name, relation, told.status)
        for (row, relation), told in walk.sent.items()
        if told.status not in expected(row, relation, row.post)
    ]
    for row, rows in walk.noted.items():
        refused = 0 if row.post is None else len(set(RELATIONS) - {OUTSIDE} - row.post)
        page = row.name.removeprefix("cases:")
        if page not in NOTHING_SHOWN and rows != (0 if page in ANONYMOUS else refused):
            wrong.append((row.name, "refused", refused, "noted", rows))
    assert wrong == []
    assert walk.changed == []


def words_to_read(entry):
    entry = Entry.objects.get(pk=entry.pk)
    return found(f"{entry.title} {entry.text}")


def test_nobody_hears_more_than_they_may(walk):
    world = walk.world
    may = {relation: allowed(getattr(world, relation)) for relation in RELATIONS}
    heard, wrong = {relation: set() for relation in may}, []
    for (row, relation), told in [*walk.read.items(), *walk.sent.items()]:
        heard[relation] |= told.words
        if told.words - may[relation]:
            wrong.append((row.name, relation, sorted(told.words - may[relation])))
        if told.elsewhere:
            wrong.append((row.name, relation, "kept elsewhere", sorted(told.elsewhere)))
    assert wrong == []
    assert words_to_read(world.kept) <= heard["member"]
    assert words_to_read(world.released) <= heard["recipient"]
    assert heard["colleague"].isdisjoint(words_to_read(world.kept))
    assert_minutes_are_heard_by_class(world, heard)


def test_no_word_stays_in_the_log_in_mails_or_in_other_tables(walk):
    allowed_tables = {model._meta.db_table for model in MODELS}
    assert walk.read
    assert walk.sent
    for left in (walk.left_by_reading, walk.left_by_sending):
        assert (left.logged, left.mailed) == (set(), set())
        assert set(left.stored) <= allowed_tables


def assert_minutes_are_heard_by_class(world, heard):
    """Own data, and of others what the consent names; the third agency at the table has none and hears nothing."""
    for part in world.full.parts.select_related("agency"):
        words, shared = found(part.text), part.data_class == DataClass.SHAREABLE
        owner = {world.youth_office: "member", world.jobcenter: "recipient"}.get(part.agency)
        for relation in ("member", "recipient"):
            reads = relation == owner or (owner and shared)
            assert (words <= heard[relation]) is bool(reads), (relation, part.agency, part.data_class)
            assert reads or heard[relation].isdisjoint(words)
    everything = set().union(*(row_canaries(row) for row, _hidden in readable(world.member, timezone.now())))
    for relation in set(heard) - {"member", "recipient"}:
        assert heard[relation].isdisjoint(everything), relation
    guests = Participant.objects.filter(conference__case=world.case, kind="guest")
    assert found(" ".join(row.name for row in guests)) & heard["recipient"]
    assert heard["recipient"].isdisjoint(found(" ".join(f"{row.email} {row.comment}" for row in guests)))


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
def test_what_one_may_not_know_answers_like_what_is_not_there(walk, method):
    wrong, nothings, answers = [], {}, walk.read if method == "get" else walk.sent
    for row in (row for row in PAGES if row.args and getattr(row, method) is not None):
        unknown = unknown_address(row, walk.world)
        for relation in set(WATCHED) - getattr(row, method):
            told, client = answers[row, relation].whole, walk.world.clients[relation]
            if (relation, unknown) not in nothings:
                nothings[relation, unknown] = comparable(getattr(client, method)(unknown), unknown)
            nothing = nothings[relation, unknown]
            knows = relation in KNOW_THE_CASE or (row.args, relation) in KNOW_THE_LINE
            if told != nothing and not (knows and told.status == 403):
                wrong.append((row.name, relation, told.status, nothing.status))
    assert wrong == []
