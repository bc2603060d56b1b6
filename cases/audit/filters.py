"""What an auditor may ask the record: parameters, and the words when something is wrong."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.audit.enums import AuditAction, AuditResult
from cases.audit.models import AuditRow, AuditRowQuerySet
from cases.audit.selectors_control import case_of, people_of, rows_by_others, rows_of
from cases.staff.models import Agency

FIRST_DAYS: Final = 30
"""Days that are shown as long as nobody asks for others."""
DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WRONG_DAY: Final = {"invalid": _("Bitte geben Sie ein Datum an, zum Beispiel 03.03.2026.")}


def asked(data: Mapping[str, str], *, today: datetime.date) -> dict[str, str]:
    """What was asked for; without a first day and without a case, the last 30 days."""
    values = {name: value.strip()[:100] for name, value in data.items()}
    if "von" not in values and not values.get("fall"):
        values["von"] = (today - datetime.timedelta(days=FIRST_DAYS)).isoformat()
    return values


class AuditFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Period, person of the agency, action, case, result. Parameters are German because people read addresses."""

    von = django_filters.DateFilter(label=_("Von"), method="since", widget=DAY, error_messages=WRONG_DAY)
    bis = django_filters.DateFilter(label=_("Bis einschließlich"), method="until", widget=DAY, error_messages=WRONG_DAY)
    person = django_filters.ChoiceFilter(label=_("Person der Stelle"), method="by", empty_label=_("alle"))
    aktion = django_filters.ChoiceFilter(label=_("Was"), field_name="action", empty_label=_("alles"))
    fall = django_filters.CharFilter(label=_("Fallzeichen"), method="about")
    ergebnis = django_filters.ChoiceFilter(
        label=_("Ergebnis"), field_name="result", choices=AuditResult.choices, empty_label=_("alle")
    )

    def __init__(self, data: Mapping[str, str], *, agency: Agency) -> None:
        super().__init__(data, queryset=AuditRow.objects.none())
        self.agency = agency
        self.case: Any = None
        self.filters["person"].extra["choices"] = people_of(agency)
        self.filters["aktion"].extra["choices"] = AuditAction.choices

    def querysets(self) -> list[AuditRowQuerySet]:
        """Rows of the agency's people, and rows of others in its cases; none if something asked for is wrong."""
        if not self.form.is_valid():
            return []
        wanted = self.form.cleaned_data
        reference = "".join(char for char in wanted["fall"].upper() if char.isalnum())
        if reference:
            self.case = case_of(self.agency, reference)
            if self.case is None:
                self.form.add_error("fall", _("Dieses Fallzeichen gibt es bei Ihrer Stelle nicht."))
                return []
        parts = [rows_of(self.agency)]
        if not wanted["person"]:
            parts.append(self._by_others())
        return [self.filter_queryset(part) for part in parts]

    def _by_others(self) -> AuditRowQuerySet:
        """Of a case that the agency opened also the lists of others on which it stood."""
        if self.case is not None and self.case.agency_id == self.agency.pk:
            return AuditRow.objects.filter(at__isnull=False).exclude(chain=self.agency.pk)
        return rows_by_others(self.agency)

    def since(self, rows: AuditRowQuerySet, name: str, day: datetime.date) -> AuditRowQuerySet:
        """From the beginning of the day in Germany."""
        return rows.filter(at__gte=_midnight(day))

    def until(self, rows: AuditRowQuerySet, name: str, day: datetime.date) -> AuditRowQuerySet:
        """Until the end of the day in Germany."""
        return rows.filter(at__lt=_midnight(day + datetime.timedelta(days=1)))

    def by(self, rows: AuditRowQuerySet, name: str, person: str) -> AuditRowQuerySet:
        """What one person did."""
        return rows.filter(actor_id=int(person))

    def about(self, rows: AuditRowQuerySet, name: str, reference: str) -> AuditRowQuerySet:
        """One case."""
        return rows.about_case(self.case.pk) if self.case is not None else rows


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
