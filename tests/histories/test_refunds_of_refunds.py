"""Refunds of refunds, refunds of more than was paid, disputes won after a refund: the books agree after every step."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import clock as product_clock
from core.db import db
from core.errors import AppError
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.models import Earning
from payouts.queries.balances import Balances, balances
from payouts.queries.checks import check_books
from tests.harness.clock import Clock
from tests.histories.facts import Back, Sale
from tests.histories.quick import fingerprint
from tests.payouts.factories import Deal, make_deal, sell, take_back, with_terms
from tests.tracking.factories import make_shop, report
from tracking.commands import record_adjustment, record_order
from tracking.rules.refunds import AdjustmentKind
from tracking.schemas.reports import AdjustmentReport

STEPS = 12


def some_change(rng: random.Random, sale: Sale) -> tuple[int, AdjustmentKind]:
    """Return what a source tells next: money that went back, also more than was paid, or money that came again."""
    back = sale.paid - sale.left
    choices = [
        (rng.randint(1, sale.paid), AdjustmentKind.REFUND),
        (sale.paid, AdjustmentKind.DISPUTE_LOST),
        (sale.paid * 2 + rng.randint(1, 500), AdjustmentKind.REFUND),
    ]
    if back > 0:
        choices += [(-back, AdjustmentKind.CORRECTION), (-rng.randint(1, back), AdjustmentKind.CORRECTION)]
    return rng.choice(choices)


def happen(rng: random.Random, deal: Deal, sale: Sale, earning: Earning) -> None:
    """Store one fact as its source tells it, and let the oracle remember the same."""
    assert earning.order_id is not None
    gross, kind = some_change(rng, sale)
    net = sale.net_left if gross == sale.left else (sale.paid - sale.tax) * gross // sale.paid
    take_back(deal, earning.order_id, gross, net=net, kind=kind)
    is_correction = kind is AdjustmentKind.CORRECTION
    sale.backs.append(Back(gross, net, counts=True, known_at=product_clock.now(), is_correction=is_correction))
    accrue_order(earning.order_id)


@pytest.mark.parametrize("seed", range(12))
def test_the_books_agree_whatever_goes_back_and_comes_again(clock: Clock, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    deal = make_deal(terms=with_terms(share_bps=1_850, hold_days=5, clawback_days=3_650))
    gross = rng.randint(500, 20_000)
    sale = Sale(deal, gross, gross // 6, 0, (1,), product_clock.today("UTC") + timedelta(days=5))
    order_id = sell(deal, gross, tax=sale.tax)
    accrue_order(order_id)
    whole = sale.share()
    for step in range(STEPS):
        earning = db.session.scalars(select(Earning)).one()
        happen(rng, deal, sale, earning)
        if rng.random() < 0.3:
            clock.advance(days=3)
            release_due()
        posted = db.session.scalars(select(Earning.posted_minor)).one()
        expected = min(max(sale.share(), 0), whole)  # rounded reports may say a cent more than there ever was
        assert (posted, check_books(deal.seller_id)) == (expected, []), f"seed {seed}, step {step}"
        assert accrue_order(order_id) == []


def test_a_dispute_won_after_a_refund_gives_back_only_what_the_dispute_took(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    for gross, kind in (
        (4_000, AdjustmentKind.REFUND),
        (6_000, AdjustmentKind.DISPUTE_LOST),
        (-6_000, AdjustmentKind.CORRECTION),
    ):
        take_back(deal, order_id, gross, kind=kind)
        accrue_order(order_id)
        assert check_books(deal.seller_id) == []
    assert balances(deal.partnership_id, "USD") == Balances("USD", held=1_500)


def test_refunds_and_a_lost_dispute_of_more_than_was_paid_take_the_share_once(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.advance(days=31)
    release_due()
    for kind in (AdjustmentKind.REFUND, AdjustmentKind.DISPUTE_LOST):
        take_back(deal, order_id, 10_000, kind=kind)
        accrue_order(order_id)
    assert balances(deal.partnership_id, "USD") == Balances("USD")
    take_back(deal, order_id, -10_000, kind=AdjustmentKind.CORRECTION)
    accrue_order(order_id)
    assert balances(deal.partnership_id, "USD") == Balances("USD"), "the refund still stands"
    assert check_books(deal.seller_id) == []


def test_by_the_command_more_than_was_paid_is_refused_and_leaves_every_row_as_it_was(clock: Clock) -> None:
    shop = make_shop()
    order_id = record_order(report(), program_id=shop.program_id, actor=shop.actor).order.id
    record_adjustment(AdjustmentReport(external_id="RF-1", order_id=order_id, amount_minor=9_999), actor=shop.actor)
    before = fingerprint()
    for amount in (2, 10_000):
        with pytest.raises(AppError, match=r"Only 0\.01 USD"):
            record_adjustment(
                AdjustmentReport(external_id=f"RF-{amount}", order_id=order_id, amount_minor=amount), actor=shop.actor
            )
    assert fingerprint() == before
