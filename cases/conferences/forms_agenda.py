"""Forms about the agenda. Rules are the services': their refusals come back to the field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.conferences.models import Participant
from cases.conferences.models_agenda import AgendaItem, ConferencePhase
from cases.conferences.selectors_agenda import OfferedEntry
from cases.conferences.services_agenda import AgendaItemData
from cases.staff.forms_base import RefusableForm


class AgendaItemForm(RefusableForm):
    """An item of one's own agency. `offered` None: which entry or that it is a topic stays as it is."""

    entry = forms.TypedChoiceField(
        label=gettext_lazy("Freigegebener Eintrag"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("Dieser Eintrag kann nicht gewählt werden.")},
    )
    topic = forms.CharField(
        label=gettext_lazy("Thema"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Höchstens 200 Zeichen. Nur, was alle lesen dürfen, deren Stelle eingewilligt ist."),
    )
    presenter = forms.TypedChoiceField(
        label=gettext_lazy("Wer stellt es vor?"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("Diese Person nimmt nicht teil.")},
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minuten"), min_value=1, max_value=60, initial=5)

    def __init__(
        self,
        *args: Any,
        participants: Iterable[Participant],
        offered: Sequence[OfferedEntry] | None = None,
        item: AgendaItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(part.pk, part.label) for part in participants]
        self.fields["presenter"].choices = [("", _("noch offen")), *people]  # type: ignore[attr-defined]  # a ChoiceField
        entries = [(one.entry.pk, one.entry.title) for one in offered or () if not one.problem]
        self.fields["entry"].choices = [("", _("keiner, sondern ein Thema")), *entries]  # type: ignore[attr-defined]  # a ChoiceField
        if item is not None or not entries:
            del self.fields["entry"]
        if item is not None and item.entry_id:
            del self.fields["topic"]

    def data_of(self) -> AgendaItemData:
        """What was chosen and typed."""
        data = self.cleaned_data
        return AgendaItemData(data.get("entry"), data.get("topic", ""), data["presenter"], data["minutes"])


class AgendaTimesForm(RefusableForm):
    """How long the phases take that may be shortened: one field each."""

    def __init__(self, *args: Any, phases: Sequence[ConferencePhase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phases = [phase for phase in phases if phase.may_shorten]
        for phase in self.phases:
            self.fields[f"phase_{phase.position}"] = forms.IntegerField(
                label=f"{phase.position}. {phase.title}", min_value=1, max_value=120, initial=phase.minutes
            )

    def minutes(self) -> dict[int, int]:
        """Position of the phase → minutes."""
        return {phase.position: self.cleaned_data[f"phase_{phase.position}"] for phase in self.phases}
