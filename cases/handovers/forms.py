"""Forms of hand-overs. Rules are the services': their refusals come back to the field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.conferences.models_minutes import Agreement
from cases.consents.enums import LegalNorm
from cases.consents.rules_releases import norms_of
from cases.handovers.selectors_offer import Along, Target
from cases.handovers.services import Basis, Offer
from cases.records.enums import DataClass
from cases.records.forms import NextStepForm
from cases.records.models_entries import Entry
from cases.staff.forms_base import RefusableForm
from cases.staff.models import Agency


class HandoverOfferForm(RefusableForm):
    """What is offered to one agency: `along` and `agreements` are what may go along, `norms` what may carry it.

    `internal`: entries that cannot be ticked, because no release opens them while they are internal.
    """

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = forms.CharField(
        label=_("Worum geht es?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Für die Fachkraft der anderen Stelle. Keine Diagnosen, keine Beträge, keine Vermutungen."),
    )
    wish = forms.CharField(
        label=_("Was die junge Person will, in ihren Worten"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_warm = forms.BooleanField(
        label=_("Mit einem gemeinsamen Gespräch"),
        required=False,
        initial=True,
        help_text=_("Beide Stellen und die junge Person treffen sich einmal. So geht unterwegs niemand verloren."),
    )
    entries = forms.MultipleChoiceField(
        label=_("Welche Einträge gehen mit?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Was noch nicht freigegeben ist, wird es mit dem Absenden, so lange die Einwilligung gilt."),
    )
    agreements = forms.MultipleChoiceField(
        label=_("Welche Vereinbarungen laufen weiter?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Lesen kann sie dort nur, wem die Konferenz offensteht."),
    )
    norm = forms.ChoiceField(label=_("Rechtsgrundlage"))
    reason = forms.CharField(
        label=_("Begründung"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mindestens 30 Zeichen: warum es ohne Einwilligung sein muss."),
    )

    def __init__(
        self,
        *args: Any,
        giver: Agency,
        target: Target,
        along: Iterable[Along],
        agreements: Iterable[Agreement],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.target = target
        along = list(along)
        self.rows = {str(item.entry.pk): item.entry for item in along if not item.problem}
        self.internal = [item.entry for item in along if item.entry.data_class == DataClass.INTERNAL]
        self.agreed = {str(row.pk): row for row in agreements}
        released = [str(item.entry.pk) for item in along if item.released]
        self._offer("entries", [(str(item.entry.pk), _entry_line(item)) for item in along if not item.problem])
        self._offer("agreements", [(key, _agreement_line(row)) for key, row in self.agreed.items()])
        if "entries" in self.fields:
            self.fields["entries"].initial = released
        if target.row is not None:
            del self.fields["norm"], self.fields["reason"]
        else:
            choices = [
                ("", gettext("Bitte wählen")),
                *((norm.value, norm.label) for norm in norms_of(giver.legal_area)),
            ]
            self._offer("norm", choices)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Fill a field of choices; without any it is left out."""
        field = self.fields[name]
        if not choices:
            del self.fields[name]
        elif isinstance(field, forms.ChoiceField):
            field.choices = choices

    def offer(self) -> Offer:
        """What was typed; only after `is_valid()`."""
        data = self.cleaned_data
        basis = Basis(norm=LegalNorm(data["norm"]), reason=data["reason"]) if "norm" in self.fields else None
        entries: list[Entry] = [self.rows[key] for key in data.get("entries", ())]
        return Offer(
            to_agency=self.target.agency,
            note=data["note"],
            wish=data["wish"],
            is_warm=data["is_warm"],
            entries=entries,
            agreements=[self.agreed[key] for key in data.get("agreements", ())],
            basis=basis,
        )


def _entry_line(item: Along) -> str:
    text = gettext("%(title)s – %(day)s, %(data_class)s") % {
        "title": item.entry.title,
        "day": date_format(item.entry.happened_on, "j. F Y"),
        "data_class": item.entry.get_data_class_display(),
    }
    return gettext("%(line)s (schon freigegeben)") % {"line": text} if item.released else text


def _agreement_line(row: Agreement) -> str:
    return gettext("%(what)s – bis %(day)s") % {"what": row.what, "day": date_format(row.due, "j. F Y")}


class VersionForm(RefusableForm):
    """A form about a hand-over as somebody has seen it before."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class HandoverAcceptForm(NextStepForm, VersionForm):
    """The first step of the agency that is responsible from now on."""

    field_order = ["text", "due_on", "version"]


class HandoverAnswerForm(VersionForm):
    """Why not."""

    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mindestens 20 Zeichen. Die andere Stelle liest ihn. Keine Einzelheiten zur Person."),
    )


class AgencyChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the type checker
    """An agency by its name."""

    def label_from_instance(self, obj: Agency) -> str:
        return obj.organisation.name


class HandoverReturnForm(HandoverAnswerForm):
    """Who is responsible instead. `agencies`: that can be asked."""

    suggested = AgencyChoiceField(
        label=_("Welche Stelle schlagen Sie vor?"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("wissen wir nicht"),
    )

    field_order = ["suggested", "reason", "version"]

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suggested"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField


class HandoverWithdrawForm(RefusableForm):
    """Why an offer is taken back, or why the second person does not agree."""

    reason = forms.CharField(label=_("Grund"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
