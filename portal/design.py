"""The vocabulary of the design system: drawings, kinds of messages and chips."""

from collections.abc import Mapping
from typing import Final

ICONS: Final = frozenset(
    {
        *("arrow-left", "arrow-right", "briefcase", "calendar", "cap", "chat", "check", "clock"),
        *("close", "coins", "company", "compass", "danger", "document", "drop", "euro", "external"),
        *("filter", "flag", "globe", "hand", "heart", "home", "inclusion", "info", "key"),
        *("lifebuoy", "mail", "menu", "music", "network", "people", "person", "phone", "pin"),
        *("print", "school", "search", "share", "sign", "stairs", "star", "star-filled"),
        *("success", "tools", "umbrella", "warning", "wheelchair"),
    }
)
"""Names of the drawings in static/icons.svg."""

TOPIC_ICONS: Final[Mapping[str, str]] = {
    "career-orientation": "compass",
    "career-counselling": "chat",
    "internship": "tools",
    "application": "document",
    "apprenticeship": "briefcase",
    "training-support": "lifebuoy",
    "pre-vocational": "stairs",
    "school-qualification": "cap",
    "school-attendance": "school",
    "money": "coins",
    "housing": "key",
    "mental-health": "heart",
    "addiction": "drop",
    "family": "people",
    "migration": "globe",
    "inclusion": "inclusion",
    "volunteering": "hand",
    "youth-welfare": "umbrella",
    "youth-work": "music",
    "networking": "network",
}
"""Topic slug → icon; other topics get the signpost."""

ALERT_KINDS: Final = frozenset({"info", "success", "warning", "danger"})
BUTTON_KINDS: Final = frozenset({"primary", "secondary", "tertiary"})
CHIP_KINDS: Final = frozenset({"", "accent", "good", "warn", "bad"})
