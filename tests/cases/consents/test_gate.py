"""The proof of the gate: `Entry.objects.visible_to` says what the specification says, for every mixture of facts."""

import inspect
from dataclasses import fields, replace

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.consents.enums import ConsentState
from cases.models import Entry
from cases.records.enums import DataClass, Giver
from tests.cases.consents.scenes import (
    ENDS_TODAY,
    FIRST,
    IN_TIME,
    NOW,
    OVER,
    SECOND,
    TO_COME,
    Scene,
    Stage,
    consent_carries,
    may_read,
)

MOTHER = (Giver.GUARDIAN, FIRST)
STARTS = [
    Scene(),
    Scene(owner="jobcenter"),
    Scene(data_class=DataClass.SPECIAL_CATEGORY),
    Scene(data_class=DataClass.PROFESSIONAL_SECRET),
    Scene(data_class=DataClass.ENTRUSTED),
    Scene(data_class=DataClass.ENTRUSTED, entrusted_by=MOTHER, giver=MOTHER),
    Scene(by_norm=True),
    Scene(by_norm=True, owner="jobcenter", approved="no"),
    Scene(reader="owner", data_class=DataClass.INTERNAL),
    Scene(reader="owner", data_class=DataClass.ENTRUSTED, is_author=True),
    Scene(reader="third", recipient="third"),
]
"""Scenes in which the entry is read; each example turns a few screws of one of them."""
BOOLEANS = [field.name for field in fields(Scene) if isinstance(field.default, bool)]
DAYS = st.sampled_from([IN_TIME, ENDS_TODAY, OVER, TO_COME, (0, 0)])
PEOPLE = st.sampled_from([(Giver.YOUNG_PERSON, ""), MOTHER, (Giver.GUARDIAN, SECOND), (Giver.OTHER, "")])
SCREWS = {
    **{name: st.booleans() for name in BOOLEANS},
    "owner": st.sampled_from(["youth_office", "jobcenter"]),
    "data_class": st.sampled_from(DataClass.values),
    "class_then": st.sampled_from(["", *DataClass.values]),
    "entrusted_by": PEOPLE,
    "giver": PEOPLE,
    "opened": st.sampled_from([-30, -4, -3, -2, 0]),
    "granted": st.sampled_from([-31, -4, -3, -2, 1]),
    "released": st.sampled_from([-31, -5, -4, -3, 0]),
    "reader": st.sampled_from(["owner", "other", "third"]),
    "recipient": st.sampled_from(["other", "third"]),
    "job": st.sampled_from(["caseworker", "lead", "auditor", "ended"]),
    "member": st.sampled_from(["current", "last_day", "none", "ended", "past", "future", "elsewhere"]),
    "release_days": DAYS,
    "consent_days": DAYS,
    "approved": st.sampled_from(["yes", "no", "later"]),
    "state": st.sampled_from(ConsentState.values),
}


@st.composite
def scenes(draw):
    turned = draw(st.sets(st.sampled_from(sorted(SCREWS)), max_size=3))
    return replace(draw(st.sampled_from(STARTS)), **{name: draw(SCREWS[name]) for name in sorted(turned)})


def read(stage, played, entries):
    """Which of the scenes are read, by asking the gate once per reader."""
    seen = {
        user.pk: set(Entry.objects.visible_to(user, now=NOW).values_list("pk", flat=True))
        for user in {stage.reader(scene) for scene in played}
    }
    return [entry.pk in seen[stage.reader(scene).pk] for scene, entry in zip(played, entries, strict=True)]


def test_every_screw_is_turned_and_the_reference_is_short():
    assert set(SCREWS) == {field.name for field in fields(Scene)}
    assert len((inspect.getsource(may_read) + inspect.getsource(consent_carries)).splitlines()) <= 30
    assert all(may_read(scene) for scene in STARTS)


@pytest.mark.django_db
def test_the_gate_says_what_the_specification_says():
    stage, outcomes = Stage(), set()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(scenes(), min_size=10, max_size=25))
    @example([Scene(state=ConsentState.WITHDRAWN, granted=1)])
    def compare(played):
        with transaction.atomic():
            answers = read(stage, played, stage.play(played))
            transaction.set_rollback(True)
        for scene, answer in zip(played, answers, strict=True):
            assert answer == may_read(scene), scene
        outcomes.update(answers)

    compare()
    assert outcomes == {True, False}


STATES = {
    "granted in another case": {"same_case": False},
    "granted after the release": {"granted": -2},
    "requested": {"state": ConsentState.REQUESTED},
    "refused": {"state": ConsentState.REFUSED},
    "granted": {"state": ConsentState.GRANTED},
    "granted, ends today": {"state": ConsentState.GRANTED, "consent_days": ENDS_TODAY},
    "granted, over since yesterday": {"state": ConsentState.GRANTED, "consent_days": OVER},
    "granted, begins tomorrow": {"state": ConsentState.GRANTED, "consent_days": TO_COME},
    "withdrawn": {"state": ConsentState.WITHDRAWN},
    "expired": {"state": ConsentState.EXPIRED},
    "replaced": {"state": ConsentState.REPLACED},
    "void": {"state": ConsentState.VOID},
}
OPENING = {"granted", "granted, ends today"}
DIRECTIONS = {
    "Jugendamt to Jobcenter": {},
    "Jobcenter to Jugendamt": {"owner": "jobcenter"},
    "consent names the other direction": {"same_owner": False},
    "third agency reads": {"reader": "third"},
}
FORWARD = {"Jugendamt to Jobcenter", "Jobcenter to Jugendamt"}
TABLE = [(state, data_class, way) for state in STATES for data_class in DataClass.values for way in DIRECTIONS]


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """The whole table played at once, inside a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        stage = Stage()
        played = [Scene(data_class=data_class, **DIRECTIONS[way], **STATES[state]) for state, data_class, way in TABLE]
        seen = read(stage, played, stage.play(played))
        connection.check_constraints()
        yield dict(zip(TABLE, seen, strict=True))
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", TABLE, ids=" · ".join)
def test_truth_table(answers, row):
    state, data_class, way = row
    assert answers[row] == (state in OPENING and data_class != DataClass.INTERNAL and way in FORWARD)
