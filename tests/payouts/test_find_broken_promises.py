"""Each promise about payments is checked from what the books say, and a check reads each sale and entry once."""

from datetime import date

import pytest
from sqlalchemy import func, select

from core import clock as time
from core.db import command, db
from payouts.commands.books_checks import check_and_keep
from payouts.commands.ledger import lock_books, post
from payouts.commands.payouts import mark_paid
from payouts.models import Earning
from payouts.queries.checks import check_books
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer
from tests.harness.clock import Clock
from tests.harness.queries import QueryCounter
from tests.payouts.factories import sell
from tests.payouts.office import Office, make_office, only_payout
from tests.payouts.test_post_entries import without_triggers


def found_in(office: Office) -> set[str]:
    return {finding.invariant for finding in check_books(office.deal.seller_id)}


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE payout SET state = 'draft'", {"I5"}),
        ("UPDATE payout SET amount_minor = amount_minor + 1", {"I6"}),
        ("UPDATE payout_line SET amount_minor = amount_minor + 1", {"I6"}),
        ("UPDATE payout SET withheld_minor = 1, amount_minor = amount_minor - 1", {"I9"}),
        ("UPDATE entry SET kind = 'returned' WHERE kind = 'paid'", {"I4", "I5", "I10"}),
        ("UPDATE entry SET kind = 'unreserve' WHERE kind = 'reserve'", {"I4", "I10"}),
        ("UPDATE audit_record SET action = 'x' WHERE seq = 2", {"I10"}),
        ("UPDATE period SET entry_count = entry_count + 1", {"I7"}),
    ],
)
def test_what_was_tampered_with_after_a_payment_is_found(clock: Clock, tampering: str, found: set[str]) -> None:
    office = make_office(clock)
    run = office.approve(office.submit(office.draft()))
    mark_paid(only_payout(run).id, actor=office.approver.actor, reference="BANK-1", paid_on=date(2026, 5, 20))
    assert found_in(office) == set()
    without_triggers(tampering)
    assert found_in(office) == found


@command
def _write(office: Office, kind: EntryKind, debit: AccountKind, credit: AccountKind, minor: int) -> None:
    """Write an entry that no command of the product would."""
    deal = office.deal
    lock_books(deal.seller_id)
    transfer = Transfer(AccountRef(debit, "USD"), AccountRef(credit, "USD"), minor)
    post(
        Posting(
            seller_id=deal.seller_id,
            partnership_id=deal.partnership_id,
            partner_id=deal.partner_id,
            key=f"planted:{kind}",
            kind=kind,
            occurred_at=time.now(),
            reason="Planted",
            actor="system",
            transfers=(transfer,),
        )
    )


@pytest.mark.parametrize(
    ("kind", "debit", "credit", "minor", "found"),
    [
        (EntryKind.RESERVE, AccountKind.PAYABLE, AccountKind.IN_FLIGHT, 1_000_000, "I9"),
        (EntryKind.WRITE_OFF, AccountKind.WRITE_OFF, AccountKind.PAYABLE, 1, "I16"),
        (EntryKind.UNCLAIMED, AccountKind.PAYABLE, AccountKind.UNCLAIMED, 1, "I16"),
        (EntryKind.NET, AccountKind.PAYABLE, AccountKind.RECEIVABLE, 1, "I13"),
    ],
)
def test_an_entry_that_takes_too_much_is_found_on_the_way(
    clock: Clock, kind: EntryKind, debit: AccountKind, credit: AccountKind, minor: int, found: str
) -> None:
    office = make_office(clock)
    _write(office, kind, debit, credit, minor)
    assert found in found_in(office)


def test_one_check_reads_each_sale_and_each_entry_once(clock: Clock, queries: QueryCounter) -> None:
    office = make_office(clock)
    office.submit(office.draft())
    before = len(queries.statements)
    assert check_and_keep(office.deal.seller_id).is_clean
    ran = queries.statements[before:]
    assert sum("FROM conversion JOIN agreement_version" in each for each in ran) == 1
    assert sum("FROM entry LEFT OUTER JOIN move" in each for each in ran) == 1


def test_what_was_not_booked_yet_is_booked_before_the_check_says_what_it_found(clock: Clock) -> None:
    office = make_office(clock)
    sell(office.deal, 5_000)
    count = select(func.count()).select_from(Earning)
    assert (db.session.scalar(count), found_in(office)) == (1, {"I2"})
    assert check_and_keep(office.deal.seller_id).is_clean
    assert db.session.scalar(count) == 2
