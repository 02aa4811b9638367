"""What a store passes on settles its oldest month, once; and what it owes is set off only where that was agreed."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from core.access import SYSTEM
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.mail import OutboxMail
from core.money import Money
from payouts.commands import runs
from payouts.commands.accrual import accrue_order
from payouts.commands.freezing import submit_run
from payouts.commands.holds import release_due
from payouts.commands.periods import close_period
from payouts.commands.stores import record_remittance, take_remittance_back
from payouts.models import Entry, Remittance, Statement
from payouts.queries.checks import check_books
from payouts.queries.freezing import state_of_draft
from payouts.queries.run_rows import rows_of
from payouts.queries.runs import payouts_of
from payouts.queries.settlements import sellers_with_store
from payouts.rules.kinds import EntryKind
from payouts.rules.stores import Age, Claim, Payment, PaymentKind, age_of, estimate, match
from payouts.tasks.books import remind
from tests.harness.clock import Clock
from tests.payouts.factories import make_deal, sell
from tests.payouts.shop import EXAMPLE, earn, earning_shop, make_shop, payable
from tests.payouts.test_post_entries import without_triggers

TODAY = date(2026, 4, 2)


def paid(on: int, minor: int) -> Payment:
    return Payment(PaymentKind.REMITTANCE, date(2026, 4, on), minor, f"rm_{on}")


def claim(month: str, minor: int) -> Claim:
    return Claim(month, date(2026, 4, 30), minor)


def test_the_oldest_month_is_settled_first_and_a_part_is_enough() -> None:
    settled, left = match([claim("2026-02", 500), claim("2026-01", 300)], [paid(2, 250), paid(9, 150)])
    assert [(each.claim.month, each.left) for each in settled] == [("2026-01", 0), ("2026-02", 400)]
    assert [[part.minor for part in each.parts] for each in settled] == [[250, 50], [100]]
    assert left == []


def test_what_is_paid_beyond_is_a_credit_and_so_is_a_month_below_zero() -> None:
    settled, left = match([claim("2026-01", 300), claim("2026-02", -120)], [paid(2, 250)])
    assert [each.left for each in settled] == [0, 0]
    assert [part.minor for part in left] == [70]
    assert left[0].payment.kind is PaymentKind.CREDIT


def test_ages_begin_the_day_after_the_money_was_due() -> None:
    due = date(2026, 4, 30)
    days = [(0, Age.NOT_DUE), (1, Age.UP_TO_30), (30, Age.UP_TO_30), (31, Age.UP_TO_60), (60, Age.UP_TO_60)]
    for late, age in [*days, (61, Age.OVER_60)]:
        assert age_of(due, date.fromordinal(due.toordinal() + late)) is age


def test_an_estimate_is_the_mean_of_the_last_three_reports() -> None:
    assert estimate([], "USD") is None
    assert estimate([9_000, 100, 200, 400], "USD") == Money(233, "USD")
    assert estimate([-50, 100], "USD") == Money(50, "USD")


def test_the_periodic_work_finds_the_stores_whose_report_is_late(clock: Clock) -> None:
    shop = make_shop(clock, at="2026-04-12T12:00Z")
    make_deal()
    assert remind({}) == {"done": 1, "failed": {}}
    assert remind({}) == {"done": 0, "failed": {}}
    assert sellers_with_store() == [shop.deal.seller_id]


def test_money_that_arrives_lowers_what_is_owed(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    shop.pay(200_000)
    assert shop.owed() == 18_790
    account = shop.account()
    assert (account.owed, account.credit) == (Money(18_790, "USD"), Money(0, "USD"))
    assert check_books(shop.deal.seller_id) == []


def test_money_before_the_report_and_money_beyond_it_are_a_credit(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.pay(250_000)
    assert shop.account().owed == Money(-250_000, "USD")
    shop.report()
    assert shop.account().credit == Money(250_000 - 218_790, "USD")
    assert shop.owed() == 218_790 - 250_000
    assert check_books(shop.deal.seller_id) == []


def test_a_remittance_recorded_twice_is_one_remittance(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    first = shop.pay(1_000, "FT 77/A").id
    assert shop.pay(1_000, " ft  77/a ").id == first
    assert shop.owed() == 217_790
    with pytest.raises(Conflict, match=r"“FT 77/A” is recorded already, with 10\.00 USD on 2026-04-02"):
        shop.pay(1_100, "FT 77/A")
    assert db.session.scalar(select(func.count()).select_from(Remittance)) == 1


@pytest.mark.parametrize("minor", [0, -500])
def test_an_amount_that_is_nothing_or_below_is_refused(clock: Clock, minor: int) -> None:
    shop = make_shop(clock)
    with pytest.raises(AppError, match="more than zero"):
        shop.pay(minor)


def test_money_of_tomorrow_without_a_reference_or_in_another_currency_is_refused(clock: Clock) -> None:
    shop = make_shop(clock)
    with pytest.raises(AppError, match="in the future"):
        shop.pay(500, on=date(2026, 4, 3))
    with pytest.raises(AppError, match="reference"):
        shop.pay(500, "  ")
    with pytest.raises(AppError, match="owes in USD"):
        shop.pay(500, currency="EUR")


def test_nobody_records_money_for_a_store_of_others(clock: Clock) -> None:
    shop, stranger = make_shop(clock), make_shop(clock)
    for actor in (stranger.finance.actor, shop.keeper.actor):
        with pytest.raises(NotFound):
            record_remittance(
                shop.deal.partnership_id, amount=Money(1, "USD"), received_on=TODAY, reference="A", actor=actor
            )
    remittance = shop.pay(500)
    with pytest.raises(NotFound):
        take_remittance_back(remittance.id, actor=stranger.finance.actor, reason="Mine.")


def test_a_remittance_is_taken_back_once_and_its_reference_is_free_again(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    remittance_id = shop.pay(1_000).id
    take_remittance_back(remittance_id, actor=shop.finance.actor, reason="The bank took it back.")
    assert shop.owed() == 218_790
    with pytest.raises(Conflict, match="taken back already"):
        take_remittance_back(remittance_id, actor=shop.finance.actor, reason="Again.")
    assert shop.pay(2_000).id != remittance_id
    assert shop.owed() == 216_790
    assert check_books(shop.deal.seller_id) == []


def test_a_correction_after_the_money_came_leaves_a_credit(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    shop.pay(218_790)
    shop.report(replace(EXAMPLE, sold=38), number=2, note="Two were counted twice.")
    assert shop.account().credit == Money(2 * 6_435, "USD")
    assert (shop.account().months[0].left, shop.owed()) == (Money(0, "USD"), -2 * 6_435)
    assert check_books(shop.deal.seller_id) == []


def test_the_partner_hears_that_its_money_arrived(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.pay(100_000, "FT-9")
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.subject == "Your payment has arrived"
    assert "$1,000.00" in mail.text
    assert "FT-9" in mail.text


def test_the_check_finds_money_that_was_made_up(clock: Clock) -> None:
    shop = make_shop(clock)
    shop.report()
    shop.pay(1_000)
    without_triggers("UPDATE remittance SET amount_minor = 999")
    assert {finding.invariant for finding in check_books(shop.deal.seller_id)} == {"I12"}


def test_what_is_owed_is_set_against_earnings_where_that_was_agreed(clock: Clock) -> None:
    shop = earning_shop(clock, 200_000, may_net=True)
    run = runs.draft_run("2026-05", actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (0, 218_790 - 50_000)
    entry = db.session.scalars(select(Entry).where(Entry.kind == EntryKind.NET)).one()
    assert entry.reason == "Set against the 2187.90 USD that the store owed, as agreed"
    assert [payout.amount_minor for payout in payouts_of(run)] in ([], [0])
    assert check_books(shop.deal.seller_id) == []


def test_what_is_earned_beyond_it_is_paid(clock: Clock) -> None:
    shop = earning_shop(clock, 2_000_000, may_net=True)
    run = runs.draft_run("2026-05", actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (500_000 - 218_790, 0)
    (payout,) = payouts_of(run)
    assert payout.amount_minor == 500_000 - 218_790
    assert shop.account().months[-1].left == Money(0, "USD")
    assert check_books(shop.deal.seller_id) == []


def test_nothing_is_set_off_where_that_was_not_agreed(clock: Clock) -> None:
    shop = earning_shop(clock, 200_000)
    runs.draft_run("2026-05", actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (50_000, 218_790)


def test_calculating_a_run_again_sets_nothing_off_twice(clock: Clock) -> None:
    shop = earning_shop(clock, 200_000, may_net=True)
    run = runs.draft_run("2026-05", actor=shop.finance.actor)
    runs.recalculate_run(run.id, actor=shop.finance.actor)
    runs.cancel_run(run.id, actor=shop.finance.actor)
    runs.draft_run("2026-05", actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (0, 218_790 - 50_000)
    assert check_books(shop.deal.seller_id) == []


def test_a_report_that_comes_while_a_run_is_prepared_is_set_off_before_anything_is_paid(clock: Clock) -> None:
    shop = make_shop(clock, may_net=True)
    earn(shop, clock, 200_000)
    run = runs.draft_run("2026-05", actor=shop.finance.actor)
    seen = state_of_draft(rows_of(run))
    assert payable(shop) == 50_000
    shop.report()
    with pytest.raises(Conflict, match=r"is ready to be paid|changed while you were looking"):
        submit_run(run.id, actor=shop.finance.actor, seen=seen)
    assert (payable(shop), shop.owed()) == (50_000, 218_790)
    runs.recalculate_run(run.id, actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (0, 218_790 - 50_000)


def test_the_days_to_question_a_statement_come_before_setting_off(clock: Clock) -> None:
    shop = make_shop(clock, may_net=True)
    shop.report()
    accrue_order(sell(shop.deal, 200_000))
    clock.set("2026-05-20T12:00Z")
    release_due()
    clock.set("2026-06-01T12:00Z")
    for month in ("2026-04", "2026-05"):
        close_period(shop.deal.seller_id, month, actor=SYSTEM)
    runs.draft_run("2026-05", actor=shop.finance.actor)
    assert (payable(shop), shop.owed()) == (50_000, 218_790)


def test_a_statement_shows_both_directions(clock: Clock) -> None:
    shop = earning_shop(clock, 200_000, may_net=True)
    first = db.session.scalars(select(Statement).order_by(Statement.number)).first()
    assert first is not None
    assert (first.body["owed"], first.body["owes"], first.body["nets"]) == (50_000, 218_790, True)
    store = next(part for part in first.body["sections"] if part["account"] == "store")
    assert store == {"account": "store", "opening": 0, "changes": {"settle": 218_790}, "closing": 218_790}
    runs.draft_run("2026-05", actor=shop.finance.actor)
    shop.pay(8_790, on=date(2026, 6, 20))
    clock.set("2026-07-01T12:00Z")
    close_period(shop.deal.seller_id, "2026-06", actor=SYSTEM)
    last = db.session.scalars(select(Statement).order_by(Statement.number.desc())).first()
    assert last is not None
    store = next(part for part in last.body["sections"] if part["account"] == "store")
    assert store["changes"] == {"net": -50_000, "remit": -8_790}
    paid_out = next(part for part in last.body["sections"] if part["account"] == "paid")
    assert (paid_out["closing"], last.body["owes"]) == (0, 160_000)
    assert check_books(shop.deal.seller_id) == []


def test_the_check_finds_what_was_set_off_without_an_agreement(clock: Clock) -> None:
    shop = earning_shop(clock, 200_000, may_net=True)
    runs.draft_run("2026-05", actor=shop.finance.actor)
    without_triggers("""UPDATE agreement_version SET terms = replace(terms, 'true,"money_day"', 'false,"money_day"')""")
    assert "I13" in {finding.invariant for finding in check_books(shop.deal.seller_id)}
