"""The forms that a caseworker fills together with the young person. One per action; errors stand at the field."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.consents import wording
from cases.consents.enums import ConsentForm, ConsentState, FormOfUse, Purpose, TextKind
from cases.consents.scopes import Answer, Asked, Scope
from cases.consents.texts import CURRENT
from cases.records.enums import RELEASABLE, DataClass, Giver, SpokenLanguage
from cases.staff.models import Agency, Membership, User

RESULTS: Final = (
    (ConsentState.GRANTED, _("Ja, eingewilligt")),
    (ConsentState.REFUSED, _("Nein, abgelehnt")),
    (ConsentState.REQUESTED, _("Noch offen – gefragt, Antwort kommt später")),
)
CLASSES: Final = [
    (value, format_lazy("{}: {}", value.label, wording.CLASSES[value])) for value in DataClass if value in RELEASABLE
]


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AnswerFields(forms.Form):
    """What was answered, when, and where the proof is."""

    result = forms.ChoiceField(label=_("Antwort"), choices=RESULTS, widget=forms.RadioSelect)
    given_on = forms.DateField(label=_("Tag der Antwort"), widget=DayInput, required=False)
    form = forms.ChoiceField(
        label=_("Form"),
        choices=ConsentForm.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Nur bei einem Ja. Gesundheitsdaten nur schriftlich oder elektronisch (§ 67b Abs. 2 SGB X)."),
    )
    paper_reference = forms.CharField(
        label=_("Fundstelle in Ihrer Akte"), max_length=80, required=False, help_text=_("Nur bei Papier.")
    )

    def answer(self, *, today: datetime.date) -> Answer:
        """The answer; call it only after `is_valid()`."""
        data = self.cleaned_data
        return Answer(
            given_on=data.get("given_on") or today,
            form=ConsentForm(data["form"]) if data.get("form") else None,
            paper_reference=data.get("paper_reference", ""),
        )


class ConsentNewForm(AnswerFields):
    """Everything about one consent on one page: what, whom, how long, who gives it, what was answered.

    `preview`: only the text is asked for, so nothing about the answer has to be there.
    """

    purpose = forms.ChoiceField(label=_("Wofür"), choices=Purpose.choices, widget=forms.RadioSelect)
    recipients = forms.MultipleChoiceField(
        label=_("Wer etwas erfahren darf"), widget=forms.CheckboxSelectMultiple, help_text=_("Nur, wer gebraucht wird.")
    )
    data_classes = forms.MultipleChoiceField(
        label=_("Welche Arten von Einträgen"), choices=CLASSES, widget=forms.CheckboxSelectMultiple
    )
    explicit = forms.BooleanField(
        label=_("Nach Gesundheit und anderen besonderen Daten wurde ausdrücklich gefragt"), required=False
    )
    persons = forms.MultipleChoiceField(
        label=_("Wem gegenüber das Berufsgeheimnis aufgehoben wird"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nur bei Berufsgeheimnissen; dann Personen jeder gewählten Stelle."),
    )
    forms_of_use = forms.MultipleChoiceField(
        label=_("Verwendung"), choices=FormOfUse.choices, widget=forms.CheckboxSelectMultiple
    )
    young_person_may_attend = forms.BooleanField(
        label=_("Die junge Person darf dabei sein, wenn darüber gesprochen wird"), required=False, initial=True
    )
    valid_until = forms.DateField(label=_("Gilt bis"), widget=DayInput)
    giver = forms.ChoiceField(label=_("Wer gibt die Einwilligung"), choices=Giver.choices, widget=forms.RadioSelect)
    giver_name = forms.CharField(
        label=_("Name der anderen Person"),
        max_length=160,
        required=False,
        help_text=_("Nur wenn es nicht die junge Person ist. Bei Anvertrautem genau wie im Eintrag."),
    )
    guardian_reason = forms.CharField(
        label=_("Warum nicht die junge Person selbst"),
        max_length=300,
        required=False,
        help_text=_("Nur von 15 bis 17 und nur, wenn sie nicht einsichtsfähig ist. Keine Diagnose."),
    )
    text_kind = forms.ChoiceField(label=_("Wortlaut"), choices=TextKind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Sprache des Gesprächs"), choices=SpokenLanguage.choices)
    interpreter = forms.CharField(
        label=_("Dolmetschende Person oder Dienst"),
        max_length=160,
        required=False,
        help_text=_("Nur wenn jemand gedolmetscht hat."),
    )
    informed_voluntary = forms.BooleanField(
        label=_("Erklärt: Es ist freiwillig, und ein Nein hat keine Nachteile"), required=False
    )
    informed_withdrawal = forms.BooleanField(
        label=_("Erklärt: Widerruf jederzeit, wie und ab wann er wirkt"), required=False
    )

    field_order = [
        "purpose", "recipients", "data_classes", "explicit", "persons", "forms_of_use", "young_person_may_attend",
        "valid_until", "giver", "giver_name", "guardian_reason", "text_kind", "language", "interpreter",
        "informed_voluntary", "informed_withdrawal", "result", "given_on", "paper_reference", "form",
    ]  # fmt: skip

    def __init__(
        self,
        *args: Any,
        recipients: list[Agency],
        persons: list[Membership],
        preview: bool = False,
        replaces: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in recipients}
        self.people: dict[str, tuple[int, User]] = {
            f"{row.agency_id}-{row.user_id}": (row.agency_id, row.user) for row in persons
        }
        labels = [(f"{row.agency_id}-{row.user_id}", f"{row.user}, {row.agency}") for row in persons]
        self._choices("recipients", [(key, agency.organisation.name) for key, agency in self.agencies.items()])
        self._choices("persons", labels)
        self.fields["result"].required = not preview
        if replaces:
            self._choices("result", list(RESULTS[:2]))

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Health and the like are never ticked by the way (Art. 9 Abs. 2 lit. a DSGVO)."""
        cleaned = super().clean() or self.cleaned_data
        if DataClass.SPECIAL_CATEGORY in cleaned.get("data_classes", ()) and not cleaned.get("explicit"):
            self.add_error("explicit", _("Für besondere Daten muss ausdrücklich gefragt worden sein."))
        return cleaned

    def scope(self) -> Scope:
        """What may be shared; call it only after `is_valid()`."""
        data = self.cleaned_data
        persons: dict[int, tuple[User, ...]] = {}
        for key in data["persons"]:
            agency_id, user = self.people[key]
            persons[agency_id] = (*persons.get(agency_id, ()), user)
        return Scope(
            purpose=Purpose(data["purpose"]),
            recipients=tuple(self.agencies[key] for key in data["recipients"]),
            data_classes=frozenset(DataClass(value) for value in data["data_classes"]),
            forms_of_use=frozenset(FormOfUse(value) for value in data["forms_of_use"]),
            valid_until=data["valid_until"],
            persons=persons,
            young_person_may_attend=data["young_person_may_attend"],
        )

    def asked(self) -> Asked:
        """Who was asked and how; call it only after `is_valid()`."""
        data = self.cleaned_data
        return Asked(
            giver=Giver(data["giver"]),
            giver_name=data["giver_name"],
            guardian_reason=data["guardian_reason"],
            text_version=CURRENT,
            text_kind=TextKind(data["text_kind"]),
            language=SpokenLanguage(data["language"]),
            interpreter=data["interpreter"],
            informed_voluntary=data["informed_voluntary"],
            informed_withdrawal=data["informed_withdrawal"],
        )


class ConsentAnswerForm(AnswerFields):
    """The answer to a request that was recorded before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"] = forms.ChoiceField(
            label=_("Antwort"), choices=list(RESULTS[:2]), widget=forms.RadioSelect
        )


class ConsentVoidForm(forms.Form):
    """Why a consent should never have counted."""

    reason = forms.CharField(
        label=_("Warum die Einwilligung unwirksam ist"),
        max_length=300,
        help_text=_("Zum Beispiel: Die falsche Person hat unterschrieben. Keine Angaben über die junge Person."),
    )
