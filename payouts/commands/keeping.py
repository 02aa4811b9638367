"""Holds by hand: finance keeps a waiting share for a reason, until a day that the partner reads too."""

from datetime import date

from core import audit, clock
from core.access import Actor
from core.db import command, lock
from core.ids import Id
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.models import Earning
from payouts.queries.earnings import get_owed_earning
from payouts.queries.entries import zone_of
from payouts.rules import holds as rules
from payouts.rules.actions import Action


@command
def keep_share(earning_id: Id, *, actor: Actor, until: date, reason: str) -> Earning:
    """Hold a waiting share until a day, as the seller. Raises AppError without a reason or beyond 60 days.

    It lowers nothing: on its day the share goes on by itself. Raises Conflict when it no longer waits.
    """
    earning = _locked(earning_id, actor)
    rules.check_waits(earning.held_minor, earning.released_on)
    rules.check_kept_until(until, release_on=earning.release_on, today=clock.today(zone_of(earning.seller_id)))
    earning.kept_until, earning.kept_reason = until, rules.check_kept_reason(reason)
    audit.record(actor, Action.EARNING_KEPT, earning, until=until.isoformat(), reason=earning.kept_reason)
    notices.share_kept(earning, until, earning.kept_reason)
    return earning


@command
def stop_keeping(earning_id: Id, *, actor: Actor) -> Earning:
    """End a hold by hand before its day, as the seller. Raises Conflict when there is none."""
    earning = _locked(earning_id, actor)
    rules.check_is_kept(earning.kept_until)
    earning.kept_until = earning.kept_reason = None
    audit.record(actor, Action.EARNING_FREED, earning)
    notices.share_freed(earning)
    return earning


def _locked(earning_id: Id, actor: Actor) -> Earning:
    earning = get_owed_earning(actor, earning_id)
    lock_books(earning.seller_id)
    return lock(earning)
