"""What gunicorn loads."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()

# Everything that a page needs is loaded now and never thrown away: the garbage collector need not look at it again.
# With `gunicorn --preload` the workers then share this memory.
get_resolver()._populate()
gc.collect()
gc.freeze()
