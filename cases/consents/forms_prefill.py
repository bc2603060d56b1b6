"""What another page may suggest for a new consent by its address: fixed words and agencies, no personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from cases.consents.enums import Purpose
from cases.consents.forms import CLASSES
from cases.records.models import Case
from cases.staff.models import Agency

BACK: Final = {"uebergabe": "cases:handover_offer"}
"""`?weiter=` → the page to which a sitting leads back."""


class PrefillForm(forms.Form):
    """`?zweck=`, `?an=` (once per agency), `?art=` (once per class), `?weiter=`; what is none is left out."""

    zweck = forms.ChoiceField(choices=Purpose.choices, required=False)
    an = forms.MultipleChoiceField(required=False)
    art = forms.MultipleChoiceField(choices=CLASSES, required=False)
    weiter = forms.ChoiceField(choices=[(word, word) for word in BACK], required=False)

    def __init__(self, data: Mapping[str, Any], *, recipients: Iterable[Agency]) -> None:
        super().__init__(data)
        field = self.fields["an"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(agency.pk), str(agency)) for agency in recipients]
        self.is_valid()

    def initial_values(self) -> dict[str, Any]:
        """What the consent's form begins with."""
        suggested = {
            "purpose": self.cleaned_data.get("zweck"),
            "recipients": self.cleaned_data.get("an"),
            "data_classes": self.cleaned_data.get("art"),
        }
        return {name: value for name, value in suggested.items() if value}

    def back_to(self, case: Case) -> str:
        """The address to which the sitting leads back; empty where no page asked for that."""
        page = BACK.get(self.cleaned_data.get("weiter", ""))
        if page is None:
            return ""
        agencies = self.cleaned_data.get("an", ())
        query = f"?{urlencode({'an': agencies[0]})}" if len(agencies) == 1 else ""
        return reverse(page, args=[case.reference]) + query
