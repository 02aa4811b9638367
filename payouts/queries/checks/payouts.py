"""I4, I5, I6 and I9: what is on its way, what was paid, and what was promised agree with the payouts."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import and_, func, select

from core.db import db
from core.ids import Id
from payouts.models import Account, Entry, Payout, PayoutAttempt, PayoutLine
from payouts.queries.entries import accounts_of, walk
from payouts.rules.destinations import SENDING
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.runs import PayoutState
from payouts.rules.sending import OPEN_ATTEMPTS

_SETTLES = {EntryKind.RESERVE: 1, EntryKind.UNRESERVE: -1, EntryKind.PAID: -1}


def check_in_flight(seller_id: Id) -> Iterator[Finding]:
    """I4: each account of money on its way equals the payouts that reserved and have neither paid nor given back."""
    reserved: Counter[tuple[Id, str]] = Counter()
    for payout, kinds in _payouts_with_kinds(seller_id):
        times = sum(_SETTLES.get(EntryKind(kind), 0) * count for kind, count in kinds.items())
        reserved[(payout.partnership_id, payout.currency)] += times * payout.share.minor
    query = select(Account).where(Account.seller_id == seller_id, Account.kind == AccountKind.IN_FLIGHT)
    for account in db.session.scalars(query):
        expected = reserved[(account.partnership_id, account.currency)] if account.partnership_id else 0
        if account.balance_minor != expected:
            yield Finding("I4", f"{account.key} holds {account.balance_minor}, its payouts reserved {expected}.")


def check_paid_once(seller_id: Id) -> Iterator[Finding]:
    """I5: a payout that says paid has one more payment than returns, and no other payout has."""
    for payout, kinds in _payouts_with_kinds(seller_id):
        times = kinds[EntryKind.PAID] - kinds[EntryKind.RETURNED]
        if times != (1 if payout.state == "paid" else 0):
            sentence = f"Payout {payout.public_id} is {payout.state}, but the ledger paid it {times} times."
            yield Finding("I5", sentence)


def check_rail_objects(seller_id: Id) -> Iterator[Finding]:
    """I5: what a rail pays by itself names its one transfer once paid, and has an open attempt while it is sent."""
    attempts = and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(OPEN_ATTEMPTS))
    query = (
        select(Payout, func.count(PayoutAttempt.id))
        .outerjoin(PayoutAttempt, attempts)
        .where(Payout.seller_id == seller_id, Payout.rail.in_(SENDING))
        .group_by(Payout.id)
    )
    for payout, open_ones in db.session.execute(query):
        if payout.state == PayoutState.PAID and not payout.rail_object_id:
            yield Finding("I5", f"Payout {payout.public_id} is paid, but names no transfer.")
        expected = 1 if payout.state in {PayoutState.SENDING, PayoutState.UNKNOWN} else 0
        if open_ones != expected:
            yield Finding("I5", f"Payout {payout.public_id} is {payout.state} and has {open_ones} open attempts.")


def check_lines(seller_id: Id) -> Iterator[Finding]:
    """I6: the lines of a payout sum to its amount."""
    query = (
        select(PayoutLine.payout_id, func.sum(PayoutLine.amount_minor))
        .where(PayoutLine.seller_id == seller_id)
        .group_by(PayoutLine.payout_id)
    )
    sums = {payout_id: int(minor) for payout_id, minor in db.session.execute(query)}
    for payout in db.session.scalars(select(Payout).where(Payout.seller_id == seller_id)):
        if payout.is_included and sums.get(payout.id, 0) != payout.share.minor:
            said = f"its lines sum to {sums.get(payout.id, 0)}, it says {payout.share.minor}"
            yield Finding("I6", f"Payout {payout.public_id} does not add up: {said}.")


def check_promises(seller_id: Id) -> Iterator[Finding]:
    """I9: walking the books entry by entry, no reserve ever took a partner's payable below zero."""
    accounts = accounts_of(seller_id)
    payable = {found.id for found in accounts.values() if found.kind == AccountKind.PAYABLE}
    balance: Counter[Id] = Counter()
    for seq, kind, moves in walk(seller_id):
        for account_id, minor in moves:
            balance[account_id] += minor
        for account_id in {each for each, _ in moves} & payable if kind == EntryKind.RESERVE else ():
            if balance[account_id] < 0:
                yield Finding("I9", f"Entry {seq} promised more than was payable on {accounts[account_id].key}.")


def check_withheld(seller_id: Id) -> Iterator[Finding]:
    """I9: what was withheld is what paid payouts say, and no payout withholds more than its share."""
    expected: Counter[tuple[Id | None, str]] = Counter()
    held = select(Payout).where(Payout.seller_id == seller_id, Payout.withheld_minor != 0)
    for payout in db.session.scalars(held):
        if payout.withheld_minor < 0 or payout.amount_minor < 0:
            yield Finding("I9", f"Payout {payout.public_id} pays {payout.amount_minor} of {payout.share.minor}.")
        if payout.state == PayoutState.PAID:
            expected[(payout.partnership_id, payout.currency)] += payout.withheld_minor
    query = select(Account).where(Account.seller_id == seller_id, Account.kind == AccountKind.WITHHOLDING_PAYABLE)
    for account in db.session.scalars(query):
        should = expected.pop((account.partnership_id, account.currency), 0)
        if account.balance_minor != should:
            yield Finding("I9", f"{account.key} holds {account.balance_minor}, its payouts withheld {should}.")
    if +expected:
        yield Finding("I9", "Payouts were paid less what is withheld, and the books do not say so.")


def _payouts_with_kinds(seller_id: Id) -> Iterator[tuple[Payout, Counter[str]]]:
    kinds: dict[Id, Counter[str]] = {}
    query = select(Entry.payout_id, Entry.kind).where(Entry.seller_id == seller_id, Entry.payout_id.is_not(None))
    for payout_id, kind in db.session.execute(query):
        if payout_id is not None:
            kinds.setdefault(payout_id, Counter())[kind] += 1
    for payout in db.session.scalars(select(Payout).where(Payout.seller_id == seller_id)):
        yield payout, kinds.get(payout.id, Counter())
