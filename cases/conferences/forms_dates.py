"""Forms to find a date: ask, answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.models import Room
from cases.conferences.enums import PollChoice, Reply
from cases.conferences.models_dates import PollSlot
from cases.conferences.selectors_poll import SlotData
from cases.conferences.selectors_proposals import when
from cases.conferences.services_invite import Date
from cases.staff.forms_base import RefusableForm, day_field

TYPED: Final = 3
"""Dates that somebody can add by hand."""


class PollStartForm(RefusableForm):
    """Which dates to ask for: proposals of the search, and up to three typed by hand."""

    ends_on = day_field(gettext_lazy("Antworten bis"))

    def __init__(self, *args: Any, proposals: Mapping[str, tuple[SlotData, str]], **kwargs: Any) -> None:
        """`proposals`: key → the slot and how it reads."""
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        self.fields["slots"] = forms.MultipleChoiceField(
            label=_("Vorschläge"),
            choices=[(key, text) for key, (_slot, text) in proposals.items()],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for number in range(TYPED):
            self.fields[f"day_{number}"] = day_field(_("Tag"), required=False)
            self.fields[f"time_{number}"] = forms.TimeField(
                label=_("Uhrzeit"),
                required=False,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 900}),
            )

    def typed_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and time of each date typed by hand, for the template."""
        return [(self[f"day_{number}"], self[f"time_{number}"]) for number in range(TYPED)]

    def clean(self) -> dict[str, Any]:
        """A day needs a time and the other way round; one date at least."""
        values = super().clean() or {}
        for number in range(TYPED):
            day, time = values.get(f"day_{number}"), values.get(f"time_{number}")
            if (day is None) != (time is None) and not {f"day_{number}", f"time_{number}"} & set(self.errors):
                missing = f"time_{number}" if time is None else f"day_{number}"
                self.add_error(missing, _("Bitte Tag und Uhrzeit angeben."))
        if not self.errors and not self.chosen():
            self.add_error("slots", _("Wählen Sie mindestens einen Termin."))
        return values

    def chosen(self) -> list[SlotData]:
        """Every date that was chosen or typed."""
        found = [self.proposals[key][0] for key in self.cleaned_data.get("slots", ())]
        for number in range(TYPED):
            day, time = self.cleaned_data.get(f"day_{number}"), self.cleaned_data.get(f"time_{number}")
            if day and time:
                found.append(SlotData(timezone.make_aware(datetime.datetime.combine(day, time))))
        return found


class PollAnswerForm(RefusableForm):
    """One answer per date; one click each, nothing preselected that was not said."""

    def __init__(
        self, *args: Any, slots: Sequence[PollSlot], said: Mapping[int, PollChoice] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for slot in slots:
            self.fields[f"slot_{slot.pk}"] = forms.ChoiceField(
                label=when(slot.starts_at),
                choices=PollChoice.choices,
                initial=(said or {}).get(slot.pk),
                widget=forms.RadioSelect,
                error_messages={"required": _("Bitte eine Antwort wählen.")},
            )

    def choices(self) -> dict[int, PollChoice]:
        """Slot → answer."""
        return {int(name.removeprefix("slot_")): PollChoice(value) for name, value in self.cleaned_data.items()}


def said_by(answers: Mapping[tuple[int, int], PollChoice], person: int, slots: Iterable[PollSlot]) -> dict[int, Any]:
    """What somebody has said so far: slot → answer."""
    return {slot.pk: answers[slot.pk, person] for slot in slots if (slot.pk, person) in answers}


class RoomField(forms.ModelChoiceField[Room]):
    """Rooms with town and what matters."""

    def label_from_instance(self, obj: Room) -> str:
        """How a room reads in the list."""
        step_free = _(", stufenlos") if obj.step_free else ""
        return _("%(name)s, %(town)s (%(seats)s Plätze%(step_free)s)") % {
            "name": obj.name, "town": obj.place.name, "seats": obj.seats, "step_free": step_free,
        }  # fmt: skip


class DateForm(RefusableForm):
    """The date to invite to: day, time and, for a conference on site, a room."""

    day = day_field(gettext_lazy("Tag"))
    time = forms.TimeField(
        label=gettext_lazy("Beginn"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 900})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"] = RoomField(rooms, label=_("Raum"), required=False, empty_label=_("kein Raum im Portal"))

    def date(self) -> Date:
        """What was typed."""
        values = self.cleaned_data
        return Date(timezone.make_aware(datetime.datetime.combine(values["day"], values["time"])), values["room"])


class ReasonForm(RefusableForm):
    """Why a conference is postponed or cancelled; other participants of the portal read it, no mail names it."""

    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        max_length=300,
        help_text=gettext_lazy("Nur im Portal zu lesen. In E-Mails steht er nicht."),
    )


class ReplyForm(RefusableForm):
    """The answer to an invitation."""

    reply = forms.ChoiceField(
        label=gettext_lazy("Ihre Antwort"),
        choices=[
            (Reply.ACCEPTED, gettext_lazy("Ich komme")),
            (Reply.TENTATIVE, gettext_lazy("Vielleicht")),
            (Reply.DECLINED, gettext_lazy("Ich kann nicht")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte eine Antwort wählen.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Anmerkung"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Freiwillig. Zum Beispiel: „komme 10 Minuten später“. Keine Angaben zu Personen."),
    )
