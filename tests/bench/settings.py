"""The portal's own production-like settings, plus one bare page and one measuring middleware."""

from pathlib import Path

from portal.settings import *  # noqa: F403
from portal.settings import MIDDLEWARE, TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.middleware.measure", *MIDDLEWARE]
TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]} for engine in TEMPLATES]
