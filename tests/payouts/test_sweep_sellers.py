"""Sweeps go through all sellers: one that fails is named where operators look, and the others are done all the same."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import health, jobs
from core.db import db
from core.ids import Id, show
from core.jobs import Job
from partners import commands as partners
from payouts import commands
from payouts.commands.accrual import accrue_order
from payouts.models import Earning
from payouts.queries.balances import Balances, balances
from payouts.tasks import books as tasks
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, make_deal, sell


@pytest.fixture
def deals(app: Flask, clock: Clock) -> tuple[Deal, Deal]:
    """Two sellers in the order in which sweeps come to them: the first one is the one that will fail."""
    first, second = sorted((make_deal(), make_deal()), key=lambda deal: deal.seller_id.hex)
    return first, second


def fail_for(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, seller_id: Id) -> None:
    """Let one function fail for one seller, which it gets as its first argument."""
    real = getattr(place, name)

    def broken(given: Id, *args: Any, **more: Any) -> object:
        if given == seller_id:
            raise RuntimeError("a row that nobody expected")
        return real(given, *args, **more)

    monkeypatch.setattr(place, name, broken)


def named(deal: Deal) -> dict[str, str]:
    return {show("org", deal.seller_id): "RuntimeError"}


def test_accruing_goes_on_after_a_seller_that_fails(deals: tuple[Deal, Deal], monkeypatch: pytest.MonkeyPatch) -> None:
    for deal in deals:
        sell(deal, 10_000)
    fail_for(monkeypatch, commands, "accrue_seller", deals[0].seller_id)
    assert tasks.accrue({}) == {"done": 1, "failed": named(deals[0])}
    assert balances(deals[1].partnership_id, "USD") == Balances("USD", held=2_500)


def test_releasing_goes_on_after_a_seller_that_fails(
    deals: tuple[Deal, Deal], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for deal in deals:
        accrue_order(sell(deal, 10_000))
    clock.advance(days=40)
    fail_for(monkeypatch, commands, "release_seller", deals[0].seller_id)
    assert tasks.release({}) == {"done": 1, "failed": named(deals[0])}
    assert balances(deals[1].partnership_id, "USD") == Balances("USD", payable=2_500)


def test_closing_goes_on_after_a_seller_that_fails(
    deals: tuple[Deal, Deal], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for deal in deals:
        accrue_order(sell(deal, 10_000))
    clock.set("2026-04-11T12:00Z")
    fail_for(monkeypatch, commands, "close_due_of", deals[0].seller_id)
    assert tasks.close({}) == {"done": 1, "failed": named(deals[0])}


def test_operators_are_told_who_was_left_out_until_the_next_run_goes_well(
    deals: tuple[Deal, Deal], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for deal in deals:
        accrue_order(sell(deal, 10_000))
    clock.advance(days=40)
    with monkeypatch.context() as broken:
        fail_for(broken, commands, "release_seller", deals[0].seller_id)
        jobs.tick()
    job = db.session.scalars(select(Job).where(Job.kind == "payouts.release")).one()
    assert (job.state, job.result) == ("done", {"done": 1, "failed": named(deals[0])})
    assert show("org", deals[0].seller_id) in health.find_worries()["sweeps"]
    assert "sweeps" not in health.find_reasons(), "one seller's trouble takes nobody out of service"
    clock.advance(hours=1)
    jobs.tick()
    assert "sweeps" not in health.find_worries()
    assert set(db.session.scalars(select(Earning.payable_minor))) == {2_500}


def test_the_end_of_partnerships_is_swept_seller_by_seller(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    from partners import tasks as partner_tasks
    from partners.rules.partnerships import PartnershipState
    from tests.partners.factories import active_partnership, make_member

    found = []
    for name in ("First School", "Second School"):
        seller = make_member(name)
        partnership, _ = active_partnership(seller, email=f"dana@{name[:5].lower()}.example")
        partners.end_partnership(partnership.id, actor=seller.actor)
        found.append(partnership)
    clock.advance(days=31)
    found.sort(key=lambda each: each.seller_id.hex)
    fail_for(monkeypatch, partners, "finish_partnerships_of", found[0].seller_id)
    failed = {show("org", found[0].seller_id): "RuntimeError"}
    assert partner_tasks.finish_partnerships({}) == {"done": 1, "failed": failed}
    assert [each.state for each in found] == [PartnershipState.WINDING_DOWN, PartnershipState.ENDED]
