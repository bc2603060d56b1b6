"""Where a request goes that nobody answered, or for whose date nobody is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.staff.forms_base import RefusableForm
from cases.staff.models import Agency, User


class RequestReassignForm(RefusableForm):
    """One of the agency's caseworkers who are there, or an agency that the person named.

    `people` and `agencies`: what can be chosen.
    """

    to = forms.ChoiceField(label=_("Wer soll sich kümmern?"))

    def __init__(self, *args: Any, people: list[User], agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets: dict[str, User | Agency] = {
            **{f"person-{user.pk}": user for user in people},
            **{f"stelle-{agency.pk}": agency for agency in agencies},
        }
        groups = [
            (_("Jemand in derselben Stelle"), [(f"person-{user.pk}", str(user)) for user in people]),
            (_("Andere Stelle, von der Person erlaubt"), [(f"stelle-{row.pk}", str(row)) for row in agencies]),
        ]
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Bitte wählen")),
            *(group for group in groups if group[1]),
        ]

    def person(self) -> User | None:
        """The caseworker who was chosen, if one was."""
        chosen = self.targets[self.cleaned_data["to"]]
        return chosen if isinstance(chosen, User) else None

    def agency(self) -> Agency | None:
        """The agency that was chosen, if one was."""
        chosen = self.targets[self.cleaned_data["to"]]
        return chosen if isinstance(chosen, Agency) else None
