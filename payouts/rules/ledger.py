"""What an entry of the books is made of, and its fingerprint. One key stands for one content, for ever."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from core.ids import Id
from payouts.rules.kinds import SELLER_ACCOUNTS, AccountKind, EntryKind

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account as a posting names it: the owner follows from the kind and the posting."""

    kind: AccountKind
    currency: str
    rail_account: str | None = None

    @property
    def is_of_seller(self) -> bool:
        """Whether the account is kept once per seller instead of once per partnership."""
        return self.kind in SELLER_ACCOUNTS

    def key(self, *, seller_id: Id, partnership_id: Id | None) -> str:
        """Return the account's unique key. Raises ValueError for a partner's account without a partnership."""
        owner = seller_id if self.is_of_seller else partnership_id
        if owner is None:
            raise ValueError(f"An account of kind {self.kind} needs a partnership.")
        parts = [str(self.kind), owner.hex, self.currency, self.rail_account]
        return ":".join(part for part in parts if part is not None)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A positive amount from a debit account to a credit account, of one earning where there is one."""

    debit: AccountRef
    credit: AccountRef
    minor: int
    earning_id: Id | None = None

    def __post_init__(self) -> None:
        if self.minor <= 0 or self.debit.currency != self.credit.currency or self.debit == self.credit:
            raise ValueError("A transfer is a positive amount between two accounts of one currency.")


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry that is to be written: what happened, why, by whom, and the transfers it consists of."""

    seller_id: Id
    key: str
    kind: EntryKind
    occurred_at: datetime
    reason: str
    actor: str
    transfers: tuple[Transfer, ...]
    partnership_id: Id | None = None
    partner_id: Id | None = None
    earning_id: Id | None = None
    payout_id: Id | None = None
    reverses_id: Id | None = None
    adjusts_period: str | None = None

    def __post_init__(self) -> None:
        if not self.key or not self.transfers:
            raise ValueError("An entry needs a key and at least one transfer.")

    def account_key(self, account: AccountRef) -> str:
        """Return the key of one of the accounts this entry touches."""
        return account.key(seller_id=self.seller_id, partnership_id=self.partnership_id)

    def account_refs(self) -> dict[str, AccountRef]:
        """Return every account the entry touches, by key, in the order in which they are locked."""
        refs = {self.account_key(ref): ref for move in self.transfers for ref in (move.debit, move.credit)}
        return dict(sorted(refs.items()))

    def earning_ids(self) -> list[Id]:
        """Return every earning the entry touches, in the order in which they are locked."""
        return sorted({move.earning_id for move in self.transfers if move.earning_id is not None})


MoveRow: TypeAlias = tuple[str, str, int, str, str | None]
"""Debit key, credit key, amount in minor units, currency, earning."""


def move_rows(posting: Posting) -> list[MoveRow]:
    """Return the posting's moves as they enter the fingerprint."""
    return [
        (
            posting.account_key(move.debit),
            posting.account_key(move.credit),
            move.minor,
            move.debit.currency,
            move.earning_id.hex if move.earning_id else None,
        )
        for move in posting.transfers
    ]


def content_hash(*, kind: str, occurred_at: datetime, reason: str, links: list[Id | None], moves: list[MoveRow]) -> str:
    """Return the sha256 of what an entry says; `links` are partnership, earning, payout and the entry it reverses."""
    body = {
        "kind": kind,
        "occurred_at": occurred_at.isoformat(timespec="microseconds"),
        "reason": reason,
        "links": [link.hex if link else None for link in links],
        "moves": moves,
    }
    return sha256_of(body)


def posting_hash(posting: Posting) -> str:
    """Return the fingerprint of a posting: two postings with one key must share it."""
    return content_hash(
        kind=posting.kind,
        occurred_at=posting.occurred_at,
        reason=posting.reason,
        links=[posting.partnership_id, posting.earning_id, posting.payout_id, posting.reverses_id],
        moves=move_rows(posting),
    )


@dataclass(frozen=True, slots=True)
class Link:
    """The part of an entry that the chain binds besides its content."""

    seq: int
    key: str
    period: str
    adjusts_period: str | None
    recorded_at: datetime
    actor: str
    content_sha256: str


def chain_hash(prev_hash: str, link: Link) -> str:
    """Return the hash that binds an entry to all entries of the seller before it."""
    body = {
        "prev": prev_hash,
        "seq": link.seq,
        "key": link.key,
        "period": link.period,
        "adjusts_period": link.adjusts_period,
        "recorded_at": link.recorded_at.isoformat(timespec="microseconds"),
        "actor": link.actor,
        "content": link.content_sha256,
    }
    return sha256_of(body)


def sha256_of(body: object) -> str:
    """Return the sha256 of a value as canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def canonical_json(body: object) -> str:
    """Return the one way a value is written when its fingerprint matters."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
