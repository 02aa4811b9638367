"""What a period brings as a whole counts everywhere: in the overview, among what is overdue, in papers and exports."""

from datetime import date
from pathlib import Path

import pytest
from beancount import loader
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core.access import SYSTEM
from core.db import db
from core.money import Money
from partners.rules.scopes import Bonus, Scope
from payouts.commands import dispute_earning
from payouts.commands.accrual import accrue_order
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.models import Earning, Statement
from payouts.queries.checks import check_books
from payouts.queries.overdue import list_overdue
from payouts.rules.kinds import EarningKind
from reports.queries.overview import Overview, find_overview
from reports.rules.windows import last_days
from tests.harness.clock import Clock
from tests.harness.people import Person, make_person, sign_in
from tests.payouts.factories import Deal, make_deal, sell, with_terms
from tests.payouts.test_check_and_export import run


def sold(clock: Clock, scope: Scope) -> Deal:
    """Sell for 100.00 in March at 25 %, let the hold and March end, and work out what March brings as a whole."""
    clock.set("2026-03-02T12:00Z")
    deal = make_deal(terms=with_terms(hold_days=10, scope=scope))
    accrue_order(sell(deal, 10_000))
    clock.set("2026-04-01T12:00Z")
    release_due()
    return deal


def person(deal: Deal, *, is_partner: bool = False) -> Person:
    owner = deal.partner_id if is_partner else deal.seller_id
    return make_person(db.session.get_one(Organization, owner), Role.OWNER)


def overview(deal: Deal) -> Overview:
    return find_overview(person(deal).actor, last_days(date(2026, 4, 1), 90, "UTC"), "USD")


@pytest.mark.parametrize(
    ("scope", "share"),
    [(Scope(bonuses=(Bonus(5_000, 700),)), 3_200), (Scope(cap_minor=1_000), 1_000)],
    ids=["bonus", "cap"],
)
def test_the_overview_takes_it_from_what_is_kept(clock: Clock, scope: Scope, share: int) -> None:
    found = overview(sold(clock, scope))
    assert found.now.share == Money(share, "USD")
    assert found.now.kept == Money(10_000 - share, "USD")
    assert (found.now.orders, found.now.orders_without_cost) == (1, 1)
    assert [row.sums.share for row in found.rows] == [Money(share, "USD")]
    assert (sum(found.share_by_day), len(found.by_channel)) == (share, 1)


@pytest.mark.parametrize(
    ("scope", "late"),
    [(Scope(bonuses=(Bonus(5_000, 700),)), [3_200]), (Scope(cap_minor=1_000), [1_000]), (Scope(cap_minor=1), [1])],
    ids=["bonus", "cap", "hardly anything"],
)
def test_it_is_overdue_with_the_shares_and_lowers_what_is(clock: Clock, scope: Scope, late: list[int]) -> None:
    deal = sold(clock, scope)
    assert [row.amount.minor for row in list_overdue(date(2026, 5, 17), seller_id=deal.seller_id)] == late
    (found,) = list_overdue(date(2026, 5, 17), partner_id=deal.partner_id)
    assert found.since == date(2026, 3, 31)


def test_it_can_be_disputed_and_stands_in_papers_and_exports(
    app: Flask, clock: Clock, client: FlaskClient, tmp_path: Path
) -> None:
    deal = sold(clock, Scope(bonuses=(Bonus(5_000, 700),)))
    total = db.session.scalars(select(Earning).where(Earning.kind == EarningKind.SCOPE)).one()
    partner = person(deal, is_partner=True)
    dispute_earning(total.id, actor=partner.actor, amount=Money(300, "USD"), text="We agreed on 10.00.")
    assert check_books(deal.seller_id) == []
    clock.set("2026-05-02T12:00Z")
    close_period(deal.seller_id, "2026-03", actor=SYSTEM)
    close_period(deal.seller_id, "2026-04", actor=SYSTEM)
    april = db.session.scalars(select(Statement).where(Statement.month == "2026-04")).one()
    parts = {part["account"]: part["changes"] for part in april.body["sections"]}
    assert (parts["payable"]["scope"], parts["contested"]["contest"]) == (700, 300)
    pdf = sign_in(client, partner).get(f"/statements/{april.public_id}/statement.pdf")
    assert (pdf.status_code, pdf.data[:4]) == (200, b"%PDF")
    assert overview(deal).now.share == Money(3_200, "USD"), "what is disputed is no cost before it is decided"
    file = tmp_path / "books.beancount"
    file.write_text(run(app, "money", "export")[1])
    entries, errors, _ = loader.load_file(str(file))
    assert (errors, any("bonus" in str(each).lower() for each in entries)) == ([], True)
