"""I2, I3 and I11: earnings agree with their moves and their accounts, and facts alone lower them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.bulk import BATCH
from core.db import db
from core.ids import Id, show
from partners.models import Partnership
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.earnings import buckets_of
from payouts.queries.entries import AccountRow
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EarningKind, EntryKind
from payouts.rules.postings import BUCKET_OF, Buckets
from tracking.models import Adjustment, Order
from tracking.queries.undoing import undone_unasked

_KEPT = {
    AccountKind.HELD: Earning.held_minor,
    AccountKind.PAYABLE: Earning.payable_minor,
    AccountKind.CONTESTED: Earning.contested_minor,
    AccountKind.RESERVE: Earning.reserve_minor,
}
"""Accounts that hold nothing but parts of earnings, and where an earning says so."""


def check_moves(seller_id: Id) -> Iterator[Finding]:
    """I2: what each earning says is the sum of its moves."""
    for earnings in _pages(seller_id):
        moved = _moved_by_kind(seller_id, earnings)
        for earning in earnings:
            sums = _buckets(earning.id, moved)
            if sums != buckets_of(earning) or sums.posted != earning.posted_minor:
                yield Finding("I2", f"{earning.public_id} says {buckets_of(earning)}, its moves say {sums}.")


def check_accounts_of_earnings(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
    """I3: what waits and what is payable on a partner's accounts is what its earnings say."""
    sums = [func.sum(column) for column in _KEPT.values()]
    query = select(Earning.partnership_id, Earning.currency, *sums)
    expected: Counter[tuple[Id | None, str, str]] = Counter()
    query = query.where(Earning.seller_id == seller_id).group_by(Earning.partnership_id, Earning.currency)
    for partnership_id, currency, *minors in db.session.execute(query):
        for kind, minor in zip(_KEPT, minors, strict=True):
            expected[(partnership_id, currency, kind)] = int(minor)
    for account in accounts.values():
        should = expected[(account.partnership_id, account.currency, account.kind)]
        if account.kind in _KEPT and account.balance_minor != should:
            yield Finding("I3", f"{account.key} holds {account.balance_minor}, its earnings say {should}.")


def check_reasons(seller_id: Id) -> Iterator[Finding]:
    """I11: an earning was only ever lowered after a refund, dispute or correction of its order was recorded.

    That an import was undone is a reason only for a partner who agreed to it.
    """
    changed = aliased(Adjustment)
    fact = (
        select(changed.id)
        .where(changed.seller_id == Earning.seller_id, changed.order_id == Earning.order_id)
        .where(changed.recorded_at <= Entry.recorded_at)
    )
    query = (
        select(Entry.seq, Entry.earning_id)
        .join(Earning, (Earning.id == Entry.earning_id) & (Earning.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.REVERSE, Earning.kind != EarningKind.LEAD)
        .where(~fact.exists())
    )
    for seq, earning_id in db.session.execute(query):
        name = show(Earning.__prefix__, earning_id) if earning_id else "an earning"
        yield Finding("I11", f"Entry {seq} lowered {name}, and no refund or dispute says why.")
    for order_id, partnership_id in db.session.execute(undone_unasked(seller_id)):
        order, partner = show(Order.__prefix__, order_id), show(Partnership.__prefix__, partnership_id)
        yield Finding("I11", f"{order} was taken back with its import, and {partner} had not agreed to that.")


def _pages(seller_id: Id) -> Iterator[Sequence[Earning]]:
    """Yield every earning of a seller by id, some hundred at a time."""
    query = select(Earning).where(Earning.seller_id == seller_id).order_by(Earning.id).limit(BATCH)
    page = db.session.scalars(query).all()
    while page:
        yield page
        page = db.session.scalars(query.where(Earning.id > page[-1].id)).all()


def _moved_by_kind(seller_id: Id, earnings: Sequence[Earning]) -> Counter[tuple[Id, str]]:
    """Return what moved to which kind of account of some earnings that follow each other."""
    moved: Counter[tuple[Id, str]] = Counter()
    for column, sign in ((Move.credit_account_id, 1), (Move.debit_account_id, -1)):
        query = (
            select(Move.earning_id, Account.kind, func.sum(Move.amount_minor))
            .join(Account, (Account.id == column) & (Account.seller_id == Move.seller_id))
            .where(Move.seller_id == seller_id, Move.earning_id.between(earnings[0].id, earnings[-1].id))
            .group_by(Move.earning_id, Account.kind)
        )
        for earning_id, kind, minor in db.session.execute(query):
            if earning_id is not None:
                moved[(earning_id, kind)] += sign * int(minor)
    return moved


def _buckets(earning_id: Id, moved: Counter[tuple[Id, str]]) -> Buckets:
    sums: Counter[str] = Counter()
    for kind, part in BUCKET_OF.items():
        sums[part] += moved[(earning_id, kind)]
    return Buckets(**sums)
