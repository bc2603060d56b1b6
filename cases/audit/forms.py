"""Forms of those who watch over the record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.audit.rules import REASON_LENGTH


class AuditReasonForm(forms.Form):
    """Why the auditor looks into the record; `next` is the page they wanted."""

    reason = forms.CharField(
        label=_("Warum sehen Sie das Protokoll ein?"),
        min_length=REASON_LENGTH,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Mindestens 20 Zeichen, ohne Namen. Zum Beispiel: Auskunft nach Art. 15 DSGVO, Antrag vom 3. März."
        ),
        error_messages={
            "required": _("Bitte schreiben Sie einen Grund."),
            "min_length": _("Bitte begründen Sie die Einsicht mit mindestens %(limit_value)d Zeichen."),
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
