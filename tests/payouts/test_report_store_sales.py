"""A store's report makes it owe what the agreement says: once, by the newest report, and only as a difference."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError

from core.access import SYSTEM
from core.db import command, db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from partners.rules.settlements import SoldLine
from partners.rules.stores import PriceBasis, StoreRole
from payouts.commands.periods import close_period
from payouts.commands.stores import report_sales
from payouts.models import Account, Entry, SettlementReport
from payouts.queries.checks import check_books
from payouts.rules.kinds import AccountKind
from tests.harness.clock import Clock
from tests.payouts.factories import make_deal
from tests.payouts.shop import EXAMPLE, make_shop
from tests.payouts.test_post_entries import without_triggers

SOLD = [{"name": "Bootcamp", "description": "", "price_minor": 9_900, "currency": "USD", "url": ""}]


def balance(kind: AccountKind) -> int:
    return db.session.scalar(select(func.sum(Account.balance_minor)).where(Account.kind == kind)) or 0


def count(table: type[SettlementReport | Entry]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_forty_sold_and_six_back_make_the_store_owe_the_rest(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report(SoldLine("Bootcamp", 40, 9_900))
    assert shop.owed() == 257_400
    shop.report(EXAMPLE, number=2, note="Six came back.")
    assert shop.owed() == 218_790
    assert balance(AccountKind.PARTNER_SALES) == 218_790
    assert balance(AccountKind.REVENUE_SHARE) == 0
    assert check_books(shop.deal.seller_id) == []


def test_the_credit_for_returns_is_a_move_of_its_own(clock: Clock) -> None:
    from payouts.models import Move

    shop = make_shop(clock)
    shop.report()
    assert sorted(db.session.scalars(select(Move.amount_minor))) == [38_610, 257_400]


def test_an_agent_owes_the_same_and_its_part_is_a_commission(clock: Clock) -> None:
    shop = make_shop(clock, role=StoreRole.AGENT)
    shop.report()
    assert shop.owed() == 218_790
    assert balance(AccountKind.PARTNER_SALES) == 396_000 - 59_400
    assert balance(AccountKind.REVENUE_SHARE) == -(138_600 - 20_790)
    assert check_books(shop.deal.seller_id) == []


def test_a_report_sent_twice_is_one_report(clock: Clock) -> None:
    shop = make_shop(clock)
    first = shop.report().id
    assert shop.report().id == first
    assert (count(SettlementReport), count(Entry), shop.owed()) == (1, 1, 218_790)


def test_another_content_under_the_same_number_is_refused(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    with pytest.raises(Conflict, match="Report 1 for March 2026 was sent already and says something else"):
        shop.report(SoldLine("Bootcamp", 41, 9_900))
    assert shop.owed() == 218_790


def test_a_correction_posts_the_difference_and_keeps_what_was_sent(clock: Clock) -> None:
    shop = make_shop(clock)
    first = shop.report()
    second = shop.report(replace(EXAMPLE, sold=38), number=2, note="Two were sold in April.")
    assert (second.corrects_id, second.number) == (first.id, 2)
    assert shop.owed() == 218_790 - 2 * 6_435
    assert shop.report(EXAMPLE).id == first.id
    third = shop.report(EXAMPLE, number=3, note="They were March after all.")
    assert third.corrects_id == second.id
    assert shop.owed() == 218_790
    assert check_books(shop.deal.seller_id) == []


def test_a_correction_needs_a_reason_the_next_number_and_a_change(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    with pytest.raises(AppError, match="Say what changed"):
        shop.report(replace(EXAMPLE, sold=38), number=2)
    with pytest.raises(Conflict, match="has 1 reports so far"):
        shop.report(replace(EXAMPLE, sold=38), number=3, note="Wrong.")
    clock.set("2026-05-02T12:00Z")
    with pytest.raises(Conflict, match="has no reports so far"):
        shop.report(month="2026-04", number=0)
    with pytest.raises(Conflict, match="says the same as report 1"):
        shop.report(number=2, note="Nothing.")


def test_a_month_in_which_nothing_was_sold_is_reported_without_an_entry(clock: Clock) -> None:
    shop = make_shop(clock)
    report = report_sales(shop.deal.partnership_id, "2026-03", [], number=1, actor=shop.keeper.actor)
    assert (report.owed_minor, count(Entry)) == (0, 0)
    assert shop.account().missing == ()


def test_a_month_that_runs_or_had_no_terms_is_not_reported(clock: Clock) -> None:
    shop = make_shop(clock)
    with pytest.raises(Conflict, match="April 2026 is not over yet"):
        shop.report(month="2026-04")
    with pytest.raises(Conflict, match="no terms were agreed"):
        shop.report(month="2026-02")
    with pytest.raises(NotFound):
        shop.report(month="March")


def test_a_partner_without_a_store_reports_nothing(clock: Clock) -> None:
    shop, other = make_shop(clock), make_deal()
    with pytest.raises(NotFound):
        report_sales(other.partnership_id, "2026-03", [EXAMPLE], number=1, actor=shop.keeper.actor)


def test_the_month_ends_when_it_ends_at_the_sellers(clock: Clock) -> None:
    shop = make_shop(clock, zone="America/Los_Angeles", at="2026-04-01T06:59Z")
    with pytest.raises(Conflict, match="not over yet"):
        shop.report()
    clock.set("2026-04-01T07:00Z")
    assert shop.report().owed_minor == 218_790


def test_more_returns_than_sales_of_a_month_are_a_credit_but_never_more_than_was_ever_sold(clock: Clock) -> None:
    shop = make_shop(clock, at="2026-05-02T12:00Z")
    shop.report(SoldLine("Bootcamp", 40, 9_900))
    shop.report(SoldLine("Bootcamp", 0, 9_900, 10), month="2026-04")
    assert shop.owed() == 257_400 - 64_350
    with pytest.raises(AppError, match="41 of “Bootcamp” came back, but only 40"):
        shop.report(SoldLine("Bootcamp", 0, 9_900, 41), month="2026-04", number=2, note="More came.")
    with pytest.raises(AppError, match="10 of “Bootcamp” came back, but only 9"):
        shop.report(SoldLine("Bootcamp", 9, 9_900), number=2, note="Fewer were sold.")
    assert shop.owed() == 257_400 - 64_350
    assert check_books(shop.deal.seller_id) == []


def test_what_comes_back_cannot_have_been_sold_later(clock: Clock) -> None:
    shop = make_shop(clock, at="2026-05-02T12:00Z")
    shop.report(SoldLine("Bootcamp", 40, 9_900), month="2026-04")
    with pytest.raises(AppError, match="only 0 were ever reported"):
        shop.report(SoldLine("Bootcamp", 0, 9_900, 1), month="2026-03")


@pytest.mark.parametrize("line", [SoldLine("A", -1, 100), SoldLine("A", 1, -100), SoldLine("A", 2, 100, -1)])
def test_numbers_below_zero_are_refused_and_nothing_is_kept(clock: Clock, line: SoldLine) -> None:
    shop = make_shop(clock)
    with pytest.raises(AppError, match="below zero"):
        shop.report(line)
    assert (count(SettlementReport), count(Entry)) == (0, 0)


def test_at_an_agreed_price_the_agreement_says_what_a_unit_costs(clock: Clock) -> None:
    shop = make_shop(clock, price_basis=PriceBasis.AGREED, sells=SOLD)
    with pytest.raises(AppError, match=r"agreed price of “Bootcamp” is 99\.00 USD"):
        shop.report(SoldLine("Bootcamp", 40, 7_900))
    with pytest.raises(AppError, match=r"“Workbook” has no agreed price\. Products with one: “Bootcamp”"):
        shop.report(SoldLine("Workbook", 1, 2_900))
    report = shop.report(SoldLine("bootcamp", 40, 9_900, 6))
    assert report.sold_lines[0].name == "Bootcamp"
    assert shop.owed() == 218_790


def test_a_late_report_of_a_closed_month_is_an_adjustment_in_the_open_one(clock: Clock) -> None:
    shop = make_shop(clock, at="2026-05-02T12:00Z")
    shop.report(month="2026-04")
    clock.set("2026-06-02T12:00Z")
    for month in ("2026-05",):
        close_period(shop.deal.seller_id, month, actor=SYSTEM)
    shop.report(month="2026-03")
    entry = db.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (entry.period, entry.adjusts_period) == ("2026-06", "2026-03")
    assert check_books(shop.deal.seller_id) == []


def test_the_side_that_did_not_send_the_report_hears_of_it(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.subject == "Main Street Chamber has reported March 2026"
    assert "It owes $2,187.90 for that month" in mail.text
    report_sales(
        shop.deal.partnership_id,
        "2026-03",
        [replace(EXAMPLE, sold=41)],
        number=2,
        actor=shop.finance.actor,
        note="One.",
    )
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert mails[-1].subject == "A correction of your store’s sales in March 2026"
    assert mails[-1].recipient.startswith("partner")


def test_nobody_reports_for_a_store_of_others(clock: Clock) -> None:
    shop, stranger = make_shop(clock), make_shop(clock)
    with pytest.raises(NotFound):
        report_sales(shop.deal.partnership_id, "2026-03", [EXAMPLE], number=1, actor=stranger.finance.actor)


@command
def lower_all() -> None:
    db.session.execute(update(SettlementReport).values(owed_minor=1))


def test_a_report_is_never_changed_and_the_check_finds_one_that_was(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    with pytest.raises(DatabaseError):
        lower_all()
    without_triggers("UPDATE settlement SET lines = replace(lines, '40', '39')")
    assert {finding.invariant for finding in check_books(shop.deal.seller_id)} == {"I12"}
