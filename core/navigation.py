"""Navigation: each package names its own entries; the shell shows those the actor may open, for the sides it is on.

Packages call `register_nav` at the top of their routes. What waits is counted by whoever knows every package.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, url_for

from core.access import Actor


class Side(StrEnum):
    """What an organization does: sell, partner, or either."""

    SELLER = "seller"
    PARTNER = "partner"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `order` sorts inside its group; `bar` is its short label on the partner's bottom bar of four."""

    group: str
    key: str
    icon: str
    label: str
    endpoint: str
    permission: str
    side: Side
    order: int = 50
    bar: str = ""


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as it is drawn."""

    key: str
    icon: str
    label: str
    url: str
    count: int
    bar: str


@dataclass(frozen=True, slots=True)
class NavGroup:
    """A titled list of entries; the first one has no title."""

    title: str
    links: tuple[NavLink, ...]


_items: dict[str, NavItem] = {}
MAIN = {"", "Partnering"}  # these stand first and need no title
AS_A_PARTNER = "As a partner"
TITLES = ("", "Money", AS_A_PARTNER, "Workspace")


def register_nav(item: NavItem) -> None:
    """Add an entry to the navigation. Registering a key again replaces it."""
    _items[item.key] = item


def groups_for(actor: Actor, sides: AbstractSet[Side], counts: Mapping[str, int]) -> tuple[NavGroup, ...]:
    """Return the groups an actor sees; `counts` says, by key, how many things wait behind an entry.

    Who sells and partners gets the partner's entries under a title of their own. Entries whose endpoint this app was
    built without are left out.
    """
    titled: dict[str, list[NavItem]] = {}
    for item in sorted(_items.values(), key=lambda item: item.order):
        if _is_for(item, actor, sides):
            titled.setdefault(_title(item, sides), []).append(item)
    return tuple(
        NavGroup(title, tuple(_link(item, counts) for item in titled[title])) for title in sorted(titled, key=_rank)
    )


def _is_for(item: NavItem, actor: Actor, sides: AbstractSet[Side]) -> bool:
    is_ours = item.side is Side.BOTH or item.side in sides
    return is_ours and item.endpoint in current_app.view_functions and actor.may(item.permission)


def _title(item: NavItem, sides: AbstractSet[Side]) -> str:
    if item.side is Side.PARTNER and Side.SELLER in sides:
        return AS_A_PARTNER
    return "" if item.group in MAIN else item.group


def _rank(title: str) -> tuple[int, str]:
    return (TITLES.index(title) if title in TITLES else len(TITLES), title)


def _link(item: NavItem, counts: Mapping[str, int]) -> NavLink:
    return NavLink(item.key, item.icon, item.label, url_for(item.endpoint), counts.get(item.key, 0), item.bar)
