"""Settings of the tests (and of the type checker): a development machine's, whatever the environment says."""

import os

os.environ["DEBUG"] = "1"

from portal.settings import *  # noqa: F403 - everything, with what differs below

# Argon2 is slow on purpose; tests log in often.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
