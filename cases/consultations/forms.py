"""One form per step. Whatever is typed is searched for traces of a person before it is kept."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.consultations.enums import Kind, Length, SeatRole
from cases.consultations.lifecycle import LENGTHS, LONGEST, RUNNING, longest
from cases.consultations.models import Contribution, Seat
from cases.consultations.rules import mark_of
from cases.consultations.rules_names import Piece, find_traces, pieces
from cases.consultations.services_joining import Arrival
from cases.consultations.wording import HINTS, LABELS, NO_TRACE
from cases.staff.enums import LegalArea
from cases.staff.forms_base import RefusableForm

CODE_WIDGET = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})


class AnonymousForm(RefusableForm):
    """A form whose `watched` fields are searched for names, places, numbers and dates (`places`: in lower case).

    If something is found, the form is valid only when `confirmed` names exactly that: "trotzdem, es ist keine Person".
    """

    watched: ClassVar[tuple[str, ...]] = ("text",)

    confirmed = forms.CharField(required=False, max_length=64)

    def __init__(self, *args: Any, places: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.marked: list[tuple[Any, list[Piece]]] = []
        self.mark = ""
        self.ask = False

    def clean(self) -> dict[str, Any]:
        """Ask once about each set of words; then it is the writer's decision."""
        cleaned = super().clean() or self.cleaned_data
        words: list[str] = []
        for name in self.watched:
            text = str(cleaned.get(name) or "")
            found = find_traces(text, places=self.places)
            if found:
                self.marked.append((self.fields[name].label, pieces(text, found)))
                words += [text[item.start : item.end] for item in found]
        self.mark = mark_of(words)
        self.ask = bool(words) and cleaned.get("confirmed") != self.mark
        if self.ask:
            self.add_error(None, _("Daran könnte jemand die Person erkennen. Bitte prüfen Sie die markierten Stellen."))
        return cleaned


class ArrivalForm(AnonymousForm):
    """How somebody is called in the round."""

    watched = ("label",)

    area = forms.ChoiceField(label=_("Ihr Rechtskreis"), choices=LegalArea.choices, widget=forms.RadioSelect)
    label = forms.CharField(
        label=_("Eigene Bezeichnung"),
        required=False,
        max_length=30,
        help_text=_("Nicht Ihr Name, zum Beispiel „Berufsberatung“. Leer: der Rechtskreis und eine Nummer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def arrival(self, key: str) -> Arrival:
        """What was chosen; only after `is_valid()`."""
        data = self.cleaned_data
        return Arrival(key, LegalArea(data["area"]), data["label"], bool(data.get("brings_question")))


class PlanForm(RefusableForm):
    """Minutes of the eight phases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in RUNNING:
            self.fields[f"minutes_{phase.value}"] = forms.IntegerField(
                label=f"{phase.value}. {phase.label}", min_value=1, max_value=LONGEST
            )

    @staticmethod
    def values_of(minutes: Sequence[int]) -> dict[str, int]:
        """What the form begins with."""
        return {f"minutes_{number}": value for number, value in enumerate(minutes, start=1)}

    def minutes(self) -> list[int]:
        """What was typed; only after `is_valid()`."""
        return [self.cleaned_data[f"minutes_{phase.value}"] for phase in RUNNING]

    def minute_fields(self) -> list[forms.BoundField]:
        """The eight fields."""
        return [self[f"minutes_{phase.value}"] for phase in RUNNING]


class ConsultationOpenForm(ArrivalForm, PlanForm):
    """A new round. `token` makes one round of two clicks."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    length = forms.ChoiceField(choices=Length.choices, widget=forms.HiddenInput)


class ConsultationJoinForm(ArrivalForm):
    """Into a round with its code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Acht Zeichen, zum Beispiel 4K7R-M2X9. Groß oder klein und der Strich sind egal."),
        widget=CODE_WIDGET,
    )
    brings_question = forms.BooleanField(label=_("Ich bringe eine Frage aus meiner Arbeit mit"), required=False)

    field_order = ["code", "area", "label", "brings_question"]


class ConsultationReturnForm(RefusableForm):
    """Back to facilitating."""

    code = forms.CharField(
        label=_("Code der Moderation"),
        max_length=30,
        help_text=_("Zwölf Zeichen; Sie haben ihn beim Eröffnen notiert."),
        widget=CODE_WIDGET,
    )


class ContributionForm(AnonymousForm):
    """Something to write. `kinds`: what may be written now; `token` makes one contribution of two clicks."""

    kind = forms.ChoiceField(label=_("Was ist es?"), widget=forms.RadioSelect)
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=max(LENGTHS.values()))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice, text = self.fields["kind"], self.fields["text"]
        first = kinds[0] if kinds else Kind.LESSON
        if isinstance(choice, forms.ChoiceField):
            choice.choices = [(kind.value, kind.label) for kind in kinds]
        self.initial.setdefault("kind", first)
        if len(kinds) < 2:
            choice.widget = forms.HiddenInput()
        text.label, text.help_text = str(LABELS[first]), str(HINTS.get(first, NO_TRACE))
        text.widget.attrs |= {"rows": 12 if first is Kind.REPORT else 3, "maxlength": longest(first)}


class ConsultationRolesForm(RefusableForm):
    """Who does what. `seats`: everybody in the round."""

    presenter = forms.ChoiceField(label=_("Fallgebend: bringt die Frage ein"), required=False)
    timekeeper = forms.ChoiceField(label=_("Zeit"), required=False)
    facilitator = forms.ChoiceField(label=_("Moderation"))

    def __init__(self, *args: Any, seats: Iterable[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(seats)
        offered = [(str(row.number), str(row)) for row in rows]
        for name in ("presenter", "timekeeper", "facilitator"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [*([] if field.required else [("", _("noch niemand"))]), *offered]
        self.initial = {**self.initial, **{row.role: str(row.number) for row in rows if row.role != SeatRole.ADVISER}}

    def numbers(self) -> dict[str, int | None]:
        """Role → number of the seat; only after `is_valid()`."""
        return {name: int(value) if value else None for name, value in self.cleaned_data.items()}


class ConsultationSortForm(AnonymousForm):
    """A heading for each idea and first step."""

    def __init__(self, *args: Any, ideas: Iterable[Contribution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ideas = {f"heading_{row.pk}": row for row in ideas}
        for name, row in self.ideas.items():
            widget = forms.TextInput(attrs={"list": "ueberschriften", "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=row.text, required=False, max_length=80, widget=widget)
            self.initial.setdefault(name, row.heading.text if row.heading else "")
        self.watched = tuple(self.ideas)  # type: ignore[misc]  # of this form only: there are as many as ideas

    def headings(self) -> dict[int, str]:
        """Number of the contribution → heading; only after `is_valid()`."""
        return {row.pk: self.cleaned_data[name] for name, row in self.ideas.items()}

    def heading_fields(self) -> list[tuple[Contribution, forms.BoundField]]:
        """Each idea with its field."""
        return [(row, self[name]) for name, row in self.ideas.items()]


class ConsultationChooseForm(AnonymousForm):
    """What the presenter takes along, and what they say about it."""

    chosen = forms.MultipleChoiceField(
        label=_("Das nehme ich mit"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("Ihr Kommentar"),
        help_text=NO_TRACE,
        required=False,
        max_length=longest(Kind.COMMENT),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, initial=0)

    def __init__(self, *args: Any, ideas: Iterable[Contribution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        rows = list(ideas)
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(row.pk), f"{row.get_kind_display()}: {row.text}") for row in rows]
        self.initial.setdefault("chosen", [str(row.pk) for row in rows if row.chosen])
