"""What a release without consent needs, and codes to join a case. Pure: no clock, no database."""

from __future__ import annotations

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

from cases.consents.enums import LegalNorm
from cases.records.reference import ALPHABET, normalise
from cases.staff.enums import LegalArea

ONLY_FOR: Final = {LegalNorm.SGB8_64_2: LegalArea.SGB8, LegalNorm.SGB3_31A: LegalArea.SGB3}
"""Norms that carry data of one kind of agency alone."""
CODE_LENGTH: Final = 10
"""Characters of a share code: 32 to the power of 10 are 50 bits."""


def norms_of(area: str) -> list[LegalNorm]:
    """Norms on which an agency of this legal area may rest a release without consent."""
    return [norm for norm in LegalNorm if ONLY_FOR.get(norm, area) == area]


def needs_second_person(area: str) -> bool:
    """Whether a release without consent opens nothing before somebody else has approved it (§ 64 Abs. 2 SGB VIII)."""
    return area == LegalArea.SGB8


def new_code() -> str:
    """A random code of ten characters, 50 bits, in two groups that can be read out on the phone."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return f"{code[:5]}-{code[5:]}"


def code_digest(typed: str) -> str:
    """What is kept of a code: its hash, keyed with the server's secret. However it was typed, the same."""
    return salted_hmac("cases.consents.share_code", normalise(typed), algorithm="sha256").hexdigest()
