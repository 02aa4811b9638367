"""What a locked kit waits for, each with the button of whoever can do it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from accounts.permissions import Permission
from campaigns.models import Placement
from campaigns.queries.creatives import find_creative_for
from campaigns.queries.kits import Kit, KitState, kit_states
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.creatives import Side
from campaigns.rules.kits import Lock, LockKind
from campaigns.rules.placements import PlacementState
from core.access import Actor

_DESIGNS = frozenset({LockKind.APPROVAL, LockKind.OPT_OUT})
_PAGES = {
    LockKind.CODE: ("show_placement", "codes", "Add a code"),
    LockKind.LINK: ("show_placement", "links", "Add a link"),
    LockKind.SENDER: ("say_needs", None, "Say it"),
    LockKind.RIGHT: ("say_needs", None, "Say it"),
    LockKind.SCRUB: ("scrub_list", None, "Compare the list"),
}
_ADDRESSES = frozenset({LockKind.ADDRESS, LockKind.SELLER_ADDRESS})
_NEEDED = {
    **dict.fromkeys(_ADDRESSES, Permission.ORGANIZATION_EDIT),
    LockKind.START: Permission.CAMPAIGN_EDIT,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One lock and the way to open it; the address and the button's words are empty for who can only wait."""

    lock: Lock
    url: str = ""
    label: str = ""


def ways_out(kit: Kit | KitState, actor: Actor) -> list[Way]:
    """Return everything a kit waits for, with what this actor can do about each."""
    side = Side.PARTNER if actor.organization_id == kit.placement.partner_id else Side.SELLER
    return [Way(lock, *_button(kit, lock.kind, actor, is_own=lock.opened_by is side)) for lock in kit.locks]


def _button(kit: Kit | KitState, kind: LockKind, actor: Actor, *, is_own: bool) -> tuple[str, str]:
    """Return where a button leads and what it says; nothing where the other side or a colleague has to act."""
    here = kit.placement.public_id
    if kind in _DESIGNS and actor.may(Permission.CREATIVES_SEE):
        return _design(kit, actor) if is_own else (url_for("campaigns.list_creatives"), "Look at the designs")
    if not is_own or not actor.may(_NEEDED.get(kind, Permission.LINKS_EDIT)):
        return "", ""
    if kind in _ADDRESSES:
        back = url_for("campaigns.show_kit", placement_id=here)
        return url_for("accounts.edit_organization", next=back, why="mail"), "Add the address"
    if kind in _PAGES:
        view, section, label = _PAGES[kind]
        return url_for(f"campaigns.{view}", placement_id=here, _anchor=section), label
    return _start(kit) if kind is LockKind.START else ("", "")


def said_of_start(placements: Sequence[Placement], news: str) -> str:
    """Return what a start brought: which of the parts that run now can be sent, and what the others wait for."""
    states = kit_states([each for each in placements if each.partnership_id and each.state is PlacementState.LIVE])
    locked = [state for state in states if state.locks]
    if not locked:
        return f"{news} What to send is open." if states else news
    if len(locked) == 1:
        return f"{news} “{locked[0].placement.name}” waits. {locked[0].locks[0].reason}"
    return f"{news} {len(locked)} of {len(states)} placements still wait for something: each one’s page says for what."


def _design(kit: Kit | KitState, actor: Actor) -> tuple[str, str]:
    """Return the seller's way to the design that has to be approved, or to making one where there is none."""
    made = find_creative_for(kit.placement.id)
    if made is None and actor.may(Permission.CREATIVE_EDIT):
        return url_for("campaigns.new_creative", placement=kit.placement.public_id), "Make the design"
    if made is None:
        return url_for("campaigns.list_creatives"), "Look at the designs"
    return url_for("campaigns.show_creative", creative_id=made.public_id), "Look at the design"


def _start(kit: Kit | KitState) -> tuple[str, str]:
    """Return the page on which a part is started: its campaign's, where that does not run yet."""
    campaign = kit.placement.campaign
    if campaign is not None and campaign.state is not CampaignState.LIVE:
        return url_for("campaigns.show_campaign", campaign_id=campaign.public_id), "Start the campaign"
    return url_for("campaigns.show_placement", placement_id=kit.placement.public_id), "Start the placement"
