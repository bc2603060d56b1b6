"""Keeping the search up to date: terms of offers, the table of words, the shipped synonyms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from offers.catalogue.models import PublishedOffer, Situation, Synonym, Topic
from offers.catalogue.search_rules.documents import OfferText, offer_words, tsvector_text, weighted_terms
from offers.catalogue.search_rules.fold import words
from offers.catalogue.search_rules.lexicon import shipped_synonyms, stop_words
from offers.catalogue.search_rules.planning import word_keys
from offers.catalogue.search_rules.stems import stem
from offers.catalogue.search_rules.vocabulary import synonym_key
from offers.regions.models import Place, Region

BATCH = 1000

_SET_TERMS = """
    UPDATE offers_publishedoffer AS offer SET terms = fresh.terms::tsvector
    FROM unnest(%s::bigint[], %s::text[]) AS fresh(id, terms) WHERE offer.offer_id = fresh.id
"""
_ADD_WORDS = """
    INSERT INTO offers_searchterm AS known (word, stem, documents, everywhere, region_ids)
    SELECT word, stem, %(documents)s, %(everywhere)s, %(regions)s::bigint[]
    FROM unnest(%(words)s::text[], %(stems)s::text[]) AS fresh(word, stem)
    ON CONFLICT (word) DO UPDATE SET
        region_ids = CASE WHEN known.region_ids @> excluded.region_ids THEN known.region_ids
            ELSE known.region_ids || excluded.region_ids END,
        everywhere = known.everywhere OR excluded.everywhere,
        documents = greatest(known.documents, excluded.documents)
    WHERE NOT known.region_ids @> excluded.region_ids OR excluded.everywhere AND NOT known.everywhere
    RETURNING word, xmax = 0
"""
_ADD_KEYS = """
    INSERT INTO offers_searchkey (term_id, key)
    SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
_COUNT_DOCUMENTS = """
    UPDATE offers_searchterm AS known SET documents = counted.ndoc
    FROM ts_stat('SELECT terms FROM offers_publishedoffer') AS counted
    WHERE known.stem = counted.word AND known.documents <> counted.ndoc
"""
_COUNT_OFFERS = """
    INSERT INTO offers_searchterm (word, stem, documents, everywhere, region_ids)
    SELECT '', '', count(*), true, '{}' FROM offers_publishedoffer
    ON CONFLICT (word) DO UPDATE SET documents = excluded.documents
"""


def offer_text(offer: PublishedOffer, labels: dict[str, str]) -> OfferText:
    """What the search reads of a published offer; `labels` are the German labels of topics and situations by slug."""
    return OfferText(
        title=offer.title,
        summary=offer.summary,
        description=offer.description,
        how_to_join=offer.how_to_join,
        labels=tuple(labels[slug] for slug in (*offer.topics, *offer.situations) if slug in labels),
        organisation=(offer.organisation.name, offer.organisation.short_name),
        programme=offer.programme.name if offer.programme else "",
        topics=tuple(offer.topics),
        situations=tuple(offer.situations),
        audiences=tuple(offer.audiences),
        places=tuple(offer.place_names),
        region_wide=offer.region_wide,
        age_min=offer.age_min,
        age_max=offer.age_max,
        legal_basis=offer.legal_basis,
    )


def term_labels() -> dict[str, str]:
    """The German labels of all topics and situations by slug."""
    return {
        **dict(Topic.objects.order_by("pk").values_list("pk", "label_de")),
        **dict(Situation.objects.order_by("pk").values_list("pk", "label_de")),
    }


@transaction.atomic
def index_offers(offer_ids: Iterable[int]) -> int:
    """Write the search terms of these published offers and learn their new words; returns how many were indexed.

    `offer_ids` are keys of `Offer`; those without a public copy are skipped. How frequent words are is counted by
    `refresh_words`.
    """
    rows = PublishedOffer.objects.filter(pk__in=list(offer_ids)).select_related("organisation", "programme")
    return _index(rows.order_by("pk"))


@transaction.atomic
def reindex(*, region_ids: Iterable[int] | None = None) -> int:
    """Write the terms of published offers anew and count all words; returns how many offers were indexed.

    Without `region_ids` all regions are done and words that no offer has any more are forgotten.
    """
    rows = PublishedOffer.objects.select_related("organisation", "programme").order_by("pk")
    if region_ids is None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM offers_searchkey")
            cursor.execute("DELETE FROM offers_searchterm")
    else:
        rows = rows.filter(region__in=list(region_ids))
    count = _index(rows.iterator(chunk_size=BATCH))
    refresh_words()
    return count


@transaction.atomic
def refresh_words() -> None:
    """Add missing shipped synonyms, learn the words of synonyms and places, count in how many offers words stand.

    To be called after a region's data were loaded. Synonyms that coordinators changed are left as they are.
    """
    store_shipped_synonyms()
    said = {word for row in Synonym.objects.filter(is_active=True).order_by("pk") for word in words(row.word)}
    _learn({word for word in said if word not in stop_words()}, everywhere=True)
    named: dict[int, set[str]] = defaultdict(set)
    for region_id, name in Place.objects.order_by("pk").values_list("region_id", "name"):
        named[region_id].update(words(name))
    for region_id, names in sorted(named.items()):
        _learn(names, region_id=region_id)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DOCUMENTS)
        cursor.execute(_COUNT_OFFERS)
        cursor.execute("ANALYZE offers_searchterm, offers_searchkey, offers_synonym, offers_publishedoffer")


def _index(offers: Iterable[PublishedOffer]) -> int:
    """Write the terms of these offers and learn their words; returns how many there were."""
    found: dict[int, set[str]] = defaultdict(set)
    count = 0
    for region_id, names in _write_terms(offers):
        found[region_id] |= names
        count += 1
    for region_id, learnt in sorted(found.items()):
        _learn(learnt, region_id=region_id, documents=1)
    return count


def _write_terms(offers: Iterable[PublishedOffer]) -> Iterator[tuple[int, set[str]]]:
    """Write terms batch by batch; yields the region and the words of each offer."""
    labels = term_labels()
    batch: list[tuple[int, str]] = []
    for offer in offers:
        text = offer_text(offer, labels)
        batch.append((offer.pk, tsvector_text(weighted_terms(text))))
        yield offer.region_id, set(offer_words(text))
        if len(batch) >= BATCH:
            _set_terms(batch)
            batch = []
    _set_terms(batch)


def _set_terms(batch: list[tuple[int, str]]) -> None:
    """Write the terms of one batch in one statement."""
    if batch:
        with connection.cursor() as cursor:
            cursor.execute(_SET_TERMS, [[key for key, _terms in batch], [terms for _key, terms in batch]])


def _learn(names: Iterable[str], *, region_id: int | None = None, everywhere: bool = False, documents: int = 0) -> None:
    """Add words that the table does not have, and the region to words that it has."""
    learnt = sorted({name for name in names if len(name) > 2 and name.isalpha()})
    values: dict[str, int | bool | list[int] | list[str]] = {
        "documents": documents,
        "everywhere": everywhere,
        "regions": [] if region_id is None else [region_id],
        "words": learnt,
        "stems": [stem(name) for name in learnt],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_WORDS, values)
        fresh = [word for word, is_new in cursor.fetchall() if is_new]
        pairs = [(word, key) for word in fresh for key in word_keys(word)]
        cursor.execute(_ADD_KEYS, [[word for word, _key in pairs], [key for _word, key in pairs]])


def store_shipped_synonyms() -> int:
    """Add the shipped synonyms that are not there yet; returns how many were added. Existing rows are not touched."""
    known = set(Synonym.objects.filter(region=None).order_by("pk").values_list("word", flat=True))
    fresh = [
        Synonym(word=row.word, meaning=list(row.meaning), key=synonym_key(row.word)[:60])
        for row in shipped_synonyms()
        if row.word not in known
    ]
    Synonym.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh)


@transaction.atomic
def store_synonym(*, region: Region | None, word: str, meaning: Iterable[str], is_active: bool = True) -> Synonym:
    """Store what `word` means in a region (None: everywhere), so that typing errors in it are mended at once.

    Raises `ValueError` where word or meaning is empty.
    """
    meant = [item.strip() for item in meaning if item.strip()]
    if not synonym_key(word) or not meant:
        raise ValueError("A synonym needs a word and a meaning.")
    values = {"meaning": meant, "is_active": is_active}
    synonym, _created = Synonym.objects.update_or_create(region=region, word=word.strip(), defaults=values)
    _learn(words(word), region_id=region.pk if region else None, everywhere=region is None)
    return synonym
