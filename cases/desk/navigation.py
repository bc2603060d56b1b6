"""The casework side's menu: one table of who is offered which page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.models import Agency
from cases.staff.rules import GRANTS

EVERYBODY: Final = frozenset[Role]()
AT_CASES: Final = frozenset({Role.CASEWORKER, Role.LEAD})


class Item(NamedTuple):
    """A page of the menu. `roles`: who is offered it, in any agency (empty: everybody who is logged in).

    `below`: beginnings of the names of pages that belong to it. `without_role`: offered, too, to people without any
    role in an agency who are let in nevertheless, because they coordinate a region. `is_rare`: in a long menu it folds
    away under "Mehr".
    """

    name: str
    text: Promise
    icon: str
    roles: frozenset[Role] = EVERYBODY
    below: tuple[str, ...] = ()
    without_role: bool = False
    is_rare: bool = False


_THINGS: Final = (
    *("address", "case", "consent", "entry", "guardian", "member", "next_step", "participation", "person", "release"),
    "share_code",
)
AT_A_CASE: Final = tuple(f"cases:{thing}_" for thing in _THINGS)
"""Beginnings of the names of pages about a case."""
IN_A_CONFERENCE: Final = tuple(
    f"cases:{thing}_" for thing in ("conference", "participant", "poll", "agenda", "minutes", "agreement")
)
"""Beginnings of the names of pages about a conference."""
DECIDING: Final = frozenset(role for role in Role if GRANTS[role])
WATCHING: Final = frozenset({Role.AUDITOR})
ITEMS: Final = (
    Item("cases:desk", _("Schreibtisch"), "home"),
    Item("cases:request_list", _("Eingang"), "mail", AT_CASES, ("cases:request_",)),
    Item("cases:case_list", _("Meine Fälle"), "document", AT_CASES, AT_A_CASE),
    Item("cases:conference_list", _("Konferenzen"), "chat", AT_CASES, IN_A_CONFERENCE),
    Item("cases:handover_list", _("Übergaben"), "share", AT_CASES, ("cases:handover_",)),
    Item(
        "cases:invitation_list",
        _("Anfragen anderer Stellen"),
        "key",
        AT_CASES,
        ("cases:invitation_answer", "cases:case_join"),
        is_rare=True,
    ),
    Item(
        "cases:calendar",
        _("Kalender"),
        "calendar",
        AT_CASES,
        ("cases:time", "cases:room_", "cases:working_hours_", "cases:absence_", "cases:calendar_", "cases:foreign_"),
    ),
    Item(
        "cases:consultation_list",
        _("Fallberatung"),
        "chat",
        AT_CASES,
        ("cases:consultation_", "cases:method_"),
        is_rare=True,
    ),
    Item("cases:supervision", _("Fälle der Stelle"), "briefcase", frozenset({Role.LEAD}), ("cases:supervision_",)),
    Item(
        "cases:board",
        _("Lage"),
        "flag",
        frozenset({Role.LEAD}),
        ("cases:board_", "cases:request_escalated", "cases:request_reassign"),
        without_role=True,
    ),
    Item(
        "cases:team",
        _("Team"),
        "people",
        DECIDING,
        ("cases:staff_invit", "cases:role_", "cases:member_deactivate", "cases:sessions_end"),
        is_rare=True,
    ),
    Item("cases:audit_list", _("Protokoll"), "search", WATCHING, ("cases:audit_",), is_rare=True),
    Item("cases:alarm_list", _("Hinweise"), "warning", WATCHING | {Role.LEAD}, is_rare=True),
    Item("cases:session_list", _("Konto"), "person", EVERYBODY, ("cases:session_",), is_rare=True),
)
"""In the order of the menu. The menu is an offer, no right: each page checks for itself."""
MOST_IN_A_ROW: Final = 8
"""Links that stand side by side on a desktop: with more of them, rare ones fold away."""


class Link(NamedTuple):
    """One line of the menu as a page shows it. `current`: "page", "true" (a page below it) or ""; `is_rare`: see
    `Item`.
    """

    url: str
    text: Promise
    icon: str
    current: str
    is_rare: bool


class Frame(NamedTuple):
    """What the frame says about the person at work. `links` of the menu, and those `folded` away behind them;
    `agencies`: for whom they can act; `finds`: whether cases could be theirs to be found; `path`: where they are.
    """

    links: tuple[Link, ...]
    folded: tuple[Link, ...]
    acting: Agency | None
    agencies: tuple[Agency, ...]
    finds: bool
    path: str


def frame_for(actor: Actor, *, current: str, path: str) -> Frame:
    """The frame of one page; asks the database nothing. `current`: the page's name in the resolver."""
    agencies = {row.agency_id: row.agency for row in actor.memberships}
    links = links_for(actor, current=current)
    folded = tuple(link for link in links if link.is_rare) if len(links) > MOST_IN_A_ROW else ()
    shown = tuple(link for link in links if link not in folded)
    return Frame(shown, folded, actor.acting, tuple(agencies.values()), actor.has_role(*AT_CASES), path)


def links_for(actor: Actor, *, current: str, items: Iterable[Item] = ITEMS) -> tuple[Link, ...]:
    """The menu of somebody with these roles."""
    return tuple(
        Link(reverse(item.name), item.text, item.icon, _marked(item, current), item.is_rare)
        for item in items
        if not item.roles or actor.has_role(*item.roles) or (item.without_role and _coordinates(actor))
    )


def _coordinates(actor: Actor) -> bool:
    """Whether somebody is here without any role: whoever keeps no portal coordinates a region then."""
    return not actor.memberships and actor.user is not None and not actor.user.is_superuser


def _marked(item: Item, current: str) -> str:
    if current == item.name:
        return "page"
    if any(current == other.name or current in other.below for other in ITEMS):
        return ""
    return "true" if current.startswith(item.below) and item.below else ""
