"""Every address of the casework side with who gets in, by relation to the case of `tests.cases.world`.

A page that is missing here fails `tests/test_matrix.py`.
"""

from dataclasses import dataclass

RELATIONS = (
    "member", "colleague", "lead", "auditor", "recipient", "recipient_colleague", "recipient_lead", "recipient_auditor",
    "invited", "other", "guest", "coordinator", "keeper", "nobody",
)  # fmt: skip
"""Attributes of the world that are people; "anonymous" is never let in anywhere."""
STAFF = frozenset(RELATIONS)


@dataclass(frozen=True)
class Page:
    """An address, the world's attributes that fill it, and who is let in.

    `get`: relations answered with 200 (None: 405 for everybody). `post`: relations whose POST is let through to the
    form (None: 405); everybody else gets 404 or 403 and changes nothing. `args`: like "case.reference".
    """

    name: str
    args: tuple[str, ...] = ()
    get: frozenset[str] | None = STAFF
    post: frozenset[str] | None = None


PAGES: list[Page] = [
    Page("cases:desk"),
]
