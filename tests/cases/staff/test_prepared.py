"""Conditions that are worked out once say the same as the querysets that they come from, wherever they stand."""

import datetime

import pytest
from django.db.models import Exists, F, OuterRef, Value
from django.utils import timezone

from cases.models import CaseMember, Entry, User
from cases.records.models import works_on, works_on_case
from cases.staff.models import Membership
from cases.staff.prepared import Condition
from tests.cases.world import make_world

pytestmark = pytest.mark.django_db
DAY = timezone.localdate()


@Condition
def works(user, day):
    return Membership.objects.current(on=day).filter(user=user)


@Condition
def has_namesake(user, name):
    """A table inside that is also the table around it."""
    return User.objects.filter(name=name).exclude(pk=user)


def test_it_says_what_its_queryset_says():
    make_world()
    by_hand = User.objects.filter(Exists(Membership.objects.current(on=DAY).filter(user=OuterRef("pk"))))
    assert set(User.objects.filter(works("pk", DAY))) == set(by_hand) != set()
    assert set(User.objects.exclude(works("pk", DAY))) == set(User.objects.filter(~works("pk", DAY))) != set()


def test_it_is_worked_out_once_and_filled_each_time():
    world = make_world()
    before = works.sql
    assert User.objects.filter(works("pk", DAY), pk=world.member.pk).exists()
    world.member.memberships.update(ends_on=DAY)
    later = DAY + datetime.timedelta(days=1)
    found = User.objects.filter(pk=world.member.pk).annotate(then=works("pk", later), now=works("pk", DAY)).get()
    assert (found.then, found.now) == (False, True)
    assert works.sql is before


def test_values_and_columns_are_not_mixed_up():
    world = make_world()
    world.member.name = world.colleague.name
    world.member.save()
    assert set(User.objects.filter(has_namesake("pk", F("name")))) == {world.member, world.colleague}
    other = User.objects.filter(has_namesake(world.member.pk, F("name")), pk=world.member.pk)
    assert set(other) == {world.member}
    assert not User.objects.filter(has_namesake("pk", Value("%s")), pk=world.member.pk).exists()


def test_it_may_stand_in_itself():
    world = make_world()
    inner = CaseMember.objects.filter(works_on("case", "agency", "user", DAY), case=OuterRef("case"))
    rows = CaseMember.objects.filter(works_on("case", "agency", "user", DAY), Exists(inner), case=world.case)
    assert {row.user for row in rows} == {world.member, world.recipient}


def test_it_follows_relations_and_goes_with_others():
    world = make_world()
    mine = works_on("case", "agency", world.recipient.pk, DAY)
    anybody = works_on_case("case", world.recipient.pk, DAY)
    assert not Entry.objects.filter(mine).exists()
    assert set(Entry.objects.filter(mine | anybody)) == {world.released, world.kept}
    assert not Entry.objects.filter(works_on("releases__entry__case", "agency", None, DAY)).exists()
