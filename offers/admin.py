"""Collects the rooms' pages of the administration so that Django finds them; definitions live in the rooms."""

from offers.catalogue import admin as catalogue
from offers.exchange import admin as exchange
from offers.legal import admin as legal
from offers.regions import admin as regions
from offers.wayfinder import admin as wayfinder

__all__ = ["catalogue", "exchange", "legal", "regions", "wayfinder"]
