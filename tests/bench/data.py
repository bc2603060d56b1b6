"""Brings the benchmark's database to the wanted sizes, and somebody in who may see the administration."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.staff.models import User
from cases.staff.sessions import begin_session
from offers.catalogue.models import Offer
from offers.regions.models import Region

SHIPPED = settings.BASE_DIR / "offers" / "exchange" / "data"
SPREAD = (100_000, 400)
"""So many offers over so many regions cost what one region's share of them costs."""


def prepare(sizes, *, spread):
    """Slug of a region by its number of offers; missing ones are made. `spread` adds the many regions."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_region", str(SHIPPED), verbosity=0)
    regions = {}
    for size in sizes:
        regions[f"{size:,}"] = _made(f"k{size}", offers=size, regions=1)
    if spread:
        share = SPREAD[0] // SPREAD[1]
        regions[f"{share:,} of {SPREAD[0]:,}"] = _made("many", offers=SPREAD[0], regions=SPREAD[1])
        regions[f"{share:,} alone"] = _made("few", offers=share, regions=1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for name, slug in regions.items():
        print(f"/{slug}/ has {Offer.objects.filter(region__slug=slug).count():,} offers ({name})")
    return regions


def _made(prefix, *, offers, regions):
    found = Region.objects.filter(slug__startswith=f"{prefix}-").order_by("slug").first()
    if found is None:
        print(f"Making {offers:,} offers in {regions} region(s) …", flush=True)
        call_command("make_synthetic_region", offers=offers, regions=regions, prefix=prefix, verbosity=0)
        found = Region.objects.filter(slug__startswith=f"{prefix}-").order_by("slug").first()
    return found.slug


def keeper():
    """Somebody who keeps the whole portal."""
    found = User.objects.filter(email="bench@portal.example").first()
    return found or User.objects.create_superuser("bench@portal.example", None, name="Messung")


def log_in(user):
    """A Cookie header of somebody who has logged in with a second factor a moment ago."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    begin_session(session, now=timezone.now())
    session.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}


def some_offers(slug, number=12):
    """Slugs of offers spread over a region's catalogue."""
    offers = Offer.objects.filter(region__slug=slug, published__isnull=False).order_by("pk")
    step = max(1, offers.count() // number)
    return list(offers.values_list("slug", flat=True)[: number * step : step])
