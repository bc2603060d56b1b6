"""Forms about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm

from cases.staff.models import User

if TYPE_CHECKING:
    AddForm = AdminUserCreationForm[User]
    ChangeForm = UserChangeForm[User]
else:
    AddForm, ChangeForm = AdminUserCreationForm, UserChangeForm


class AccountAddForm(AddForm):
    """A new account; the address is stored in lower case and belongs to one account only."""

    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: ClassVar = {"email": forms.EmailField}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AccountForm(ChangeForm):
    """An existing account; the password has a page of its own."""

    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "is_superuser")
        field_classes: ClassVar = {"email": forms.EmailField}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
