"""Starts the portal under gunicorn for a measurement, and asks it for pages."""

import http.client
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """One response: times in milliseconds, size in bytes before compression."""

    status: int
    app_ms: float
    db_ms: float
    queries: int
    wall_ms: float
    size: int


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(*, workers=1):
    """The address and process of a gunicorn with `workers` sync workers in this process's environment."""
    port = _free_port()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gunicorn", "--preload", "--no-control-socket", "--workers", str(workers)]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "portal.wsgi:application"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait(port, process, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit("The server did not start.")
        try:
            if fetch(port, "/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not answer in time.")


def fetch(port, path):
    """One GET over a connection of its own, as a first visitor makes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html", **COOKIES})
    response = connection.getresponse()
    body = response.read()
    wall = (time.perf_counter() - start) * 1000
    connection.close()
    header = response.getheader
    return Answer(
        response.status,
        float(header("X-Bench-Ms", "0")),
        float(header("X-Bench-Db-Ms", "0")),
        int(header("X-Bench-Queries", "0")),
        wall,
        len(body),
    )


COOKIES: dict[str, str] = {}
"""Set by the runner to be logged in when it measures the admin."""


def alone(port, paths, *, rounds=30):
    """The median answer of one client that asks for each path `rounds` times, after a warm-up."""
    for path in paths:
        _checked(port, path)
    return _median([fetch(port, path) for _ in range(rounds) for path in paths])


def first_time(port, paths):
    """The median answer to addresses that nobody has asked for yet in this minute."""
    return _median([_checked(port, path) for path in paths])


def _checked(port, path):
    answer = fetch(port, path)
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return answer


def _median(answers):
    return Answer(
        200,
        median(answer.app_ms for answer in answers),
        median(answer.db_ms for answer in answers),
        max(answer.queries for answer in answers),
        median(answer.wall_ms for answer in answers),
        round(median(answer.size for answer in answers)),
    )


def crowd(port, paths, *, clients=16, requests=320):
    """The 95th percentile of the waiting time in milliseconds with `clients` asking at once."""
    wanted = [paths[index % len(paths)] for index in range(requests)]
    with ThreadPoolExecutor(clients) as pool:
        waits = sorted(answer.wall_ms for answer in pool.map(lambda path: fetch(port, path), wanted))
    return waits[int(len(waits) * 0.95)]


def worker_memory_mb(pid):
    """Proportional set size of each worker in MB (Linux `smaps_rollup`)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    sizes = []
    for child in children:
        for line in Path(f"/proc/{child}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                sizes.append(int(line.split()[1]) / 1024)
    return sizes
