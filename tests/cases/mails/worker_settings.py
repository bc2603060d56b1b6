"""Settings of a worker that a test starts as a process of its own: the test's database and mail server."""

import json
import os

from tests.settings import *  # noqa: F403 - everything, with what differs below

DATABASES = json.loads(os.environ["TEST_DATABASES"])
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["TEST_MAIL_PORT"])
MAIL_KINDS = ["tests.cases.worker.NOTE"]
