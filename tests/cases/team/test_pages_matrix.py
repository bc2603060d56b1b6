"""Everybody against every team page: who gets in, who is forbidden, who learns nothing."""

from operator import attrgetter

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import AuditRow
from tests.cases.table import PAGES, RELATIONS
from tests.cases.world import logged_in, make_world

pytestmark = pytest.mark.django_db
OWN = (
    "team", "staff_invite", "staff_invitation_resend", "staff_invitation_revoke", "role_grant", "role_end",
    "member_deactivate", "sessions_end",
)  # fmt: skip
MINE = [row for row in PAGES if row.name.removeprefix("cases:") in OWN]
OUTSIDE = "nobody"
"""Held back at the door, before any page is asked."""


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def clients(world):
    return {relation: logged_in(getattr(world, relation)) for relation in RELATIONS}


def address(row, world):
    return reverse(row.name, args=[attrgetter(arg)(world) for arg in row.args])


def test_every_page_of_the_room_is_looked_at():
    assert {row.name.removeprefix("cases:") for row in MINE} == set(OWN)


def test_who_gets_in(world, clients):
    wrong = []
    for row in MINE:
        for relation, client in clients.items():
            status = client.get(address(row, world)).status_code
            if row.get is None and relation != OUTSIDE:
                expected = {405}
            else:
                expected = {200} if relation in (row.get or ()) else {403, 404}
            if status not in expected:
                wrong.append((row.name, relation, status))
    assert wrong == []


def test_who_may_send(world, clients):
    wrong = []
    for row in (row for row in MINE if row.post is not None):
        for relation, client in clients.items():
            before = AuditRow.objects.count()
            with transaction.atomic():
                status = client.post(address(row, world)).status_code
                results = set(AuditRow.objects.order_by("pk").values_list("result", flat=True)[before:])
                transaction.set_rollback(True)
            allowed = relation in row.post
            noted = results == {"ok"} if allowed else relation == OUTSIDE or results == {"denied"}
            if status not in ({200, 302} if allowed else {403, 404}) or not noted:
                wrong.append((row.name, relation, status, results))
    assert wrong == []


def test_without_a_login_everything_leads_to_the_login(world):
    for row in MINE:
        for answer in (Client().get(address(row, world)), Client().post(address(row, world))):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("account_login"))
