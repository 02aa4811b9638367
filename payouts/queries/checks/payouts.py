"""I4, I5, I6 and I9: what is on its way, what was paid, and what was withheld agree with the payouts."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Result, and_, func, select

from core.bulk import BATCH
from core.db import db
from core.ids import Id, show
from payouts.models import Entry, Payout, PayoutAttempt, PayoutLine
from payouts.queries.entries import AccountRow
from payouts.rules.destinations import SENDING
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.runs import PayoutState
from payouts.rules.sending import OPEN_ATTEMPTS

_SHARE = Payout.amount_minor + Payout.withheld_minor
"""What its lines come to: what is received and what is withheld."""


def check_reserved_and_paid(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
    """Read what the books tell of each payout, once for both promises.

    I5: a payout that says paid has one more payment than returns, and no other payout has. I4: each account of money
    on its way equals the payouts that reserved and have neither paid nor given back.
    """
    on_its_way: Counter[tuple[Id | None, str]] = Counter()
    for payout_id, partnership_id, currency, state, share, reserved, paid in _told(seller_id):
        on_its_way[(partnership_id, currency)] += share * reserved
        if paid != (1 if state == PayoutState.PAID else 0):
            name = show(Payout.__prefix__, payout_id)
            yield Finding("I5", f"Payout {name} is {state}, but the ledger paid it {paid} times.")
    for account in accounts.values():
        expected = on_its_way[(account.partnership_id, account.currency)] if account.partnership_id else 0
        if account.kind == AccountKind.IN_FLIGHT and account.balance_minor != expected:
            yield Finding("I4", f"{account.key} holds {account.balance_minor}, its payouts reserved {expected}.")


def _told(seller_id: Id) -> Result[Id, Id, str, str, int, int, int]:
    """Return every payout with its share, how many times it is still reserved and how many times it stays paid."""
    about_it = (Entry.payout_id == Payout.id) & (Entry.seller_id == Payout.seller_id)
    paid, reserved = _times(EntryKind.PAID), _times(EntryKind.RESERVE)
    query = (
        select(
            Payout.id,
            Payout.partnership_id,
            Payout.currency,
            Payout.state,
            _SHARE,
            reserved - _times(EntryKind.UNRESERVE) - paid,
            paid - _times(EntryKind.RETURNED),
        )
        .outerjoin(Entry, about_it)
        .where(Payout.seller_id == seller_id)
        .group_by(Payout.id)
    )
    return db.session.execute(query.execution_options(yield_per=BATCH))


def _times(kind: EntryKind) -> ColumnElement[int]:
    return func.count().filter(Entry.kind == kind)


def check_rail_objects(seller_id: Id) -> Iterator[Finding]:
    """I5: what a rail pays by itself names its one transfer once paid, and has an open attempt while it is sent."""
    attempts = and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(OPEN_ATTEMPTS))
    query = (
        select(Payout.id, Payout.state, Payout.rail_object_id, func.count(PayoutAttempt.id))
        .outerjoin(PayoutAttempt, attempts)
        .where(Payout.seller_id == seller_id, Payout.rail.in_(SENDING))
        .group_by(Payout.id)
    )
    for payout_id, state, rail_object_id, open_ones in db.session.execute(query.execution_options(yield_per=BATCH)):
        name = show(Payout.__prefix__, payout_id)
        if state == PayoutState.PAID and not rail_object_id:
            yield Finding("I5", f"Payout {name} is paid, but names no transfer.")
        expected = 1 if state in {PayoutState.SENDING, PayoutState.UNKNOWN} else 0
        if open_ones != expected:
            yield Finding("I5", f"Payout {name} is {state} and has {open_ones} open attempts.")


def check_lines(seller_id: Id) -> Iterator[Finding]:
    """I6: the lines of a payout sum to its amount."""
    of_it = (PayoutLine.payout_id == Payout.id) & (PayoutLine.seller_id == Payout.seller_id)
    lines = func.coalesce(func.sum(PayoutLine.amount_minor), 0)
    query = (
        select(Payout.id, _SHARE, lines)
        .outerjoin(PayoutLine, of_it)
        .where(Payout.seller_id == seller_id, Payout.is_included)
        .group_by(Payout.id)
        .having(lines != _SHARE)
    )
    for payout_id, share, minor in db.session.execute(query):
        name, said = show(Payout.__prefix__, payout_id), f"its lines sum to {int(minor)}, it says {share}"
        yield Finding("I6", f"Payout {name} does not add up: {said}.")


def check_withheld(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
    """I9: what was withheld is what paid payouts say, and no payout withholds more than its share."""
    expected: Counter[tuple[Id | None, str]] = Counter()
    held = select(Payout).where(Payout.seller_id == seller_id, Payout.withheld_minor != 0)
    for payout in db.session.scalars(held):
        if payout.withheld_minor < 0 or payout.amount_minor < 0:
            yield Finding("I9", f"Payout {payout.public_id} pays {payout.amount_minor} of {payout.share.minor}.")
        if payout.state == PayoutState.PAID:
            expected[(payout.partnership_id, payout.currency)] += payout.withheld_minor
    kept = (each for each in accounts.values() if each.kind == AccountKind.WITHHOLDING_PAYABLE)
    for account in kept:
        should = expected.pop((account.partnership_id, account.currency), 0)
        if account.balance_minor != should:
            yield Finding("I9", f"{account.key} holds {account.balance_minor}, its payouts withheld {should}.")
    if +expected:
        yield Finding("I9", "Payouts were paid less what is withheld, and the books do not say so.")
