"""I14: what is held back for returns is the part that the terms say, until the day that they say, and no more."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.ids import Id
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.agreements import reserves_of
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind

_Debit, _Credit = aliased(Account), aliased(Account)


def check_reserves(seller_id: Id) -> Iterator[Finding]:
    """Compare what was held back of each share with its terms and with what waited when it was released."""
    query = select(Earning).where(Earning.seller_id == seller_id)
    kept = (Earning.reserve_until.is_not(None)) | (Earning.reserve_minor != 0)
    earnings = list(db.session.scalars(query.where(kept).order_by(Earning.id)))
    if not earnings:
        return
    reserves = reserves_of(seller_id, earnings)
    waited = _moved(seller_id, AccountKind.HELD, AccountKind.PAYABLE)
    apart = _moved(seller_id, AccountKind.PAYABLE, AccountKind.RESERVE)
    for earning in earnings:
        reserve, found = reserves.get(earning.agreement_version_id), apart.get(earning.id, 0)
        should = reserve.part_of(waited.get(earning.id, 0)) if reserve else 0
        if found != should or not 0 <= earning.reserve_minor <= found:
            now = f"{found} was held back and {earning.reserve_minor} is"
            yield Finding("I14", f"{earning.public_id}: {now}, its terms say {should}.")
        until = reserve.until(earning.release_on) if reserve and earning.release_on else None
        if earning.reserve_until != until:
            yield Finding("I14", f"{earning.public_id} is held back until {earning.reserve_until}, not {until}.")


def _moved(seller_id: Id, debit: AccountKind, credit: AccountKind) -> dict[Id, int]:
    """Return what releases moved between two kinds of accounts, by earning, in minor units."""
    query = (
        select(Move.earning_id, func.sum(Move.amount_minor))
        .join(Entry, (Entry.id == Move.entry_id) & (Entry.seller_id == Move.seller_id))
        .join(_Debit, _Debit.id == Move.debit_account_id)
        .join(_Credit, _Credit.id == Move.credit_account_id)
        .where(Move.seller_id == seller_id, Entry.kind == EntryKind.RELEASE, Move.earning_id.is_not(None))
        .where(_Debit.kind == debit, _Credit.kind == credit)
        .group_by(Move.earning_id)
    )
    return {earning_id: int(minor) for earning_id, minor in db.session.execute(query) if earning_id}
