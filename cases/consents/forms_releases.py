"""One form per step of a release."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.consents.enums import LegalNorm, Purpose
from cases.consents.models import ConsentRecipient
from cases.consents.models_releases import REASON_LENGTH
from cases.consents.rules_releases import norms_of
from cases.consents.selectors_releases import Choice, Offered
from cases.consents.services_releases import Grounds
from cases.records.enums import DataClass
from cases.records.models_entries import Entry
from cases.staff.forms_base import RefusableForm
from cases.staff.models import Agency, User


def day_field(**options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **options)


def describe(row: ConsentRecipient) -> str:
    """An agency and the consent that names it, in one line."""
    return gettext("%(agency)s – %(purpose)s, Einwilligung gilt bis %(day)s") % {
        "agency": row.agency,
        "purpose": Purpose(row.consent.purpose).label,
        "day": date_format(row.consent.valid_until, "j. F Y"),
    }


def name_of(row: ConsentRecipient) -> str:
    """An agency and what the consent is for."""
    return f"{row.agency} – {Purpose(row.consent.purpose).label}"


class OfferingForm(RefusableForm):
    """A form whose choices depend on the case."""

    use_required_attribute = False

    def offer(self, name: str, values: Iterable[tuple[str, Any]]) -> None:
        """Fill a field of choices; a single one is chosen from the start."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(values)
            if len(field.choices) == 1 and not isinstance(field, forms.MultipleChoiceField):
                field.initial = field.choices[0][0]


class ReleaseForm(OfferingForm):
    """One entry to one agency that a consent names. `choices`: what the selector found; offered is what is possible."""

    choice = forms.ChoiceField(label=_("Für welche Stelle?"), widget=forms.RadioSelect)
    persons = forms.MultipleChoiceField(
        label=_("Wer darf es dort lesen?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nur Personen, die in der Einwilligung stehen."),
    )
    valid_until = day_field(
        label=_("Bis wann?"),
        required=False,
        help_text=_("Ohne Angabe so lange, wie die Einwilligung gilt."),
    )

    def __init__(self, *args: Any, entry: Entry, choices: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(choice.row.pk): choice.row for choice in choices if not choice.problem}
        self.people = {str(user.pk): (user, row.agency) for row in self.rows.values() for user in row.persons.all()}
        self.offer("choice", [(key, describe(row)) for key, row in self.rows.items()])
        if entry.data_class == DataClass.PROFESSIONAL_SECRET:
            self.offer("persons", [(key, f"{user} ({agency})") for key, (user, agency) in self.people.items()])
        else:
            del self.fields["persons"]

    def row(self) -> ConsentRecipient:
        """The chosen consent and agency; only after `is_valid()`."""
        return self.rows[self.cleaned_data["choice"]]

    def persons_named(self) -> list[User]:
        """The chosen people; only after `is_valid()`."""
        return [self.people[key][0] for key in self.cleaned_data.get("persons", ())]


class ReleaseManyForm(OfferingForm):
    """Several entries to one agency: nothing is chosen before somebody chooses it."""

    entries = forms.MultipleChoiceField(
        label=_("Welche Einträge?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Wählen Sie mindestens einen Eintrag.")},
    )
    valid_until = day_field(
        label=_("Bis wann?"),
        required=False,
        help_text=_("Ohne Angabe so lange, wie die Einwilligung gilt."),
    )

    def __init__(self, *args: Any, offered: Sequence[Offered], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(item.entry.pk): item.entry for item in offered if not item.problem}
        self.offer("entries", [(str(item.entry.pk), _line(item)) for item in offered if not item.problem])

    def chosen(self) -> list[Entry]:
        """The chosen entries; only after `is_valid()`."""
        return [self.rows[key] for key in self.cleaned_data["entries"]]


def _line(item: Offered) -> str:
    text = gettext("%(title)s – %(day)s, %(data_class)s") % {
        "title": item.entry.title,
        "day": date_format(item.entry.happened_on, "j. F Y"),
        "data_class": item.entry.get_data_class_display(),
    }
    return f"{text} ({gettext('war schon einmal freigegeben')})" if item.before else text


class ReleaseWithoutConsentForm(OfferingForm):
    """The exception: a norm, a reason, an agency that takes part in the case."""

    recipient = forms.ChoiceField(label=_("Für welche Stelle?"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("Wofür?"), choices=Purpose.choices, widget=forms.RadioSelect)
    norm = forms.ChoiceField(label=_("Auf welcher Rechtsgrundlage?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Warum ist es ohne Einwilligung nötig?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Mindestens 30 Zeichen. Warum nicht gefragt werden kann, und wofür die Stelle es braucht. "
                    "Ohne Einzelheiten aus dem Eintrag: Wer zustimmt, liest diesen Text."),
    )  # fmt: skip
    valid_until = day_field(label=_("Bis wann?"))

    def __init__(self, *args: Any, entry: Entry, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.offer("recipient", [(key, str(agency)) for key, agency in self.agencies.items()])
        self.offer("norm", [(norm.value, norm.label) for norm in norms_of(entry.agency.legal_area)])

    def clean_reason(self) -> str:
        """Blanks are no reason."""
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason) < REASON_LENGTH:
            text = gettext("Begründen Sie das mit mindestens %(count)s Zeichen.")
            raise forms.ValidationError(text % {"count": REASON_LENGTH})
        return reason

    def grounds(self) -> Grounds:
        """What was filled in; only after `is_valid()`."""
        data = self.cleaned_data
        until: datetime.date = data["valid_until"]
        return Grounds(
            recipient=self.agencies[data["recipient"]], purpose=Purpose(data["purpose"]), norm=LegalNorm(data["norm"]),
            reason=data["reason"], valid_until=until,
        )  # fmt: skip
