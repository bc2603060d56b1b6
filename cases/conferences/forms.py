"""Forms of a conference: its frame, and who takes part. Rules are the services': refusals come back to the field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Room
from cases.conferences.enums import AccessNeed, ConferencePurpose, ConferenceRole, GuestKind, Mode
from cases.conferences.lifecycle import DATED
from cases.conferences.models import Conference
from cases.conferences.models_framework import Procedure
from cases.conferences.scopes import Frame, Guest, People
from cases.conferences.selectors_people import Candidate, Choice
from cases.conferences.services import IN_CALENDARS
from cases.conferences.services_people import MOST_GUESTS
from cases.records.forms import NO_CONTENT
from cases.staff.forms_base import RefusableForm, day_field

ROLE_FIELDS: Final = tuple(role.value for role in ConferenceRole)


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the type checker
    """A room, with whose it is, how many fit in and whether everybody gets in."""

    def label_from_instance(self, obj: Room) -> str:
        step_free = _("stufenlos") if obj.step_free else _("nicht stufenlos")
        seats = _("%(seats)s Plätze") % {"seats": obj.seats}
        return f"{obj.agency}: {obj.name}, {obj.place} ({seats}, {step_free})"


class FrameForm(RefusableForm):
    """What a conference is about, and how people meet."""

    purpose = forms.ChoiceField(label=_("Wofür"), choices=ConferencePurpose.choices, widget=forms.RadioSelect)
    question = forms.CharField(
        label=_("Was wird gebraucht, damit … bis …?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Eine Frage, die die Konferenz beantworten kann. Zum Beispiel: Was wird gebraucht, damit die Ausbildung"
            " bis zum Sommer beginnen kann? Kein Name, keine Diagnose."
        ),
    )
    wish = forms.CharField(
        label=_("Was die junge Person will, in ihren Worten"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_CONTENT,
    )
    mode = forms.ChoiceField(label=_("Wie"), choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.ROOM)
    room = RoomField(
        label=_("Raum"), queryset=Room.objects.none(), required=False, empty_label=_("noch offen oder anderer Ort")
    )
    place = forms.CharField(label=_("Anderer Ort"), max_length=200, required=False)
    dial_in = forms.CharField(
        label=_("Link oder Einwahl"),
        max_length=300,
        required=False,
        help_text=_("Nur ein Dienst, den Ihre Stelle für Sozialdaten freigegeben hat."),
    )
    length = forms.IntegerField(
        label=_("Dauer in Minuten"), min_value=15, max_value=240, widget=forms.NumberInput(attrs={"step": 5})
    )
    wanted_by = day_field(_("Spätestens am"), required=False, help_text=_("Leer: so bald wie möglich."))
    needs = forms.MultipleChoiceField(
        label=_("Was jemand braucht, um gut dabei zu sein"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Fragen Sie die junge Person. Nur was nötig ist, nicht warum."),
    )
    needs_note = forms.CharField(label=_("Sonst noch nötig"), max_length=300, required=False)

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]  # a ModelChoiceField

    def frame(self) -> Frame:
        """What was typed; call it only after `is_valid()`."""
        data = self.cleaned_data
        return Frame(
            purpose=ConferencePurpose(data["purpose"]),
            question=data["question"],
            wish=data["wish"],
            length=data["length"],
            mode=Mode(data["mode"]),
            room=data["room"],
            place=data["place"],
            dial_in=data["dial_in"],
            wanted_by=data["wanted_by"],
            needs=tuple(AccessNeed(value) for value in data["needs"]),
            needs_note=data["needs_note"],
        )


class RoleFields(forms.Form):
    """Who does what. `holders`: who can be chosen."""

    presenter = forms.ChoiceField(label=ConferenceRole.PRESENTER.label, required=False)
    facilitator = forms.ChoiceField(
        label=ConferenceRole.FACILITATOR.label, required=False, help_text=_("Neutral: nicht, wer den Fall vorstellt.")
    )
    minute_taker = forms.ChoiceField(label=ConferenceRole.MINUTE_TAKER.label, required=False)

    def offer(self, holders: Iterable[Candidate]) -> None:
        """Fill the choices."""
        names = [(one.key, f"{one.user} ({one.agency})") for one in holders]
        for role in ROLE_FIELDS:
            self.fields[role].choices = [("", _("noch offen")), *names]  # type: ignore[attr-defined]  # a ChoiceField

    def roles(self) -> dict[ConferenceRole, str]:
        """Role → key of who has it; call it only after `is_valid()`."""
        chosen = {role: self.cleaned_data[role.value] for role in ConferenceRole}
        return {role: key for role, key in chosen.items() if key}


class PeopleFields(RefusableForm):
    """Who takes part, out of whom consent allows."""

    people = forms.MultipleChoiceField(label=_("Fachkräfte"), required=False, widget=forms.CheckboxSelectMultiple)
    optional = forms.MultipleChoiceField(
        label=_("Nur wenn es passt"), required=False, widget=forms.CheckboxSelectMultiple
    )
    young_person = forms.BooleanField(
        label=_("Die junge Person ist eingeladen"),
        required=False,
        help_text=_("Der Regelfall. Sie spricht zuerst und zuletzt und darf jederzeit gehen."),
    )
    guardians = forms.MultipleChoiceField(
        label=_("Sorgeberechtigte"), required=False, widget=forms.CheckboxSelectMultiple
    )
    support_person = forms.CharField(
        label=_("Vertrauensperson der jungen Person"),
        max_length=160,
        required=False,
        help_text=_("Nur der Name. Die junge Person bringt sie mit."),
    )

    def offer_people(self, choice: Choice) -> None:
        """Fill the choices: nobody else can be sent."""
        keys = [(one.key, one.user) for one in choice.open_people.values()]
        for name in ("people", "optional"):
            self.fields[name].choices = keys  # type: ignore[attr-defined]  # a ChoiceField
        named = [(number, f"{row.name}, {row.relation}") for number, row in choice.open_guardians.items()]
        self.fields["guardians"].choices = named  # type: ignore[attr-defined]  # a ChoiceField

    def chosen(self, roles: Mapping[ConferenceRole, str], guests: Iterable[Guest]) -> People:
        """What was ticked; call it only after `is_valid()`."""
        data = self.cleaned_data
        return People(
            staff={key: key not in data["optional"] for key in data["people"]},
            roles=roles,
            young_person=data["young_person"],
            guardians=tuple(data["guardians"]),
            support_person=data["support_person"],
            guests=tuple(guests),
        )


class ConferenceProposeForm(FrameForm, RoleFields, PeopleFields):
    """Everything about a new conference on one page. `token` makes one conference of two clicks."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    procedure = forms.ModelChoiceField(
        label=_("Ablauf"), queryset=Procedure.objects.none(), required=False, empty_label=None
    )
    confirmed = forms.BooleanField(label=_("Ja, wir brauchen trotzdem noch eine Fallkonferenz"), required=False)

    def __init__(self, *args: Any, choice: Choice, procedures: QuerySet[Procedure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people(choice)
        self.offer(choice.open_people.values())
        self.fields["procedure"].queryset = procedures  # type: ignore[attr-defined]  # a ModelChoiceField

    def everybody(self, guests: Iterable[Guest]) -> People:
        """Who takes part; call it only after `is_valid()`."""
        return self.chosen(self.roles(), guests)


class ConferenceEditForm(FrameForm, RoleFields):
    """The frame of a conference and who does what, as somebody has seen them before (`version`).

    Once there is a date, what calendars know is not in the form: it stays as it is in `conference`.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, conference: Conference, holders: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(holders)
        gone = IN_CALENDARS if conference.state in DATED else ()
        self.kept = {name: getattr(conference, name) for name in gone}
        for name in gone:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return (super().clean() or self.cleaned_data) | self.kept


class ParticipantAddForm(PeopleFields):
    """More people for a conference."""

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people(choice)


class GuestForm(forms.Form):
    """Somebody from outside: only for this conference, forgotten 14 days after it. An empty row is nobody."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=160)
    guest_kind = forms.ChoiceField(label=_("Woher"), choices=[("", _("Bitte wählen")), *GuestKind.choices])
    organisation = forms.CharField(label=_("Einrichtung"), max_length=160, required=False)
    email = forms.EmailField(label=_("E-Mail"), required=False)
    required = forms.BooleanField(label=_("muss dabei sein"), required=False)
    promised = forms.BooleanField(label=_("hat Verschwiegenheit zugesagt"), required=False)

    def guest(self) -> Guest:
        """Who was typed; call it only after `is_valid()`."""
        return Guest(**{**self.cleaned_data, "guest_kind": GuestKind(self.cleaned_data["guest_kind"])})


class GuestRows:
    """The rows for people from outside; as many as there may be, so that it works without a script."""

    def __init__(self, data: Mapping[str, Any] | None) -> None:
        numbers = range(1, MOST_GUESTS + 1)
        self.forms = [GuestForm(data, prefix=f"gast-{one}", empty_permitted=True) for one in numbers]

    def is_valid(self) -> bool:
        """Whether every row that is not empty is complete."""
        return {form.is_valid() for form in self.forms} == {True}

    def guests(self) -> tuple[Guest, ...]:
        """Who was typed; call it only after `is_valid()`."""
        return tuple(form.guest() for form in self.forms if form.has_changed())


def values_of(conference: Conference) -> dict[str, Any]:
    """What a form about an existing conference begins with."""
    names = (name for name in FrameForm.base_fields if name != "room")
    return {name: getattr(conference, name) for name in names} | {
        "room": conference.room_id,
        "version": conference.version,
    }
