"""Forms of the editing side that several models share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class SameRegionForm(forms.ModelForm):  # type: ignore[type-arg]  # one form class for many models
    """Refuses a choice that belongs to another region than the row itself; the database refuses it too."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data = self.cleaned_data if cleaned is None else cleaned
        region_id = getattr(data.get("region"), "pk", None) or getattr(self.instance, "region_id", None)
        for name, value in list(data.items()):
            if region_id is not None and any(item.region_id != region_id for item in _rows_of_a_region(value)):
                self.add_error(name, _("Das gehört nicht zur gewählten Region."))
        return data


def _rows_of_a_region(value: object) -> list[Any]:
    rows: Iterable[object] = value if isinstance(value, QuerySet | list | tuple) else [value]
    return [row for row in rows if hasattr(row, "region_id")]
