"""What visitors may ask the list of offers: parameters, their limits, and the words when something is wrong."""

from __future__ import annotations

import copy
import datetime
import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Self

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.catalogue.facets import FACETS, RADII
from offers.catalogue.models import PublishedOffer
from offers.catalogue.rules_list import PARAMETERS, SORTING
from offers.regions.rules import clean_text

MAX_WORDS: Final = 200
"""Characters of a search; more is an error at the field."""

MAX_ECHO: Final = 300
"""Characters of a wrong value that come back in its field."""

Offers = QuerySet[PublishedOffer]


class SharedField(forms.Field):
    """A field that is never rendered: a form's copy may share all its parts with the original."""

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return copy.copy(self)


class ChosenField(SharedField):
    """Options of a facet, `known` ones only. What does not exist is named in the message, the rest still counts."""

    widget = forms.SelectMultiple

    def __init__(self, *, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known

    def clean(self, value: Sequence[str]) -> list[str]:
        """The options, each once. Refuses those that do not exist."""
        unknown = [clean_text(option)[:40] for option in value or () if option not in self.known]
        if unknown:
            raise forms.ValidationError(_("„%(value)s“ gibt es hier nicht.") % {"value": unknown[0]}, "invalid_choice")
        return list(dict.fromkeys(value))


class ListFilter(django_filters.Filter):  # type: ignore[misc]
    """A filter of the list. Each request has its own copies; what they share is never changed."""

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        twin = copy.copy(self)
        twin.extra = dict(self.extra)
        return twin


class AnyOfFilter(ListFilter):
    """A facet: repeated values mean "or"."""

    field_class = ChosenField

    def filter(self, qs: Offers, value: Sequence[str]) -> Offers:
        """Offers with at least one of the values; all when there is none."""
        return qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value}) if value else qs


class WordsField(SharedField, forms.CharField):
    """One line of text."""


class OneField(SharedField, forms.ChoiceField):
    """One of some fixed choices."""


class YesField(SharedField, forms.BooleanField):
    """Yes or nothing."""


class AgeField(SharedField, forms.IntegerField):
    """An age in full years."""

    default_error_messages = {"invalid": gettext_lazy("Schreib dein Alter als Zahl, zum Beispiel 16.")}


class AgeFilter(ListFilter):
    """Offers without limits of age, or whose limits (inclusive) hold the age."""

    field_class = AgeField

    def filter(self, qs: Offers, value: int | None) -> Offers:
        """The offers for somebody of this age."""
        if value is None:
            return qs
        young = Q(age_min__isnull=True) | Q(age_min__lte=value)
        return qs.filter(young & (Q(age_max__isnull=True) | Q(age_max__gte=value)))


class EndedFilter(ListFilter):
    """Hides what ended before today unless it is asked for."""

    field_class = YesField

    def filter(self, qs: Offers, value: bool) -> Offers:
        """All offers, or those that still run on the day of the filter set."""
        return qs if value else qs.running(on=self.parent.on)  # type: ignore[attr-defined]


class TextFilter(ListFilter):
    """Words and places: read here, applied where offers are looked up (`selectors_match`, `facets`)."""

    field_class: type[forms.Field] = WordsField

    def filter(self, qs: Offers, value: str) -> Offers:
        """Everything."""
        return qs


class ChoiceFilter(TextFilter):
    """A choice that narrows nothing by itself."""

    field_class = OneField


_NO_SUCH_CHOICE: Final = {"invalid_choice": gettext_lazy("Diese Auswahl gibt es nicht.")}
_TOO_LONG: Final = {"max_length": gettext_lazy("Das ist zu lang. Schreib höchstens %(limit_value)d Zeichen.")}


class OfferFilterSet(django_filters.FilterSet):  # type: ignore[misc]
    """The list's parameters as a form. `qs` holds every filter but words and place."""

    q = TextFilter(label=gettext_lazy("Was suchst du?"), max_length=MAX_WORDS, error_messages=_TOO_LONG)
    thema = AnyOfFilter("topics", "overlap", label=gettext_lazy("Thema"))
    situation = AnyOfFilter("situations", "overlap", label=gettext_lazy("Deine Situation"))
    zielgruppe = AnyOfFilter("audiences", "overlap", label=gettext_lazy("Für wen?"))
    alter = AgeFilter(label=gettext_lazy("Dein Alter"), min_value=0, max_value=99)
    ort = TextFilter(label=gettext_lazy("Wo?"), max_length=100, error_messages=_TOO_LONG)
    umkreis = ChoiceFilter(
        label=gettext_lazy("Umkreis"), choices=[(str(km), f"{km} km") for km in RADII], error_messages=_NO_SUCH_CHOICE
    )
    format = AnyOfFilter("formats", "overlap", label=gettext_lazy("Form der Hilfe"))
    rechtskreis = AnyOfFilter("legal_basis", "in", label=gettext_lazy("Rechtskreis"))
    sortierung = ChoiceFilter(
        label=gettext_lazy("Sortierung"), choices=list(SORTING.items()), error_messages=_NO_SUCH_CHOICE
    )
    auch_beendete = EndedFilter(label=gettext_lazy("Auch beendete Angebote zeigen"))

    def __init__(
        self, data: MultiValueDict[str, str], *, options: Mapping[str, Mapping[str, str]], on: datetime.date
    ) -> None:
        super().__init__(data, PublishedOffer.objects.order_by("title_key", "pk"))
        self.on, self.options = on, options

    @classmethod
    @functools.cache
    def form_class(cls) -> type[forms.Form]:
        """The form, made once: its fields do not depend on the region but for the options of the facets."""
        fields = {name: part.field for name, part in copy.deepcopy(cls.base_filters).items()}
        return type("OfferForm", (forms.Form,), fields)

    def get_form_class(self) -> type[forms.Form]:
        """The form with the options of the region."""
        return self.form_class()

    @property
    def form(self) -> forms.Form:
        """The bound form."""
        fresh = not hasattr(self, "_form")
        form: forms.Form = super().form
        if fresh:
            for name in FACETS:
                form.fields[name].known = self.options[name].keys()  # type: ignore[attr-defined]
        return form

    def given(self) -> dict[str, list[str]]:
        """The valid parameters as they were typed; a facet keeps its valid options even beside a wrong one."""
        valid = self.form.cleaned_data
        kept = {name: [self.data[name].strip()] for name in PARAMETERS if valid.get(name) not in (None, "", [], False)}
        for name in FACETS:
            kept[name] = [value for value in dict.fromkeys(self.data.getlist(name)) if value in self.options[name]]
        if "auch_beendete" in kept:
            kept["auch_beendete"] = ["1"]
        return kept

    def typed(self, name: str) -> str:
        """What somebody wrote into a field, right or wrong, short enough to come back."""
        return "".join(char for char in self.data.get(name, "")[:MAX_ECHO] if char.isprintable())

    def problems(self) -> dict[str, str]:
        """What is wrong, by field."""
        errors: Any = self.form.errors
        return {name: str(messages[0]) for name, messages in errors.items()}
