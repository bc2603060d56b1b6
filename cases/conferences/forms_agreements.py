"""Forms about what became of an agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.conferences.models_minutes import Agreement
from cases.staff.forms_base import RefusableForm


class AgreementDoneForm(RefusableForm):
    """It was done; how it went, if somebody wants to say so."""

    note = forms.CharField(label=gettext_lazy("Wie es ging"), max_length=300, required=False)


class AgreementReasonForm(RefusableForm):
    """Why it was dropped, or is open again."""

    reason = forms.CharField(
        label=gettext_lazy("Warum"),
        max_length=300,
        help_text=gettext_lazy("Ein Satz, den auch die junge Person lesen kann."),
    )


class AgreementField(forms.ModelChoiceField[Agreement]):
    """Agreements with their day."""

    def label_from_instance(self, obj: Agreement) -> str:
        """How an agreement reads in the list."""
        return _("%(what)s (bis %(day)s)") % {"what": obj.what, "day": obj.due.strftime("%d.%m.%Y")}


class AgreementReplaceForm(AgreementReasonForm):
    """What was agreed instead, if it stands in the minutes of a later conference."""

    def __init__(self, *args: Any, others: QuerySet[Agreement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"] = AgreementField(
            others, label=_("Ersetzt durch"), required=False, empty_label=_("steht in keinem Protokoll")
        )
