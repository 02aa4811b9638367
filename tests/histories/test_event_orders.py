"""The events of one sale in every order, repeated: the books end up the same."""

from itertools import permutations

import pytest
from sqlalchemy import select

from core import clock as product_clock
from core.access import SYSTEM
from core.db import command, db
from core.errors import Conflict
from core.ids import Id
from payouts.commands.accrual import accrue_all, accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Earning
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from payouts.rules.kinds import HoldReason
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, dispute, make_deal, sell, take_back, with_terms
from tracking.rules.refunds import AdjustmentKind, DisputeStage

EVENTS = ("refund", "dispute opened", "dispute lost", "dispute won", "not counted")
ORDERS = list(permutations(EVENTS))


def happen(event: str, deal: Deal, order_id: Id) -> None:
    """Store one fact about the order. What happened is the same whenever it is heard of."""
    at = product_clock.now()
    match event:
        case "refund":
            take_back(deal, order_id, 2_332)
        case "dispute opened":
            dispute(deal, order_id, DisputeStage.OPENED)
        case "dispute lost":
            dispute(deal, order_id, DisputeStage.LOST)
            take_back(deal, order_id, 5_000, kind=AdjustmentKind.DISPUTE_LOST)
        case "dispute won":
            dispute(deal, order_id, DisputeStage.WON)
            take_back(deal, order_id, -5_000, kind=AdjustmentKind.CORRECTION)
        case "not counted":
            take_back(deal, order_id, 1_000, occurred_at=at.replace(year=at.year + 1))
            take_back(deal, order_id, 700, is_sellers_fault=True)


def outcome(deal: Deal) -> Balances:
    assert check_books(deal.seller_id) == []
    return balances(deal.partnership_id, deal.currency)


@command
def hear(event: str, deal: Deal, order_id: Id, *, times: int) -> None:
    """Store a fact and let it be heard of several times."""
    happen(event, deal, order_id)
    for _ in range(times):
        accrue_order(order_id)


def is_disputed(heard: tuple[str, ...]) -> bool:
    return "dispute opened" in heard and not {"dispute lost", "dispute won"}.intersection(heard)


def waits_for(order_id: Id) -> str | None:
    return db.session.scalar(select(Earning.hold_reason).where(Earning.order_id == order_id))


def test_a_sale_and_five_events_in_every_order_heard_up_to_three_times_end_the_same(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(share_bps=1_750))
    for number, order in enumerate(ORDERS):
        order_id = sell(deal, 10_007)
        for turn, event in enumerate(order):
            hear(event, deal, order_id, times=(number + turn) % 3 + 1)
            assert waits_for(order_id) == (HoldReason.DISPUTED if is_disputed(order[: turn + 1]) else None)
    assert set(db.session.scalars(select(Earning.posted_minor))) == {1_343}
    assert outcome(deal) == Balances("USD", held=1_343 * len(ORDERS))


@pytest.mark.parametrize("released_after", range(4))
@pytest.mark.parametrize("closed_after", range(4))
def test_releasing_and_closing_in_between_changes_where_and_never_how_much(
    clock: Clock, released_after: int, closed_after: int
) -> None:
    deal = make_deal(terms=with_terms(share_bps=1_750, hold_days=10))
    order_id = sell(deal, 10_007)
    for number, event in enumerate(("refund", "dispute lost", "dispute won", "not counted")):
        happen(event, deal, order_id)
        accrue_order(order_id)
        clock.advance(days=20)
        if number == released_after:
            release_due()
        if number == closed_after:
            close_what_is_over(deal)
        accrue_all()
    assert outcome(deal).owed == 1_343
    release_due()
    assert outcome(deal) == Balances("USD", payable=1_343)


def close_what_is_over(deal: Deal) -> None:
    for month in ("2026-03", "2026-04", "2026-05"):
        try:
            close_period(deal.seller_id, month, actor=SYSTEM)
        except Conflict:
            return
