"""A whole simulation: the stage, the days, the questions after each of them, and what came of it."""

from __future__ import annotations

import contextlib
import datetime
import gc
import multiprocessing
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier as ProcessBarrier
from typing import Any, Final, NamedTuple

from django.db import connections

from cases.board.simulation.checks import CHECKS, Lost, look_for_lost
from cases.board.simulation.endings import endings_of, handover_states, levels
from cases.board.simulation.play import Play, Worker
from cases.board.simulation.post import POST, own_post
from cases.board.simulation.scratch import refuse_real_database
from cases.board.simulation.stage import Stage, build_stage

REGIONS: Final = 4
PATIENCE: Final = 3600
"""Seconds that one worker waits for the others."""


class Together(NamedTuple):
    """What workers share: a barrier at the end of the day, and whether it was the last one."""

    barrier: ProcessBarrier
    is_over: Any


class Share(NamedTuple):
    """What one worker has to report: plain values, as they go from process to process."""

    tally: Counter[str]
    refused: Counter[str]
    post: Counter[str]
    broken: list[str]
    lost: list[Lost]
    days: int
    sendings: list[uuid.UUID]
    withdrawn: list[uuid.UUID]
    people: int


@dataclass(slots=True)
class Outcome:
    """What came of a simulation. `lost`: who got lost and why, with the day; empty is what we want."""

    people: int
    days: int
    seconds: float
    checked: int
    endings: Counter[str]
    levels: dict[str, int]
    handovers: dict[str, int]
    tally: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: list[Lost] = field(default_factory=list)


def simulate(play: Play, *, workers: int = 1) -> Outcome:
    """Play it in the database at hand, which must be a scratch one (`NotScratch`).

    With several workers each is a process of its own with its regions; the clock runs in all of them at once. It ends
    with the first day on which somebody is lost.
    """
    refuse_real_database()
    began = time.monotonic()
    stage = build_stage(regions=max(workers, min(REGIONS, 1 + play.people // 100)), people=play.people)
    with own_post():
        shares = [_play(play, stage, 0, 1, None)] if workers == 1 else _in_processes(play, stage, workers)
    return _outcome(play, shares, time.monotonic() - began)


def _in_processes(play: Play, stage: Stage, workers: int) -> list[Share]:
    """Fork them: each opens its own connections."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    together, answers = Together(context.Barrier(workers), context.Value("b", 0)), context.SimpleQueue()
    processes = [
        context.Process(target=_work, args=(play, stage, number, workers, together, answers))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    shares = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    for share in shares:
        if isinstance(share, str):
            raise RuntimeError(share)
    return shares


def _work(play: Play, stage: Stage, number: int, workers: int, together: Together, answers: Any) -> None:
    try:
        answers.put(_play(play, stage, number, workers, together))
    except Exception as error:  # the parent raises it; the others must not wait for this one
        together.barrier.abort()
        answers.put(f"worker {number}: {type(error).__name__}: {error}")


def _play(play: Play, stage: Stage, number: int, workers: int, together: Together | None) -> Share:
    worker = Worker(play, stage, number, workers)
    lost: list[Lost] = []
    day = 0
    try:
        with _few_collections():
            for day in range(play.days):
                lost = _day(play, worker, day, together)
                if lost or (together is not None and together.is_over.value):
                    break
    finally:
        worker.close()
    scene, lives = worker.scene, worker.lives
    return Share(
        scene.tally, scene.refused, POST.counts, [*scene.broken, *POST.leaks], lost, day + 1, list(lives.by_sending),
        [sending for life in lives.all for sending in life.withdrawn], len(lives.all),
    )  # fmt: skip


def _day(play: Play, worker: Worker, number: int, together: Together | None) -> list[Lost]:
    """One day, and who is lost at its end: the first worker asks, and all stop on the same day."""
    worker.run_clock(number)
    worker.live(number)
    if together is not None:
        together.barrier.wait(PATIENCE)
    is_first = worker.scene.number == 0
    lost = _look(play, play.day(number)) if is_first else []
    if together is not None:
        if is_first:
            together.is_over.value = bool(lost)
        together.barrier.wait(PATIENCE)
    return lost


def _look(play: Play, today: datetime.date) -> list[Lost]:
    if play.end_of_day:
        play.end_of_day(today)
    lost = look_for_lost(today=today, limits=play.limits)
    if play.tell and (lost or today.day == 1):
        play.tell(f"{today:%d.%m.%Y}: {len(lost)} verloren")
    return [Lost(each.check, each.reference, f"{each.why} (am {today:%d.%m.%Y})") for each in lost]


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Millions of short-lived objects and none in circles to speak of: looking for those takes a tenth of the time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _outcome(play: Play, shares: list[Share], seconds: float) -> Outcome:
    sendings = [sending for share in shares for sending in share.sendings]
    endings, gone = endings_of(sendings, {sending for share in shares for sending in share.withdrawn})
    days = max(share.days for share in shares)
    lost = [each for share in shares for each in share.lost]
    lost += [Lost("was nie sein darf", "–", text) for share in shares for text in share.broken]
    last = play.day(days - 1)
    return Outcome(
        sum(share.people for share in shares), days, seconds, days * len(CHECKS), endings, dict(levels()),
        dict(handover_states(last)), sum((share.tally + share.post for share in shares), Counter()),
        sum((share.refused for share in shares), Counter()), [*lost, *gone],
    )  # fmt: skip
