"""Several rows of one kind in one form, without a script: a button adds a row and keeps everything typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

MOST: Final = 40
"""Rows of one kind in one form; more are not read."""


class RowForm(forms.Form):
    """One row. It counts if it is not ticked for removal and one of `TYPED` holds something."""

    TYPED: ClassVar[tuple[str, ...]] = ()
    use_required_attribute = False

    remove = forms.BooleanField(label=_("entfernen"), required=False)

    @property
    def counts(self) -> bool:
        """Whether the sent row is to be saved."""
        raw = {name: str(self.data.get(self.add_prefix(name), "")).strip() for name in (*self.TYPED, "remove")}
        return not raw.pop("remove") and any(raw.values())

    def full_clean(self) -> None:
        """A row that does not count has no mistakes."""
        if self.is_bound and not self.counts:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()


class Rows:
    """Rows named `<prefix>-0`, `<prefix>-1`, …; the hidden field `<prefix>-count` says how many were shown.

    `data`: what was sent, or None for rows that begin with `initial`. `options`: for each row's form.
    """

    def __init__(
        self,
        form_class: type[RowForm],
        prefix: str,
        *,
        data: Mapping[str, Any] | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
        blank: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.prefix, self.form_class, self.options, self.blank = prefix, form_class, options, dict(blank or {})
        self.is_complete = data is None or f"{prefix}-count" in data
        if data is None:
            self.forms = [self._row(number, initial=dict(values)) for number, values in enumerate(initial)]
        else:
            self.forms = [self._row(number, data=data) for number in range(self._sent(data))]

    def __iter__(self) -> Iterator[RowForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def template(self) -> RowForm:
        """An empty row for a script to copy; its number is `__n__`."""
        return self._row("__n__", initial=self.blank)

    @property
    def counting(self) -> list[RowForm]:
        """Rows to be saved."""
        return [form for form in self.forms if form.counts]

    def is_valid(self) -> bool:
        """Whether no row has a mistake; all of them are looked at. Never so for a form that came without its count."""
        return not [form for form in self.forms if not form.is_valid()] and self.is_complete

    def again(self, *, one_more: bool = False) -> Rows:
        """The same rows as typed, without mistakes being pointed out; and one more if asked."""
        typed = [{name: form.data.get(form.add_prefix(name), "") for name in form.fields} for form in self.forms]
        rows = [*typed, self.blank] if one_more and len(typed) < MOST else typed
        return Rows(self.form_class, self.prefix, initial=rows, blank=self.blank, **self.options)

    def _sent(self, data: Mapping[str, Any]) -> int:
        count = str(data.get(f"{self.prefix}-count", ""))
        return min(int(count), MOST) if count.isascii() and count.isdigit() and len(count) < 4 else 0

    def _row(self, number: int | str, **values: Any) -> RowForm:
        return self.form_class(
            values.get("data"), initial=values.get("initial"), prefix=f"{self.prefix}-{number}", **self.options
        )
