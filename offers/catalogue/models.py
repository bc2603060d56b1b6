"""Everything a visitor can look for: offers, the programmes behind them, events, and what visitors tell us.

`Offer` is what coordinators work on; `PublishedOffer` is the copy that the public reads (see `lifecycle.py`).
"""

from offers.catalogue.model_offers import Offer, OfferContent, OfferQuerySet, PublishedOffer, PublishedOfferQuerySet
from offers.catalogue.model_search import SearchKey, SearchTerm, Synonym
from offers.catalogue.model_signals import LinkCheck, OfferReport, SearchWish
from offers.catalogue.model_terms import Event, Measure, Programme, Situation, Topic

__all__ = [
    "Event",
    "LinkCheck",
    "Measure",
    "Offer",
    "OfferContent",
    "OfferQuerySet",
    "OfferReport",
    "Programme",
    "PublishedOffer",
    "PublishedOfferQuerySet",
    "SearchKey",
    "SearchTerm",
    "SearchWish",
    "Situation",
    "Synonym",
    "Topic",
]
