"""The ledger's only writer. An entry is written once under its key; the same key with other content is an error."""

from sqlalchemy import select

from core import clock, ids
from core.audit import ChainHead, next_in_chain
from core.clock import local_day
from core.db import add, add_if_missing, db, in_command
from core.ids import Id
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.entries import find_entry, last_closed_month, zone_of
from payouts.rules.kinds import AccountKind
from payouts.rules.ledger import AccountRef, Link, Posting, Transfer, chain_hash, posting_hash
from payouts.rules.periods import month_for
from payouts.rules.postings import BUCKET_OF

CHAIN = "ledger"


class KeyReused(RuntimeError):
    """An entry with this key says something else: a bug, or somebody changed the books."""


def lock_books(seller_id: Id) -> ChainHead:
    """Keep other writers out of one seller's books until the command ends.

    A command that decides on balances calls it before it reads them: after locking runs and payouts, before
    earnings and accounts. Taking it first lets one command write many entries without ever waiting in a circle.
    """
    return next_in_chain(seller_id, CHAIN)


def post(posting: Posting) -> Entry:
    """Write an entry with its moves and bring the cached balances up to date; a repeat returns the first entry.

    Must run inside a command. Raises KeyReused when the key was used for other content.
    """
    if not in_command():
        raise RuntimeError("Entries are written inside a command.")
    head = lock_books(posting.seller_id)
    found = find_entry(posting.seller_id, posting.key)
    if found is not None:
        return _same(found, posting)
    earnings, accounts = _lock_earnings(posting), _lock_accounts(posting)
    entry = _write_entry(posting, head)
    _write_moves(entry, posting, accounts, earnings)
    return entry


def _same(found: Entry, posting: Posting) -> Entry:
    if found.content_sha256 != posting_hash(posting):
        raise KeyReused(f"The entry {posting.key} exists and says something else.")
    return found


def _lock_earnings(posting: Posting) -> dict[Id, Earning]:
    wanted = posting.earning_ids()
    if not wanted:
        return {}
    query = select(Earning).where(Earning.seller_id == posting.seller_id, Earning.id.in_(wanted)).order_by(Earning.id)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    return {row.id: row for row in rows}


def _lock_accounts(posting: Posting) -> dict[str, Account]:
    """Return the accounts an entry touches, locked in the order of their keys; those that are missing are made."""
    refs = posting.account_refs()
    found = _locked(posting.seller_id, list(refs))
    if len(found) == len(refs):
        return found
    for key, ref in refs.items():
        if key not in found:
            _open_account(posting, key, ref)
    return _locked(posting.seller_id, list(refs))


def _locked(seller_id: Id, keys: list[str]) -> dict[str, Account]:
    query = select(Account).where(Account.seller_id == seller_id, Account.key.in_(keys)).order_by(Account.key)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    return {row.key: row for row in rows}


def _open_account(posting: Posting, key: str, ref: AccountRef) -> None:
    add_if_missing(
        Account,
        id=ids.new(),
        seller_id=posting.seller_id,
        partnership_id=None if ref.is_of_seller else posting.partnership_id,
        partner_id=None if ref.is_of_seller else posting.partner_id,
        key=key,
        kind=str(ref.kind),
        currency=ref.currency,
        rail_account=ref.rail_account,
        balance_minor=0,
    )


def _write_entry(posting: Posting, head: ChainHead) -> Entry:
    recorded_at = clock.now()
    recorded_on = local_day(recorded_at, zone_of(posting.seller_id))
    link = Link(
        seq=head.seq + 1,
        key=posting.key,
        period=month_for(recorded_on, last_closed_month(posting.seller_id)),
        adjusts_period=posting.adjusts_period,
        recorded_at=recorded_at,
        actor=posting.actor,
        content_sha256=posting_hash(posting),
    )
    entry = _entry(posting, link, prev_hash=head.hash)
    head.seq, head.hash = entry.seq, entry.chain_hash
    return add(entry)


def _entry(posting: Posting, link: Link, *, prev_hash: str) -> Entry:
    return Entry(
        seller_id=posting.seller_id,
        partnership_id=posting.partnership_id,
        partner_id=posting.partner_id,
        earning_id=posting.earning_id,
        payout_id=posting.payout_id,
        reverses_id=posting.reverses_id,
        key=link.key,
        kind=str(posting.kind),
        period=link.period,
        adjusts_period=link.adjusts_period,
        occurred_at=posting.occurred_at,
        recorded_at=link.recorded_at,
        actor=link.actor,
        reason=posting.reason,
        content_sha256=link.content_sha256,
        seq=link.seq,
        prev_hash=prev_hash,
        chain_hash=chain_hash(prev_hash, link),
    )


def _write_moves(entry: Entry, posting: Posting, accounts: dict[str, Account], earnings: dict[Id, Earning]) -> None:
    for position, move in enumerate(posting.transfers):
        debit, credit = accounts[posting.account_key(move.debit)], accounts[posting.account_key(move.credit)]
        db.session.add(_move(entry, position, move, debit=debit, credit=credit))
        debit.balance_minor -= move.minor
        credit.balance_minor += move.minor
        if move.earning_id is not None:
            _follow(earnings[move.earning_id], move)
    db.session.flush()


def _move(entry: Entry, position: int, move: Transfer, *, debit: Account, credit: Account) -> Move:
    return Move(
        seller_id=entry.seller_id,
        entry_id=entry.id,
        position=position,
        debit_account_id=debit.id,
        credit_account_id=credit.id,
        earning_id=move.earning_id,
        amount_minor=move.minor,
        currency=move.debit.currency,
    )


def _follow(earning: Earning, move: Transfer) -> None:
    """Bring the earning's own cache up to date with a move of it."""
    for kind, change in ((move.debit.kind, -move.minor), (move.credit.kind, move.minor)):
        if kind is AccountKind.REVENUE_SHARE:
            earning.posted_minor -= change
        elif kind in BUCKET_OF:
            column = f"{BUCKET_OF[kind]}_minor"
            setattr(earning, column, getattr(earning, column) + change)
