"""What somebody may ask the list of their cases."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.desk.enums import CaseOrder, Due, Whose
from cases.desk.rules import SOON
from cases.records.enums import CaseState
from cases.staff.actors import Actor
from cases.staff.enums import Role

ORDERS = {
    CaseOrder.DUE: ("-state", F("step_due").asc(nulls_first=True), "-opened_at", "-pk"),
    CaseOrder.NEWEST: ("-opened_at", "-pk"),
    CaseOrder.WORKED: ("-last_action_at", "-pk"),
    CaseOrder.REFERENCE: ("reference",),
}


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """Parameters of the list, over cases from `selectors.with_next_step`. What is unknown is refused at its field.

    Without a state only open cases are listed.
    """

    stand = django_filters.ChoiceFilter(
        label=_("Stand"), choices=CaseState, empty_label=_("offen und abgeschlossen"), field_name="state"
    )
    schritt = django_filters.ChoiceFilter(
        label=_("Nächster Schritt"), choices=Due, empty_label=_("egal"), method="by_due"
    )
    stelle = django_filters.ChoiceFilter(label=_("Eröffnet"), choices=Whose, empty_label=_("egal"), method="by_whose")
    sortierung = django_filters.ChoiceFilter(
        label=_("Sortierung"), choices=CaseOrder, empty_label=None, method="by_order"
    )

    def __init__(self, data: Any, *, queryset: QuerySet[Any], actor: Actor) -> None:
        values = data.copy()
        values.setdefault("stand", CaseState.OPEN)
        values.setdefault("sortierung", CaseOrder.DUE)
        super().__init__(values, queryset=queryset)
        self.actor = actor
        self.form.use_required_attribute = False

    def by_due(self, cases: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Open cases whose next step is that urgent."""
        today = self.actor.today
        own = self.actor.agencies_as(Role.CASEWORKER, Role.LEAD)
        wanted = {
            Due.MISSING: Q(step_due=None, responsible__in=own),
            Due.OVERDUE: Q(step_due__lt=today),
            Due.SOON: Q(step_due__range=(today, today + SOON)),
            Due.LATER: Q(step_due__gt=today + SOON),
        }[Due(value)]
        return cases.filter(wanted, state=CaseState.OPEN)

    def by_whose(self, cases: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Cases that one of the person's agencies opened, or the others."""
        own = Q(agency__in=self.actor.agencies_as(Role.CASEWORKER, Role.LEAD))
        return cases.filter(own if value == Whose.OWN else ~own)

    def by_order(self, cases: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Sorted, each order total."""
        return cases.order_by(*ORDERS[CaseOrder(value)])
