"""Who may give which role to whom, and which addresses and laws belong to an agency. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from cases.staff.enums import LegalArea, Role
from offers.regions.enums import OrganisationKind

GRANTS: Final[dict[Role, frozenset[Role]]] = {
    Role.CASEWORKER: frozenset(),
    Role.LEAD: frozenset({Role.CASEWORKER, Role.LEAD}),
    Role.AUDITOR: frozenset({Role.AUDITOR}),
    Role.GUEST: frozenset(),
}
"""Role → roles that its holder may give to others in the same agency."""
KEEPER_GRANTS: Final = frozenset({Role.CASEWORKER, Role.LEAD, Role.AUDITOR})
"""What superusers may give: without them no agency would have a first lead, and nobody would have its control."""
APART: Final[dict[Role, frozenset[Role]]] = {
    Role.CASEWORKER: frozenset({Role.AUDITOR}),
    Role.LEAD: frozenset({Role.AUDITOR}),
    Role.AUDITOR: frozenset({Role.CASEWORKER, Role.LEAD}),
    Role.GUEST: frozenset(),
}
"""Role → roles that the same person must not hold in the same agency: whoever controls has done none of the work."""
LEGAL_AREAS: Final[dict[str, LegalArea]] = {
    OrganisationKind.JOBCENTER: LegalArea.SGB2,
    OrganisationKind.EMPLOYMENT_AGENCY: LegalArea.SGB3,
    OrganisationKind.YOUTH_OFFICE: LegalArea.SGB8,
}
"""Kind of organisation → law under which it processes social data. Other kinds are no agencies."""


def grantable(held: Collection[Role], *, keeper: bool = False) -> frozenset[Role]:
    """Roles that somebody with `held` in an agency may give to others there; `keeper`: a superuser."""
    given = frozenset[Role]().union(*(GRANTS[role] for role in held))
    return given | KEEPER_GRANTS if keeper else given


def clash(roles: Iterable[Role]) -> bool:
    """Whether some of the roles must not be held by one person in one agency."""
    held = frozenset(roles)
    return any(APART[role] & held for role in held)


def domain_of(email: str) -> str:
    """What follows the last @, in lower case."""
    return email.rpartition("@")[2].strip().lower()


def domain_allowed(email: str, domains: Iterable[str]) -> bool:
    """Whether the address belongs to one of the domains exactly; a subdomain is another domain."""
    return "@" in email and domain_of(email) in {domain.lower() for domain in domains}


def area_fits(kind: str, area: str) -> bool:
    """Whether an organisation of this kind works under this law."""
    return LEGAL_AREAS.get(kind) == area
