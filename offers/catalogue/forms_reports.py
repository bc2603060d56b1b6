"""The form with which a visitor says that an offer is no longer true."""

from __future__ import annotations

import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.catalogue.enums import ReportReason
from offers.catalogue.rules_reports import STAMP
from offers.regions.rules_stamps import StampState, check_stamp, fresh_stamp

EXPIRED: Final = "expired"


class OfferReportForm(forms.Form):
    """Reason and optional message, guarded without a captcha: a field that people leave empty, and a stamp."""

    reason = forms.ChoiceField(
        label=_("Was stimmt nicht?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wähl aus, was nicht stimmt.")},
    )
    message = forms.CharField(
        label=_("Magst du mehr dazu sagen?"),
        max_length=1000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # Plain fields: whatever a programme sends here is a sign, never an error that a person would have to read.
    homepage = forms.Field(label=_("Dieses Feld bitte leer lassen"), required=False)
    stamp = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, offer_id: int, now: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_id = offer_id
        self.now = now

    def clean(self) -> dict[str, Any]:
        """Ask again when the page was open too long; every other doubt is `is_spam` and stays silent."""
        cleaned = super().clean() or self.cleaned_data
        self.stamp_state = check_stamp(str(cleaned.get("stamp") or ""), STAMP, self.offer_id, now=self.now)
        if self.stamp_state is StampState.EXPIRED:
            raise forms.ValidationError(
                _("Die Seite war sehr lange offen. Bitte schick deinen Hinweis noch einmal ab."), code=EXPIRED
            )
        return cleaned

    @property
    def is_spam(self) -> bool:
        """Whether this was probably sent by a programme; true only after `is_valid()`."""
        filled = bool(self.cleaned_data.get("homepage"))
        return filled or self.stamp_state is not StampState.VALID

    def fresh_stamp(self) -> str:
        """The stamp to show."""
        return fresh_stamp(STAMP, self.offer_id, now=self.now, seen=self.is_bound)
