"""Everybody against every page of a case: who gets in, who is forbidden, who learns nothing."""

from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import AuditRow
from tests.cases.table import PAGES, RELATIONS
from tests.cases.whole import comparable
from tests.cases.world import logged_in, make_world

pytestmark = pytest.mark.django_db
OWN = (
    "case_open", "next_step_set", "next_step_done", "case_close", "case_reopen", "case_restrict", "case_unrestrict",
    "person_edit", "address_show", "guardian_add", "guardian_edit", "guardian_remove", "member_add", "member_end",
    "member_lead", "supervision", "supervision_add_member",
)  # fmt: skip
MINE = [row for row in PAGES if row.name.removeprefix("cases:") in OWN]
CASE_PAGES = [row for row in MINE if row.args and row.name != "cases:supervision_add_member"]


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def clients(world):
    return {relation: logged_in(getattr(world, relation)) for relation in RELATIONS}


def address(row, world, reference=None):
    args = [attrgetter(arg)(world) for arg in row.args]
    if reference:
        args[0] = reference
    return reverse(row.name, args=args)


def test_every_page_of_the_room_is_looked_at():
    assert {row.name.removeprefix("cases:") for row in MINE} == set(OWN)


def test_who_gets_in(world, clients):
    wrong = []
    for row in MINE:
        url = address(row, world)
        for relation, client in clients.items():
            status = client.get(url).status_code
            if row.get is None:
                expected = {405, 403} if relation == "nobody" else {405}
            else:
                expected = {200} if relation in row.get else {403, 404}
            if status not in expected:
                wrong.append((row.name, relation, status))
    assert wrong == []


def test_who_may_send(world, clients):
    wrong = []
    for row in (row for row in MINE if row.post is not None):
        url = address(row, world)
        for relation, client in clients.items():
            before = AuditRow.objects.count()
            with transaction.atomic():
                status = client.post(url).status_code
                results = set(AuditRow.objects.order_by("pk").values_list("result", flat=True)[before:])
                transaction.set_rollback(True)
            expected = {200, 302, 422} if relation in row.post else {403, 404}
            denied = relation in row.post or relation == "nobody" or results == {"denied"}
            if status not in expected or not denied:
                wrong.append((row.name, relation, status, results))
    assert wrong == []


def test_without_a_login_everything_leads_to_the_login(world):
    for row in MINE:
        for answer in (Client().get(address(row, world)), Client().post(address(row, world))):
            assert answer.status_code == 302
            assert "/konto/" in answer["Location"]


def test_a_foreign_reference_answers_like_one_that_does_not_exist(world, clients):
    client, unknown = clients["other"], "0000000S"
    for row in CASE_PAGES:
        real, random = address(row, world), address(row, world, reference=unknown)
        answers = [comparable(client.post(url), url) for url in (real, random)]
        assert answers[0].status == 404
        assert answers[0] == answers[1]
    rows = AuditRow.objects.filter(actor=world.other)
    assert set(rows.values_list("result", flat=True)) == {"denied"}
    assert rows.count() == 2 * len(CASE_PAGES)


def test_somebody_who_has_left_learns_nothing(world, clients):
    urls = [address(row, world) for row in CASE_PAGES]
    world.member.case_members.update(ended_at="2026-01-01T00:00Z")
    for url in urls:
        assert clients["member"].get(url).status_code in {404, 405}
        assert clients["member"].post(url).status_code == 404
