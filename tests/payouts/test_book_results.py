"""Booking what a bank's file says: previewed first, each row once, and whatever does not fit changes nothing."""

import io
from collections import Counter
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.models import Organization
from accounts.permissions import Role
from core import jobs
from core.db import db
from core.errors import AppError, Conflict, NotFound
from core.files import storage
from core.mail import OutboxMail
from payouts.commands import payouts as single
from payouts.commands.booking import book_file, judge_file, rows_of_file
from payouts.commands.exports import export_run
from payouts.commands.results import ask_booking, hand_in_result, receive_file, set_result_columns
from payouts.models import Payout, PayoutDestination, PayoutRun, ResultFile, ResultLine
from payouts.queries.checks import check_books
from payouts.queries.results import booked_by
from payouts.queries.runs import payouts_of
from payouts.rules.references import reference_of
from payouts.rules.results import Meaning, Outcome
from payouts.sources.result_tables import Columns
from tests.harness.clock import Clock
from tests.harness.people import make_person, sign_in
from tests.harness.queries import QueryCounter
from tests.payouts.bank_files import camt054, credit, debit, pain002, status, table, why
from tests.payouts.office import Office, make_office
from tests.payouts.test_mark_many_paid import with_partners


@pytest.fixture
def office(app: Flask, clock: Clock) -> Office:
    clock.set("2026-03-10T12:00Z")
    return with_partners(make_office(clock), clock, 2)


@pytest.fixture
def run(office: Office) -> PayoutRun:
    return office.approve(office.submit(office.draft("2026-05")))


def hand_in(office: Office, data: bytes, run: PayoutRun | None = None) -> ResultFile:
    return hand_in_result(receive_file(data, "bank.xml"), actor=office.approver.actor, run_id=run.id if run else None)


def meant(file: ResultFile) -> list[Outcome]:
    return [each.outcome for each in judge_file(file, rows_of_file(file))]


def book(office: Office, data: bytes, run: PayoutRun | None = None) -> int:
    return book_file(hand_in(office, data, run).id, actor=office.approver.actor)


def states(run: PayoutRun) -> list[str]:
    return [row.state for row in payouts_of(run)]


def name_of(row: Payout) -> str:
    return row.public_id


def paid_rows(run: PayoutRun) -> list[str]:
    """Return a table's rows that say all of a run was paid: by reference text, by id, and by id in the bank's way."""
    names = [reference_of(run.number, payouts_of(run)[0].public_id), *(row.public_id for row in payouts_of(run)[1:])]
    names[2] = names[2].upper().replace("_", " ")
    rows = zip(payouts_of(run), names, strict=True)
    return [
        f"2026-06-19;{row.amount.decimal()};{row.currency};Thanks {name};T{at}" for at, (row, name) in enumerate(rows)
    ]


def test_a_table_pays_a_whole_run_and_twice_is_once(office: Office, run: PayoutRun) -> None:
    data = table(*paid_rows(run))
    file = hand_in(office, data)
    assert meant(file) == [Outcome.PAYS] * 3
    assert states(run) == ["approved"] * 3, "looking changes nothing"
    assert book(office, data) == 3
    assert states(run) == ["paid"] * 3
    assert [(row.reference, row.paid_on) for row in payouts_of(run)] == [
        (f"T{at}", date(2026, 6, 19)) for at in range(3)
    ]
    assert db.session.get_one(PayoutRun, run.id).state == "settled"
    assert book(office, data) == 0
    assert meant(file) == [Outcome.BOOKED] * 3
    again = table(*paid_rows(run), "2026-06-19;1.00;USD;rent;Z")
    assert Counter(meant(hand_in(office, again))) == {Outcome.KNOWN: 3, Outcome.UNKNOWN: 1}
    assert book(office, again) == 0
    assert db.session.scalars(select(ResultFile.sha256)).all() != []
    assert check_books(office.deal.seller_id) == []


def test_what_does_not_fit_changes_nothing_and_says_why(office: Office, run: PayoutRun) -> None:
    first, second, third = payouts_of(run)
    data = table(
        f"2026-06-19;{first.amount_minor + 1};USD;{first.public_id};A",
        f"2026-06-19;{second.amount.decimal()};EUR;{second.public_id};B",
        f"2026-06-21;{third.amount.decimal()};USD;{third.public_id};C",
        "2026-06-19;9.99;USD;po_00000000000000000000000007;D",
        "2026-06-19;nothing;USD;x;E",
    )
    file = hand_in(office, data)
    judged = judge_file(file, rows_of_file(file))
    assert [each.outcome for each in judged] == [
        Outcome.DIFFERS, Outcome.DIFFERS, Outcome.UNCLEAR, Outcome.UNKNOWN, Outcome.UNCLEAR,
    ]  # fmt: skip
    assert "While the amount differs nothing is booked" in judged[0].sentence
    assert "10.00 EUR, the payment is 10.00 USD. While the currency differs" in judged[1].sentence
    assert "a day to come" in judged[2].sentence
    assert "names no payment of yours" in judged[3].sentence
    assert book(office, data) == 0
    assert states(run) == ["approved"] * 3


def test_one_cent_off_is_a_difference(office: Office, run: PayoutRun) -> None:
    row = payouts_of(run)[0]
    data = camt054(debit(row.public_id, f"{(row.amount_minor - 1) / 100:.2f}"))
    assert meant(hand_in(office, data)) == [Outcome.DIFFERS]


def test_a_file_for_one_run_books_nothing_of_another(office: Office, run: PayoutRun) -> None:
    other = db.session.scalars(select(PayoutRun.id)).one()
    row = payouts_of(run)[0]
    single.void_payout(payouts_of(run)[1].id, actor=office.approver.actor, reason="Asked to wait")
    single.mark_paid(payouts_of(run)[2].id, actor=office.approver.actor, reference="H", paid_on=date(2026, 6, 20))
    second = office.draft("2026-05")
    data = camt054(debit(row.public_id, row.amount.decimal()))
    file = hand_in(office, data, second)
    assert file.run_id != other
    assert meant(file) == [Outcome.OTHER_RUN]
    assert book_file(file.id, actor=office.approver.actor) == 0
    assert meant(hand_in(office, data)) == [Outcome.PAYS], "the same file over all runs"


def test_the_bank_paying_twice_or_what_was_taken_out_is_said(office: Office, run: PayoutRun) -> None:
    first, second, _third = payouts_of(run)
    single.void_payout(second.id, actor=office.approver.actor, reason="Asked to wait")
    data = camt054(
        debit(first.public_id, first.amount.decimal(), reference="B1"),
        debit(first.public_id, first.amount.decimal(), reference="B2"),
        debit(second.public_id, second.amount.decimal()),
    )
    file = hand_in(office, data)
    assert meant(file) == [Outcome.PAYS, Outcome.TWICE, Outcome.ENDED]
    assert book_file(file.id, actor=office.approver.actor) == 1
    assert meant(file) == [Outcome.BOOKED, Outcome.TWICE, Outcome.ENDED]


def test_returned_money_is_payable_again_with_the_reason_and_both_sides_hear(office: Office, run: PayoutRun) -> None:
    row = payouts_of(run)[0]
    data = camt054(debit(row.public_id, row.amount.decimal()), credit(row.public_id, row.amount.decimal(), "AC04"))
    assert book(office, data) == 2
    assert (row.state, row.left_out_reason) == ("returned", "The account is closed. (AC04)")
    account = db.session.get_one(PayoutDestination, row.destination_id)
    assert (account.blocked_as, account.blocked_reason) == ("returned", "The account is closed. (AC04)")
    mails = db.session.scalars(select(OutboxMail)).all()
    (to_partner,) = [mail for mail in mails if mail.subject == "A payment came back"]
    assert "The account is closed" in to_partner.text
    to_seller = [mail for mail in mails if mail.subject == f"A payment of run {run.number} came back"]
    assert {mail.recipient for mail in to_seller} == {office.preparer.user.email, office.approver.user.email}
    assert all("payable again" in mail.text for mail in to_seller)
    assert [each.line.outcome for each in booked_by(row)] == [Outcome.RETURNS, Outcome.PAYS]
    assert check_books(office.deal.seller_id) == []


def test_a_refused_payment_fails_and_its_account_waits_for_the_partner(office: Office, run: PayoutRun) -> None:
    first, second, third = payouts_of(run)
    data = pain002(
        [
            status(first.public_id, "RJCT", first.amount.decimal(), reason=why("AC01")),
            status(second.public_id, "RJCT", second.amount.decimal(), reason=why("TM01")),
            status(third.public_id, "ACSC", third.amount.decimal()),
        ]
    )
    assert book(office, data, run) == 3
    assert states(run) == ["failed", "failed", "paid"]
    assert first.left_out_reason == "The account number is not right. (AC01)"
    blocked = [db.session.get_one(PayoutDestination, row.destination_id).blocked_as for row in (first, second)]
    assert blocked == ["failed", None]
    assert office.money() == (0, 2_500, 0, 0)
    single.void_payout(first.id, actor=office.approver.actor, reason="Paid with the next run")
    assert check_books(office.deal.seller_id) == []


def test_an_older_word_of_the_bank_does_not_refuse_again(office: Office, run: PayoutRun) -> None:
    row = payouts_of(run)[0]
    single.mark_paid(row.id, actor=office.approver.actor, reference="H", paid_on=date(2026, 6, 20))
    late = pain002([status(row.public_id, "RJCT", row.amount.decimal(), reason=why("MS03"))])
    assert meant(hand_in(office, late)) == [Outcome.RETURNS], "it was marked paid by hand, and the bank refused it"
    assert book(office, late) == 1
    assert row.state == "returned"
    other = pain002([status(row.public_id, "RJCT", row.amount.decimal(), reason=why("MS02"))])
    assert meant(hand_in(office, other)) == [Outcome.KNOWN]


def test_our_own_payment_file_is_no_result(office: Office, run: PayoutRun) -> None:
    ours = storage().load(export_run(run.id, actor=office.approver.actor).storage_key)
    with pytest.raises(AppError, match="payment file that was made here"):
        hand_in(office, ours)


def test_columns_are_chosen_until_something_is_booked(office: Office, run: PayoutRun) -> None:
    rows = [row.replace(";USD", "") for row in paid_rows(run)]
    file = hand_in(office, table(*rows, header="a;b;c;d"))
    with pytest.raises(AppError, match="Say which column"):
        rows_of_file(file)
    columns = Columns(columns={Meaning.AMOUNT: "b", Meaning.DAY: "a", Meaning.REFERENCE: "d"}, currency="usd")
    set_result_columns(file.id, columns, actor=office.approver.actor)
    assert meant(file) == [Outcome.PAYS] * 3
    book_file(file.id, actor=office.approver.actor)
    with pytest.raises(Conflict, match="were booked as it was read"):
        set_result_columns(file.id, columns, actor=office.approver.actor)


def test_nobody_reads_the_file_of_another_or_without_permission(office: Office, run: PayoutRun) -> None:
    file = hand_in(office, table(*paid_rows(run)))
    with pytest.raises(NotFound):
        book_file(file.id, actor=office.partner.actor)
    file = ask_booking(file.id, actor=office.preparer.actor)
    jobs.run_due()
    assert (states(run), file.done_at) == (["approved"] * 3, None), "a preparer may not pay, so the job does nothing"


def test_the_pages_take_show_and_book_a_file(
    office: Office, run: PayoutRun, client: FlaskClient, queries: QueryCounter
) -> None:
    browser = sign_in(client, office.approver)
    assert "Read the bank" in browser.get(f"/runs/{run.public_id}").text
    upload = {"file": (io.BytesIO(table(*paid_rows(run), "2026-06-19;1.00;USD;rent;Z")), "bank.csv")}
    page = browser.post(f"/runs/{run.public_id}/results", data=upload, follow_redirects=True)
    for told in ("Will be marked paid", "Book 3 rows", "$46.00", "Not one of ours", "names no payment of yours"):
        assert told in page.text
    address = page.request.path
    with queries.at_most(12):
        assert browser.get(f"{address}?show=unknown").status_code == 200
    browser.post(f"{address}/book", data={"confirm": "yes"})
    assert "Being booked" in browser.get(address).text
    jobs.run_due()
    assert states(run) == ["paid"] * 3
    after = browser.get(address).text
    assert "Nothing in this file is left to book" in after
    assert "Marked paid by this row" in after
    assert "names no payment of yours" in browser.get(f"{address}/rows.csv").text
    payment = browser.get(f"/payouts/{payouts_of(run)[0].public_id}").text
    assert "bank.csv, row 2" in payment
    assert "bank.csv" in browser.get("/runs/results").text


def test_a_wrong_file_is_refused_on_the_page(office: Office, client: FlaskClient) -> None:
    browser = sign_in(client, office.approver)
    answer = browser.post("/runs/results", data={"file": (io.BytesIO(b"%PDF-1.4"), "bank.pdf")})
    assert (answer.status_code, "This is a PDF" in answer.text) == (422, True)
    assert db.session.scalars(select(ResultFile.id)).all() == []
    other = make_person(db.session.get_one(Organization, office.deal.partner_id), Role.FINANCE_APPROVER)
    file = hand_in(office, table("2026-06-19;5.00;USD;a;A"))
    assert sign_in(client, other).get(f"/runs/results/{file.public_id}").status_code == 404
    assert db.session.scalars(select(ResultLine.id)).all() == []
