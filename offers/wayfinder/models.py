"""The Wegweiser's rules as data: books with questions, options and rules; examples; figures."""

from offers.wayfinder.model_books import RuleBook, RuleBookQuerySet
from offers.wayfinder.model_checks import Persona, ResultCount
from offers.wayfinder.model_rows import WayOption, WayQuestion, WayRule

__all__ = [
    "Persona",
    "ResultCount",
    "RuleBook",
    "RuleBookQuerySet",
    "WayOption",
    "WayQuestion",
    "WayRule",
]
