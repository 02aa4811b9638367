"""Navigation: each package names its own entries; the shell shows those the actor may open, for the sides it is on.

Packages call `register_nav` at the top of their routes. Counters are given by app.py, which knows every package.
"""

from collections.abc import Callable, Iterable
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
    """A titled list of entries; the first group of a side has no title."""

    title: str
    side: Side
    links: tuple[NavLink, ...]


Counter = Callable[[Actor], int]
_items: dict[str, NavItem] = {}
GROUPS = ("", "Partnering", "Money", "Workspace")


def register_nav(item: NavItem) -> None:
    """Add an entry to the navigation. Registering a key again replaces it."""
    _items[item.key] = item


def register_counter(counters: dict[str, Counter], key: str, count: Counter) -> None:
    """Show a number beside the entry with this key: how many things wait for this actor."""
    counters[key] = count


def groups_for(actor: Actor, sides: Iterable[Side], counters: dict[str, Counter]) -> tuple[NavGroup, ...]:
    """Return the groups an actor sees. Entries whose endpoint this app was built without are left out."""
    shown = [item for item in _items.values() if _is_for(item, actor, {*sides, Side.BOTH})]
    groups = []
    for title in sorted({item.group for item in shown}, key=_rank):
        members = sorted((item for item in shown if item.group == title), key=lambda item: item.order)
        links = tuple(_link(item, actor, counters) for item in members)
        groups.append(NavGroup(title, members[0].side, links))
    return tuple(groups)


def _is_for(item: NavItem, actor: Actor, sides: set[Side]) -> bool:
    return item.side in sides and item.endpoint in current_app.view_functions and actor.may(item.permission)


def _rank(group: str) -> tuple[int, str]:
    return (GROUPS.index(group) if group in GROUPS else len(GROUPS), group)


def _link(item: NavItem, actor: Actor, counters: dict[str, Counter]) -> NavLink:
    count = counters[item.key](actor) if item.key in counters else 0
    return NavLink(item.key, item.icon, item.label, url_for(item.endpoint), count, item.bar)
