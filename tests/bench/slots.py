"""How long the search for common time takes, beside one that asks quarter of an hour by quarter of an hour."""

import datetime as dt
import random
import time
from statistics import median

FIRST = dt.date(2026, 11, 23)
PEOPLE, EVENTS, DAYS = 8, 200, 56
LIMIT = 0.005
"""Seconds that one search may take at most."""


def large_search(seed=1, *, rooms=0, events=EVENTS):
    """Eight people with 200 appointments each within eight weeks, one in five of them in some town."""
    from cases.calendars.slots_grid import BERLIN
    from cases.calendars.slots_types import Busy, Person, Room, Search

    dice = random.Random(seed)
    eight = int(dt.datetime.combine(FIRST, dt.time(8), BERLIN).timestamp())

    def busy():
        start = eight + dice.randrange(DAYS) * 86_400 + dice.randrange(32) * 900
        return Busy(start, start + dice.choice([900, 1800, 3600]), dice.choice([0] * 8 + [1, 2]))

    office = {weekday: ((dt.time(8), dt.time(16, 30)),) for weekday in range(1, 6)}
    people = [Person(key, office, sorted(busy() for _ in range(events)), base=key % 3 + 1) for key in range(PEOPLE)]
    return Search(
        people,
        60,
        FIRST,
        FIRST + dt.timedelta(DAYS - 1),
        dt.datetime.combine(FIRST, dt.time(), BERLIN),
        rooms=[Room(key, key % 3 + 1, sorted(busy() for _ in range(events))) for key in range(rooms)],
        travel={(1, 2): 15, (1, 3): 30},
        deadline=FIRST + dt.timedelta(50),
    )


def measure(rounds=30, kinds=None):
    """Seconds of processor time by kind of search: the search, and the slow one."""
    from cases.calendars.slots import propose
    from tests.cases.calendars.naive import naive

    kinds = kinds or {
        "8 × 200": large_search(),
        "8 × 200, 3 rooms": large_search(rooms=3),
        "8 × 0": large_search(events=0),
    }
    numbers = {}
    for name, search in kinds.items():
        propose(search)
        fast = median(_timed(lambda search=search: propose(search)) for _ in range(rounds))
        numbers[name] = fast, _timed(lambda search=search: naive(search))
    return numbers


def _timed(task):
    started = time.process_time()
    task()
    return time.process_time() - started


def table():
    """Print both, and how many times as long the slow one takes."""
    print(f"\nCommon time in eight weeks, processor time (limit for 8 × 200: {LIMIT * 1000:g} ms)")
    print(f"  {'people × appointments':24}{'ms':>8}{'naive ms':>10}{'ratio':>8}")
    for name, (fast, slow) in measure().items():
        print(f"  {name:24}{fast * 1000:>8.2f}{slow * 1000:>10.1f}{slow / fast:>8.0f}")
