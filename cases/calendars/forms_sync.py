"""Forms of the page on which people connect their own calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.calendars.rules_foreign import LONGEST
from cases.staff.errors import Refused


class UnrepeatedInput(forms.TextInput):
    """For what opens something: no page repeats what was typed, not even one that says what is wrong with it."""

    def format_value(self, value: Any) -> None:
        """Always empty."""


class ForeignCalendarSetForm(forms.Form):
    """The address of one's own calendar. What it must look like is the service's rule."""

    use_required_attribute = False
    address = forms.CharField(
        label=_("Adresse Ihres Kalenders"),
        max_length=LONGEST,
        widget=UnrepeatedInput(
            attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text=_("Beginnt mit https:// oder webcal:// und endet meist mit .ics."),
        error_messages={"required": _("Tragen Sie die Adresse Ihres Kalenders ein.")},
    )

    def refuse(self, refusal: Refused) -> None:
        """Put the refusal at its field."""
        self.add_error("address", refusal.message)
