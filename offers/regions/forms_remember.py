"""The form by which a visitor asks the browser to remember a region."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.regions.models import Region


class RegionRememberForm(forms.Form):
    """Which region this browser shall remember. Refuses regions that are not public."""

    region = forms.ModelChoiceField(
        Region.objects.active(),
        label=_("Welche Region sollen wir uns merken?"),
        to_field_name="slug",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Bitte wähle eine Region aus."),
            "invalid_choice": _("Diese Region gibt es hier nicht."),
        },
    )
    agreed = forms.BooleanField(
        label=_("Ja, merkt euch meine Region auf diesem Gerät."),
        error_messages={"required": _("Setze das Häkchen, wenn wir uns die Region merken sollen.")},
    )
