"""Exchanges: what moves in another currency keeps its rate, source and day; each currency balances alone."""

from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from core.money import Money, exponent
from payouts.commands.exchanges import exchange_payout, exchange_remittance, take_exchange_back
from payouts.commands.payouts import mark_paid
from payouts.commands.stores import take_remittance_back
from payouts.models import Account, Exchange
from payouts.queries.checks import check_books
from payouts.rules.exchanges import Moved, expected, gain, realised, transfers
from payouts.rules.kinds import AccountKind
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.office import make_office, only_payout
from tests.payouts.shop import Shop, make_shop
from tests.payouts.test_post_entries import without_triggers

CURRENCIES = ["USD", "EUR", "JPY", "KRW", "KWD", "BHD", "CLF"]
AT = Moved(Money(92_500, "EUR"), "0.92", "ECB reference rate", date(2026, 3, 31), date(2026, 4, 2))


@pytest.fixture
def shop(app: Flask, clock: Clock) -> Shop:
    clock.set("2026-03-10T12:00Z")
    made = make_shop(clock)
    made.report()  # it owes 2,187.90 USD
    return made


def balances(seller_id: Id) -> dict[tuple[str, str], int]:
    """Return every balance of the seller's own that is not zero, and check the books."""
    assert check_books(seller_id) == []
    query = select(Account).where(Account.seller_id == seller_id, Account.partnership_id.is_(None))
    return {(each.kind, each.currency): each.balance_minor for each in db.session.scalars(query) if each.balance_minor}


def test_money_of_a_store_that_arrives_at_another_rate_is_a_gain(shop: Shop) -> None:
    exchange = exchange_remittance(shop.pay(100_000).id, AT, actor=shop.finance.actor)
    assert (exchange.wanted, exchange.gain, exchange.realised) == (Money(92_000, "EUR"), Money(500, "EUR"), "0.925")
    assert shop.owed() == 218_790 - 100_000
    assert balances(shop.deal.seller_id) == {
        ("partner_sales", "USD"): 218_790,
        ("fx_clearing", "USD"): -100_000,
        ("fx_clearing", "EUR"): 92_000,
        ("fx_gain_loss", "EUR"): 500,
        ("cash", "EUR"): -92_500,
    }


def test_less_than_the_books_expected_is_a_loss_and_a_repeat_is_one(shop: Shop) -> None:
    less, remittance = replace(AT, amount=Money(90_000, "EUR")), shop.pay(100_000)
    first = exchange_remittance(remittance.id, less, actor=shop.finance.actor)
    assert exchange_remittance(remittance.id, less, actor=shop.finance.actor).id == first.id
    assert balances(shop.deal.seller_id)["fx_gain_loss", "EUR"] == -2_000
    with pytest.raises(Conflict, match=r"recorded already as 900\.00 EUR at the rate 0\.92"):
        exchange_remittance(remittance.id, AT, actor=shop.finance.actor)


def test_taking_the_remittance_back_takes_its_gain_along(shop: Shop) -> None:
    remittance = shop.pay(100_000)
    exchange_remittance(remittance.id, AT, actor=shop.finance.actor)
    take_remittance_back(remittance.id, actor=shop.finance.actor, reason="Bounced")
    assert balances(shop.deal.seller_id) == {("partner_sales", "USD"): 218_790}
    with pytest.raises(Conflict, match="taken back"):
        exchange_remittance(remittance.id, AT, actor=shop.finance.actor)


def test_a_mistyped_one_is_taken_back_and_recorded_anew(shop: Shop) -> None:
    remittance = shop.pay(100_000)
    wrong = exchange_remittance(remittance.id, AT, actor=shop.finance.actor)
    with pytest.raises(AppError, match="Say why"):
        take_exchange_back(wrong.id, actor=shop.finance.actor, reason=" ")
    take_exchange_back(wrong.id, actor=shop.finance.actor, reason="Mistyped")
    with pytest.raises(Conflict, match="taken back already"):
        take_exchange_back(wrong.id, actor=shop.finance.actor, reason="Mistyped")
    exchange_remittance(remittance.id, replace(AT, amount=Money(92_000, "EUR")), actor=shop.finance.actor)
    assert ("fx_gain_loss", "EUR") not in balances(shop.deal.seller_id)


@pytest.mark.parametrize(
    ("currency", "moved", "rate", "loss"),
    [("EUR", 2_350, "0.92", -50), ("JPY", 3_740, "149.5", -2), ("KWD", 7_700, "0.3075", -12)],
)
def test_a_payout_that_leaves_in_another_currency(
    app: Flask, clock: Clock, currency: str, moved: int, rate: str, loss: int
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    run = office.approve(office.submit(office.draft()))
    payout, owner = only_payout(run), office.approver.actor
    left = Moved(Money(moved, currency), rate, "ECB reference rate", date(2026, 4, 30), date(2026, 5, 20))
    with pytest.raises(Conflict, match="once the payment is marked as paid"):
        exchange_payout(payout.id, left, actor=owner)
    mark_paid(payout.id, actor=owner, reference="B-1", paid_on=date(2026, 5, 20))
    with pytest.raises(NotFound):
        exchange_payout(payout.id, left, actor=office.partner.actor)
    exchange = exchange_payout(payout.id, left, actor=owner)
    found = balances(office.deal.seller_id)
    assert (exchange.gain, found["fx_gain_loss", currency]) == (Money(loss, currency), loss)
    assert (found["cash", currency], found["fx_clearing", "USD"]) == (moved, 2_500)
    assert ("cash", "USD") not in found
    assert office.money() == (0, 0, 0, 2_500)


def test_what_cannot_be_is_refused_with_what_to_do(shop: Shop) -> None:
    remittance = shop.pay(100_000)
    for said, wrong in (
        ("in USD already", {"amount": Money(92_500, "USD")}),
        ("more than zero", {"amount": Money(0, "EUR")}),
        ("where the rate is from", {"source": " "}),
        ("in the future", {"rate_on": date(2026, 4, 3)}),
        ("a number with a point", {"rate": "0,92"}),
        ("a number with a point", {"rate": "0"}),
        ("far from it", {"rate": "1.9"}),
        ("far from it", {"rate": "92"}),
    ):
        with pytest.raises(AppError, match=said):
            exchange_remittance(remittance.id, replace(AT, **wrong), actor=shop.finance.actor)
    with pytest.raises(NotFound):
        exchange_remittance(remittance.id, AT, actor=shop.keeper.actor)
    assert db.session.scalars(select(Exchange)).all() == []


def test_the_check_finds_a_rate_that_was_changed_later(shop: Shop) -> None:
    exchange_remittance(shop.pay(100_000).id, AT, actor=shop.finance.actor)
    without_triggers("UPDATE exchange SET rate = '0.93'")
    (found,) = check_books(shop.deal.seller_id)
    assert (found.invariant, "by its rate that is 930.00 EUR" in found.sentence) == ("I18", True)
    without_triggers("UPDATE exchange SET rate = '0.92', moved_minor = 92499")
    (found,) = check_books(shop.deal.seller_id)
    assert "fx_gain_loss in EUR: the books say 500, the exchanges say 499" in found.sentence


@given(
    settled=st.builds(Money, st.integers(1, 10**10), st.sampled_from(CURRENCIES)),
    currency=st.sampled_from(CURRENCIES),
    rate=st.decimals("0.0001", "9999", places=4).map(str),
    share=st.fractions(Fraction(1, 2), 2),
    is_incoming=st.booleans(),
)
def test_each_currency_balances_alone_and_none_is_added_to_another(
    settled: Money, currency: str, rate: str, share: Fraction, is_incoming: bool
) -> None:
    wanted = expected(settled, rate, currency)
    moved = Money(round(wanted.minor * share), currency)
    if currency == settled.currency or not moved:
        return
    posted = transfers(settled, moved, wanted, bank="manual", is_incoming=is_incoming)
    balance: Counter[tuple[str, str]] = Counter()
    for each in posted:
        assert each.debit.currency == each.credit.currency
        balance[each.debit.kind, each.debit.currency] -= each.minor
        balance[each.credit.kind, each.credit.currency] += each.minor
    sign = 1 if is_incoming else -1
    assert balance[AccountKind.FX_CLEARING, settled.currency] == -sign * settled.minor
    assert balance[AccountKind.FX_CLEARING, currency] == sign * wanted.minor
    assert balance[AccountKind.CASH, settled.currency] == sign * settled.minor
    assert balance[AccountKind.CASH, currency] == -sign * moved.minor
    result = gain(moved, wanted, is_incoming=is_incoming)
    assert balance[AccountKind.FX_GAIN_LOSS, currency] == result.minor
    for each_currency in (settled.currency, currency):
        assert sum(minor for (_, code), minor in balance.items() if code == each_currency) == 0
    exact = settled.minor * Fraction(rate) * Fraction(10) ** (exponent(currency) - exponent(settled.currency))
    assert abs(wanted.minor - exact) <= Fraction(1, 2)
    back = transfers(settled, moved, wanted, bank="manual", is_incoming=is_incoming, is_taken_back=True)
    assert [(each.credit, each.debit, each.minor) for each in back] == [(m.debit, m.credit, m.minor) for m in posted]
    with pytest.raises(ValueError, match="cannot be put together"):
        settled + moved


def test_a_rate_is_said_for_whole_units_whatever_the_decimals() -> None:
    assert realised(Money(10_000, "USD"), Money(14_950, "JPY")) == "149.5"
    assert realised(Money(10_000, "JPY"), Money(20_500, "KWD")) == "0.00205"


def test_it_is_recorded_and_explained_on_the_pages(
    app: Flask, client: FlaskClient, clock: Clock, queries: QueryCounter
) -> None:
    clock.set("2026-03-10T12:00Z")
    office = make_office(clock)
    payout = only_payout(office.approve(office.submit(office.draft())))
    mark_paid(payout.id, actor=office.approver.actor, reference="B-1", paid_on=date(2026, 5, 20))
    address, browser = f"/payouts/{payout.public_id}", sign_in(client, office.approver)
    assert "It left in another currency" in browser.get(address).text
    form = {"currency": "JPY", "amount": "3740", "moved_on": "2026-05-20", "rate": "149.5", "rate_on": "2026-04-30"}
    refused = browser.post(f"{address}/exchange", data=form | {"source": ""})
    assert (refused.status_code, "Say where the rate is from" in refused.text) == (422, True)
    page = browser.post(f"{address}/exchange", data=form | {"source": "ECB"}, follow_redirects=True)
    for said in ("1 USD = 149.6 JPY", "1 USD = 149.5 JPY", "ECB, of Apr 30, 2026", "Loss"):
        assert said in page.text
    with queries.at_most(12):
        assert "Left as" in browser.get(address).text
    exchange = db.session.scalars(select(Exchange)).one()
    assert f"/exchanges/{exchange.public_id}" in browser.get("/ledger?kind=exchange").text
    (earning,) = {
        part.split('"')[0] for part in browser.get(address).text.split('href="') if part.startswith("/earnings/")
    }
    assert "ECB of Apr 30, 2026" in browser.get(earning).text
    page = browser.post(f"/exchanges/{exchange.public_id}/take-back", data={"reason": "Wrong"}, follow_redirects=True)
    assert "Taken back" in page.text
    partner = sign_in(client, office.partner)
    assert partner.get(f"/exchanges/{exchange.public_id}").status_code in (403, 404)


def test_a_stores_money_is_recorded_as_it_arrived_on_the_pages(client: FlaskClient, shop: Shop) -> None:
    remittance = shop.pay(100_000)
    browser = sign_in(client, shop.finance)
    (store,) = {
        part.split('"')[0] for part in browser.get("/receivables").text.split('href="') if "/receivables/" in part
    }
    assert f"/remittances/{remittance.public_id}/exchange" in browser.get(store).text
    form = {"currency": "EUR", "amount": "925", "moved_on": "2026-04-02", "rate": "0.92", "rate_on": "2026-03-31"}
    page = browser.post(
        f"/remittances/{remittance.public_id}/exchange", data=form | {"source": "ECB"}, follow_redirects=True
    )
    assert "Gain" in page.text
    assert "Arrived as" in browser.get(store).text
