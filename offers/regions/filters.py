"""Filters of lists."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from offers.regions.enums import OrganisationKind
from offers.regions.models import ContactPoint


class ContactPointFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Contact points by the kind of their organisation; repeated `art` means "or", unknown kinds are ignored."""

    art = django_filters.MultipleChoiceFilter(
        field_name="organisation__kind", choices=OrganisationKind.choices, label=_("Art der Stelle")
    )

    class Meta:
        model = ContactPoint
        fields: list[str] = []
