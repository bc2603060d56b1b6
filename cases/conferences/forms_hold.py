"""Forms of the running conference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import Attendance
from cases.conferences.models import Participant
from cases.conferences.services_notes import LONGEST
from cases.staff.forms_base import RefusableForm


class PhaseNextForm(RefusableForm):
    """Go on from the phase at `position`; with `closing` to the agreements."""

    position = forms.IntegerField(min_value=1, max_value=1000, widget=forms.HiddenInput)
    closing = forms.BooleanField(required=False, widget=forms.HiddenInput)


class AttendanceForm(RefusableForm):
    """Who is there: one choice per participant, those without a note included."""

    def __init__(self, *args: Any, participants: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [part.pk for part in participants]
        for part in participants:
            self.fields[f"da_{part.pk}"] = forms.ChoiceField(
                label=part.label, choices=Attendance.choices, initial=part.attendance, required=False
            )

    def attendance(self) -> dict[int, Attendance]:
        """Participant → what was chosen; those that were not sent are left out."""
        chosen = {number: self.cleaned_data[f"da_{number}"] for number in self.numbers}
        return {number: Attendance(value) for number, value in chosen.items() if value}


class NotQuorateForm(RefusableForm):
    """Why the conference cannot take place."""

    reason = forms.CharField(label=_("Grund"), max_length=300)


class NotesForm(RefusableForm):
    """One's own notes; `version`: which they began with."""

    text = forms.CharField(
        label=_("Was ich mir merke"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Nur Sie sehen sie. Sie werden von selbst gespeichert und mit der Konferenz gelöscht."),
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)
