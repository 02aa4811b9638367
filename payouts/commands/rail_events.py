"""News from rails: kept once, then looked into by a job. What changed is always asked at the rail itself."""

import re

from core import audit, clock, ids, jobs
from core.access import system_for
from core.db import add_if_missing, command, lock
from core.ids import Id
from payouts.models import RailAccount, RailEvent
from payouts.queries.recipients import event_by_id, find_event, find_payout_of_seller
from payouts.rules.actions import Action
from payouts.rules.rail_events import RailNews

_HEX = re.compile(r"[0-9a-f]{32}")


@command
def receive_event(account: RailAccount, news: RailNews) -> bool:
    """Keep news of a seller's account at a rail and plan a look at what it is about. Returns False for a repetition."""
    made = ids.new()
    add_if_missing(
        RailEvent,
        id=made,
        seller_id=account.seller_id,
        rail=account.rail,
        event_id=news.id,
        kind=news.kind,
        subject_id=news.subject_id,
        subject_group=news.group,
        received_at=clock.now(),
    )
    event = find_event(account.seller_id, account.rail, news.id)
    if event is None or event.id != made:
        return False
    audit.record(system_for(account.seller_id), Action.RAIL_EVENT_RECEIVED, event, kind=news.kind)
    _plan(event, news)
    return True


@command
def finish_event(event_id: Id) -> None:
    """Note that news was looked into."""
    event = lock(event_by_id(event_id))
    event.handled_at = event.handled_at or clock.now()


def _plan(event: RailEvent, news: RailNews) -> None:
    if news.is_about_account:
        jobs.enqueue("payouts.rail_event", {"event": event.public_id})
        return
    payout_id = _payout_of(event.seller_id, news.group)
    event.handled_at = clock.now()
    if payout_id is not None:
        jobs.enqueue("payouts.look", {"payout": payout_id}, dedupe_key=f"look:{payout_id}")


def _payout_of(seller_id: Id, group: str | None) -> str | None:
    """Return the public id of the seller's payout that a transfer's group names, if it names one."""
    payout_hex = (group or "").removeprefix("po_")
    if not _HEX.fullmatch(payout_hex):
        return None
    payout = find_payout_of_seller(seller_id, Id(hex=payout_hex))
    return payout.public_id if payout else None
