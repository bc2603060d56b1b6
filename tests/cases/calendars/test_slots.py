"""Common time: never on top of anything, inside working hours, right when clocks change, best first."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.calendars.slots import POINTS, propose, slots_at
from cases.calendars.slots_grid import BERLIN
from cases.calendars.slots_types import Busy, Level, Person, Room, Search, Why
from offers.regions.opening_hours import holidays_of
from tests.bench.slots import large_search, measure
from tests.cases.calendars.naive import can, clash, naive

DAY = dt.timedelta(days=1)
FIRST_DAYS = [dt.date(2026, 3, 27), dt.date(2027, 3, 26), dt.date(2026, 10, 23), dt.date(2026, 12, 23)]
"""Just before the clocks change, and before Christmas."""
OFFICE = {weekday: ((dt.time(8), dt.time(16)),) for weekday in range(1, 6)}


def at(day, hour, minute=0):
    return dt.datetime.combine(day, dt.time(hour, minute), BERLIN)


def busy(day, start, end, place=0):
    return Busy.between(at(day, *start), at(day, *end), place)


def minutes(day):
    """A stretch of some minutes, to the second, in the days from `day` on."""
    origin = int(at(day, 0).timestamp())
    return st.builds(
        lambda start, length, place: Busy(origin + start, origin + start + length, place),
        st.integers(-3600, 6 * 86_400),
        st.integers(0, 5 * 3600),
        st.integers(0, 3),
    )


HOURS = st.dictionaries(
    st.integers(1, 7),
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(4, 14), st.integers(1, 9)).map(
            lambda t: (dt.time(0 if t[0] else t[1], 15 * (t[2] % 4)), dt.time(t[1] + t[2], 0))
        ),
        max_size=2,
    ),
    min_size=2,
)
"""Odd hours too, from midnight on, so that the hour at which clocks change lies inside them; never ends in it."""


def apart(hours):
    """Stretches of a day that neither touch nor overlap, as the second definition expects them."""
    return {day: rows for day, rows in hours.items() if len(rows) < 2 or rows[0][1] < rows[1][0]}


@st.composite
def searches(draw):
    first = draw(st.sampled_from(FIRST_DAYS))
    people = [
        Person(
            key,
            apart(draw(HOURS)),
            sorted(draw(st.lists(minutes(first), max_size=6))),
            draw(st.lists(st.integers(0, 5).map(lambda n: (first + n * DAY, first + (n + 1) * DAY)), max_size=1)),
            required=key == 0 or draw(st.booleans()),
            base=draw(st.integers(0, 3)),
        )
        for key in range(draw(st.integers(1, 4)))
    ]
    rooms = [
        Room(key, draw(st.integers(0, 3)), draw(st.lists(minutes(first), max_size=4)))
        for key in range(draw(st.integers(0, 3)))
    ]
    return Search(
        people,
        draw(st.sampled_from([15, 20, 45, 60, 90, 180])),
        first,
        first + draw(st.integers(0, 5)) * DAY,
        at(first, draw(st.integers(0, 23)), draw(st.integers(0, 59))),
        rooms,
        place=draw(st.integers(0, 3)),
        deadline=draw(st.none() | st.integers(0, 6).map(lambda n: first + n * DAY)),
        holidays=frozenset(holidays_of("ST", first.year)),
        travel={(1, 2): 25, (3, 1): 10},
        road=55,
        lead=draw(st.sampled_from([0, 30, 24 * 60])),
        step=draw(st.sampled_from([15, 30, 60])),
        longer=draw(st.sampled_from([0, 3])),
    )


@settings(max_examples=60)  # the second definition is slow
@given(searches())
def test_finds_exactly_what_the_second_definition_finds(search):
    expected = naive(search)
    found = slots_at(search, Level.ALL)
    assert {slot.start for slot in found} == {start for start, _ in expected}
    assert {(slot.start, slot.room) for slot in found} <= set(expected)
    relaxed = slots_at(search, Level.OPTIONAL)
    assert {slot.start for slot in relaxed} == {start for start, _ in naive(search, optional=False)}
    longer = replace(search, last_day=search.last_day + search.longer * DAY)
    later = {slot.start for slot in slots_at(search, Level.LONGER)}
    assert later == ({start for start, _ in naive(longer)} if search.longer else set())


@given(searches())
def test_proposals_never_collide_and_lie_inside_working_hours(search):
    proposal = propose(search, count=5)
    rooms = {room.key: room for room in search.rooms}
    for slot in proposal.slots:
        room = rooms[slot.room] if slot.room is not None else None
        place = room.place if room else search.place
        assert (room is None) == (not search.rooms)
        assert room is None or not any(clash(search, row, slot.start, slot.end, 0) for row in room.busy)
        cannot = [p.key for p in search.people if not can(search, p, slot.start, slot.end, place)]
        assert cannot == list(slot.missing)
        assert not any(person.required for person in search.people if person.key in slot.missing)
        local = slot.start.astimezone(BERLIN)
        assert local.date() not in search.holidays
        assert slot.start >= search.now + dt.timedelta(minutes=search.lead)
        assert slot.end - slot.start == dt.timedelta(minutes=search.length)
        assert local.minute % search.step == 0


@given(searches())
def test_best_first_earliest_of_equals_and_the_best_of_all_on_top(search):
    proposal = propose(search, count=4)
    order = [(-slot.points, slot.start) for slot in proposal.slots]
    assert order == sorted(order)
    if proposal.slots:
        every = slots_at(search, proposal.level)
        assert (every[0].points, every[0].start) == (proposal.slots[0].points, proposal.slots[0].start)
        days = {slot.start.astimezone(BERLIN).date() for slot in every}
        shown = {slot.start.astimezone(BERLIN).date() for slot in proposal.slots}
        assert len(shown) == min(4, len(days))


@given(searches())
def test_the_search_is_relaxed_only_when_nothing_is_left(search):
    proposal = propose(search)
    tries = [Level.ALL, Level.OPTIONAL, Level.LONGER, Level.LONGER_OPTIONAL]
    full = [level for level in tries if slots_at(search, level)]
    assert proposal.level is (full[0] if full else Level.NOTHING)
    assert bool(proposal.slots) == bool(full)


@pytest.mark.parametrize(
    ("day", "offset"),
    [(dt.date(2026, 3, 27), 1), (dt.date(2026, 3, 30), 2), (dt.date(2027, 3, 29), 2), (dt.date(2026, 10, 26), 1)],
)
def test_office_hours_follow_the_clocks(day, offset):
    search = Search([Person(1, OFFICE)], 60, day, day, at(day - DAY, 0))
    starts = [slot.start for slot in slots_at(search, Level.ALL)]
    assert min(starts) == dt.datetime.combine(day, dt.time(8 - offset), dt.UTC)
    assert max(starts) == dt.datetime.combine(day, dt.time(15 - offset), dt.UTC)


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2026, 3, 29), 5), (dt.date(2026, 10, 25), 7)])
def test_a_night_on_which_the_clocks_change_has_its_real_length(day, hours):
    night = {7: ((dt.time(0), dt.time(6)),)}
    search = Search([Person(1, night)], 60, day, day, at(day - DAY, 0), step=60)
    assert len(slots_at(search, Level.ALL)) == hours


def test_holidays_are_those_of_the_land():
    reformation = dt.date(2025, 10, 31)
    found = {}
    for state in ("ST", "NW"):
        days = frozenset(holidays_of(state, 2025))
        search = Search([Person(1, OFFICE)], 60, reformation, reformation + 3 * DAY, at(reformation, 0), holidays=days)
        found[state] = propose(search).slots[0].start.date()
    assert found == {"ST": reformation + 3 * DAY, "NW": reformation}


MONDAY = dt.date(2026, 11, 23)
ALONE = Search([Person(1, OFFICE)], 60, MONDAY, MONDAY, at(MONDAY, 0))


def starts(search, level=Level.ALL):
    return {slot.start.astimezone(BERLIN).strftime("%H:%M") for slot in slots_at(search, level)}


def test_the_way_between_two_towns_keeps_time_free():
    person = Person(1, OFFICE, [busy(MONDAY, (10, 0), (11, 0), place=1)])
    search = replace(ALONE, people=[person], travel={(2, 1): 30})
    everywhere = starts(search)
    assert {"09:00", "11:00"} <= everywhere
    assert starts(replace(search, place=1)) == everywhere
    there = starts(replace(search, place=2))
    assert {"08:30", "11:30"} <= there
    assert not {"08:45", "09:00", "11:00", "11:15"} & there
    assert not {"08:30", "11:30"} & starts(replace(search, place=3, road=40))


def test_the_room_that_is_easiest_to_reach_is_proposed():
    people = [Person(1, OFFICE, base=1), Person(2, OFFICE, base=1), Person(3, OFFICE, base=2)]
    search = replace(ALONE, people=people, rooms=[Room(20, 2), Room(10, 1)], travel={(1, 2): 25})
    slot = propose(search).slots[0]
    assert slot.room == 10
    reasons = {reason.why: reason for reason in slot.reasons}
    assert reasons[Why.TRAVEL] == (Why.TRAVEL, 25, (3,))
    assert reasons[Why.ROOM_FREE].keys == (10,)
    taken = [busy(MONDAY, (0, 0), (23, 0))]
    other = propose(replace(search, rooms=[Room(20, 2), Room(10, 1, taken)])).slots[0]
    assert (other.room, other.points) == (20, slot.points - 5)


def test_without_a_free_room_there_is_no_proposal():
    search = replace(ALONE, rooms=[Room(1, 0, [busy(MONDAY, (0, 0), (23, 59))])], longer=0)
    assert propose(search) == (Level.NOTHING, ())


def test_optional_people_go_before_the_window_grows():
    away = Person(2, OFFICE, absences=[(MONDAY, MONDAY)], required=False)
    search = replace(ALONE, people=[Person(1, OFFICE), away])
    proposal = propose(search)
    assert proposal.level is Level.OPTIONAL
    assert proposal.slots[0].missing == (2,)
    assert proposal.slots[0].reasons[0] == (Why.OPTIONAL_MISSING, 1, (2,))
    assert proposal.slots[0].points == POINTS["start"] - POINTS["optional"]


def test_somebody_required_is_only_left_out_if_asked():
    people = [Person(1, OFFICE), Person(2, OFFICE), Person(3, OFFICE, absences=[(MONDAY, MONDAY + 40 * DAY)])]
    search = replace(ALONE, people=people)
    assert propose(search).level is Level.NOTHING
    asked = propose(replace(search, without_required=True))
    assert asked.level is Level.REQUIRED
    assert {slot.missing for slot in asked.slots} == {(3,)}
    assert asked.slots[0].reasons[0] == (Why.REQUIRED_MISSING, 1, (3,))


def test_a_longer_window_says_how_late_it_gets():
    person = Person(1, OFFICE, absences=[(MONDAY, MONDAY + DAY)])
    search = replace(ALONE, people=[person], deadline=MONDAY)
    proposal = propose(search)
    assert proposal.level is Level.LONGER
    assert proposal.slots[0].start.date() == MONDAY + 2 * DAY
    assert (Why.AFTER_DEADLINE, 2, ()) in proposal.slots[0].reasons
    assert propose(replace(search, longer=0)).level is Level.NOTHING


def test_early_is_better_but_not_at_the_edge_nor_at_lunch():
    search = replace(ALONE, last_day=MONDAY + 3 * DAY, deadline=MONDAY + 3 * DAY)
    slots = propose(search, count=4).slots
    assert [slot.start.astimezone(BERLIN).strftime("%a %H:%M") for slot in slots] == [
        "Mon 08:30", "Tue 08:30", "Wed 08:30", "Thu 08:30",
    ]  # fmt: skip
    assert [slot.points for slot in slots] == [1000, 998, 966, 964]
    by_start = {slot.start.astimezone(BERLIN).strftime("%a %H:%M"): slot for slot in slots_at(search, Level.ALL)}
    assert Why.EDGE in {reason.why for reason in by_start["Mon 08:15"].reasons}
    assert Why.LUNCH in {reason.why for reason in by_start["Mon 11:15"].reasons}
    assert Why.LUNCH not in {reason.why for reason in by_start["Mon 13:00"].reasons}
    assert (Why.BEFORE_DEADLINE, 3, ()) in by_start["Mon 08:30"].reasons
    assert (Why.ON_DEADLINE, 0, ()) in by_start["Thu 08:30"].reasons


def test_few_days_give_several_slots_a_day_that_do_not_overlap():
    slots = propose(ALONE, count=3).slots
    assert len(slots) == 3
    ordered = sorted(slots)
    assert all(one.end <= two.start for one, two in itertools.pairwise(ordered))


@pytest.mark.parametrize(
    "wrong", [{"people": []}, {"people": [Person(1, {}, required=False)]}, {"length": 0}, {"step": 7},
              {"now": dt.datetime(2026, 1, 1)}]  # noqa: DTZ001  # a clock without a zone is what is refused
)  # fmt: skip
def test_refuses_what_cannot_be_searched(wrong):
    with pytest.raises(ValueError, match=r"somebody|takes time|zone"):
        replace(ALONE, **wrong)


def test_an_empty_window_finds_nothing():
    assert propose(replace(ALONE, last_day=MONDAY - DAY, longer=0)).level is Level.NOTHING


def test_the_search_is_many_times_faster_than_the_slow_one():
    numbers = measure(rounds=5, kinds={"8 × 200": large_search()})
    fast, slow = numbers["8 × 200"]
    assert slow / fast > 20
