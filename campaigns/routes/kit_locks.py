"""What a locked kit waits for, each with the button of whoever can do it."""

from dataclasses import dataclass

from flask import url_for

from accounts.permissions import Permission
from campaigns.queries.kits import Kit
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.creatives import Side
from campaigns.rules.kits import Lock, LockKind
from core.access import Actor

_DESIGNS = frozenset({LockKind.APPROVAL, LockKind.OPT_OUT})
_TO_ADD = {LockKind.CODE: ("codes", "Add a code"), LockKind.LINK: ("links", "Add a link")}
_NEEDS = frozenset({LockKind.SENDER, LockKind.RIGHT})
_ADDRESSES = frozenset({LockKind.ADDRESS, LockKind.SELLER_ADDRESS})


@dataclass(frozen=True, slots=True)
class Way:
    """One lock and the way to open it; the address and the button's words are empty for who can only wait."""

    lock: Lock
    url: str = ""
    label: str = ""


def ways_out(kit: Kit, actor: Actor) -> list[Way]:
    """Return everything a kit waits for, with what this actor can do about each."""
    side = Side.PARTNER if actor.organization_id == kit.placement.partner_id else Side.SELLER
    return [Way(lock, *_button(kit, lock.kind, actor, is_own=lock.opened_by is side)) for lock in kit.locks]


def _button(kit: Kit, kind: LockKind, actor: Actor, *, is_own: bool) -> tuple[str, str]:
    """Return where a button leads and what it says; nothing where the other side or a colleague has to act."""
    here = kit.placement.public_id
    may_link = actor.may(Permission.LINKS_EDIT)
    if kind in _DESIGNS and actor.may(Permission.CREATIVES_SEE):
        return url_for("campaigns.list_creatives"), "Look at the designs"
    if kind in _ADDRESSES and is_own and actor.may(Permission.ORGANIZATION_EDIT):
        back = url_for("campaigns.show_kit", placement_id=here)
        return url_for("accounts.edit_organization", next=back, why="mail"), "Add the address"
    if kind in _NEEDS and is_own and may_link:
        return url_for("campaigns.say_needs", placement_id=here), "Say it"
    if kind is LockKind.SCRUB and is_own:
        return url_for("campaigns.scrub_list", placement_id=here), "Compare the list"
    if kind in _TO_ADD and is_own and may_link:
        section, label = _TO_ADD[kind]
        return url_for("campaigns.show_placement", placement_id=here, _anchor=section), label
    return _start(kit) if kind is LockKind.START and is_own and actor.may(Permission.CAMPAIGN_EDIT) else ("", "")


def _start(kit: Kit) -> tuple[str, str]:
    """Return the page on which a part is started: its campaign's, where that does not run yet."""
    campaign = kit.placement.campaign
    if campaign is not None and campaign.state is not CampaignState.LIVE:
        return url_for("campaigns.show_campaign", campaign_id=campaign.public_id), "Start the campaign"
    return url_for("campaigns.show_placement", placement_id=kit.placement.public_id), "Start the placement"
