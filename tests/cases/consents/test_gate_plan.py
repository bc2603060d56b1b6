"""The gate is one statement, and finds its way by indexes: no list reads all entries or all releases."""

import json

import pytest
from django.db import connection, transaction

from cases.models import CaseMember, Entry, Release
from tests.cases.consents.scenes import NOW, Scene, Stage
from tests.database import plan_as_usual

KINDS = [Scene(), Scene(owner="jobcenter"), Scene(by_norm=True), Scene(reader="third", recipient="third")]
STRANGER, OWN = Scene(job="lead"), 12
READ_ALL = {"cases_entry", "cases_release", "cases_consent", "cases_consentevent", "cases_casemember"}


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Three thousand cases with an entry and a release each; the reader works on a dozen of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = Stage()
        for _ in range(3):
            stage.play([STRANGER] * 1000)
        entries = stage.play([KINDS[number % 3] for number in range(OWN)])
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        plan_as_usual()
        yield stage, entries
        transaction.set_rollback(True)


@pytest.fixture
def crowded(crowd, db):
    return crowd


def scanned(plan):
    """Tables that a plan reads from end to end."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return here.union(*(scanned(child) for child in plan.get("Plans", [])))


def plan_of(queryset):
    return json.loads(queryset.explain(format="json"))[0]["Plan"]


def test_lists_find_their_entries_by_index(crowded):
    stage, entries = crowded
    user = stage.readers["jobcenter", "caseworker"]
    everything = Entry.objects.visible_to(user, now=NOW).order_by("-changed_at", "-id")
    one_case = everything.filter(case=entries[0].case)
    assert everything.count() == OWN - OWN // 3
    mine = CaseMember.objects.current(now=NOW).filter(user=user).values_list("case", flat=True)
    releases = Release.objects.open_to(user, now=NOW).filter(entry__case__in=list(mine))
    assert releases.count() == OWN - OWN // 3
    for queryset in (everything, one_case, releases):
        assert scanned(plan_of(queryset)) & READ_ALL == set()


def test_a_list_is_one_statement(crowded, django_assert_num_queries):
    stage, _entries = crowded
    with django_assert_num_queries(1):
        shown = list(Entry.objects.visible_to(stage.readers["jobcenter", "caseworker"], now=NOW).listable())
    assert len(shown) == OWN - OWN // 3


def test_a_stranger_finds_nothing(crowded):
    stage, _ = crowded
    assert not Entry.objects.visible_to(stage.readers["third", "lead"], now=NOW).exists()
