"""What forms of the casework side are made of."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.staff.errors import Refused
from cases.staff.models import User


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, as the browser's date field or typed in German."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    """A time of day, as the browser's field or typed in German."""
    return forms.TimeField(
        label=label,
        required=required,
        input_formats=["%H:%M", "%H:%M:%S", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"}),
    )


class RefusableForm(forms.Form):
    """A form on which a service's refusal can be shown."""

    use_required_attribute = False

    def refuse(self, refusal: Refused) -> None:
        """Put the refusal at its field, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class PersonChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the type checker
    """Somebody of the agency, by name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name or obj.email
