"""Forms about a contact request. Rules are the services': their refusals come back to the field."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.inbox.enums import MessageKind, RequestOutcome
from cases.inbox.rules import FIRST_ENTRY
from cases.inbox.selectors_dates import Suggestion, say_when
from cases.records.enums import DataClass
from cases.records.forms import CaseOpenForm
from cases.records.forms_entries import class_choices
from cases.staff.forms_base import PersonChoiceField, RefusableForm, day_field, time_field
from cases.staff.models import Agency, User

TYPED: Final = 3
"""Times that somebody can add by hand."""
LENGTHS: Final = (15, 30, 45, 60, 90)
READS: Final = gettext_lazy(
    "Das liest die Person auf ihrer Seite. Per E-Mail geht nur der Hinweis, dass etwas neu ist."
)


def _long_text(label: Any, *, required: bool = True, help_text: Any = READS, most: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RequestForm(RefusableForm):
    """A form about a request, as somebody has seen it (`version`)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def show_version(self, version: int) -> None:
        """The page shows what has come in meanwhile: sent again, the form counts as about that."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, as every form here is bound to one
        self.data["version"] = str(version)  # type: ignore[index]  # the copy can be changed


class RequestAnswerForm(RequestForm):
    """An answer in writing; for who wants to be called or written to by messenger also what was said there."""

    kind = forms.ChoiceField(label=gettext_lazy("Wie antworten Sie?"), widget=forms.RadioSelect)
    text = _long_text(gettext_lazy("Ihre Antwort"), required=False)

    def __init__(self, *args: Any, by_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = (MessageKind.CALL.value, _("Ich habe die Person erreicht. Unten steht, was wir besprochen haben."))
        written = (MessageKind.ANSWER.value, _("Schriftlich, auf der Seite der Person"))
        field: Any = self.fields["kind"]
        field.choices = [written] if by_mail else [said, written]
        field.initial = field.choices[0][0]
        self.fields["text"].required = self.by_mail = by_mail
        if by_mail:
            field.widget = forms.HiddenInput()


class AgencyField(forms.ChoiceField):
    """One of these agencies, by name; `agency` gives the chosen row."""

    def __init__(self, *, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(choices=[(str(each.pk), str(each)) for each in agencies], widget=forms.RadioSelect, **kwargs)
        self.agencies = {str(each.pk): each for each in agencies}

    def clean(self, value: Any) -> Agency:
        """The agency; `ValidationError` for any other key."""
        return self.agencies[super().clean(value)]


class RequestPassOnForm(RequestForm):
    """To which agency that the person has agreed to, and why."""

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = AgencyField(agencies=agencies, label=_("Wohin?"))
        self.fields["reason"] = forms.CharField(
            label=_("Warum?"),
            max_length=300,
            help_text=_("Das lesen die Person und die andere Stelle. Zum Beispiel: „Für Ausbildung ist … zuständig.“"),
        )


class RequestReferForm(RequestForm):
    """Whom the person should ask instead, in words for them."""

    def __init__(self, *args: Any, agencies: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"] = AgencyField(agencies=agencies, label=_("Wer ist zuständig?"))
        self.fields["text"] = _long_text(_("Was Sie der Person sagen"))


class RequestCloseForm(RequestForm):
    """How it ended, and a last word."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Wie ist es ausgegangen?"),
        choices=[(each.value, each.label) for each in RequestOutcome if each != RequestOutcome.BECAME_CASE],
        widget=forms.RadioSelect,
    )
    text = _long_text(gettext_lazy("Letzte Nachricht an die Person"), required=False)


class SuggestedField(forms.MultipleChoiceField):
    """Starts of proposed times. What was proposed when the page was shown stays valid: the clock moves on."""

    def valid_value(self, value: str) -> bool:
        """Whether it is a moment."""
        try:
            moment = parse_datetime(value)
        except ValueError:
            return False
        return moment is not None and timezone.is_aware(moment)


class _DatesForm(RequestForm):
    """What forms about dates share: how long and where."""

    length = forms.TypedChoiceField(
        label=gettext_lazy("Dauer"), coerce=int, choices=[(each, f"{each} Minuten") for each in LENGTHS], initial=30
    )
    place = forms.CharField(
        label=gettext_lazy("Ort"),
        max_length=200,
        help_text=gettext_lazy("Adresse und Raum, oder zum Beispiel „am Telefon, wir rufen an“."),
    )

    def duration(self) -> datetime.timedelta:
        """How long."""
        return datetime.timedelta(minutes=self.cleaned_data["length"])


class RequestOfferDatesForm(_DatesForm):
    """One to three times: proposed ones, or typed by hand."""

    def __init__(self, *args: Any, suggestions: Iterable[Suggestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {each.start.isoformat(): each.text for each in suggestions}
        if self.is_bound:
            for value in self.data.getlist("slots"):  # type: ignore[attr-defined]  # a QueryDict
                choices.setdefault(value, _say(value))
        self.fields["slots"] = SuggestedField(
            label=_("Da sind Sie frei"),
            choices=list(choices.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for number in range(TYPED):
            self.fields[f"day_{number}"] = day_field(_("Tag"), required=False)
            self.fields[f"time_{number}"] = time_field(_("Uhrzeit"), required=False)

    def typed_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and time of each time typed by hand, for the template."""
        return [(self[f"day_{number}"], self[f"time_{number}"]) for number in range(TYPED)]

    def clean(self) -> dict[str, Any]:
        """A day needs a time and the other way round."""
        values = super().clean() or {}
        for number in range(TYPED):
            day, time = values.get(f"day_{number}"), values.get(f"time_{number}")
            if (day is None) != (time is None) and not {f"day_{number}", f"time_{number}"} & set(self.errors):
                self.add_error(
                    f"time_{number}" if time is None else f"day_{number}", _("Bitte Tag und Uhrzeit angeben.")
                )
        return values

    def starts(self) -> list[datetime.datetime]:
        """Every time that was chosen or typed."""
        found = [moment for value in self.cleaned_data.get("slots", ()) if (moment := parse_datetime(value))]
        for number in range(TYPED):
            day, time = self.cleaned_data.get(f"day_{number}"), self.cleaned_data.get(f"time_{number}")
            if day and time:
                found.append(timezone.make_aware(datetime.datetime.combine(day, time)))
        return found


class RequestAppointForm(_DatesForm):
    """The date that was agreed."""

    day = day_field(gettext_lazy("Tag"))
    time = time_field(gettext_lazy("Uhrzeit"))

    def start(self) -> datetime.datetime:
        """When it begins."""
        return timezone.make_aware(datetime.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class RequestAssignForm(RefusableForm):
    """To which caseworker of the agency. `people`: they."""

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = PersonChoiceField(
            label=_("Wer soll sich kümmern?"),
            queryset=User.objects.filter(pk__in=[each.pk for each in people]).order_by("name", "pk"),
            empty_label=_("Bitte wählen"),
        )


class RequestOpenCaseForm(CaseOpenForm, RequestForm):
    """A new case from a request: the young person, the first step, and the class of the first entry."""

    data_class = forms.ChoiceField(
        label=gettext_lazy("Wer darf diesen Eintrag je lesen?"),
        help_text=gettext_lazy("Soll er später mit einer Übergabe mitgehen können, darf er nicht intern sein."),
        initial=DataClass.INTERNAL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["data_class"]
        if isinstance(field, forms.ChoiceField):
            field.choices = class_choices(FIRST_ENTRY)

    def clean_data_class(self) -> DataClass:
        """The class as the service takes it."""
        return DataClass(self.cleaned_data["data_class"])


def _say(value: str) -> str:
    """A moment in the address of a field, as text; the text itself where it is none."""
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    return say_when(moment) if moment is not None and timezone.is_aware(moment) else value
