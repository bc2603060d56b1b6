"""What a young person, a parent or a school fills in. Guarded without a captcha: an empty field and a stamp."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email

from cases.inbox.enums import ContactChannel
from cases.inbox.rules_text import plain_line, plain_text, says_something
from cases.inbox.wording_public import choices, words
from cases.records.enums import SpokenLanguage
from cases.staff.forms_base import RefusableForm
from cases.staff.models import Agency
from offers.regions.rules_stamps import StampState, check_stamp, fresh_stamp

STAMP: Final = "cases.inbox.contact_request"
"""Purpose of the stamps of this form (`offers.regions.rules_stamps`)."""
MAX_NAME: Final = 60
MAX_ADDRESS: Final = 120
MAX_TEXT: Final = 1000
MIN_DIGITS: Final = 5
"""Nobody can be called on a shorter number."""
OWN_LANGUAGES: Final = [
    *((value, label) for value, label in SpokenLanguage.choices if value not in {"de-easy", "xx"}),
    ("xx", "eine andere Sprache"),
]
"""Leichte Sprache is a choice of its own here."""


class LineField(forms.CharField):
    """One line of anybody's text; what no keyboard writes is left out before it is counted."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.limit = MaxLengthValidator(max_length)
        self.validators = [self.limit]

    def to_python(self, value: Any) -> Any:
        return plain_line(super().to_python(value) or "")


class TextField(LineField):
    """Some lines of anybody's text."""

    def to_python(self, value: Any) -> Any:
        return plain_text(forms.CharField.to_python(self, value) or "")


class EitherText(TextField):
    """Own words where a choice would do as well: not optional, and not missing by itself; the form looks after both."""

    def validate(self, value: Any) -> None:
        """Anything goes."""


class EitherChoice(forms.ChoiceField):
    """A choice where own words would do as well (see `EitherText`)."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class RequestSendForm(RefusableForm):
    """A contact request to one agency. `others`: agencies that may be allowed to read it too; `language`: of its words.

    What was typed is never lost: whatever is wrong, the form comes back filled in, at a new stamp.
    """

    sending = forms.UUIDField(widget=forms.HiddenInput)
    # Plain fields: whatever a programme sends here is a sign, never an error that a person would have to read.
    stamp = forms.Field(widget=forms.HiddenInput, required=False)
    homepage = forms.Field(required=False)
    topic = EitherChoice(widget=forms.RadioSelect)
    message = EitherText(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    asker = forms.ChoiceField(widget=forms.RadioSelect)
    name = LineField(max_length=MAX_NAME)
    channel = forms.ChoiceField(widget=forms.RadioSelect)
    address = LineField(max_length=MAX_ADDRESS)
    good_times = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    spoken = forms.ChoiceField(choices=OWN_LANGUAGES)
    easy = forms.BooleanField(required=False)
    link_by_mail = forms.BooleanField(required=False)
    pass_on = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        agency: Agency,
        others: Sequence[Agency],
        language: str,
        now: datetime.datetime,
        initial: Mapping[str, Any],
    ) -> None:
        spoken = "en" if language == "en" else "de"
        start = {"sending": uuid.uuid4(), "asker": "young_person", "spoken": spoken, "easy": language == "easy_de"}
        start.update(initial)
        super().__init__(data, initial=start)
        self.agency, self.now, self.words = agency, now, words(language)
        for name in ("topic", "asker", "channel", "good_times"):
            cast(forms.ChoiceField, self.fields[name]).choices = choices(name, language)
        if language == "en":
            cast(forms.ChoiceField, self.fields["spoken"]).choices = choices("spoken", language)
        label = self.words["pass_on_label"]
        names = [(str(other.pk), label % {"other": other.organisation.name}) for other in others]
        cast(forms.ChoiceField, self.fields["pass_on"]).choices = names
        for name, field in self.fields.items():
            word = "about" if name == "topic" else name
            field.label = self.words.get(word, "")
            field.help_text = self.words.get(f"{word}_hint", "")
            missing = self.words.get(f"{word}_missing") or self.words["once_more"]
            field.error_messages.update({"required": missing, "invalid": missing, "invalid_choice": missing})
            if isinstance(field, LineField):
                field.limit.message = self.words["too_long"]

    def clean_name(self) -> str:
        """Something that can be said aloud or at least be seen."""
        return self._visible("name")

    def clean_address(self) -> str:
        """A number, an address or a name, as the chosen way needs it."""
        address = self._visible("address")
        channel = self.data.get("channel")
        if channel == ContactChannel.EMAIL:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(self.words["no_email"]) from error
        if channel == ContactChannel.PHONE and sum(char.isdigit() for char in address) < MIN_DIGITS:
            raise ValidationError(self.words["no_phone"])
        return address

    def _visible(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if not says_something(text):
            raise ValidationError(self.words[f"{name}_missing"])
        return text

    def clean(self) -> dict[str, Any]:
        """One of topic and own words; a stamp of ours. A filled trap is `is_spam` and stays silent."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("topic") and not cleaned.get("message") and not {"topic", "message"} & set(self.errors):
            self.add_error("topic", self.words["about_missing"])
        state = check_stamp(str(cleaned.get("stamp") or ""), STAMP, self.agency.pk, now=self.now)
        if state is not StampState.VALID:
            self.add_error(None, self.words["too_fast" if state is StampState.TOO_FAST else "once_more"])
        return cleaned

    def typed(self) -> dict[str, Any]:
        """What was sent, field by field and unchecked: to show the form in another wording without losing it."""
        return {name: bound.data for name, bound in ((name, self[name]) for name in self.fields) if name != "stamp"}

    @property
    def is_spam(self) -> bool:
        """Whether a programme filled in what people do not see."""
        return bool(self.data.get("homepage"))

    def fresh_stamp(self) -> str:
        """The stamp to show."""
        return fresh_stamp(STAMP, self.agency.pk, now=self.now, seen=self.is_bound)


class RequestMessageForm(RefusableForm):
    """One more message from the person."""

    message = TextField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, self.words = cast(LineField, self.fields["message"]), words(language)
        field.label, field.help_text = self.words["message"], self.words["message_hint"]
        field.error_messages["required"] = self.words["message_missing"]
        field.limit.message = self.words["too_long"]
