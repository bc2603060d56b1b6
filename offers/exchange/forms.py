"""What a coordinator hands in for an import: one file. Its format is seen from its first bytes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from import_export.forms import ExportForm, ImportForm

from offers.exchange.spreadsheets import FILE_BYTES

FORMAT_CSV, FORMAT_XLSX = "0", "1"
"""Places in the list of formats that the administration offers."""


class FileImportForm(ImportForm):  # type: ignore[misc]  # django-import-export ships no types
    """A file of at most 10 MB."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].label = _("Datei (CSV oder XLSX)")

    @property
    def media(self) -> forms.Media:
        """No script is needed."""
        return forms.Media()

    def clean_import_file(self) -> UploadedFile[Any]:
        """Refuse what is too large before anything is stored."""
        file: UploadedFile[Any] = self.cleaned_data["import_file"]
        if (file.size or 0) > FILE_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als %d MB.") % (FILE_BYTES // 1_000_000))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("import_file"):
            file.seek(0)
            cleaned["format"] = FORMAT_XLSX if file.read(2) == b"PK" else FORMAT_CSV
            file.seek(0)
        return cleaned


class FileExportForm(ExportForm):  # type: ignore[misc]  # django-import-export ships no types
    """In which format."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].choices = [choice for choice in self.fields["format"].choices if choice[0]]
        self.fields["format"].initial = FORMAT_CSV
        self.fields["format"].label = _("Format")
