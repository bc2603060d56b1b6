"""References of rounds in addresses: `<consultation:reference>`."""

from __future__ import annotations


class ConsultationReferenceConverter:
    """Eight characters of the alphabet, as stored."""

    regex = "[0-9A-HJKMNP-TV-Z]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
