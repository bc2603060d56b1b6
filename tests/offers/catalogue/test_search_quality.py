"""The search through the database, on the real data of four regions: does it find what people look for?"""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offers.catalogue.models import PublishedOffer, SearchTerm, Synonym
from offers.catalogue.search_rules.documents import weighted_terms
from offers.catalogue.selectors_quality import HEADING, read_examples
from offers.catalogue.selectors_search import parse_query, read_vocabulary, search_hits
from offers.catalogue.service_search import index_offers, offer_text, reindex, store_synonym, term_labels
from offers.regions.models import Region
from tests.offers.catalogue.search_quality import DATA, measured, print_table

ON = datetime.date(2026, 11, 21)
HOSTILE = [
    "",
    "\0",
    "\ud800",
    "'",
    "\\",
    ":*",
    "a & b | !c",
    "(((",
    "<->",
    "'; DROP TABLE x; --",
    "%s",
    "ß" * 5000,
    "ab " * 9999,
]


@pytest.fixture(scope="module")
def catalogue(shipped):
    """The shipped regions by short name."""
    return {region.slug: region for region in Region.objects.order_by("pk")}


def found(region, text):
    keys = search_hits(region, parse_query(region, text, on=ON), on=ON)
    slugs = dict(PublishedOffer.objects.order_by("pk").values_list("pk", "slug"))
    return [slugs[key] for key in keys]


def test_recall_and_precision(catalogue, db, capsys):
    rows = dict(measured())
    assert list(rows) == ["examples", "tune", "heldout", "late", "hard"]
    for name, quality in rows.items():
        assert quality.recall >= 0.95, (name, quality.missed)
        assert len(quality.line(name)) == len(HEADING)
    for name in ("tune", "heldout", "late"):
        assert rows[name].first_relevant >= 0.95, name
        assert rows[name].precision >= 0.85, name
    print_table()
    assert capsys.readouterr().out.startswith(HEADING)


def test_a_typing_error_still_finds_the_guides(catalogue, db):
    query = parse_query(catalogue["harz"], "pratikum", on=ON)
    assert query.corrected == "praktikum"
    assert found(catalogue["harz"], "pratikum")[0] == "praktikalotsen-harz"


def test_a_known_offer_stands_alone(catalogue, db):
    assert found(catalogue["boerde"], "Suchtberatung DROBS")[0] == "suchtberatung-haldensleben"
    assert "suchtberatung-haldensleben" not in found(catalogue["boerde"], "Teilzeitausbildung")


def test_only_the_region_and_what_runs(catalogue, db):
    harz = catalogue["harz"]
    assert "kombi-harz" not in found(harz, "KombI Harz")
    query = parse_query(harz, "KombI Harz", on=ON, with_ended=True)
    keys = search_hits(harz, query, on=ON, with_ended=True)
    assert PublishedOffer.objects.get(pk=keys[0]).slug == "kombi-harz"
    regions = PublishedOffer.objects.filter(pk__in=keys).order_by().values_list("region", flat=True).distinct()
    assert list(regions) == [harz.pk]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_never_fails(catalogue, db, text):
    search_hits(catalogue["harz"], parse_query(catalogue["harz"], text, on=ON), on=ON)


def test_memory_and_database_agree(catalogue, db):
    labels = term_labels()
    for example in read_examples(DATA / "search_queries.csv")[::6]:
        region = catalogue[example.region]
        query = parse_query(region, example.query, on=ON)
        level = query.plan.levels()[query.level]
        rows = PublishedOffer.objects.in_region(region).running(on=ON).select_related("organisation", "programme")
        documents = [(offer, weighted_terms(offer_text(offer, labels))) for offer in rows]
        ranked = sorted(
            (-query.plan.points(document), offer.title_key, offer.pk)
            for offer, document in documents
            if level.matches(document)
        )
        assert search_hits(region, query, on=ON) == [key for _points, _title, key in ranked], example.query


def test_statements_are_few(catalogue, db):
    for text, statements in [("", 0), ("ich und du", 1), ("praktikum", 2), ("praktikum schule wohnen geld", 2)]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            parse_query(catalogue["harz"], text, on=ON)
        assert len(captured) == statements, text


def test_reindex_changes_nothing_the_second_time(catalogue, db):
    def state():
        return list(SearchTerm.objects.order_by("word").values()), list(
            PublishedOffer.objects.order_by("pk").values_list("pk", "terms")
        )

    reindex()
    before = state()
    assert reindex() == PublishedOffer.objects.count()
    assert state() == before


def test_new_words_are_learnt_at_once(catalogue, db):
    harz = catalogue["harz"]
    assert found(harz, "kletterhalle") == []
    offer = PublishedOffer.objects.in_region(harz).order_by("pk").first()
    offer.title = "Kletterhalle"
    offer.save()
    index_offers([offer.pk])
    assert found(harz, "kletterhale") == [offer.slug]
    assert read_vocabulary(harz.pk, "Kletterhalle").has_word("kletterhalle")


def test_coordinators_add_synonyms(catalogue, db):
    harz, boerde = catalogue["harz"], catalogue["boerde"]
    store_synonym(region=harz, word="Wuppdich", meaning=["suchtberatung"])
    assert found(harz, "wupdich")[0].startswith("suchtberatung")
    assert not any(slug.startswith("suchtberatung") for slug in found(boerde, "wuppdich"))
    Synonym.objects.filter(word="Wuppdich").update(is_active=False)
    assert not any(slug.startswith("suchtberatung") for slug in found(harz, "wuppdich"))
    with pytest.raises(ValueError, match="meaning"):
        store_synonym(region=None, word="leer", meaning=[" "])


def test_shipped_synonyms_keep_what_coordinators_changed(catalogue, db):
    Synonym.objects.filter(word="bude", region=None).update(meaning=["kiosk"])
    reindex()
    assert Synonym.objects.get(word="bude", region=None).meaning == ["kiosk"]


def test_reindex_command_counts(catalogue, db, capsys):
    call_command("reindex")
    assert capsys.readouterr().out == f"{PublishedOffer.objects.count()} offers indexed.\n"
