"""Measures page after page and prints each as a ratio to a bare page of the same size."""

import os
import subprocess
import sys
import time
from statistics import median

from tests.bench import server
from tests.bench.data import some_offers

FACETS = "thema=internship&zielgruppe=young_adults&format=coaching"
GOALS = {
    "region home": (1.3, 1.3, 1.3),
    "detail": (1.3, 1.3, 1.3),
    "detail, first time": (1.3, 1.3, 1.3),
    "list": (1.5, 2.0, 2.5),
    "0.2 % + 3 facets": (2.0, 2.0, 3.0),
    "1 % + 3 facets": (2.0, 2.0, 3.0),
    "10 % + 3 facets": (2.0, 3.0, 6.0),
    "1 %, first time": (2.0, 2.0, 3.0),
    "10 %, first time": (2.0, 3.0, 6.0),
}
"""Highest ratio wanted at 1,000, 10,000 and 100,000 offers in one region."""


def addresses(slug):
    """What is asked for, by name; several addresses of a kind take turns."""
    offers = f"/{slug}/angebote/"
    details = [f"{offers}{offer}/" for offer in some_offers(slug, 212)]
    return {
        "region home": [f"/{slug}/"],
        "detail": details[:12],
        "detail, first time": details[12:],
        "list": [offers, *(f"{offers}?seite={page}" for page in range(2, 8))],
        "list + 3 facets": [f"{offers}?{FACETS}", f"{offers}?{FACETS}&seite=2"],
        "0.2 % + 3 facets": [f"{offers}?q=harfe&{FACETS}", f"{offers}?q=harfe&{FACETS}&rechtskreis=sgb3"],
        "1 % + 3 facets": [f"{offers}?q=imker&{FACETS}", f"{offers}?q=imker&{FACETS}&alter=17"],
        "10 % + 3 facets": [f"{offers}?q=trompete&{FACETS}", f"{offers}?q=trompete&{FACETS}&alter=17"],
        "1 %, first time": [f"{offers}?q=imker&{FACETS}&alter={age}" for age in range(20, 99)],
        "10 %, first time": [f"{offers}?q=trompete&{FACETS}&alter={age}" for age in range(20, 99)],
        "admin list": ["/admin/offers/offer/", "/admin/offers/offer/?p=2"],
    }


def pages(port, regions, cookies, *, rounds, crowd):
    """The table of ratios, one block per region; returns nothing, prints as it goes."""
    head = f"{'page':<20}{'ratio':>7}{'goal':>6}{'app ms':>9}{'db ms':>8}{'bare ms':>9}{'KB':>6}{'queries':>9}"
    print(
        f"\nTime in the application and its database, one client, median{', then p95 of 16 clients' if crowd else ''}"
    )
    for place, (name, slug) in enumerate(regions.items()):
        print(f"\n{name} offers\n{head}{'p95 ms':>9}{'bare':>7}{'ratio':>7}" if crowd else f"\n{name} offers\n{head}")
        for page, paths in addresses(slug).items():
            server.COOKIES.clear()
            server.COOKIES.update(cookies if page == "admin list" else {})
            _row(port, page, paths, place, rounds=rounds, crowd=crowd)


def _row(port, page, paths, place, *, rounds, crowd):
    fresh = page.endswith("first time")
    answer = server.first_time(port, paths) if fresh else server.alone(port, paths, rounds=rounds)
    yardstick = [f"/bare/{answer.size}/"]
    bare = server.alone(port, yardstick, rounds=rounds)
    ratio = answer.app_ms / bare.app_ms
    goal = GOALS[page][place] if page in GOALS and place < len(GOALS[page]) else None
    line = f"{page:<20}{ratio:>7.2f}{goal or '':>6}{answer.app_ms:>9.2f}{answer.db_ms:>8.2f}{bare.app_ms:>9.2f}"
    line += f"{answer.size / 1000:>6.0f}{answer.queries:>9}"
    if crowd:
        waiting, bare_waiting = server.crowd(port, paths), server.crowd(port, yardstick)
        line += f"{waiting:>9.1f}{bare_waiting:>7.1f}{waiting / bare_waiting:>7.2f}"
    print(line + ("  above the goal" if goal and ratio > goal else ""), flush=True)


def memory(pid):
    """Memory of the worker that has just served all of the above (goal: at most 90 MB)."""
    sizes = server.worker_memory_mb(pid)
    print(f"\nMemory per worker (PSS): {', '.join(f'{size:.0f} MB' for size in sizes)}; goal at most 90 MB")


def cold_start(tries=5):
    """Seconds until a fresh process has loaded the portal and every address of it (goal: at most 1.5 s)."""
    seconds = []
    for _ in range(tries):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import portal.wsgi"], cwd=server.ROOT, env=os.environ, check=True)
        seconds.append(time.perf_counter() - start)
    print(f"Cold start of a worker: {median(seconds):.2f} s, goal at most 1.5 s")
