"""A sitting at the desk, for tests: the form as a browser sends it."""

import datetime

from django.urls import reverse
from django.utils import timezone

from cases.models import Consent
from tests.cases.world import logged_in


def today():
    return timezone.localdate()


def in_days(days):
    return (today() + datetime.timedelta(days=days)).isoformat()


def address(page, case, *args):
    return reverse(f"cases:consent_{page}", args=[case.reference, *args])


def sheet(world, **fields):
    """A complete form: the young person agrees that the Arbeitsagentur may read what is shareable."""
    form = {
        "purpose": "handover",
        "recipients": [world.employment.pk],
        "data_classes": ["shareable"],
        "forms_of_use": ["plan", "minutes"],
        "young_person_may_attend": "on",
        "valid_until": in_days(50),
        "giver": "young_person",
        "text_kind": "easy",
        "language": "de",
        "informed_voluntary": "on",
        "informed_withdrawal": "on",
        "result": "granted",
        "given_on": today().isoformat(),
        "form": "paper",
        "paper_reference": "Akte 12 Blatt 3",
        **fields,
    }
    return {name: value for name, value in form.items() if value is not None}


def sit(world, who=None, *, query="", **fields):
    """Send the form; who sends it is the case's member."""
    return logged_in(who or world.member).post(address("new", world.case) + query, sheet(world, **fields))


def made(world):
    """The consents that were added to the world, oldest first, each with its state."""
    rows = Consent.objects.filter(case=world.case).exclude(pk=world.consent.pk)
    return list(rows.with_state().order_by("pk"))


def errors(answer):
    """Field → first error of a form that came back."""
    return {field: rows[0] for field, rows in answer.context["form"].errors.items()}
