"""Logs carry no personal data: no search words, no addresses of people, no bodies."""

from __future__ import annotations

import logging
import re
from typing import Any

QUERY = re.compile(r"\?[^\s\"']*")
SECRET = re.compile(r"((?:/konto/einladung|/termin|/anfrage|(?<!/fach)/kalender)/)[^\s\"'/]+")
"""A link that opens an account or a calendar, or lets a guest in, is as good as a password."""


class WithoutQuery(logging.Filter):
    """Cuts what follows the question mark of an address: it holds what somebody has searched for. Masks secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record's own message and arguments; lets every record pass."""
        record.msg = self._clean(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._clean(value) for value in record.args)
        return True

    @staticmethod
    def _clean(value: Any) -> Any:
        return SECRET.sub(r"\1…", QUERY.sub("", value)) if isinstance(value, str) else value


class WithoutTrace(logging.Filter):
    """Keeps an exception's name and drops the rest: the text of one from a job could hold somebody's address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record; lets every record pass."""
        if record.exc_info and record.exc_info[0]:
            record.msg = f"{record.msg} ({record.exc_info[0].__name__})"
        record.exc_info = record.exc_text = None
        return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_query": {"()": "portal.log.WithoutQuery"},
        "without_trace": {"()": "portal.log.WithoutTrace"},
    },
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
        # Jobs.
        "django_tasks": {"filters": ["without_trace"]},
        "django_tasks_db": {"filters": ["without_trace"]},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
