"""The form of the minutes, and the small ones around them. Rules are the services'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import MinutesPartKind
from cases.conferences.forms_rows import RowForm, Rows
from cases.conferences.rules_minutes import IN_MINUTES, AgreementData, MinutesData, PartData
from cases.conferences.selectors_minutes import Place, held_on, who
from cases.conferences.selectors_minutes_form import writable_agencies
from cases.records.enums import DataClass
from cases.staff.forms_base import RefusableForm, day_field

CLASS_WORDS: Final = {
    DataClass.SHAREABLE: _("teilbar"),
    DataClass.SPECIAL_CATEGORY: _("besonders geschützt, zum Beispiel Gesundheit (Art. 9 DSGVO)"),
    DataClass.THIRD_PARTY: _("über andere Personen"),
}
CLASSES: Final = [(item.value, CLASS_WORDS[item]) for item in IN_MINUTES]


class PartForm(RowForm):
    """One paragraph. `place`: whose agencies can be chosen."""

    TYPED = ("text",)

    kind = forms.ChoiceField(label=_("Was"), choices=MinutesPartKind.choices)
    agency = forms.TypedChoiceField(label=_("Daten von"), coerce=int)
    data_class = forms.ChoiceField(label=_("Klasse"), choices=CLASSES)
    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(item.pk, str(item)) for item in writable_agencies(place)]  # type: ignore[attr-defined]  # a choice field

    def part(self) -> PartData:
        """What was typed."""
        data = self.cleaned_data
        return PartData(data["kind"], data["agency"], data["data_class"], data["text"].replace("\r\n", "\n"))


class AgreementForm(RowForm):
    """One agreement. `place`: who takes part."""

    TYPED = ("what", "due", "basis", "support", "fallback")

    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = forms.CharField(label=_("Was"), max_length=300)
    owner = forms.TypedChoiceField(label=_("Wer"), coerce=int)
    due = day_field(_("Bis wann"))
    basis = forms.CharField(label=_("Grundlage oder Angebot"), max_length=160, required=False)
    support = forms.CharField(label=_("Wer hilft"), max_length=200, required=False)
    fallback = forms.CharField(label=_("Was, wenn es nicht klappt"), max_length=200, required=False)
    data_class = forms.ChoiceField(label=_("Klasse"), choices=CLASSES)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(item.pk, who(item)) for item in place.participants]
        self.fields["owner"].choices = [("", _("Bitte wählen")), *people]  # type: ignore[attr-defined]  # a choice field
        self.first_day = held_on(place.conference)

    def clean_due(self) -> Any:
        """Not before the conference."""
        due = self.cleaned_data["due"]
        if due < self.first_day:
            raise forms.ValidationError(_("Das ist vor der Konferenz."))
        return due

    def agreement(self) -> AgreementData:
        """What was typed."""
        data = self.cleaned_data
        return AgreementData(
            data["what"], data["owner"], data["due"], data["basis"], data["support"], data["fallback"],
            data["data_class"], data["number"] or 0,
        )  # fmt: skip


class MinutesForm(RefusableForm):
    """What is there once: who is responsible from now on, the next date, plain words. `place`: which agencies."""

    responsible = forms.TypedChoiceField(
        label=_("Zuständig ab jetzt"), coerce=int, empty_value=None, required=False,
        help_text=_("Nur eine Notiz. Der Fall geht erst mit einer angenommenen Übergabe weiter."),
    )  # fmt: skip
    next_on = day_field(_("Nächster Termin"), required=False)
    plain = forms.CharField(
        label=_("In einfachen Worten für die junge Person"), max_length=3000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Kurze Sätze, keine Fachwörter, nichts über andere Personen. Was passiert jetzt, wer macht es?"),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [(item.pk, str(item)) for item in place.asked]
        self.fields["responsible"].choices = [("", _("unverändert")), *agencies]  # type: ignore[attr-defined]  # a choice field


class MinutesForms:
    """All of it together: `form`, `parts`, `agreements`. `data`: what was sent; else what is stored, or new minutes."""

    def __init__(
        self, place: Place, *, data: Mapping[str, Any] | None, held: MinutesData | None, revision: int
    ) -> None:
        self.place = place
        held = held or new_minutes(place)
        self.form = MinutesForm(data, place=place, initial=_frame(held, revision))
        blank_part = {"kind": MinutesPartKind.RESULT, "agency": place.conference.agency_id, "data_class": IN_MINUTES[0]}
        self.parts = Rows(PartForm, "parts", data=data, initial=_part_rows(held), blank=blank_part, place=place)
        blank = {"data_class": IN_MINUTES[0]}
        rows = _agreement_rows(held) or [blank]
        self.agreements = Rows(AgreementForm, "agreements", data=data, initial=rows, blank=blank, place=place)

    def is_valid(self) -> bool:
        """Whether nothing is wrong anywhere; all of it is looked at."""
        if not (self.parts.is_complete and self.agreements.is_complete):
            self.form.add_error(None, _("Das Formular kam nicht vollständig an. Nichts wurde geändert."))
        return all([self.form.is_valid(), self.parts.is_valid(), self.agreements.is_valid()])

    @property
    def wrong_rows(self) -> Sequence[RowForm]:
        """Rows with mistakes, for the summary."""
        return [row for row in (*self.parts, *self.agreements) if row.is_bound and row.errors]

    def content(self) -> MinutesData:
        """What was typed."""
        data = self.form.cleaned_data
        return MinutesData(
            tuple(row.part() for row in self.parts.counting if isinstance(row, PartForm)),
            tuple(row.agreement() for row in self.agreements.counting if isinstance(row, AgreementForm)),
            data["plain"].replace("\r\n", "\n"), data["responsible"] or 0, data["next_on"],
        )  # fmt: skip

    def again(self, *, one_more: str = "", revision: int | None = None) -> None:
        """Show everything as typed, without pointing out mistakes; `one_more`: the rows that get another one."""
        typed = {name: self.form.data.get(name, "") for name in self.form.fields}
        if revision is not None:
            typed["revision"] = revision
        self.form = MinutesForm(None, place=self.place, initial=typed)
        self.parts = self.parts.again(one_more=one_more == "parts")
        self.agreements = self.agreements.again(one_more=one_more == "agreements")


def new_minutes(place: Place) -> MinutesData:
    """What the first draft begins with: the wish, a place for the result, the state at each agency, who leads."""
    conference, kind = place.conference, MinutesPartKind
    own = [(kind.WISH, conference.wish), (kind.RESULT, "")]
    parts = [PartData(item, conference.agency_id, IN_MINUTES[0], text) for item, text in own]
    parts += [PartData(kind.AGENCY, agency.pk, IN_MINUTES[0], "") for agency in writable_agencies(place)]
    parts.append(PartData(kind.RESPONSIBILITY, conference.agency_id, IN_MINUTES[0], ""))
    return MinutesData(tuple(parts), ())


def _frame(held: MinutesData, revision: int) -> dict[str, Any]:
    responsible = held.responsible_id or ""
    return {"responsible": responsible, "next_on": held.next_on, "plain": held.plain, "revision": revision}


def _part_rows(held: MinutesData) -> list[dict[str, Any]]:
    return [
        {"kind": part.kind, "agency": part.agency_id, "data_class": part.data_class, "text": part.text}
        for part in held.parts
    ]


def _agreement_rows(held: MinutesData) -> list[dict[str, Any]]:
    return [
        {
            "number": item.number, "what": item.what, "owner": item.owner_id, "due": item.due, "basis": item.basis,
            "support": item.support, "fallback": item.fallback, "data_class": item.data_class,
        }
        for item in held.agreements
    ]  # fmt: skip


class MinutesAnswerForm(RefusableForm):
    """Agree, or object with a text. `revision`: what the person read."""

    reply = forms.ChoiceField(choices=[("agreed", ""), ("objected", "")], widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=_("Was ist falsch, und wie heißt es richtig?"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Alle Stellen, die das Protokoll bekommen, lesen diesen Text. Nichts über Dritte."),
    )  # fmt: skip


class MinutesFinaliseForm(RefusableForm):
    """Put into force what was read. `revision`: that one."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class MinutesCorrectForm(RefusableForm):
    """Why the minutes are corrected."""

    reason = forms.CharField(
        label=_("Grund der Berichtigung"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ein Satz. Er steht in der neuen Fassung und in jeder Kopie. Keine Einzelheiten zur Person."),
    )  # fmt: skip


class CopyFormat(StrEnum):
    """As what a copy leaves the portal."""

    PDF = "pdf"
    JSON = "json"


class MinutesExportForm(RefusableForm):
    """In which format."""

    format = forms.ChoiceField(
        label=_("Format"), widget=forms.RadioSelect, initial=CopyFormat.PDF,
        choices=[(CopyFormat.PDF, _("PDF zum Lesen und Drucken")), (CopyFormat.JSON, _("JSON für ein Fachverfahren"))],
    )  # fmt: skip


class MinutesReceiptForm(RefusableForm):
    """Where the copy is now."""

    file_reference = forms.CharField(
        label=_("Fundstelle in Ihrer Akte"), max_length=80,
        help_text=_("Zum Beispiel Aktenzeichen und Blatt. Kein Name. Nur Ihre Stelle sieht sie."),
    )  # fmt: skip
