"""Counting results, without anything about the person who asked."""

from __future__ import annotations

import datetime

from django.db.models import F

from offers.regions.models import Region
from offers.wayfinder.models import ResultCount


def count_result(*, region: Region, agency_kind: str, on: datetime.date) -> None:
    """One more result that named this kind of agency in this month. Stores no answer, no time and no place."""
    month = on.replace(day=1)
    ResultCount.objects.bulk_create(
        [ResultCount(region=region, month=month, agency_kind=agency_kind, count=0)], ignore_conflicts=True
    )
    row = ResultCount.objects.filter(region=region, month=month, agency_kind=agency_kind)
    row.update(count=F("count") + 1)
