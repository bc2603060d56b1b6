"""References in addresses: `<case:reference>`."""

from __future__ import annotations


class CaseReferenceConverter:
    """Eight characters of the alphabet, as stored. A wrong check character is no case, like any reference not known.

    So a guess reaches the view, is answered with its 404 and written down as denied.
    """

    regex = "[0-9A-HJKMNP-TV-Z]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
