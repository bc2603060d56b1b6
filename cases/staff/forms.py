"""Forms about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.postgres.forms import SimpleArrayField
from django.core.validators import DomainNameValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.staff.models import Agency, User
from cases.staff.rules import area_fits
from cases.staff.selectors import led_alone, lock_led_agencies

if TYPE_CHECKING:
    AgencyModelForm = forms.ModelForm[Agency]
    AddForm = AdminUserCreationForm[User]
    ChangeForm = UserChangeForm[User]
else:
    AgencyModelForm = forms.ModelForm
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
    """An existing account; the password has a page of its own. The last lead of an agency cannot be locked."""

    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "is_superuser")
        field_classes: ClassVar = {"email": forms.EmailField}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_is_active(self) -> bool:
        """Locks the agencies that the account leads, so that their other lead does not go at the same moment."""
        active = bool(self.cleaned_data["is_active"])
        if not active and "is_active" in self.changed_data:
            lock_led_agencies(self.instance.pk)
            alone = led_alone(User.objects.get(pk=self.instance.pk), on=timezone.localdate())
            if alone:
                names = ", ".join(str(agency) for agency in alone)
                text = _("Das ist die letzte Leitung von: %(names)s. Laden Sie dort zuerst eine andere ein.")
                raise forms.ValidationError(text % {"names": names})
        return active


class AgencyForm(AgencyModelForm):
    """A Stelle: its organisation decides its law."""

    email_domains = SimpleArrayField(
        forms.CharField(max_length=100, validators=[DomainNameValidator(accept_idna=False)]),
        label=gettext_lazy("Erlaubte E-Mail-Domänen"),
        help_text=gettext_lazy(
            "Eingeladen werden nur Adressen mit genau einer dieser Domänen, zum Beispiel kreis.example. Durch Komma "
            "getrennt, ohne @."
        ),
    )

    class Meta:
        model = Agency
        fields = ("organisation", "legal_area", "email_domains", "is_active", "takes_requests")

    def clean_email_domains(self) -> list[str]:
        """In lower case, each once."""
        return list(dict.fromkeys(domain.strip().lower() for domain in self.cleaned_data["email_domains"]))

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        organisation = data.get("organisation") or getattr(self.instance, "organisation", None)
        if organisation and data.get("legal_area") and not area_fits(organisation.kind, data["legal_area"]):
            self.add_error("legal_area", _("Dieser Rechtskreis passt nicht zur Art der Organisation im Katalog."))
        return data
