"""The lists that wait for coordinators: each at the edge of its rule, and the counts of the start page."""

import datetime
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offers.catalogue import selectors_editing as selectors
from offers.catalogue.models import LinkCheck, Offer, OfferReport, SearchWish
from offers.catalogue.rules import OfferFacts, add_months, missing_information, word_differences
from offers.regions.models import Organisation
from tests.offers.stock import NOW, TODAY, make_offer, make_person, make_region

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def region():
    return make_region("boerde", name="Börde")


def slugs(select, on=TODAY):
    return set(select(Offer.objects.all(), on=on).values_list("slug", flat=True))


def test_review_due_and_overdue_meet_without_gap(region):
    for name, days in (("past", -1), ("today", 0), ("last", 30), ("later", 31)):
        make_offer(region, "published", slug=name, review_due_on=TODAY + days * DAY)
    make_offer(region, "published", slug="never", review_due_on=None)
    make_offer(region, slug="draft", review_due_on=TODAY - DAY)
    make_offer(region, slug="revised", public=True, review_due_on=TODAY - DAY)
    assert slugs(selectors.review_due) == {"today", "last"}
    assert slugs(selectors.review_overdue) == {"past", "never", "revised"}


def test_ending_within_three_months_without_successor(region):
    next_one = make_offer(region, "published", slug="next")
    for name, day in (
        ("yesterday", TODAY - DAY),
        ("today", TODAY),
        ("edge", datetime.date(2027, 2, 21)),
        ("beyond", datetime.date(2027, 2, 22)),
    ):
        make_offer(region, "published", slug=name, ends_on=day)
    make_offer(region, "published", slug="followed", ends_on=TODAY, successor=next_one)
    make_offer(region, slug="draft", ends_on=TODAY)
    assert slugs(selectors.ending) == {"today", "edge"}


def test_reported_while_a_report_is_open(region):
    for name, closed in (("open", None), ("closed", NOW)):
        offer = make_offer(region, "published", slug=name)
        OfferReport.objects.create(offer=offer, reason="closed", created_at=NOW, closed_at=closed)
    assert slugs(selectors.reported) == {"open"}


def test_broken_link_of_the_offer_or_its_organisation(region):
    organisation = Organisation.objects.create(
        region=region,
        slug="b",
        name="B",
        short_name="B",
        kind="provider",
        legal_basis="none",
        website="https://b.example/",
    )
    make_offer(region, "published", slug="own", website="https://a.example/weg")
    make_offer(region, "published", slug="theirs", organisation=organisation, contact_point=None)
    make_offer(region, "published", slug="fine", website="https://a.example/")
    make_offer(region, slug="draft", website="https://a.example/weg")
    for address, failing in (("https://a.example/weg", NOW), ("https://b.example/", NOW), ("https://a.example/", None)):
        LinkCheck.objects.create(url=address, checked_at=NOW, failing_since=failing)
    assert slugs(selectors.with_broken_link) == {"own", "theirs"}


def test_in_review(region):
    make_offer(region, "in_review", slug="waiting")
    make_offer(region, slug="draft")
    assert slugs(selectors.in_review) == {"waiting"}


COMPLETE = {
    "summary": "Satz",
    "description": "Text",
    "how_to_join": "So",
    "audiences": 1,
    "topics": 1,
    "formats": 1,
    "places": 1,
    "region_wide": False,
    "reachable": True,
}


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"summary": " \n"}, ["summary"]),
        ({"description": ""}, ["description"]),
        ({"how_to_join": "\t"}, ["how_to_join"]),
        ({"audiences": 0}, ["audiences"]),
        ({"topics": 0}, ["topics"]),
        ({"formats": 0}, ["formats"]),
        ({"places": 0}, ["place"]),
        ({"places": 0, "region_wide": True}, []),
        ({"reachable": False}, ["contact"]),
        ({"summary": "", "reachable": False, "topics": 0}, ["summary", "topics", "contact"]),
    ],
)
def test_missing_information_rule(change, missing):
    assert missing_information(OfferFacts(**{**COMPLETE, **change})) == missing


def test_missing_information_in_sql_is_the_same_rule(region):
    silent = Organisation.objects.create(
        region=region, slug="still", name="Still", short_name="Still", kind="provider", legal_basis="none"
    )
    changes = [
        {},
        {"summary": " \n "},
        {"description": ""},
        {"how_to_join": ""},
        {"audiences": []},
        {"topics": []},
        {"formats": []},
        {"region_wide": False, "places": []},
        {"region_wide": False},
        {"organisation": silent, "contact_point": None},
        {"organisation": silent, "contact_point": None, "website": "https://a.example/"},
        {"organisation": silent},
        {"contact_point": None},
    ]
    for number, (first, second) in enumerate(itertools.combinations(changes, 2)):
        make_offer(region, slug=f"o{number}", **{**first, **second})
    offers = Offer.objects.order_by("pk")
    expected = {offer.pk for offer in offers if missing_information(selectors.offer_facts(offer))}
    assert 0 < len(expected) < offers.count()
    assert set(selectors.incomplete(Offer.objects.all(), on=TODAY).values_list("pk", flat=True)) == expected


def test_archived_offers_are_never_incomplete(region):
    make_offer(region, "archived", summary="")
    assert slugs(selectors.incomplete) == set()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-11-21", 36, "2029-11-21"),
    ],
)
def test_add_months(day, months, expected):
    assert add_months(datetime.date.fromisoformat(day), months).isoformat() == expected


def test_word_differences_give_both_texts_back():
    old, new = "Wir helfen dir gern.", "Wir helfen euch\nsehr gern."
    pieces = word_differences(old, new)
    assert "".join(text for kind, text in pieces if kind != "removed") == new
    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert ("removed", "dir ") in pieces


# The start page ------------------------------------------------------------------------------------------------------
def _furnish(region, number):
    today = timezone.localdate()
    for index in range(number):
        make_offer(region, "in_review", slug=f"review{index}")
        offer = make_offer(region, "published", slug=f"due{index}", review_due_on=today, ends_on=today)
        OfferReport.objects.create(offer=offer, reason="closed", created_at=NOW)
        link = f"https://a.example/{region.slug}{index}"
        make_offer(region, "published", slug=f"over{index}", review_due_on="2026-01-01", website=link)
        LinkCheck.objects.create(url=link, checked_at=NOW, failing_since=NOW)
        make_offer(region, slug=f"gap{index}", summary="")
        SearchWish.objects.create(region=region, day=today, words=f"wunsch {index}")
        SearchWish.objects.create(region=region, day=today - 90 * DAY, words=f"alt {index}")


def test_start_page_counts_are_the_lists_behind_them(client, region):
    _furnish(region, 2)
    _furnish(make_region("harz"), 3)
    client.force_login(make_person("anna@boerde.example", region))
    tiles = client.get(reverse("admin:index")).context["tiles"]
    assert [str(tile.label) for tile in tiles] == [
        "Zu prüfen",
        "Prüfung fällig",
        "Prüfung überfällig",
        "Von Besuchenden gemeldet",
        "Endet bald",
        "Kaputter Link",
        "Angaben fehlen",
        "Vergebliche Suchen",
    ]
    for tile in tiles:
        assert tile.count == 2, tile
        assert client.get(tile.url).context["cl"].result_count == 2, tile


PAGES = {"index": 15, "offers_offer_changelist": 8, "offers_offerreport_changelist": 8}
"""One of them asks whether this account needs a second factor (not where everybody needs one, as in production)."""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow_with_the_rows(client, region, name, rows):
    _furnish(region, rows)
    client.force_login(make_person("anna@boerde.example", region))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(reverse(f"admin:{name}")).status_code == 200
    assert len(queries) == PAGES[name], [query["sql"][:140] for query in queries]


@pytest.mark.parametrize("versions", [2, 6])
def test_versions_page_query_count(client, region, versions):
    offer = make_offer(region)
    for number in range(versions):
        offer.title = f"Titel {number}"
        offer.save()
    client.force_login(make_person("anna@boerde.example", region))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("admin:offers_offer_history", args=[offer.pk]))
    assert page.status_code == 200
    assert len(queries) == 16, [query["sql"][:140] for query in queries]
