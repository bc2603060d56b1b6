"""How a form is carried out: check, do, say so, or put the refusal at its field."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from cases.staff.errors import IllegalStep, Refused, StaleVersion
from cases.staff.forms_base import RefusableForm


def carried_out(request: HttpRequest, form: RefusableForm, *, do: Callable[[], object], done: str) -> bool:
    """Whether the form was sent, is valid and `do` was not refused; then `done` was said. Else the form is shown again.

    `IllegalStep` and `StaleVersion` go through: what is answered then, the caller knows.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do()
    except (IllegalStep, StaleVersion):
        raise
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, done)
    return True
