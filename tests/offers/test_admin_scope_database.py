"""The database itself keeps rows in their region, whatever a form let through."""

import pytest
from django.db import IntegrityError, connection, transaction

from offers.catalogue.models import Event, Measure, Offer, PublishedOffer
from offers.catalogue.services import refresh_published_offers
from offers.regions.models import ContactPoint, Cooperation, Region
from tests.offers import test_admin_scope
from tests.offers.stock import NOW

pytestmark = pytest.mark.django_db
make_stock = test_admin_scope.make_stock


@pytest.fixture
def rows(stock):
    return stock


@pytest.fixture
def boerde(stock):
    return stock["boerde"]["region"]


@pytest.fixture
def harz(stock):
    return stock["harz"]["region"]


@transaction.atomic
def _commit(change):
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _refused(change):
    with pytest.raises(IntegrityError):
        _commit(change)


@pytest.mark.parametrize("field", ["organisation", "contact_point", "successor"])
def test_database_refuses_foreign_rows_in_an_offer(rows, field):
    foreign = rows["harz"]["offer"] if field == "successor" else getattr(rows["harz"]["offer"], field)
    _refused(lambda: Offer.objects.filter(pk=rows["boerde"]["offer"].pk).update(**{field: foreign}))


@pytest.mark.parametrize("field", ["organisation", "contact_point", "region"])
def test_database_refuses_foreign_rows_in_a_public_copy(rows, field):
    foreign = getattr(rows["harz"]["offer"], field)
    _refused(lambda: PublishedOffer.objects.filter(pk=rows["boerde"]["offer"].pk).update(**{field: foreign}))


def test_database_refuses_other_foreign_rows(rows, boerde):
    harz = rows["harz"]
    _refused(lambda: ContactPoint.objects.filter(region=boerde).update(organisation=harz["organisation"]))
    _refused(lambda: ContactPoint.objects.filter(region=boerde).update(place=harz["place"]))
    _refused(lambda: Cooperation.objects.filter(region=boerde).update(organisation_a=harz["organisation"]))
    _refused(lambda: Cooperation.objects.filter(region=boerde).update(organisation_b=harz["organisation"]))
    _refused(lambda: Event.objects.filter(region=boerde).update(place=harz["place"]))
    _refused(lambda: Measure.objects.filter(region=boerde).update(organisation=harz["organisation"]))
    _refused(lambda: rows["boerde"]["offer"].places.add(harz["place"]))


def test_database_keeps_rows_in_their_region(rows, harz):
    _refused(lambda: Offer.objects.filter(pk=rows["boerde"]["offer"].pk).update(region=harz))
    _refused(lambda: Region.objects.get(slug="boerde").places.update(region=harz))


def test_database_refuses_archived_offers_that_are_public(rows):
    offer = rows["boerde"]["offer"]
    _refused(lambda: Offer.objects.filter(pk=offer.pk).update(state="archived"))
    PublishedOffer.objects.filter(pk=offer.pk).delete()
    Offer.objects.filter(pk=offer.pk).update(state="archived")
    _refused(lambda: refresh_published_offers([offer], now=NOW))
