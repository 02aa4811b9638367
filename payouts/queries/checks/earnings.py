"""I2, I3, I6 and I11: earnings agree with their moves, their targets and their accounts, facts alone lower them."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id, show
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.earnings import buckets_of
from payouts.queries.facts import Subject, all_subjects
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.postings import BUCKET_OF, Buckets
from tracking.models import Adjustment

_KEPT = {
    AccountKind.HELD: Earning.held_minor,
    AccountKind.PAYABLE: Earning.payable_minor,
    AccountKind.CONTESTED: Earning.contested_minor,
    AccountKind.RESERVE: Earning.reserve_minor,
}
"""Accounts that hold nothing but parts of earnings, and where an earning says so."""


def check_targets(seller_id: Id) -> Iterator[Finding]:
    """I2: what each earning says is the sum of its moves, and equals what the calculator makes of the facts."""
    moved, posted = _moved_by_kind(seller_id), {}
    for earning in db.session.scalars(select(Earning).where(Earning.seller_id == seller_id).order_by(Earning.id)):
        posted[earning.conversion_id] = earning.posted_minor
        sums = _buckets(earning.id, moved)
        if sums != buckets_of(earning) or sums.posted != earning.posted_minor:
            yield Finding("I2", f"{earning.public_id} says {buckets_of(earning)}, its moves say {sums}.")
    for subject in all_subjects(seller_id):
        found = posted.get(subject.conversion.id, 0)
        if found != subject.target_minor:
            name = subject.conversion.public_id
            yield Finding("I2", f"Conversion {name} should come to {subject.target_minor}, but {found} is posted.")


def check_accounts_of_earnings(seller_id: Id) -> Iterator[Finding]:
    """I3: what waits and what is payable on a partner's accounts is what its earnings say."""
    sums = [func.sum(column) for column in _KEPT.values()]
    query = select(Earning.partnership_id, Earning.currency, *sums)
    expected: Counter[tuple[Id | None, str, str]] = Counter()
    query = query.where(Earning.seller_id == seller_id).group_by(Earning.partnership_id, Earning.currency)
    shown = tuple(_KEPT)
    for partnership_id, currency, *minors in db.session.execute(query):
        for kind, minor in zip(shown, minors, strict=True):
            expected[(partnership_id, currency, kind)] = int(minor)
    for account in db.session.scalars(select(Account).where(Account.seller_id == seller_id, Account.kind.in_(shown))):
        should = expected[(account.partnership_id, account.currency, account.kind)]
        if account.balance_minor != should:
            yield Finding("I3", f"{account.key} holds {account.balance_minor}, its earnings say {should}.")


def check_splits(seller_id: Id) -> Iterator[Finding]:
    """I6: the parts of an order that several placements share add up to the whole pool."""
    by_order: dict[Id, list[Subject]] = {}
    for subject in all_subjects(seller_id):
        by_order.setdefault(subject.order.id, []).append(subject)
    for subjects in by_order.values():
        shared = {(each.conversion.agreement_version_id, each.has_share) for each in subjects}
        made = subjects[0].explanation
        if len(subjects) > 1 and len(shared) == 1 and made is not None:
            parts, pool = sum(each.target_minor for each in subjects), made.pool_minor
            if parts != pool:
                yield Finding("I6", f"The parts of {subjects[0].order.public_id} come to {parts}, its pool is {pool}.")


def check_reasons(seller_id: Id) -> Iterator[Finding]:
    """I11: an earning was only ever lowered after a refund, dispute or correction of its order was recorded."""
    changed = aliased(Adjustment)
    fact = (
        select(changed.id)
        .where(changed.seller_id == Earning.seller_id, changed.order_id == Earning.order_id)
        .where(changed.recorded_at <= Entry.recorded_at)
    )
    query = (
        select(Entry.seq, Entry.earning_id)
        .join(Earning, (Earning.id == Entry.earning_id) & (Earning.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.REVERSE, ~fact.exists())
    )
    for seq, earning_id in db.session.execute(query):
        name = show(Earning.__prefix__, earning_id) if earning_id else "an earning"
        yield Finding("I11", f"Entry {seq} lowered {name}, and no refund or dispute says why.")


def _moved_by_kind(seller_id: Id) -> Counter[tuple[Id, str]]:
    moved: Counter[tuple[Id, str]] = Counter()
    for column, sign in ((Move.credit_account_id, 1), (Move.debit_account_id, -1)):
        query = (
            select(Move.earning_id, Account.kind, func.sum(Move.amount_minor))
            .join(Account, (Account.id == column) & (Account.seller_id == Move.seller_id))
            .where(Move.seller_id == seller_id, Move.earning_id.is_not(None))
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
