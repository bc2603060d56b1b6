"""What looks unusual in the record, worked out from plain values."""

from __future__ import annotations

import datetime
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.utils import timezone

from cases.audit.enums import AlarmKind

HOUR: Final = datetime.timedelta(hours=1)
ACCESS_TIME: Final = datetime.timedelta(minutes=60)
"""How long a reason opens the record for the auditor who gave it."""
REASON_LENGTH: Final = 20
"""Characters that such a reason has at least."""


class Limits(NamedTuple):
    """From when on something is unusual; the data protection officer decides.

    More than `people` different cases within any hour; at least `denied` refusals within `denied_minutes`; anything
    from `night_from` o'clock until before `night_until` o'clock, German time.
    """

    people: int
    denied: int
    denied_minutes: int
    night_from: int
    night_until: int


class Trace(NamedTuple):
    """One audit row of one person, as far as it matters here. `case`: opened; `listed`: on a list; or refused."""

    at: datetime.datetime
    agency: int | None
    case: int | None
    listed: bool
    denied: bool


class Finding(NamedTuple):
    """Something unusual within the hour that begins at `hour`, while the person acted for one of `agencies`."""

    kind: AlarmKind
    hour: datetime.datetime
    number: int
    agencies: frozenset[int | None]


def findings(traces: Iterable[Trace], limits: Limits) -> list[Finding]:
    """All that is unusual in the traces of one person, which come in order of time; once per kind and hour."""
    rows = list(traces)
    found: dict[tuple[AlarmKind, datetime.datetime], Finding] = {}
    for finding in (*_many_people(rows, limits), *_denied_bursts(rows, limits), *_nights(rows, limits)):
        key = finding.kind, finding.hour
        before = found.get(key)
        agencies = finding.agencies | (before.agencies if before else frozenset())
        found[key] = finding._replace(number=max(finding.number, before.number if before else 0), agencies=agencies)
    return sorted(found.values(), key=lambda finding: (finding.hour, finding.kind))


def _many_people(rows: list[Trace], limits: Limits) -> Iterator[Finding]:
    window: deque[Trace] = deque()
    cases: Counter[int] = Counter()
    for row in rows:
        if row.case is None or row.denied:
            continue
        window.append(row)
        cases[row.case] += 1
        while window[0].at <= row.at - HOUR:
            old = window.popleft().case
            if old is not None and cases[old] == 1:
                del cases[old]
            elif old is not None:
                cases[old] -= 1
        if len(cases) > limits.people:
            yield Finding(AlarmKind.MANY_PEOPLE, _hour(row.at), len(cases), _agencies(window))


def _denied_bursts(rows: list[Trace], limits: Limits) -> Iterator[Finding]:
    window: deque[Trace] = deque()
    length = datetime.timedelta(minutes=limits.denied_minutes)
    for row in rows:
        if not row.denied:
            continue
        window.append(row)
        while window[0].at <= row.at - length:
            window.popleft()
        if len(window) >= limits.denied:
            yield Finding(AlarmKind.DENIED_BURST, _hour(row.at), len(window), _agencies(window))


def _nights(rows: list[Trace], limits: Limits) -> Iterator[Finding]:
    hours: dict[datetime.datetime, list[Trace]] = {}
    for row in rows:
        if row.denied or (row.case is None and not row.listed):
            continue
        clock = timezone.localtime(row.at).hour
        if clock >= limits.night_from or clock < limits.night_until:
            hours.setdefault(_hour(row.at), []).append(row)
    for hour, inside in hours.items():
        yield Finding(AlarmKind.NIGHT, hour, len(inside), _agencies(inside))


def _hour(at: datetime.datetime) -> datetime.datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _agencies(rows: Iterable[Trace]) -> frozenset[int | None]:
    return frozenset(row.agency for row in rows)
