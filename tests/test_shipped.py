"""Regions that are copied back are as good as loaded ones: who comes after can go on writing."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import AutoField, Max

from offers.models import Offer
from tests.shipped import restore_regions, taken_back

pytestmark = pytest.mark.django_db
MODELS = [
    model
    for label in ("offers", "cases")
    for model in apps.get_app_config(label).get_models(include_auto_created=True)
    if isinstance(model._meta.pk, AutoField)
]


def begin_at_one():
    """All tables count from 1 until the end of the transaction, as in a process that has loaded nothing."""
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(
                f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{model._meta.pk.column}" RESTART WITH 1'
            )


def next_number(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s))", [f'"{model._meta.db_table}"', model._meta.pk.column]
        )
        return cursor.fetchone()[0]


def test_copied_regions_leave_every_table_ready_for_its_next_row(kept_regions):
    with taken_back():
        restore_regions(kept_regions)
    begin_at_one()
    restore_regions(kept_regions)
    filled = {model: model.objects.aggregate(last=Max("pk"))["last"] for model in MODELS if model.objects.exists()}
    assert {Offer, Offer.topics.through} < set(filled)
    assert {model.__name__ for model, last in filled.items() if next_number(model) <= last} == set()
