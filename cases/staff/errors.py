"""How services say no."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """Something may not be done now. `message` is for the person at the screen, `field` the form field it is about."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class IllegalStep(Refused):
    """The state of the thing does not allow this step: somebody else was faster, or the page is old."""


class StaleVersion(Refused):
    """Somebody has saved the thing since this form was opened; nothing was overwritten."""
