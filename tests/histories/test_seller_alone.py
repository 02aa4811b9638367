"""Whatever the seller alone does, in whatever order: what came of clicks before it is earned in full, and stays so."""

import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from campaigns.commands.campaigns import set_campaign_state
from campaigns.commands.placements import change_placement, set_placement_state
from campaigns.commands.programs import archive_program, change_default_terms, change_product, change_program
from campaigns.models import Product
from campaigns.rules.campaigns import CampaignState
from campaigns.rules.placements import PlacementState
from campaigns.schemas.campaigns import PlacementDraft
from campaigns.schemas.programs import ProductDraft
from core import clock as product_clock
from core.db import db
from core.errors import AppError
from core.ids import Id
from core.money import Money
from partners.commands.agreements import offer_agreement
from partners.commands.partnerships import end_partnership, pause_partnership, resume_partnership
from payouts.commands.accrual import accrue_all
from payouts.commands.holds import release_due, settle_contested
from payouts.commands.keeping import keep_share, stop_keeping
from payouts.commands.periods import close_due
from payouts.models import Earning
from payouts.queries.checks import check_books
from tests.campaigns.factories import program_draft
from tests.harness.clock import Clock
from tests.partners.factories import TERMS
from tests.payouts.test_hold_contested_shares import approved_stand, revoke
from tests.tracking.factories import click, report
from tracking.commands import attribute_pending, record_order

HISTORIES = int(os.environ.get("TANDEM_SELLER_HISTORIES", "5"))
CLICKS, STEPS = 6, 14
SHARE = 2_500  # a quarter of the 100.00 that every order is
WORSE = replace(TERMS, share_bps=100, clawback_days=400, hold_days=90)


class Alone:
    """A mail that went out and was clicked; from then on only the seller acts, and the customers buy."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.random, self.clock = random.Random(seed), clock  # noqa: S311
        self.stand, carrier, self.owner = approved_stand()
        clock.advance(days=1)
        self.clicks = [click(carrier) for _ in range(CLICKS)]
        self.sold: list[Id] = []
        clock.advance(days=0.1)

    @property
    def acts(self) -> list[Callable[[], object]]:
        """Everything a seller can do by itself that somebody might think lowers a share."""
        it, owner = self.stand, self.owner
        draft = PlacementDraft(channel=it.placement.channel, name="Renamed", audience_size=1)
        return [
            lambda: revoke(owner),
            lambda: pause_partnership(it.partnership.id, actor=owner),
            lambda: resume_partnership(it.partnership.id, actor=owner),
            lambda: end_partnership(it.partnership.id, actor=owner, reason="Enough"),
            lambda: set_campaign_state(it.campaign.id, CampaignState.PAUSED, actor=owner),
            lambda: set_campaign_state(it.campaign.id, CampaignState.ENDED, actor=owner),
            lambda: set_placement_state(it.placement.id, PlacementState.PAUSED, actor=owner),
            lambda: set_placement_state(it.placement.id, PlacementState.ENDED, actor=owner),
            lambda: change_placement(it.placement.id, draft, actor=owner),
            lambda: offer_agreement(it.partnership.id, actor=owner, terms=WORSE),
            lambda: change_default_terms(it.program.id, WORSE, actor=owner),
            lambda: change_program(it.program.id, program_draft(name="Another"), actor=owner),
            lambda: archive_program(it.program.id, actor=owner),
            self.cut_price,
            self.hold,
            self.let_go,
            self.settle,
        ]

    def step(self) -> None:
        steps: list[Callable[[], None]] = [self.act, self.act, self.buy, self.work, self.wait]
        self.random.choice(steps)()

    def act(self) -> None:
        """Do one thing as the seller; what it may not do it is refused."""
        with suppress(AppError):
            self.random.choice(self.acts)()

    def buy(self) -> None:
        if self.clicks:
            told = report(click_id=self.clicks.pop(), customer=None)
            done = record_order(told, program_id=self.stand.program.id, actor=self.owner)
            self.sold.append(done.order.id)

    def work(self) -> None:
        work: list[Callable[[], object]] = [accrue_all, attribute_pending, release_due, close_due]
        self.random.choice(work)()

    def wait(self) -> None:
        self.clock.advance(days=self.random.choice([0.2, 0.6, 1.1]))

    def cut_price(self) -> None:
        product = db.session.scalars(select(Product)).one()
        change_product(product.id, ProductDraft(name=product.name, price=Money(100, "USD")), actor=self.owner)

    def hold(self) -> None:
        until = product_clock.today("UTC") + timedelta(days=self.random.randint(1, 100))
        keep_share(self._some(), actor=self.owner, until=until, reason="We look at it.")

    def let_go(self) -> None:
        stop_keeping(self._some(), actor=self.owner)

    def settle(self) -> None:
        settle_contested(self._some(), actor=self.owner, reason="Put right.")

    def check(self) -> None:
        """Every order so far is earned in full, wherever its money waits."""
        found = {row.order_id: row for row in db.session.scalars(select(Earning))}
        assert set(found) == set(self.sold)
        for row in found.values():
            assert (row.posted_minor, row.held_minor + row.payable_minor) == (SHARE, SHARE)

    def _some(self) -> Id:
        rows = db.session.scalars(select(Earning.id)).all()
        return self.random.choice(rows) if rows else self.stand.program.id


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_nothing_the_seller_does_alone_lowers_what_was_earned(app: Flask, clock: Clock, seed: int) -> None:
    alone = Alone(seed, clock)
    for _ in range(STEPS):
        alone.step()
        alone.check()
    while alone.clicks:
        alone.buy()
    alone.check()
    assert check_books(alone.stand.partnership.seller_id) == []


def test_what_is_not_contested_is_paid_in_the_end_whatever_the_seller_did(app: Flask, clock: Clock) -> None:
    alone = Alone(1, clock)
    for _ in range(3):
        alone.buy()
    alone.hold()
    pause_partnership(alone.stand.partnership.id, actor=alone.owner)
    end_partnership(alone.stand.partnership.id, actor=alone.owner, reason="Enough")
    clock.advance(days=200)
    release_due()
    assert {row.payable_minor for row in db.session.scalars(select(Earning))} == {SHARE}
