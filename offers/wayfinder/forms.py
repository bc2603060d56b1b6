"""Forms of the Wegweiser's editing pages."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.wayfinder.reading import COLUMNS
from offers.wayfinder.rules import Answers
from offers.wayfinder.rules_books import Compiled

FILE_BYTES: Final = 5_000_000


class PublishForm(forms.Form):
    """From which day on a draft is in force."""

    valid_from = forms.DateField(label=_("gilt ab"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class BenchForm(forms.Form):
    """One choice per question of a rule set, all of them optional; an answer of a skipped page is ignored later."""

    def __init__(self, compiled: Compiled, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slug, page in compiled.questions.items():
            options = [(row.slug, row.text.de or row.slug) for row in compiled.options_of[slug]]
            choices = [("", _("(nicht beantwortet)")), *options]
            self.fields[slug] = forms.ChoiceField(label=page.text.de or slug, choices=choices, required=False)

    def answers(self) -> Answers:
        """The answers that were chosen; call after `is_valid`."""
        return {slug: value for slug, value in self.cleaned_data.items() if value}


class FilesForm(forms.Form):
    """Some of the four CSV files of a rule set, told apart by their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in COLUMNS:
            self.fields[_field(name)] = forms.FileField(label=name, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.values()):
            raise forms.ValidationError(_("Bitte wählen Sie mindestens eine Datei aus."))
        for name in COLUMNS:
            file = cleaned.get(_field(name))
            if file is not None and file.size > FILE_BYTES:
                self.add_error(_field(name), _("Die Datei ist größer als %d MB.") % (FILE_BYTES // 1_000_000))
        return cleaned

    def contents(self) -> dict[str, bytes]:
        """The bytes of each file that was chosen, by the name of its format; call after `is_valid`."""
        return {name: file.read() for name in COLUMNS if (file := self.cleaned_data.get(_field(name))) is not None}


def _field(name: str) -> str:
    return name.removesuffix(".csv")
