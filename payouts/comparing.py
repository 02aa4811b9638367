"""Comparing our books with a rail's: our payouts of some weeks against its transfers and its balance, both ways.

The rail goes on paying meanwhile: what is sent after our books were read is left to the next comparison.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from core import clock
from core.db import end_read
from core.ids import Id
from payouts.commands.findings import Compared, record_reconciliation
from payouts.models import RailAccount, Reconciliation
from payouts.queries.attempts import booked_cash, generations_since, known_objects, sent_payouts
from payouts.rails import open_rail
from payouts.rules.cash import CashMove, compare_cash
from payouts.rules.reconciling import DAYS, Ours, compare
from payouts.rules.runs import PayoutState
from payouts.rules.sending import RailObject, group_of

_MARGIN = timedelta(days=2)


def reconcile_account(account: RailAccount, *, days: int = DAYS) -> Reconciliation:
    """Compare one seller's payouts with one rail's transfers, both ways. Raises RailTrouble when it cannot be asked."""
    began = clock.now()
    since = began - timedelta(days=days)
    seller_id, rail_name, livemode = account.seller_id, account.rail, account.livemode
    rail = open_rail(account)
    sent = sent_payouts(seller_id, rail_name, livemode=livemode, since=since - _MARGIN)
    ours = [
        Ours(
            payout.id, run.id, rail_name, PayoutState(payout.state), payout.rail_object_id,
            rail.read_request(attempt.request), payout.paid_at,
        )
        for payout, run, attempt in sent
    ]  # fmt: skip
    generations = {payout.id: attempt.generation for payout, _, attempt in sent}
    booked = booked_cash(seller_id, rail_name, livemode=livemode, since=since + _MARGIN)
    end_read()
    moves, theirs = list(rail.list_cash(since)), list(rail.list_since(since))  # so that every move has its transfer
    newer = _sent_meanwhile(seller_id, rail_name, generations)
    ours, theirs, moves = _without(newer, ours, theirs, moves)
    found = compare(ours, theirs, rail=rail_name, livemode=livemode, since=since)
    known = known_objects(seller_id, rail_name, [str(move.transfer_id) for move in moves]) | _on_their_way(ours, theirs)
    end_read()
    found += compare_cash(booked, moves, rail=rail_name, known=known, said={each.object_id for each in found})
    compared = Compared(rail_name, since, began, payouts=len(ours), objects=len(theirs), but=newer)
    return record_reconciliation(seller_id, compared, found)


def _sent_meanwhile(seller_id: Id, rail: str, generations: Mapping[Id, int]) -> frozenset[Id]:
    """Return the payouts of which something newer was sent since our books were read."""
    now = generations_since(seller_id, rail, clock.now() - _MARGIN)
    return frozenset(payout_id for payout_id, newest in now.items() if generations.get(payout_id) != newest)


def _without(
    newer: Collection[Id], ours: Sequence[Ours], theirs: Sequence[RailObject], moves: Sequence[CashMove]
) -> tuple[list[Ours], list[RailObject], list[CashMove]]:
    """Return what is left of both sides without these payouts and their transfers."""
    groups = {group_of(payout_id.hex) for payout_id in newer}
    names = {each.id for each in theirs if each.group in groups}
    return (
        [one for one in ours if one.payout_id not in newer],
        [each for each in theirs if each.id not in names],
        [move for move in moves if move.transfer_id not in names],
    )


def _on_their_way(ours: Sequence[Ours], theirs: Sequence[RailObject]) -> set[str]:
    """Return the transfers of payouts that are not paid yet as far as we know: the ledger hears of them later."""
    waiting = {one.order.group for one in ours if one.state is not PayoutState.PAID}
    return {each.id for each in theirs if each.group in waiting}
