"""Logs carry no personal data: no search words, no addresses of people, no bodies."""

from __future__ import annotations

import logging
import re

QUERY = re.compile(r"\?[^\s\"']*")


class WithoutQuery(logging.Filter):
    """Cuts what follows the question mark of an address: it holds what somebody has searched for."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record's own message and arguments; lets every record pass."""
        record.msg = QUERY.sub("", record.msg) if isinstance(record.msg, str) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(QUERY.sub("", value) if isinstance(value, str) else value for value in record.args)
        return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_query": {"()": "portal.log.WithoutQuery"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_query"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would print the query string, and mail whole requests to administrators.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Whoever scans the internet for open hosts would fill the log; the answer is 400 all the same.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
