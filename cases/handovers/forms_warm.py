"""Forms of what makes a hand-over warm: the joint date, telling, the first contact, how it went on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.calendars.models import Room
from cases.conferences.enums import Mode
from cases.conferences.forms_dates import RoomField
from cases.handovers.enums import Arrival, Month
from cases.handovers.selectors_meeting import LENGTHS
from cases.handovers.services_meeting import Date
from cases.records.enums import Channel
from cases.staff.forms_base import RefusableForm, day_field, time_field

OTHER: Final = ""
"""Among the proposals: a date of one's own."""
MODES: Final = (
    (Mode.ROOM, gettext_lazy("vor Ort")),
    (Mode.PHONE, gettext_lazy("am Telefon")),
    (Mode.VIDEO, gettext_lazy("Videogespräch")),
)


class SearchForm(forms.Form):
    """What dates are looked for: part of the address, so that it can be repeated."""

    dauer = forms.TypedChoiceField(
        label=gettext_lazy("Dauer"),
        choices=[(length, format_lazy("{} {}", length, gettext_lazy("Minuten"))) for length in LENGTHS],
        coerce=int,
    )
    wie = forms.ChoiceField(label=gettext_lazy("Wie"), choices=MODES)


class HandoverMeetingForm(RefusableForm):
    """The joint date: one of the proposals, or a day and a time of one's own."""

    slot = forms.ChoiceField(
        label=gettext_lazy("Termin"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Dieser Termin ist nicht mehr frei. Hier sind die nächsten.")},
    )
    day = day_field(gettext_lazy("Tag"), required=False)
    time = time_field(gettext_lazy("Beginn"), required=False)
    place = forms.CharField(
        label=gettext_lazy("oder ein anderer Ort"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Zum Beispiel die Schule. Der Ort steht auch im Kalender: keine Namen."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, *args: Any, proposals: Mapping[str, str], rooms: QuerySet[Room], length: int, mode: Mode, **kwargs: Any
    ) -> None:
        """`proposals`: key → how it reads; `length` and `mode`: what was looked for."""
        super().__init__(*args, **kwargs)
        self.rooms = {room.pk: room for room in rooms}
        self.length, self.mode = length, mode
        self.fields["room"] = RoomField(rooms, label=_("Raum"), required=False, empty_label=_("kein Raum im Portal"))
        slot = self.fields["slot"]
        if isinstance(slot, forms.ChoiceField):
            slot.choices = [*proposals.items(), (OTHER, _("Ein anderer Termin"))]
        if mode != Mode.ROOM:
            del self.fields["room"], self.fields["place"]

    def clean(self) -> dict[str, Any]:
        """Either a proposal or a day with its time."""
        values = super().clean() or {}
        if self.errors or values.get("slot"):
            return values
        for name in ("day", "time"):
            if not values.get(name):
                self.add_error(name, _("Wählen Sie einen Vorschlag, oder geben Sie Tag und Uhrzeit an."))
        return values

    def date(self) -> Date:
        """What was chosen or typed; only after `is_valid()`."""
        values = self.cleaned_data
        room, place = values.get("room"), values.get("place", "").strip()
        if values["slot"]:
            moment, number = (int(part) for part in values["slot"].split("-"))
            starts_at = datetime.datetime.fromtimestamp(moment, datetime.UTC)
            is_untouched = room is None or room.pk == self.initial.get("room")
            room = self.rooms.get(number) if is_untouched and not place else room
        else:
            starts_at = timezone.make_aware(datetime.datetime.combine(values["day"], values["time"]))
        return Date(starts_at, self.length, self.mode, room, place)


class HandoverTellForm(RefusableForm):
    """How somebody was told."""

    how = forms.ChoiceField(label=gettext_lazy("Wie haben Sie Bescheid gesagt?"), choices=Channel.choices)


class HandoverContactForm(RefusableForm):
    """When the first contact was."""

    day = day_field(
        gettext_lazy("Erstkontakt am"),
        help_text=gettext_lazy("Der Tag, an dem Sie die junge Person getroffen oder erreicht haben."),
    )


class HandoverOutcomeForm(RefusableForm):
    """Where the young person is now: each answer is a button."""

    months = forms.TypedChoiceField(choices=Month.choices, coerce=int, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Wo ist die junge Person jetzt?"),
        choices=Arrival.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte eine Antwort wählen.")},
    )
