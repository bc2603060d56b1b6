"""Verbs of the Wegweiser, from one place; every one is atomic."""

from offers.wayfinder.service_loading import load_wayfinder

__all__ = ["load_wayfinder"]
