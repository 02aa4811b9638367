"""Navigation: everybody sees the entries of their sides and permissions, and nothing that this app has no page for."""

import pytest
from flask import Flask

from core import navigation
from core.access import Actor, ActorKind
from core.navigation import NavItem, Side, groups_for, register_nav


@pytest.fixture(autouse=True)
def _own_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    for key, group, side, permission, endpoint in (
        ("orders", "Money", Side.SELLER, "orders.see", "core.choose_theme"),
        ("home", "", Side.PARTNER, "earnings.see", "core.choose_theme"),
        ("settings", "Workspace", Side.BOTH, "members.see", "core.choose_theme"),
        ("later", "Money", Side.BOTH, "orders.see", "nowhere.yet"),
    ):
        register_nav(NavItem(group, key, "home", key.title(), endpoint, permission, side))


def shown(app: Flask, sides: set[Side], *permissions: str) -> dict[str, list[str]]:
    actor = Actor(None, None, "viewer", ActorKind.USER, frozenset(permissions))
    with app.test_request_context():
        return {group.title: [link.key for link in group.links] for group in groups_for(actor, sides, {"orders": 3})}


ALL = ("orders.see", "earnings.see", "members.see")


def test_a_seller_sees_the_sellers_entries(app: Flask) -> None:
    assert shown(app, {Side.SELLER}, *ALL) == {"Money": ["orders"], "Workspace": ["settings"]}


def test_a_partner_sees_the_partners_entries_first(app: Flask) -> None:
    assert list(shown(app, {Side.PARTNER}, *ALL)) == ["", "Workspace"]


def test_who_does_both_gets_the_partners_entries_under_their_own_title(app: Flask) -> None:
    assert shown(app, {Side.SELLER, Side.PARTNER}, *ALL)["As a partner"] == ["home"]


def test_entries_need_their_permission(app: Flask) -> None:
    assert shown(app, {Side.SELLER}, "members.see") == {"Workspace": ["settings"]}


def test_what_waits_is_shown_beside_its_entry(app: Flask) -> None:
    actor = Actor(None, None, "viewer", ActorKind.USER, frozenset(ALL))
    with app.test_request_context():
        money = groups_for(actor, {Side.SELLER}, {"orders": 3})[0]
    assert [link.count for link in money.links] == [3]
