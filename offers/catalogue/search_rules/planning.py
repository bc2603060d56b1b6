"""Reading a search: corrections, places, ages, synonyms, compounds → `SearchPlan`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Final

from offers.catalogue.search_rules import documents
from offers.catalogue.search_rules.compounds import cuts, edges, split
from offers.catalogue.search_rules.fold import MAX_QUERY, short_words, words
from offers.catalogue.search_rules.lexicon import audience_words, light_words, soft_words, stop_words
from offers.catalogue.search_rules.matching import Alternative
from offers.catalogue.search_rules.queries import Group, SearchPlan, settle
from offers.catalogue.search_rules.stems import stem
from offers.catalogue.search_rules.typos import remainders
from offers.catalogue.search_rules.vocabulary import KnownPlace, Synonym, Vocabulary, may_be_mended

MAX_WORDS: Final = 16
"""Words of a search that are read."""

MAX_STEMS: Final = 256
"""Stems of a search that are looked up: 16 German words with all their parts have half as many."""

STEM_MARK: Final = "="
"""Before a stem among the keys of a word, so that stems and remainders share one index."""

_AGE: Final = re.compile(r"(?:u|uber|unter|ab)?(\d\d)(?:jahrig\w*|j|er)?")
_LAWS: Final = {"ii": "sgb2", "2": "sgb2", "iii": "sgb3", "3": "sgb3", "viii": "sgb8", "8": "sgb8"}
_SOFT_WEIGHT: Final = 5
_FACT_WEIGHT: Final = 8
_UNKNOWN_WEIGHT: Final = 30
_SPAN: Final = 3


@dataclass(slots=True)
class _Token:
    """One typed word on its way: `word` after correction; `taken` once a group speaks for it."""

    word: str
    stem: str
    corrected: bool = False
    taken: bool = False

    @property
    def light(self) -> bool:
        return self.word in light_words()

    @property
    def stop(self) -> bool:
        return self.word in stop_words()

    @property
    def soft(self) -> bool:
        return self.word in soft_words() and not self.stop


def query_words(text: str) -> list[str]:
    """The folded words of a search, at most `MAX_WORDS`."""
    return words(text, limit=MAX_QUERY)[:MAX_WORDS]


def joined_words(names: list[str]) -> list[str]:
    """Neighbours written as one word, with and without a linking s: `job center` → `jobcenter`."""
    pairs = [(left, right) for left, right in pairwise(names) if min(len(left), len(right)) > 2]
    return [left + link + right for left, right in pairs for link in ("", "s")]


def lookup_keys(text: str) -> tuple[list[str], list[str]]:
    """What to look up for a search: the keys of words (remainders and marked stems), and the stems of synonyms.

    At most `MAX_STEMS` stems: those of the words come first, then those of their parts, then what a cut may lead to.
    """
    names = query_words(text)
    mended = [name for name in names if may_be_mended(name)]
    parts = (part.stem for name in names for part in split(name))
    pieces = (stem(piece) for name in mended for pair in cuts(name) for piece in pair)
    stems = list(islice(dict.fromkeys(chain(map(stem, names), parts, pieces)), MAX_STEMS))
    keys = {STEM_MARK + name for name in (*stems, *map(stem, joined_words(names)))}
    return sorted(keys.union(*map(remainders, mended))), sorted(stems)


def word_keys(word: str) -> list[str]:
    """The keys under which a distinct word of the catalogue is found: its stem (marked) and its remainders."""
    return [STEM_MARK + stem(word), *sorted(remainders(word))]


def plan_search(text: str, vocabulary: Vocabulary) -> SearchPlan:
    """The plan for `text`, given what the catalogue knows. Any text is allowed; without a telling word it is empty."""
    tokens = _corrected(_joined(query_words(text), vocabulary), vocabulary)
    groups: list[Group] = []
    groups += _place_groups(tokens, list(vocabulary.places))
    groups += _law_groups(tokens)
    groups += _phrase_groups(tokens, vocabulary)
    groups += _word_groups(tokens, vocabulary)
    corrected = " ".join(token.word for token in tokens) if any(token.corrected for token in tokens) else None
    return SearchPlan(settle(groups), corrected)


def _joined(names: list[str], vocabulary: Vocabulary) -> list[str]:
    """`names` with neighbours put together where the catalogue has the compound (`job center`)."""
    joined: list[str] = []
    index = 0
    while index < len(names):
        compound = next((word for word in joined_words(names[index : index + 2]) if vocabulary.has_word(word)), None)
        joined.append(compound or names[index])
        index += 2 if compound else 1
    return joined


def _corrected(names: Iterable[str], vocabulary: Vocabulary) -> list[_Token]:
    """The typed words as tokens, those that nobody knows replaced by what was probably meant."""
    tokens = []
    for name in names:
        better = None if vocabulary.knows(name) else vocabulary.correction(name)
        word = better or name
        tokens.append(_Token(word, stem(word), corrected=better is not None))
    return tokens


def _place_groups(tokens: list[_Token], places: list[KnownPlace]) -> list[Group]:
    """A group for each place that is named: there, in its municipality, or in the whole region."""
    spelt: dict[tuple[str, ...], list[KnownPlace]] = {}
    for place in places:
        for spelling in (*place.spellings(), (place.postal_code,)):
            spelt.setdefault(spelling, []).append(place)
    groups = []
    for length in (4, 3, 2, 1):
        for start in range(len(tokens) - length + 1):
            window = tokens[start : start + length]
            named = spelt.get(tuple(token.word for token in window))
            if named and not any(token.taken for token in window):
                for token in window:
                    token.taken = True
                groups.append(_place_group(window, named, places))
    return groups


def _place_group(window: list[_Token], named: list[KnownPlace], places: list[KnownPlace]) -> Group:
    """The group of one named place; it only sorts unless nothing else was asked for."""
    near = {place.name for place in places if place.municipality in {item.municipality for item in named}}
    exact = [Alternative((documents.place_term(place.name),)) for place in named]
    facts = [(item, 100) for item in dict.fromkeys(exact)]
    facts.append((Alternative(tuple(token.stem for token in window)).raised(), 90))
    terms = sorted(documents.place_term(name) for name in near)
    facts += [(Alternative((term,)), 80) for term in terms if Alternative((term,)) not in exact]
    facts.append((Alternative((documents.REGION_WIDE,)), 60))
    names = tuple(token.word for token in window)
    return Group(names, facts=tuple(facts), weight=_FACT_WEIGHT * 2, required=False)


def _law_groups(tokens: list[_Token]) -> list[Group]:
    """Groups for `SGB II`, `sgb8` and the like."""
    groups = []
    for index, token in enumerate(tokens):
        number = tokens[index + 1].word if index + 1 < len(tokens) else ""
        law = _LAWS.get(number) if token.word == "sgb" else _LAWS.get(token.word.removeprefix("sgb"))
        if not token.word.startswith("sgb") or law is None:
            continue
        token.taken = True
        if token.word == "sgb":
            tokens[index + 1].taken = True
        groups.append(Group((law,), facts=((Alternative((f"l:{law}",)), 60),), weight=_FACT_WEIGHT * 2))
    return groups


def _phrase_groups(tokens: list[_Token], vocabulary: Vocabulary) -> list[Group]:
    """Groups for synonyms of several words (`baby unterwegs`), longest first; every word serves one group only."""
    open_tokens = [token for token in tokens if not token.taken and not token.light]
    groups = []
    for synonym in vocabulary.synonyms:
        if len(synonym.needs) < 2:
            continue
        window = _window(open_tokens, synonym)
        if window:
            for token in window:
                token.taken = True
            groups.append(_synonym_group(window, vocabulary, synonym.needs))
    return groups


def _window(tokens: list[_Token], synonym: Synonym) -> list[_Token]:
    """The tokens that say the synonym, close together and not taken; empty if it is not said."""
    places = [index for index, token in enumerate(tokens) if token.stem in synonym.needs and not token.taken]
    if {tokens[index].stem for index in places} != synonym.needs:
        return []
    if places[-1] - places[0] >= len(synonym.needs) + _SPAN:
        return []
    return [tokens[index] for index in places]


def _synonym_group(window: list[_Token], vocabulary: Vocabulary, needs: frozenset[str]) -> Group:
    """The group of a phrase: all its telling words, or what is meant by it."""
    telling = tuple(dict.fromkeys(token.stem for token in window if not token.stop))
    near, concept = _meanings(vocabulary, needs)
    exact = (Alternative(telling),) if len(telling) > 1 else ()
    names = tuple(token.word for token in window)
    return Group(names, exact=exact, near=near, concept=concept, weight=_UNKNOWN_WEIGHT)


def _meanings(vocabulary: Vocabulary, needs: frozenset[str]) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...]]:
    """What all synonyms with these stems mean: words, and topics or situations."""
    near: list[Alternative] = []
    concept: list[Alternative] = []
    for item in (item for synonym in vocabulary.synonyms if synonym.needs == needs for item in synonym.meaning):
        if item.startswith("#"):
            concept.append(Alternative((item,)))
            continue
        telling = tuple(dict.fromkeys(stem(word) for word in short_words(item) if word not in stop_words()))
        if telling and frozenset(telling) != needs:
            near.append(Alternative(telling))
    return tuple(dict.fromkeys(near)), tuple(dict.fromkeys(concept))


def _word_groups(tokens: list[_Token], vocabulary: Vocabulary) -> list[Group]:
    """A group for every word that is left; stop words give none, unless there is nothing else."""
    left = [token for token in tokens if not token.taken]
    telling = [token for token in left if not token.stop]
    if not telling and not any(token.taken for token in tokens):
        telling = [token for token in left if frozenset({token.stem}) in {item.needs for item in vocabulary.synonyms}]
    groups: dict[str, Group] = {}
    for token in telling:
        groups.setdefault(token.stem, _word_group(token, vocabulary))
    return list(groups.values())


def _word_group(token: _Token, vocabulary: Vocabulary) -> Group:
    """The group of one word with its parts, its synonyms and, for numbers, its age."""
    age = _AGE.fullmatch(token.word)
    if age and int(age.group(1)) in documents.AGES:
        return _age_group(token.word, int(age.group(1)))
    exact, parts, loose = _spellings(token, vocabulary)
    near, concept = _word_meanings(token, vocabulary)
    audience = audience_words().get(token.word)
    facts = ((Alternative((documents.audience_term(audience),)), 40),) if audience else ()
    known = bool(vocabulary.documents(token.stem) or near or concept or parts)
    soft = token.soft or token.word.isdigit()
    return Group(
        (token.word,),
        exact=exact,
        near=(*parts, *near),
        loose=loose,
        concept=concept,
        facts=() if not soft else facts,
        weight=_SOFT_WEIGHT if soft else _rarity(token, vocabulary),
        required=known and not soft,
    )


def _word_meanings(token: _Token, vocabulary: Vocabulary) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...]]:
    """What a word means; of a compound that nobody has written, what its telling parts mean (`Entzugsklinik`)."""
    near, concept = _meanings(vocabulary, frozenset({token.stem}))
    if near or concept or vocabulary.documents(token.stem):
        return near, concept
    pieces = {part.stem for part in split(token.word) if part.strong} or vocabulary.pieces(token.word)
    meant = [_meanings(vocabulary, frozenset({piece})) for piece in sorted(pieces)]
    return (
        tuple(dict.fromkeys(item for words_meant, _topics in meant for item in words_meant)),
        tuple(dict.fromkeys(item for _words, topics in meant for item in topics)),
    )


def _age_group(word: str, age: int) -> Group:
    """The group of an age in years: offers for this age before offers for every age; it only sorts."""
    facts = ((Alternative((documents.age_term(age),)), 60), (Alternative((documents.EVERY_AGE,)), 30))
    return Group((word,), facts=facts, weight=_FACT_WEIGHT, required=False)


def _spellings(
    token: _Token, vocabulary: Vocabulary
) -> tuple[tuple[Alternative, ...], tuple[Alternative, ...], tuple[Alternative, ...]]:
    """The word itself; its telling parts, or all parts together; what is tried when little is found."""
    exact = [Alternative((token.stem,))]
    parts = split(token.word)
    strong = tuple(dict.fromkeys(part.stem for part in parts if part.strong))
    together = strong or tuple(dict.fromkeys(part.stem for part in parts))
    near = (Alternative(together),) if strong else ()
    loose = tuple(Alternative((name,)) for name in strong) if len(strong) > 1 else ()
    if parts and not strong:
        loose = (Alternative(together),)
    if not parts and not vocabulary.documents(token.stem):
        pieces = {part.stem for part in edges(token.word)} | vocabulary.pieces(token.word)
        loose = tuple(Alternative((piece,)) for piece in sorted(pieces))
        if len(token.word) > 3:
            exact.append(Alternative((token.stem,), prefix=True))
    return tuple(exact), near, loose


def _rarity(token: _Token, vocabulary: Vocabulary) -> int:
    """The weight of a word: 10 where half of all offers have it, up to 40 where few have it."""
    documents_with = vocabulary.documents(token.stem)
    if not documents_with or not vocabulary.total:
        return _UNKNOWN_WEIGHT
    return round(10 * min(4.0, max(1.0, math.log2(vocabulary.total / documents_with))))
