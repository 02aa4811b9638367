"""The ledger's only writer. An entry is written once under its key; the same key with other content is an error."""

from collections.abc import Sequence

from sqlalchemy import select

from accounts.rules.hooks import HookEvent
from accounts.telling import tell
from core import clock, ids
from core.audit import ChainHead, next_in_chain
from core.bulk import add_all_if_missing, batches
from core.clock import local_day
from core.db import db, in_command
from core.ids import Id
from payouts.models import Account, Earning, Entry, Move
from payouts.queries.entries import find_entries, last_closed_month, zone_of
from payouts.rules.kinds import EarningKind, EntryKind
from payouts.rules.ledger import AccountRef, Link, Posting, Transfer, chain_hash, posting_hash
from payouts.rules.periods import month_for
from payouts.rules.postings import BUCKET_OF, COMES_FROM

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
    return post_all([posting])[0]


def post_all(postings: Sequence[Posting]) -> list[Entry]:
    """Write many entries of one seller in the order given, each as `post` does, with a handful of questions for 500.

    Raises KeyReused as `post` does, ValueError for postings of two sellers.
    """
    if not in_command():
        raise RuntimeError("Entries are written inside a command.")
    if len({posting.seller_id for posting in postings}) > 1:
        raise ValueError("Entries that are written together are in one seller's books.")
    return [entry for some in batches(postings) for entry in _post_some(some)]


def _post_some(postings: Sequence[Posting]) -> list[Entry]:
    seller_id = postings[0].seller_id
    head = lock_books(seller_id)
    found = find_entries(seller_id, [posting.key for posting in postings])
    fresh = [posting for posting in postings if posting.key not in found]
    written = _write(fresh, head) if fresh else {}
    return [written.get(posting.key) or _same(found[posting.key], posting) for posting in postings]


def _write(postings: Sequence[Posting], head: ChainHead) -> dict[str, Entry]:
    earnings, accounts = _lock_earnings(postings), _lock_accounts(postings)
    entries = _write_entries(postings, head)
    for entry, posting in zip(entries, postings, strict=True):
        _write_moves(entry, posting, accounts, earnings)
        _tell_of_shares(posting, earnings)
    db.session.flush()
    return {entry.key: entry for entry in entries}


def _tell_of_shares(posting: Posting, earnings: dict[Id, Earning]) -> None:
    """Tell webhooks of every share of a sale that was made or that moved on."""
    for earning_id in posting.earning_ids():
        earning = earnings[earning_id]
        is_new = posting.kind is EntryKind.EARN and earning.revision == 1
        if earning.kind in {EarningKind.ORDER, EarningKind.LEAD}:
            event = HookEvent.COMMISSION_CREATED if is_new else HookEvent.COMMISSION_UPDATED
            tell(event, seller_id=earning.seller_id, subject_id=earning_id)


def _same(found: Entry, posting: Posting) -> Entry:
    if found.content_sha256 != posting_hash(posting):
        raise KeyReused(f"The entry {posting.key} exists and says something else.")
    return found


def _lock_earnings(postings: Sequence[Posting]) -> dict[Id, Earning]:
    wanted = sorted({earning_id for posting in postings for earning_id in posting.earning_ids()})
    if not wanted:
        return {}
    query = select(Earning).where(Earning.seller_id == postings[0].seller_id, Earning.id.in_(wanted))
    locked = query.order_by(Earning.id).with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in db.session.scalars(locked)}


def _lock_accounts(postings: Sequence[Posting]) -> dict[str, Account]:
    """Return the accounts some entries touch, locked in the order of their keys; those that are missing are made."""
    refs = {key: (posting, ref) for posting in postings for key, ref in posting.account_refs().items()}
    seller_id, keys = postings[0].seller_id, sorted(refs)
    found = _locked(seller_id, keys)
    if len(found) == len(refs):
        return found
    add_all_if_missing(Account, [_new_account(*refs[key], key) for key in keys if key not in found])
    return _locked(seller_id, keys)


def _locked(seller_id: Id, keys: list[str]) -> dict[str, Account]:
    query = select(Account).where(Account.seller_id == seller_id, Account.key.in_(keys)).order_by(Account.key)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    return {row.key: row for row in rows}


def _new_account(posting: Posting, ref: AccountRef, key: str) -> dict[str, object]:
    return {
        "id": ids.new(),
        "seller_id": posting.seller_id,
        "partnership_id": None if ref.is_of_seller else posting.partnership_id,
        "partner_id": None if ref.is_of_seller else posting.partner_id,
        "key": key,
        "kind": str(ref.kind),
        "currency": ref.currency,
        "rail_account": ref.rail_account,
        "balance_minor": 0,
    }


def _write_entries(postings: Sequence[Posting], head: ChainHead) -> list[Entry]:
    """Store entries as the next links of the chain, in the order given."""
    seller_id, entries = postings[0].seller_id, []
    zone, closed = zone_of(seller_id), last_closed_month(seller_id)
    for posting in postings:
        recorded_at = clock.now()
        link = Link(
            seq=head.seq + 1,
            key=posting.key,
            period=month_for(local_day(recorded_at, zone), closed),
            adjusts_period=posting.adjusts_period,
            recorded_at=recorded_at,
            actor=posting.actor,
            content_sha256=posting_hash(posting),
        )
        entry = _entry(posting, link, prev_hash=head.hash)
        head.seq, head.hash = entry.seq, entry.chain_hash
        entries.append(entry)
    db.session.add_all(entries)
    db.session.flush()
    return entries


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
        if kind in COMES_FROM:
            earning.posted_minor -= change
        elif kind in BUCKET_OF:
            column = f"{BUCKET_OF[kind]}_minor"
            setattr(earning, column, getattr(earning, column) + change)
