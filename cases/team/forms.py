"""Forms of the team pages and of the page that accepts an invitation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.staff.enums import Role
from cases.staff.models import User


def role_choices(grants: Collection[Role]) -> list[tuple[str, str]]:
    """The roles that somebody may give, in the order of the vocabulary."""
    return [(role.value, str(role.label)) for role in Role if role in grants]


class StaffInviteForm(forms.Form):
    """Whom to ask, and for what."""

    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse im Dienst"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )
    roles = forms.MultipleChoiceField(label=gettext_lazy("Rollen"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, grants: Collection[Role], domains: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = role_choices(grants)
        self.fields["email"].help_text = _("Endet auf: %(domains)s") % {"domains": ", ".join(domains)}
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Rollen"), choices=choices, widget=forms.CheckboxSelectMultiple, initial=[choices[0][0]]
        )


class RoleGrantForm(forms.Form):
    """One more role for somebody."""

    role = forms.ChoiceField(label=gettext_lazy("Neue Rolle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, grants: Collection[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Neue Rolle"), choices=role_choices(grants), widget=forms.RadioSelect
        )


class StaffInvitationAcceptForm(forms.Form):
    """Name and password of a new account; the address is the invitation's."""

    name = forms.CharField(
        label=gettext_lazy("Vor- und Nachname"),
        help_text=gettext_lazy("Der Name steht bei allem, was Sie eintragen."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Passwort"),
        help_text=gettext_lazy("Mindestens 12 Zeichen, zum Beispiel vier Wörter, die nicht zusammengehören."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("Passwort noch einmal"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and good enough for this person."""
        data = super().clean() or self.cleaned_data
        password = data.get("password")
        if password and password != data.get("password_again"):
            self.add_error("password_again", _("Die beiden Passwörter sind nicht gleich."))
        elif password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data
