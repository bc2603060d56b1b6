"""Forms about working hours, absences and rooms. Rules are the services': their refusals come back to the field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.calendars.enums import Weekday
from cases.calendars.models import Room
from cases.calendars.services_times import RoomData
from cases.calendars.slots_grid import BERLIN
from cases.calendars.slots_types import Hours
from cases.staff.forms_base import PersonChoiceField, RefusableForm, day_field, time_field
from cases.staff.models import User
from offers.regions.models import Place


class WorkingHoursForm(RefusableForm):
    """From and to for each weekday; a day that is left empty is a day off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"starts_{day}"] = time_field(_("%(day)s von") % {"day": day.label}, required=False)
            self.fields[f"ends_{day}"] = time_field(_("%(day)s bis") % {"day": day.label}, required=False)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        for day in Weekday:
            start, end = data.get(f"starts_{day}"), data.get(f"ends_{day}")
            if bool(start) != bool(end) and not {f"starts_{day}", f"ends_{day}"} & set(self.errors):
                missing = "ends" if start else "starts"
                self.add_error(f"{missing}_{day}", _("Bitte beide Zeiten angeben, oder keine."))
        return data

    def hours(self) -> dict[int, list[tuple[dt.time, dt.time]]]:
        """What was typed: ISO weekday → one stretch."""
        data = self.cleaned_data
        return {
            day.value: [(data[f"starts_{day}"], data[f"ends_{day}"])] for day in Weekday if data.get(f"starts_{day}")
        }

    @staticmethod
    def values_of(hours: Hours) -> dict[str, dt.time]:
        """What the form begins with; several stretches of a day are shown as one."""
        values = {}
        for day, stretches in hours.items():
            values[f"starts_{day}"] = min(start for start, _end in stretches)
            values[f"ends_{day}"] = max(end for _start, end in stretches)
        return values

    def rows(self) -> Iterable[tuple[str, BoundField, BoundField]]:
        """Each weekday with its two fields."""
        for day in Weekday:
            yield str(day.label), self[f"starts_{day}"], self[f"ends_{day}"]


class AbsenceForm(RefusableForm):
    """When somebody is away, and who stands in. There is no field for the reason. `people`: their colleagues."""

    first_day = day_field(_("Erster Tag"))
    last_day = day_field(_("Letzter Tag"))
    deputy = PersonChoiceField(
        label=_("Vertretung"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("niemand"),
        help_text=_("Jemand aus Ihrer Stelle, der für Sie gefragt wird, solange Sie weg sind."),
    )
    in_cases = forms.BooleanField(
        label=_("Vertretung auch in meinen Fällen eintragen"),
        required=False,
        initial=True,
        help_text=_("Sie sieht dann in dieser Zeit Ihre offenen Fälle, damit dort niemand warten muss."),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


class RoomForm(RefusableForm):
    """What a room is. `places`: of the agency's region."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Zum Beispiel „Besprechung, 2. Stock“."))
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120, required=False)
    place = forms.ModelChoiceField(label=_("Ort"), queryset=Place.objects.none(), empty_label=_("Bitte wählen"))
    seats = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=200)
    step_free = forms.BooleanField(label=_("stufenlos erreichbar"), required=False)
    equipment = forms.CharField(
        label=_("Ausstattung"),
        max_length=200,
        required=False,
        help_text=_("Zum Beispiel Bildschirm, Induktionsschleife."),
    )
    is_active = forms.BooleanField(
        label=_("kann gebucht werden"),
        required=False,
        initial=True,
        help_text=_("Ohne Haken bleiben vorhandene Buchungen bestehen, neue sind nicht möglich."),
    )

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]  # a ModelChoiceField

    def room(self) -> RoomData:
        """What was typed."""
        return RoomData(**self.cleaned_data)

    @staticmethod
    def values_of(room: Room) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(room, name) for name in RoomData.__dataclass_fields__}


class RoomBookForm(RefusableForm):
    """When a room is needed. What for is not asked."""

    day = day_field(_("Tag"))
    start = time_field(_("von"))
    end = time_field(_("bis"))

    def times(self) -> tuple[dt.datetime, dt.datetime]:
        """What was typed, as moments."""
        day = self.cleaned_data["day"]
        start, end = (dt.datetime.combine(day, self.cleaned_data[name], BERLIN) for name in ("start", "end"))
        return start, end
