"""Forms about entries: write and change, class, marks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.records.enums import DataClass, Giver
from cases.records.rules_entries import GUARDED, MEANING, STRICTER, EntryContent
from cases.records.rules_hints import Doubt, Finding, find_doubts
from cases.staff.forms_base import RefusableForm


def class_choices(classes: Iterable[DataClass]) -> list[tuple[str, SafeString]]:
    """Each class with the sentence that says what choosing it means."""
    return [
        (
            item.value,
            format_html('<strong>{}</strong> <span class="entry-class__meaning">{}</span>', item.label, MEANING[item]),
        )
        for item in classes
    ]


class EntryForm(RefusableForm):
    """An entry. `old_class`: the class that it has now, "" for a new one; `guardians`: names to offer.

    A text that looks like something the portal has no place for is asked about once: `findings` holds what was found,
    and the form is valid only when `confirmed` names all of it.
    """

    use_required_attribute = False

    title = forms.CharField(
        label=_("Überschrift"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Bitte geben Sie dem Eintrag eine Überschrift.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Bitte schreiben Sie einen Text.")},
    )
    happened_on = forms.DateField(
        label=_("Datum"),
        help_text=_("Der Tag, um den es geht; nicht in der Zukunft."),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    data_class = forms.ChoiceField(
        label=_("Wer darf das je lesen?"),
        help_text=_("Wählen Sie die Klasse bewusst. Sie entscheidet, ob und wie der Eintrag freigegeben werden kann."),
        widget=forms.RadioSelect,
        initial=DataClass.INTERNAL,
        error_messages={"required": _("Bitte wählen Sie eine Klasse.")},
    )
    entrusted_by = forms.ChoiceField(
        label=_("Wer hat es Ihnen anvertraut?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte sagen Sie, wer es Ihnen anvertraut hat.")},
    )
    entrusted_by_name = forms.CharField(
        label=_("Name dieser Person"),
        max_length=160,
        help_text=_("Bei der jungen Person selbst nicht nötig. Sonst so, wie er in der Einwilligung stehen wird."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "sorgeberechtigte"}),
        error_messages={"required": _("Bitte nennen Sie die Person. Nur sie kann es freigeben.")},
    )
    version = forms.IntegerField(required=False, min_value=0, max_value=10**9, widget=forms.HiddenInput)
    confirmed = forms.Field(required=False)

    def __init__(
        self, *args: Any, old_class: str = "", guardians: Iterable[str] = (), today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.old_class, self.guardians, self.today = old_class, tuple(guardians), today
        self.findings: list[Finding] = []
        self.ask = False
        self.choices("data_class", class_choices(DataClass))
        self.choices("entrusted_by", Giver.choices)
        self.fields["happened_on"].widget.attrs["max"] = today.isoformat()
        # Needed only beside one class; their labels must not say "freiwillig", because there they are not.
        self._need_giver(not self.is_bound or self.data.get("data_class") == DataClass.ENTRUSTED)

    def choices(self, name: str, values: list[tuple[str, Any]]) -> None:
        """Fill a field of choices."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = values

    def _need_giver(self, needed: bool) -> None:
        by_other = not self.is_bound or self.data.get("entrusted_by") in (Giver.GUARDIAN, Giver.OTHER)
        self.fields["entrusted_by"].required = needed
        self.fields["entrusted_by_name"].required = needed and by_other

    def clean_text(self) -> str:
        """Lines end in one way, whatever the browser sends."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean_happened_on(self) -> datetime.date:
        """A day up to today."""
        day: datetime.date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("Das Datum liegt in der Zukunft."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask about doubtful words once; then it is the author's decision."""
        cleaned = super().clean() or self.cleaned_data
        self.findings = find_doubts(cleaned.get("title", ""), cleaned.get("text", ""))
        if self.old_class in GUARDED and cleaned.get("data_class") not in (None, self.old_class):
            self.findings.append(Finding(Doubt.LOWERED, ()))
        answered = set(str(cleaned.get("confirmed") or "").split(","))
        self.ask = not {finding.doubt.value for finding in self.findings} <= answered
        if self.ask:
            self.add_error(None, forms.ValidationError(_("Gehört das hierher? Bitte prüfen Sie die Hinweise.")))
        self._need_giver(needed=True)
        return cleaned

    @property
    def mark(self) -> str:
        """What `confirmed` says when somebody has looked at all findings: their kinds, no words."""
        return ",".join(finding.doubt.value for finding in self.findings)

    def content(self) -> EntryContent:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        return EntryContent(
            title=data["title"],
            text=data["text"],
            data_class=DataClass(data["data_class"]),
            happened_on=data["happened_on"],
            entrusted_by=data["entrusted_by"],
            entrusted_by_name=data["entrusted_by_name"],
        )


class EntryReclassifyForm(RefusableForm):
    """A stricter class for an entry of a colleague."""

    data_class = forms.ChoiceField(label=_("Neue Klasse"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, old_class: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["data_class"]
        if isinstance(field, forms.ChoiceField):
            field.choices = class_choices(STRICTER[DataClass(old_class)])


class EntryDisputeForm(RefusableForm):
    """What the young person says about an entry."""

    disputed_note = forms.CharField(
        label=_("Was sagt die junge Person?"),
        help_text=_("In ihren eigenen Worten. Der Vermerk steht überall, wo der Eintrag gelesen wird."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EntryConfirmForm(RefusableForm):
    """Nothing to fill in, only to be sure."""
