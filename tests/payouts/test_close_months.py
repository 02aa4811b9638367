"""Closing a month: once, in order, with statements that add up and never change."""

import pytest
from sqlalchemy import select

from core.access import SYSTEM
from core.db import add, command, db
from core.errors import Conflict
from core.ids import Id
from core.mail import OutboxMail
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_due, close_period
from payouts.models import Entry, Period, Statement
from payouts.queries.checks import check_books
from payouts.rules.ledger import sha256_of
from tests.harness.clock import Clock
from tests.payouts.factories import Deal, make_deal, sell, take_back, with_terms
from tracking.models import Order, OrderConflict


def close(deal: Deal, month: str) -> Period:
    return close_period(deal.seller_id, month, actor=SYSTEM)


def statements() -> list[Statement]:
    return list(db.session.scalars(select(Statement).order_by(Statement.number)))


def section(statement: Statement, name: str) -> dict[str, object]:
    return next(part for part in statement.body["sections"] if part["account"] == name)


def test_a_statement_says_what_was_earned_released_and_owed(clock: Clock) -> None:
    deal = make_deal(terms=with_terms(hold_days=10))
    accrue_order(sell(deal, 10_000))
    clock.advance(days=12)
    release_due()
    order_id = sell(deal, 4_000)
    accrue_order(order_id)
    take_back(deal, order_id, 1_000)
    accrue_order(order_id)
    clock.set("2026-04-01T00:00Z")
    close(deal, "2026-03")
    (statement,) = statements()
    assert section(statement, "held") == {
        "account": "held",
        "opening": 0,
        "changes": {"earn": 3_500, "release": -2_500, "reverse": -250},
        "closing": 750,
    }
    assert section(statement, "payable")["closing"] == 2_500
    assert (statement.number, statement.body["owed"]) == (1, 3_250)
    assert statement.sha256 == sha256_of(statement.body)
    assert check_books(deal.seller_id) == []


def test_a_month_opens_with_what_the_last_one_closed_with(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-20T00:00Z")
    close(deal, "2026-03")
    accrue_order(sell(deal, 2_000))
    clock.set("2026-05-02T00:00Z")
    close(deal, "2026-04")
    march, april = statements()
    assert section(march, "held")["closing"] == section(april, "held")["opening"] == 2_500
    assert section(april, "held")["closing"] == 3_000


def test_a_month_that_is_not_over_is_not_closed(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    with pytest.raises(Conflict, match="March 2026 is not over yet"):
        close(deal, "2026-03")


def test_a_month_is_over_when_it_is_over_at_the_sellers(clock: Clock) -> None:
    deal = make_deal(zone="America/Los_Angeles")
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-01T06:59Z")
    with pytest.raises(Conflict, match="not over"):
        close(deal, "2026-03")
    clock.set("2026-04-01T07:00Z")
    assert close(deal, "2026-03").month == "2026-03"


def test_a_closed_month_is_not_closed_again(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    with pytest.raises(Conflict, match=r"already closed\. Corrections are booked in April 2026"):
        close(deal, "2026-03")
    assert len(statements()) == 1


def test_months_are_closed_one_after_the_other(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-05-02T00:00Z")
    with pytest.raises(Conflict, match="Close March 2026 first"):
        close(deal, "2026-04")


def test_a_refund_of_a_closed_month_is_an_adjustment_in_the_open_one(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    before = statements()[0].sha256
    take_back(deal, order_id, 10_000)
    entry = accrue_order(order_id)[0]
    assert (entry.period, entry.adjusts_period) == ("2026-04", "2026-03")
    assert statements()[0].sha256 == before
    assert check_books(deal.seller_id) == []


def test_an_entry_never_lands_in_a_closed_month_even_when_the_clock_goes_back(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    clock.set("2026-03-31T23:00Z")
    assert accrue_order(sell(deal, 10_000))[0].period == "2026-04"
    assert check_books(deal.seller_id) == []


def test_months_close_themselves_on_the_tenth(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-09T23:59Z")
    assert close_due() == []
    clock.set("2026-04-10T00:00Z")
    assert [period.month for period in close_due()] == ["2026-03"]
    assert close_due() == []


@command
def contradict(deal: Deal, order_id: Id) -> None:
    """Let an order be told again, differently."""
    add(OrderConflict(seller_id=deal.seller_id, order_id=order_id, content_sha256="1" * 64, report={}))


def test_a_month_closes_with_conflicts_and_names_them_to_their_partner(clock: Clock) -> None:
    deal = make_deal()
    other = make_deal(seller_id=deal.seller_id)
    orders = [sell(each, 10_000) for each in (deal, other)]
    for order_id in orders:
        accrue_order(order_id)
    contradict(deal, orders[0])
    clock.set("2026-04-10T00:00Z")
    assert [period.month for period in close_due()] == ["2026-03"]
    told = {row.partner_id: row.body.get("conflicts") for row in statements()}
    order = db.session.get_one(Order, orders[0])
    assert told == {deal.partner_id: [order.short_number], other.partner_id: None}


def test_months_that_were_forgotten_close_themselves_in_order(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-06-11T00:00Z")
    assert [period.month for period in close_due()] == ["2026-03", "2026-04", "2026-05"]
    assert [statement.number for statement in statements()] == [1, 2, 3]


def test_each_partner_and_currency_gets_its_own_numbered_statement(clock: Clock) -> None:
    deal = make_deal()
    other = make_deal(seller_id=deal.seller_id, terms=with_terms(currency="EUR"))
    stranger = make_deal()
    for each in (deal, other, stranger):
        accrue_order(sell(each, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    close(stranger, "2026-03")
    mine = [row for row in statements() if row.seller_id == deal.seller_id]
    assert [row.number for row in mine] == [1, 2]
    assert {row.currency for row in mine} == {"USD", "EUR"}


def test_the_partner_is_mailed_its_statement(clock: Clock) -> None:
    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.subject == "Your statement for March 2026 from Northbeam Training"
    assert "$25.00" in mail.text
    assert mail.recipient.startswith("partner")


def test_a_quiet_month_without_debt_has_no_statement(clock: Clock) -> None:
    deal = make_deal()
    order_id = sell(deal, 10_000)
    accrue_order(order_id)
    take_back(deal, order_id, 10_000)
    accrue_order(order_id)
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    assert len(statements()) == 1
    clock.set("2026-05-02T00:00Z")
    close(deal, "2026-04")
    assert len(statements()) == 1


def test_the_check_finds_a_statement_that_was_changed(clock: Clock) -> None:
    from tests.payouts.test_post_entries import without_triggers

    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    without_triggers("UPDATE statement SET body = replace(body, '2500', '2600')")
    assert "I7" in {finding.invariant for finding in check_books(deal.seller_id)}


def test_the_check_finds_an_entry_smuggled_into_a_closed_month(clock: Clock) -> None:
    from tests.payouts.test_post_entries import without_triggers

    deal = make_deal()
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-02T00:00Z")
    close(deal, "2026-03")
    accrue_order(sell(deal, 10_000))
    without_triggers("UPDATE entry SET period = '2026-03'")
    assert "I7" in {finding.invariant for finding in check_books(deal.seller_id)}
    assert db.session.query(Entry).count() == 2
