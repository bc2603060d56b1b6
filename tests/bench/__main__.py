"""`make bench`: what each page costs beside a bare page of the same size, in one run on one machine.

Absolute times differ from machine to machine; the ratios hold. The data are made up, in a database of their own
below `var/bench`, kept between runs. `--sizes 1000,10000` measures less, `--skip-crowd` leaves out the crowd.
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _environment():
    """A production-like environment, set before Django reads its settings."""
    os.environ.update(
        DEBUG="0",
        SECRET_KEY=secrets.token_urlsafe(60),
        ALLOWED_HOSTS="127.0.0.1",
        SECURE_SSL_REDIRECT="0",
        PORTAL_VAR_DIR=str(ROOT / "var" / "bench"),
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
    )
    os.environ.setdefault("DATABASE_URL", "embedded")


def _options():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="offers per synthetic region")
    parser.add_argument("--rounds", type=int, default=30, help="requests per address")
    parser.add_argument("--skip-crowd", action="store_true", help="leave out the 16 clients at once")
    parser.add_argument("--skip-spread", action="store_true", help="leave out 100,000 offers in 400 regions")
    parser.add_argument("--skip-casework", action="store_true", help="leave out the casework side")
    options = parser.parse_args()
    options.sizes = [int(size) for size in options.sizes.split(",")]
    return options


def main():
    """Prepare, serve, measure, print."""
    options = _options()
    _environment()
    import django

    django.setup()
    from tests.bench import casework, data, report, search, slots, wayfinder
    from tests.bench.server import serving

    started = time.perf_counter()
    regions = data.prepare(options.sizes, spread=not options.skip_spread)
    cookies = data.log_in(data.keeper())
    people = casework.prepare() if not options.skip_casework else ()
    with serving(workers=1) as (port, pid):
        report.pages(port, regions, cookies, rounds=options.rounds, crowd=not options.skip_crowd)
        if people:
            casework.table(port, *people, rounds=options.rounds)
        report.memory(pid)
    report.cold_start()
    search.table()
    wayfinder.table()
    slots.table()
    print(f"\nMeasured in {time.perf_counter() - started:.0f} s.")


if __name__ == "__main__":
    sys.exit(main())
