"""What became of a run: its page, the list of runs and the command line say the same sums, and they add up."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.errors import AppError
from core.money import Money
from payouts.commands import payouts as commands
from payouts.commands.runs import cancel_run, leave_out
from payouts.models import PayoutRun
from payouts.queries.run_rows import rows_of
from payouts.queries.run_sums import progress_by_run, progress_of
from payouts.queries.runs import payouts_of
from payouts.rules.runs import PayoutState, RunState
from payouts.rules.summary import Part, part_of, progress, steps_of
from tests.harness.clock import Clock
from tests.harness.people import sign_in
from tests.payouts.office import Office
from tests.payouts.test_void_payments import office, two

__all__ = ["office", "two"]


@pytest.fixture
def run(app: Flask, clock: Clock, two: Office) -> PayoutRun:
    """A run of $25.00 to one partner and $10.00 to another, approved."""
    return two.approve(two.submit(two.draft("2026-05")))


def sums(run: PayoutRun) -> dict[str, int]:
    (found,) = progress_of(run)
    return {part.value: money.minor for part, money in found.sums.items() if money}


def read(client: FlaskClient, office: Office, address: str) -> str:
    return " ".join(sign_in(client, office.approver).get(address).text.split())


def test_what_was_taken_out_and_what_came_back_is_told_apart_from_what_is_paid(run: PayoutRun, two: Office) -> None:
    small, large = sorted(payouts_of(run), key=lambda row: row.amount_minor)
    assert sums(run) == {"to_pay": 3_500}
    commands.void_payout(small.id, actor=two.approver.actor, reason="Asked to wait")
    assert sums(run) == {"to_pay": 2_500, "taken_out": 1_000}
    commands.mark_paid(large.id, actor=two.approver.actor, reference="C1", paid_on=date(2026, 6, 20))
    assert sums(run) == {"paid": 2_500, "taken_out": 1_000}
    commands.return_payout(large.id, actor=two.approver.actor, reason="Account closed")
    assert sums(run) == {"returned": 2_500, "taken_out": 1_000}


def test_the_table_says_what_was_sold_and_can_show_one_method(run: PayoutRun, two: Office, client: FlaskClient) -> None:
    found = sorted((row.order_count, row.gross.minor, row.earned.minor) for row in rows_of(run))
    assert [(count, earned) for count, _, earned in found] == [(1, 1_000), (1, 2_500)]
    assert all(gross >= earned for _, gross, earned in found)
    assert "No payment of this run is in this list" in read(client, two, f"/runs/{run.public_id}?way=stripe")
    page = read(client, two, f"/runs/{run.public_id}?way=manual")
    assert "Still to pay <span>2</span>" in page
    assert "show=to_pay&amp;way=manual" in page


def test_each_row_opens_to_its_calculation_and_to_its_shares(run: PayoutRun, two: Office, client: FlaskClient) -> None:
    page = read(client, two, f"/runs/{run.public_id}")
    for payout in payouts_of(run):
        address = f"/payouts/{payout.public_id}"
        assert f'<a href="{address}#lines">See every share and why it is this much</a>' in page
        assert f'hx-get="{address}"' in page
        assert 'id="lines"' in read(client, two, address)
    assert "1 share of 1 order: $25.00." in page


def test_the_page_and_the_list_agree(run: PayoutRun, two: Office, client: FlaskClient) -> None:
    small, large = sorted(payouts_of(run), key=lambda row: row.amount_minor)
    commands.mark_paid(large.id, actor=two.approver.actor, reference="C1", paid_on=date(2026, 6, 20))
    commands.return_payout(large.id, actor=two.approver.actor, reason="Account closed")
    page = read(client, two, f"/runs/{run.public_id}")
    assert "Returned: Account closed" in page
    assert "Still to pay <span>1</span>" in page
    assert "Returned <span>1</span>" in page
    assert "Ready <span>" not in page
    listed = read(client, two, "/runs")
    for text in ("$10.00", "$25.00</span> returned", "May 2026 payments, run 1"):
        assert text in listed
    assert [row.part for row in rows_of(run) if row.payout.id == small.id] == [Part.TO_PAY]


def test_a_canceled_run_pays_nothing(two: Office) -> None:
    run = cancel_run(two.submit(two.draft("2026-05")).id, actor=two.preparer.actor)
    assert progress_by_run([run]) == {run.id: []}


def test_what_is_not_in_a_run_has_neither_an_amount_it_pays_nor_the_name_of_a_payment(
    two: Office, client: FlaskClient
) -> None:
    run = two.draft("2026-05")
    payout = payouts_of(run)[0]
    leave_out(payout.id, run_id=run.id, actor=two.preparer.actor, reason="Next month")
    page = read(client, two, f"/runs/{run.public_id}")
    assert f"–<br><small>{payout.amount.decimal()[:2]}" in page.replace("$", "")
    alone = read(client, two, f"/payouts/{payout.public_id}")
    assert "Due to" in alone
    assert "Not in this run" in alone
    assert "Payment to" not in alone


def test_paying_is_done_only_when_nothing_is_left_to_pay() -> None:
    marks = {name: mark for name, _, mark in steps_of(RunState.PAYING, unpaid=1)}
    assert (marks["Approve"], marks["Pay"], marks["Reconcile"]) == ("done", "now", "")
    marks = {name: mark for name, _, mark in steps_of(RunState.PAYING)}
    assert (marks["Pay"], marks["Reconcile"]) == ("done", "now")


@pytest.mark.parametrize("state", list(PayoutState))
def test_every_payout_counts_in_one_part(state: PayoutState) -> None:
    part = part_of(RunState.PAYING, state, is_included=True)
    (found,) = progress([(part, Money(100, "USD"), 1)])
    assert sum(found.counts.values()) == 1
    assert sum(money.minor for money in found.sums.values()) == 100
    assert part_of(RunState.PAYING, state, is_included=False) is Part.NOT_IN_RUN


def test_a_reference_that_stands_on_another_payment_is_asked_about(run: PayoutRun, two: Office) -> None:
    first, second = payouts_of(run)
    day = date(2026, 6, 20)
    commands.mark_paid(first.id, actor=two.approver.actor, reference="BULK-1", paid_on=day)
    with pytest.raises(AppError, match=r"stands on another payment already: 25\.00 USD to") as refusal:
        commands.mark_paid(second.id, actor=two.approver.actor, reference=" bulk-1", paid_on=day)
    assert refusal.value.field == "is_shared"
    paid = commands.mark_paid(second.id, actor=two.approver.actor, reference="bulk-1", paid_on=day, is_shared=True)
    assert PayoutState(paid.state) is PayoutState.PAID


def test_the_page_asks_and_takes_the_answer(run: PayoutRun, two: Office, client: FlaskClient) -> None:
    first, second = payouts_of(run)
    commands.mark_paid(first.id, actor=two.approver.actor, reference="BULK-1", paid_on=date(2026, 6, 20))
    browser, address = sign_in(client, two.approver), f"/payouts/{second.public_id}"
    assert "One transfer with this reference" not in browser.get(address).text
    form = {"reference": "BULK-1", "paid_on": "2026-06-20"}
    asked = browser.post(f"{address}/paid", data=form)
    assert asked.status_code == 422
    assert "stands on another payment already" in asked.text
    assert "One transfer with this reference" in asked.text
    told = browser.post(f"{address}/paid", data=form | {"is_shared": "y"}, follow_redirects=True).text
    assert "Marked as paid" in told
