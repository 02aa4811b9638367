"""Comparing our books with a rail's: our payouts of some weeks against its transfers and its balance, both ways."""

from collections.abc import Sequence
from datetime import timedelta

from core import clock
from core.db import end_read
from payouts.commands.findings import record_reconciliation
from payouts.models import RailAccount, Reconciliation
from payouts.queries.attempts import booked_cash, known_objects, sent_payouts
from payouts.rails import open_rail
from payouts.rules.cash import compare_cash
from payouts.rules.reconciling import DAYS, Ours, compare
from payouts.rules.runs import PayoutState
from payouts.rules.sending import RailObject

_MARGIN = timedelta(days=2)


def reconcile_account(account: RailAccount, *, days: int = DAYS) -> Reconciliation:
    """Compare one seller's payouts with one rail's transfers, both ways. Raises RailTrouble when it cannot be asked."""
    since = clock.now() - timedelta(days=days)
    seller_id, rail_name, livemode = account.seller_id, account.rail, account.livemode
    rail = open_rail(account)
    ours = [
        Ours(
            payout.id, run.id, rail_name, PayoutState(payout.state), payout.rail_object_id,
            rail.read_request(attempt.request), payout.paid_at,
        )
        for payout, run, attempt in sent_payouts(seller_id, rail_name, since=since - _MARGIN)
    ]  # fmt: skip
    booked = booked_cash(seller_id, rail_name, since=since + _MARGIN)
    end_read()
    theirs, moves = list(rail.list_since(since)), list(rail.list_cash(since))
    found = compare(ours, theirs, rail=rail_name, livemode=livemode, since=since)
    known = known_objects(seller_id, rail_name, [str(move.transfer_id) for move in moves]) | _on_their_way(ours, theirs)
    end_read()
    found += compare_cash(booked, moves, rail=rail_name, known=known, said={each.object_id for each in found})
    return record_reconciliation(seller_id, rail_name, found, since=since, payouts=len(ours), objects=len(theirs))


def _on_their_way(ours: Sequence[Ours], theirs: Sequence[RailObject]) -> set[str]:
    """Return the transfers of payouts that are not paid yet as far as we know: the ledger hears of them later."""
    waiting = {one.order.group for one in ours if one.state is not PayoutState.PAID}
    return {each.id for each in theirs if each.group in waiting}
