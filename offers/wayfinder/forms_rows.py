"""The form of an example: a mistake in its answers is shown with its place."""

from __future__ import annotations

from typing import Any

from django import forms

from offers.regions.forms import SameRegionForm
from offers.wayfinder.models import Persona
from offers.wayfinder.rules_checks import expected_kinds, parse_answers


class PersonaForm(SameRegionForm):
    """An example; its answers and expected kinds have to be readable."""

    class Meta:
        model = Persona
        fields = ("region", "code", "description", "answers", "expected_primary", "expected_also", "why")

    def clean_answers(self) -> str:
        return self._readable("answers", parse_answers)

    def clean_expected_also(self) -> str:
        return self._readable("expected_also", expected_kinds)

    def _readable(self, name: str, read: Any) -> str:
        text: str = self.cleaned_data[name]
        try:
            read(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return text
