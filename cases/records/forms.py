"""Forms about a case and whom it is about. Rules are the services': their refusals come back to the field."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.records.enums import Channel, Outcome, SpokenLanguage
from cases.records.models_people import Guardian, YoungPerson
from cases.records.services import PersonData, StepData
from cases.records.services_people import GuardianData
from cases.staff.forms_base import PersonChoiceField, RefusableForm, day_field
from cases.staff.models import User

PERSON_FIELDS: Final = tuple(PersonData.__dataclass_fields__)
ADDRESS_FIELDS: Final = ("street", "postal_code", "town")
POSTAL_CODE: Final = RegexValidator(r"^[0-9]{5}$", _("Eine Postleitzahl hat fünf Ziffern."))
PHONE: Final = RegexValidator(r"^[0-9+()/ .-]{5,30}$", _("Bitte nur Ziffern, Leerzeichen und + ( ) / . -"))
NO_CONTENT: Final = _("Keine Diagnosen, keine Leistungsbeträge, keine Vermutungen.")


class NextStepForm(RefusableForm):
    """What happens next, and by when."""

    text = forms.CharField(label=_("Nächster Schritt"), max_length=200, help_text=NO_CONTENT)
    due_on = day_field(_("Bis wann"))

    def step(self) -> StepData:
        """What was typed."""
        return StepData(self.cleaned_data["text"], self.cleaned_data["due_on"])


class PersonForm(RefusableForm):
    """The young person. A protected address is not in the form: left empty, it stays as it is."""

    given_name = forms.CharField(label=_("Vorname"), max_length=80)
    family_name = forms.CharField(label=_("Nachname"), max_length=80)
    birth_date = day_field(_("Geburtsdatum"), help_text=_("Das Portal ist für Menschen von 12 bis 27 Jahren."))
    language = forms.ChoiceField(
        label=_("Bevorzugte Sprache"), choices=SpokenLanguage.choices, initial=SpokenLanguage.GERMAN
    )
    channel = forms.ChoiceField(label=_("Am besten erreichbar"), choices=Channel.choices, initial=Channel.PHONE)
    phone = forms.CharField(label=_("Telefon"), max_length=30, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("E-Mail"), required=False)
    protected_address = forms.BooleanField(
        label=_("Adresse geschützt"),
        required=False,
        help_text=_("Zum Beispiel Auskunftssperre nach § 51 BMG: wird nie angezeigt, nur auf ausdrücklichen Abruf."),
    )
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postleitzahl"), max_length=5, required=False, validators=[POSTAL_CODE])
    town = forms.CharField(label=_("Ort"), max_length=80, required=False)

    def person(self) -> PersonData:
        """What was typed."""
        return PersonData(**{name: self.cleaned_data[name] for name in PERSON_FIELDS})

    @staticmethod
    def values_of(person: YoungPerson) -> dict[str, Any]:
        """What the form begins with."""
        hidden = ADDRESS_FIELDS if person.protected_address else ()
        return {name: getattr(person, name) for name in PERSON_FIELDS if name not in hidden} | {
            "version": person.version
        }


class PersonEditForm(PersonForm):
    """The young person, as somebody has seen them before (`version`)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PersonKeepForm(PersonEditForm):
    """The same for who keeps it true for the responsible agency. `held`: what is saved; `owner`: who opened the case.

    The birth date and a protected address are left to the owner, and so is the end of the protection.
    """

    def __init__(self, *args: Any, held: YoungPerson, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        left = ("birth_date", "protected_address", *ADDRESS_FIELDS) if held.protected_address else ("birth_date",)
        for name in left:
            del self.fields[name]
        if not held.protected_address:
            self.fields["protected_address"].help_text = _(
                "Zum Beispiel Auskunftssperre nach § 51 BMG. Danach sehen die Adresse nur noch die Menschen bei "
                "%(owner)s, und nur dort kann der Schutz enden."
            ) % {"owner": owner}

    def person(self) -> PersonData:
        kept = {"birth_date": self.held.birth_date, "protected_address": self.held.protected_address}
        typed = {name: value for name, value in self.cleaned_data.items() if name in PERSON_FIELDS}
        return PersonData(**{**kept, **typed})


class CaseOpenForm(PersonForm, NextStepForm):
    """A new case: the young person and the first step. `token` makes one case of two clicks."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = [*PERSON_FIELDS, "text", "due_on"]


class GuardianForm(RefusableForm):
    """Somebody with custody of a minor."""

    name = forms.CharField(label=_("Name"), max_length=160)
    relation = forms.CharField(
        label=_("Verhältnis"), max_length=60, help_text=_("Zum Beispiel Mutter, Vater, Vormundin.")
    )
    phone = forms.CharField(label=_("Telefon"), max_length=30, required=False, validators=[PHONE])
    email = forms.EmailField(label=_("E-Mail"), required=False)
    may_be_contacted = forms.BooleanField(
        label=_("Darf angesprochen werden"),
        required=False,
        initial=True,
        help_text=_("Ohne Haken: Sprechen Sie zuerst mit der jungen Person."),
    )

    def guardian(self) -> GuardianData:
        """What was typed."""
        return GuardianData(**self.cleaned_data)

    @staticmethod
    def values_of(guardian: Guardian) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(guardian, name) for name in GuardianData.__dataclass_fields__}


class CaseCloseForm(RefusableForm):
    """How the work ended."""

    outcome = forms.ChoiceField(label=_("Wie geht es weiter?"), choices=Outcome.choices, widget=forms.RadioSelect)


class CaseRestrictForm(RefusableForm):
    """Why the processing is restricted."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Wer hat es verlangt, und was ist strittig? Mindestens 20 Zeichen. Keine Einzelheiten zur Person."),
    )


class ConfirmForm(RefusableForm):
    """Nothing to type, something to confirm."""


class MemberAddForm(RefusableForm):
    """Somebody more for the case, or a deputy for some days. `people`: of the agency; `working`: on the case."""

    user = PersonChoiceField(label=_("Wer"), queryset=User.objects.none(), empty_label=_("Bitte wählen"))
    stands_in_for = PersonChoiceField(
        label=_("Vertretung für"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("keine Vertretung: arbeitet dauerhaft mit"),
    )
    starts_on = day_field(_("Vertretung ab"), required=False, help_text=_("Nur für Vertretungen."))
    ends_on = day_field(_("Vertretung bis einschließlich"), required=False, help_text=_("Nur für Vertretungen."))

    def __init__(self, *args: Any, people: QuerySet[User], working: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["stands_in_for"].queryset = working  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        deputy = data.get("stands_in_for") is not None
        for name in ("starts_on", "ends_on"):
            if deputy and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Eine Vertretung braucht einen ersten und einen letzten Tag."))
            if not deputy and data.get(name):
                self.add_error("stands_in_for", _("Wen vertritt diese Person?"))
                break
        return data


class SupervisionAddMemberForm(RefusableForm):
    """A lead gives a case to somebody of the agency. `people`: of the agency."""

    user = PersonChoiceField(label=_("Wer"), queryset=User.objects.none(), empty_label=_("Bitte wählen"))
    takes_over = forms.BooleanField(
        label=_("Übernimmt die Fallführung"),
        required=False,
        help_text=_("Wer sie bisher hatte, arbeitet weiter mit."),
    )
    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mindestens 20 Zeichen, zum Beispiel eine längere Abwesenheit. Steht im Protokoll des Falls."),
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField


def first_due(today: datetime.date) -> dict[str, datetime.date]:
    """A next step is due in two weeks unless somebody says otherwise."""
    return {"due_on": today + datetime.timedelta(days=14)}
