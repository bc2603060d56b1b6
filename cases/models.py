"""Collects the rooms' models so that Django finds them; definitions live in the rooms."""

from cases.staff.models import Coordination, User

__all__ = ["Coordination", "User"]
