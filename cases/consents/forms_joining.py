"""One form per step of coming into a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.consents.forms_releases import OfferingForm, day_field
from cases.records.services import StepData
from cases.staff.models import Agency, User


class AgencyForm(OfferingForm):
    """Choose one agency of several."""

    agency = forms.ChoiceField(label=_("Welche Stelle?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.pk): agency for agency in agencies}
        self.offer("agency", [(key, str(agency)) for key, agency in self.agencies.items()])

    def chosen(self) -> Agency:
        """The agency; only after `is_valid()`."""
        return self.agencies[self.cleaned_data["agency"]]


class InvitationAnswerForm(OfferingForm):
    """Whom the asking agency can talk to."""

    contact = forms.ChoiceField(label=_("Wer ist ansprechbar?"))

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in people}
        self.offer("contact", [(key, user.name) for key, user in self.people.items()])

    def chosen(self) -> User:
        """The person; only after `is_valid()`."""
        return self.people[self.cleaned_data["contact"]]


class CaseJoinForm(OfferingForm):
    """A code, and what happens next: no open case without a next step."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Zehn Zeichen, zum Beispiel 4K7RM-2X9PQ. Groß oder klein und der Strich sind egal."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    text = forms.CharField(
        label=_("Ihr nächster Schritt"), max_length=200, help_text=_("Zum Beispiel: bei der anderen Stelle anrufen.")
    )
    due_on = day_field(label=_("Bis wann?"))

    def step(self) -> StepData:
        """The next step; only after `is_valid()`."""
        due_on: datetime.date = self.cleaned_data["due_on"]
        return StepData(text=self.cleaned_data["text"], due_on=due_on)
