"""Forms of the editorial side."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.catalogue.enums import Audience, Format
from offers.catalogue.models import Offer
from offers.catalogue.wording import CHOSEN_FIELDS, PLANNING_FIELDS, WORDING_FIELDS
from offers.regions.forms import SameRegionForm


def form_field(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """A model's form field; an address without a scheme means https."""
    if isinstance(field, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    return field.formfield(**kwargs)


class OfferForm(SameRegionForm):
    """The wording and planning of one offer.

    `seen_revision` says which version the page showed: when somebody saved meanwhile, nothing is stored, everything
    typed stays on the page, and saving once more is a decision taken knowingly.
    """

    audiences = forms.MultipleChoiceField(
        label=_("Für wen?"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(
        label=_("Form"), choices=Format, required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Offer
        fields = ("region", *WORDING_FIELDS, *CHOSEN_FIELDS, *PLANNING_FIELDS)
        formfield_callback = form_field
        widgets: ClassVar = {
            "summary": forms.Textarea(attrs={"rows": 2, "cols": 60}),
            "topics": forms.CheckboxSelectMultiple,
            "situations": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen_revision"].initial = self.instance.revision
            self._seen = self.instance.revision
        self.is_stale = False

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        sent = self.cleaned_data.get("seen_revision")
        if self.instance.pk and sent is not None and sent != self._seen and self._would_lose_something():
            self.is_stale = True
            typed: Any = self.data
            self.data = typed = typed.copy()
            typed["seen_revision"] = str(self._seen)
            self.add_error(None, forms.ValidationError(self._stale_message(), code="stale"))
        return data

    def _would_lose_something(self) -> bool:
        """Whether something was typed: into this form, or into texts that somebody has closed meanwhile."""
        typed = set(self.changed_data) - {"seen_revision"}
        return bool(typed) or ("title" in self.data and "title" not in self.fields)

    def _stale_message(self) -> str:
        return str(
            _(
                "Inzwischen hat jemand anderes dieses Angebot geändert. Es wurde nichts gespeichert, Ihre Eingaben "
                "stehen unten. Vergleichen Sie bitte mit „Versionen“; wenn Sie noch einmal sichern, gilt Ihre Fassung."
            )
        )

    def wording(self) -> dict[str, Any]:
        """What was typed into fields of the wording that this page let people change."""
        names = (*WORDING_FIELDS, *CHOSEN_FIELDS)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def planning(self) -> dict[str, Any]:
        """What was typed into the planning fields that this page let people change."""
        return {name: self.cleaned_data[name] for name in PLANNING_FIELDS if name in self.cleaned_data}
