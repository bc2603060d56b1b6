"""The number beside an option is what a click on it gives: by brute force, by the database, and on the page."""

import datetime
import itertools
import random

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from offers.catalogue.enums import Audience, Format
from offers.catalogue.facets import FACETS, FacetIndex, Positions, Selection
from offers.catalogue.filters import OfferFilterSet
from offers.catalogue.selectors_index import region_index
from offers.regions.enums import LegalBasis
from tests.offers.catalogue.listing import PLACES, listed, make_public, make_town
from tests.offers.stock import TODAY
from tests.shipped import taken_back

OPTIONS = {name: ["a", "b", "c"] for name in FACETS}

offers = st.fixed_dictionaries(
    {
        **{name: st.frozensets(st.sampled_from(values)) for name, values in OPTIONS.items()},
        "youngest": st.none() | st.integers(10, 20),
        "oldest": st.none() | st.integers(15, 27),
        "places": st.frozensets(st.integers(1, 4), max_size=2),
        "region_wide": st.booleans(),
        "ended": st.booleans(),
        "fits": st.booleans(),
    }
)
selections = st.fixed_dictionaries(
    {
        "chosen": st.fixed_dictionaries(
            {name: st.frozensets(st.sampled_from(values), max_size=2) for name, values in OPTIONS.items()}
        ),
        "age": st.none() | st.integers(9, 28),
        "places": st.none() | st.frozensets(st.integers(1, 4)),
        "with_ended": st.booleans(),
        "with_words": st.booleans(),
    }
)


def index_of(rows, keys):
    """The index of made-up offers; `keys` are theirs in the order of titles."""
    positions = Positions(keys)

    def bits(test):
        return positions.bits(key for key, row in zip(keys, rows, strict=True) if test(row))

    def by(name):
        values = {row[name] for row in rows} - {None}
        return {value: bits(lambda row, value=value: row[name] == value) for value in values}

    return FacetIndex(
        version=1,
        on=TODAY,
        ids=keys,
        positions=positions,
        options={
            name: {value: bits(lambda row, name=name, value=value: value in row[name]) for value in values}
            for name, values in OPTIONS.items()
        },
        from_age=by("youngest"),
        to_age=by("oldest"),
        near={place: bits(lambda row, place=place: place in row["places"]) for place in range(1, 5)},
        region_wide=bits(lambda row: row["region_wide"]),
        ended=bits(lambda row: row["ended"]),
    ), bits(lambda row: row["fits"])


def passes(row, wanted):
    """Whether an offer is a hit, in plain words."""
    return (
        all(not values or values & row[name] for name, values in wanted["chosen"].items())
        and (wanted["age"] is None or (row["youngest"] or 0) <= wanted["age"] <= (row["oldest"] or 99))
        and (wanted["places"] is None or row["region_wide"] or bool(row["places"] & wanted["places"]))
        and (wanted["with_ended"] or not row["ended"])
        and (not wanted["with_words"] or row["fits"])
    )


@settings(deadline=None, max_examples=150)
@given(rows=st.lists(offers, max_size=12), wanted=selections, gap=st.integers(1, 40))
def test_hits_and_counts_are_those_of_brute_force(rows, wanted, gap):
    keys = [100 + number * gap for number in range(len(rows))]
    random.Random(gap).shuffle(keys)
    facets, fitting = index_of(rows, keys)
    selection = Selection(
        chosen=wanted["chosen"],
        age=wanted["age"],
        places=wanted["places"],
        matches=fitting if wanted["with_words"] else None,
        with_ended=wanted["with_ended"],
    )
    expected = [key for key, row in zip(keys, rows, strict=True) if passes(row, wanted)]
    assert facets.take([facets.passing(selection)], 0, 99) == expected
    counts = facets.counts(selection)
    for name, value in [(facet, option) for facet in FACETS for option in OPTIONS[facet]]:
        clicked = {**wanted, "chosen": {**wanted["chosen"], name: frozenset({value})}}
        assert counts[name][value] == sum(passes(row, clicked) for row in rows)
    for name in selection.filters:
        dropped = {**wanted, "chosen": dict(wanted["chosen"])}
        if name in FACETS:
            dropped["chosen"][name] = frozenset()
        else:
            dropped[{"alter": "age", "ort": "places"}[name]] = None
        assert facets.passing(selection.without(name)).bit_count() == sum(passes(row, dropped) for row in rows)


@settings(deadline=None, max_examples=80)
@given(rows=st.lists(offers, max_size=12), order=st.permutations([1, 2, 3, 4]), start=st.integers(0, 12))
def test_the_order_by_distance_is_that_of_brute_force(rows, order, start):
    keys = list(range(1, len(rows) + 1))
    facets, _fitting = index_of(rows, keys)

    def rank(pair):
        key, row = pair
        near = min((order.index(place) for place in row["places"]), default=None)
        return row["ended"], near if near is not None else 4 if row["region_wide"] else 5, key

    expected = [key for key, _row in sorted(zip(keys, rows, strict=True), key=rank)]
    assert facets.take(facets.by_distance(facets.all, order), start, start + 5) == expected[start : start + 5]


@pytest.mark.parametrize("keys", [[7], [5, 6, 9], [10**12, 3, 4000], []])
def test_keys_that_the_region_does_not_have_are_left_out(keys):
    positions = Positions(keys)
    assert positions.bits([*keys, 8, -1, 2**62]) == (1 << len(keys)) - 1
    assert positions.bits([]) == 0


@pytest.fixture(scope="module")
def mixed(django_db_setup, django_db_blocker):
    """Thirty offers with everything mixed; the tests only read them."""
    with django_db_blocker.unblock(), taken_back():
        region = make_mixed()
        # Checked once, here; else every test's end would check all of it again.
        connection.check_constraints()
        yield region


def make_mixed():
    chance = random.Random(5)
    region = make_town()
    for number in range(30):
        ages = sorted(chance.sample(range(12, 28), 2))
        make_public(
            region,
            f"Angebot {number:02}",
            topics=chance.sample(["money", "housing", "internship"], chance.randint(0, 2)),
            situations=chance.sample(["debts", "homeless"], chance.randint(0, 1)),
            places=chance.sample(list(PLACES), chance.randint(0, 2)),
            region_wide=chance.random() < 0.2,
            audiences=chance.sample(Audience.values, chance.randint(0, 3)),
            formats=chance.sample(Format.values, chance.randint(0, 2)),
            legal_basis=chance.choice(LegalBasis.values),
            age_min=chance.choice([None, ages[0]]),
            age_max=chance.choice([None, ages[1]]),
            ends_on=chance.choice([None, None, None, datetime.date(2021, 5, 1)]),
        )
    return region


SELECTIONS = [
    "thema=money",
    "thema=money&thema=housing&zielgruppe=parents",
    "alter=16&situation=debts&auch_beendete=1",
    "ort=Mitte&umkreis=20&format=group",
    "q=angebot&thema=internship",
    "rechtskreis=sgb2&rechtskreis=sgb3&alter=20&ort=Fernbr%C3%BCck",
]


@pytest.mark.django_db
@pytest.mark.parametrize("query", SELECTIONS)
def test_a_click_on_an_option_gives_as_many_hits_as_it_says(client, mixed, query):
    page = listed(client, query)
    clicked = 0
    for name in FACETS:
        others = "&".join(part for part in query.split("&") if not part.startswith(f"{name}="))
        for value, (count, _selected, disabled) in itertools.islice(page.options(name).items(), 4):
            assert listed(client, f"{others}&{name}={value}").hits == count
            assert disabled == (count == 0 and f"{name}={value}" not in query)
            clicked += 1
    assert clicked >= 15
    if "auch_beendete" not in query:
        (ended, _selected, _disabled) = page.options("auch_beendete")["1"]
        assert listed(client, f"{query}&auch_beendete=1").hits == page.hits + ended


@pytest.mark.django_db
@pytest.mark.parametrize("query", [query for query in SELECTIONS if "ort=" not in query and "q=" not in query])
def test_the_index_and_the_filter_set_find_the_same(client, mixed, query):
    index = region_index(mixed, on=TODAY)
    form = OfferFilterSet(QueryDict(query), options=index.labels, on=TODAY)
    found = form.qs.filter(region=mixed)
    assert listed(client, query).hits == found.count()
    assert sorted(listed(client, query).titles) == [offer.title for offer in found]
