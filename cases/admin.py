"""Collects the rooms' pages of the administration so that Django finds them; definitions live in the rooms."""

from cases.calendars import admin as calendars
from cases.conferences import admin as conferences
from cases.handovers import admin as handovers
from cases.inbox import admin as inbox
from cases.staff import admin as staff
from cases.team import admin as team

__all__ = ["calendars", "conferences", "handovers", "inbox", "staff", "team"]
