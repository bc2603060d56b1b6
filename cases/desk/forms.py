"""Forms of the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CaseSearchForm(forms.Form):
    """A reference or (parts of) a name. Sent by POST, so that no name stands in an address or a log."""

    text = forms.CharField(
        label=_("Fallzeichen oder Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Gesucht wird nur in Fällen, an denen Sie arbeiten. Anfänge von Wörtern genügen."),
    )
