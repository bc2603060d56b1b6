"""Forms of the import pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from import_export.forms import ImportForm

from offers.exchange.spreadsheets import FILE_BYTES


class FileImportForm(ImportForm):  # type: ignore[misc]  # django-import-export ships no types
    """A file to import; refused by its size before anything of it is read or kept."""

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > FILE_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als %d MB.") % (FILE_BYTES // 1_000_000))
        return file
