"""Collects the rooms' models so that Django finds them; definitions live in the rooms."""

from offers.catalogue.models import *  # noqa: F403
from offers.exchange.models import *  # noqa: F403
from offers.legal.models import *  # noqa: F403
from offers.regions.models import *  # noqa: F403
from offers.wayfinder.models import *  # noqa: F403
