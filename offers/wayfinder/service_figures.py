"""How often which kind of agency was the answer: a number per region and month, nothing about anybody."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F

from offers.wayfinder.models import ResultCount


@transaction.atomic
def count_result(*, region_id: int, agency_kind: str, on: datetime.date) -> None:
    """Add one to the region's count of a primary agency kind in the month of the day `on`."""
    row = ResultCount(region_id=region_id, month=on.replace(day=1), agency_kind=agency_kind, count=0)
    ResultCount.objects.bulk_create([row], ignore_conflicts=True)
    rows = ResultCount.objects.filter(region_id=region_id, month=row.month, agency_kind=agency_kind)
    rows.update(count=F("count") + 1)
