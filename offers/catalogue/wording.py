"""Which fields of an offer are its wording: what four eyes approve and what a version brings back. Pure names."""

CHOSEN_FIELDS = ("topics", "situations", "places")
"""Many-to-many fields of the wording."""

WORDING_FIELDS = (
    "slug",
    "title",
    "summary",
    "description",
    "organisation",
    "contact_point",
    "programme",
    "legal_basis",
    "audiences",
    "formats",
    "age_min",
    "age_max",
    "cost",
    "region_wide",
    "starts_on",
    "ends_on",
    "website",
    "how_to_join",
    "source",
)
"""Columns of the wording: what four eyes approve and a version brings back."""

PLANNING_FIELDS = ("successor", "review_interval_months")
"""What coordinators keep beside the wording; never public, so it may change in every state."""
