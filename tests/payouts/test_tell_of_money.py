"""Webhooks hear of a whole walk: a sale, its share, the month, the run and what became of each payment."""

import json
from collections import Counter
from datetime import date

from accounts.commands.hooks import create_hook
from accounts.models import HookEventRow
from accounts.rules.hooks import HookEvent
from accounts.tasks.hooks import spread
from core.access import system_for
from core.db import db
from core.ids import Id
from payouts.commands.accrual import accrue_order
from payouts.commands.payouts import mark_paid, return_payout
from payouts.commands.periods import close_period
from tests.harness.clock import Clock
from tests.payouts.factories import make_deal, sell
from tests.payouts.office import make_office, only_payout
from tracking.commands import record_adjustment, record_order
from tracking.schemas.reports import AdjustmentReport, OrderReport


def listen(seller_id: Id) -> None:
    """Have a webhook of a seller hear everything."""
    create_hook("https://crm.example/hooks", list(HookEvent), actor=system_for(seller_id))


def told(seller_id: Id) -> list[dict[str, object]]:
    """Return what was told since the last time, with its bodies."""
    spread({"seller_id": str(seller_id)})
    rows = db.session.scalars(db.select(HookEventRow).order_by(HookEventRow.id)).all()
    return [json.loads(row.body) for row in rows]


def test_a_sale_its_share_and_its_refund_are_told(clock: Clock) -> None:
    deal = make_deal()
    listen(deal.seller_id)
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    accrue_order(order_id)
    actor = system_for(deal.seller_id)
    refund = AdjustmentReport(order_id=order_id, source="api", external_id="re-1", amount_minor=4_000)
    record_adjustment(refund, program_id=deal.program_id, actor=actor)
    accrue_order(order_id)
    messages = told(deal.seller_id)
    kinds = [message["type"] for message in messages]
    assert kinds.count("commission.created") == 1
    assert kinds.count("order.adjusted") == 1
    assert kinds[-1] == "commission.updated"
    shares = [message["data"] for message in messages if str(message["type"]).startswith("commission")]
    assert len({share["id"] for share in shares if isinstance(share, dict)}) == 1


def test_a_sale_that_finds_its_partner_at_once_is_told_once(clock: Clock) -> None:
    deal = make_deal()
    listen(deal.seller_id)
    report = OrderReport(source="api", external_id="S-1", currency="USD", gross_minor=19_900)
    for _ in range(2):
        record_order(report, program_id=deal.program_id, actor=system_for(deal.seller_id))
    (message,) = told(deal.seller_id)
    assert message["type"] == "sale.created"
    assert isinstance(message["data"], dict)
    assert message["data"]["sale"]["invoiceId"] == "S-1"


def test_a_run_and_its_payments_are_told(clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    seller_id = office.deal.seller_id
    listen(seller_id)
    run = office.approve(office.submit(office.draft()))
    payout = only_payout(run)
    mark_paid(payout.id, actor=office.approver.actor, reference="C1", paid_on=date(2026, 5, 20))
    return_payout(payout.id, actor=office.approver.actor, reason="The account is closed.")
    messages = told(seller_id)
    counted = Counter(str(message["type"]) for message in messages)
    assert counted["payout_run.approved"] == 1
    assert counted["payout.paid"] == 1
    assert counted["payout.returned"] == 1
    assert counted["commission.updated"] >= 1
    (approved,) = (message["data"] for message in messages if message["type"] == "payout_run.approved")
    assert isinstance(approved, dict)
    assert approved["id"] == run.public_id


def test_a_closed_month_is_told_by_its_statement(clock: Clock) -> None:
    clock.set("2026-03-10T12:00Z")
    deal = make_deal()
    listen(deal.seller_id)
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-20T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=system_for(deal.seller_id))
    (statement,) = (message["data"] for message in told(deal.seller_id) if message["type"] == "statement.closed")
    assert isinstance(statement, dict)
    assert statement["month"] == "2026-03"
    assert statement["id"].startswith("st")
