"""What somebody wants to take along."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportKind(models.TextChoices):
    """For whom the file is."""

    AGENCY_FILE = "agency_file", _("für unsere Akte: alles, was unsere Stelle hier geschrieben hat")
    OWN_DATA = "own_data", _("als Auskunft für die junge Person (Art. 15 DSGVO)")


class ExportFormat(models.TextChoices):
    """How the file is read."""

    PDF = "pdf", _("PDF, zum Lesen und Drucken")
    JSON = "json", _("JSON, zum Einlesen in ein anderes Programm")


class CaseExportForm(forms.Form):
    """Kind and format of an export."""

    kind = forms.ChoiceField(
        label=_("Wofür"), choices=ExportKind, widget=forms.RadioSelect, initial=ExportKind.AGENCY_FILE
    )
    format = forms.ChoiceField(
        label=_("Format"), choices=ExportFormat, widget=forms.RadioSelect, initial=ExportFormat.PDF
    )


class CaseEraseForm(forms.Form):
    """Typing the reference keeps fingers from erasing the wrong case."""

    reference = forms.CharField(label=_("Fallzeichen zur Bestätigung"), max_length=12)
    in_own_file = forms.BooleanField(
        label=_("Der Grund der Löschung steht in unserer Akte; was wir aufbewahren müssen, ist dort."),
        error_messages={"required": _("Bitte bestätigen Sie das zuerst.")},
    )

    def __init__(self, *args: object, expected: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.expected = expected

    def clean_reference(self) -> str:
        given = str(self.cleaned_data["reference"]).upper().replace(" ", "").replace("-", "")
        if given != self.expected:
            raise forms.ValidationError(_("Das ist nicht das Zeichen dieses Falls."))
        return given
