"""Settings of the tests (and of the type checker): a development machine's, whatever the environment says."""

import os
from pathlib import Path

os.environ["DEBUG"] = "1"
# A server of their own beside the one of `make run`: nothing in it has to survive a machine that loses its power.
os.environ.setdefault("PORTAL_VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))

from portal.embedded.server import OPTIONS
from portal.settings import *  # noqa: F403 - everything, with what differs below

OPTIONS |= {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "256MB",
}

# Argon2 is slow on purpose; tests log in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
