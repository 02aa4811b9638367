"""What the benchmark of closing works on: a month of many orders, booked under terms with tiers, some refunded.

Each partner's first sale is booked by the product's own steps, the others are written in bulk, as the ledger writes
them: with moves, balances, keys and a chain that `flask money check` finds unbroken. No part of it is measured.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from core import clock, ids
from core.audit import ChainHead
from core.db import command, db
from core.ids import Id
from core.money import Money

MONTH, PARTNERS, REFUNDED = "2026-03", 200, 20
BASE_BPS, TIER_BPS, TIER_FROM = 2_500, 3_000, 100_000
_AT_ONCE = 5_000


def seed(environment: dict[str, str], orders: int) -> str:
    """Make the data in a process of its own and return the seller's id in hex."""
    arguments = [sys.executable, "-m", "bench.close_seed", str(orders)]
    made = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: str = json.loads(made.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Make the data and print whose it is."""
    from app import create_app
    from tests.harness.clock import Clock

    with create_app().app_context(), Clock() as travel:
        db.create_all()
        travel.set("2026-03-10T12:00Z")
        seller_id, partners = _first_sales()
        books = Books(seller_id)
        left = int(sys.argv[1]) - len(partners)
        for first in range(0, left, _AT_ONCE):
            _sell_some(books, partners, range(first, min(first + _AT_ONCE, left)))
        _settle(books)
        print(json.dumps(seller_id.hex))


def _first_sales() -> tuple[Id, list[dict[str, Any]]]:
    """Make every partner with one sale, and return the rows of each sale by table."""
    from partners.rules.scopes import Scope, Tier
    from payouts.commands.accrual import accrue_order
    from payouts.commands.holds import release_seller
    from tests.payouts.factories import make_deal, sell, with_terms

    terms = with_terms(share_bps=BASE_BPS, hold_days=0, scope=Scope(tiers=(Tier(TIER_FROM, TIER_BPS),)))
    first, orders = make_deal(terms=terms), []
    for number in range(PARTNERS):
        orders.append(sell(make_deal(terms=terms, seller_id=first.seller_id) if number else first, 10_000))
        accrue_order(orders[-1])
    release_seller(first.seller_id)
    return first.seller_id, [_rows_of(order_id) for order_id in orders]


def _rows_of(order_id: Id) -> dict[str, dict[str, Any]]:
    from payouts.models import Earning
    from tracking.models import Conversion, Order

    tables = {"order": (Order, Order.id), "conversion": (Conversion, Conversion.order_id),
              "earning": (Earning, Earning.order_id)}  # fmt: skip
    return {
        name: dict(db.session.execute(select(table.__table__).where(column == order_id)).mappings().one())
        for name, (table, column) in tables.items()
    }


@dataclass
class Books:
    """Where the chain of a seller's ledger stands while rows are written past it, and what accounts gained."""

    seller_id: Id
    seq: int = 0
    hash: str = ""
    gained: Counter[str] = field(default_factory=Counter)
    accounts: dict[str, Id] = field(default_factory=dict)


@command
def _sell_some(books: Books, partners: list[dict[str, Any]], numbers: range) -> None:
    """Write some sales with everything that was booked for each."""
    from payouts.models import Account, Earning, Entry, Move
    from tracking.models import Adjustment, Conversion, Order

    if not books.accounts:
        head = db.session.scalars(
            select(ChainHead).where(ChainHead.seller_id == books.seller_id, ChainHead.kind == "ledger")
        ).one()
        books.seq, books.hash = head.seq, head.hash
        books.accounts = {row.key: row.id for row in db.session.scalars(select(Account))}
    rows: dict[Any, list[dict[str, Any]]] = {
        table: [] for table in (Order, Adjustment, Conversion, Earning, Entry, Move)
    }
    for number in numbers:
        for table, row in _sale(books, partners[number % len(partners)], number):
            rows[table].append(row)
    for table, some in rows.items():
        if some:
            db.session.execute(insert(table), some)


def _sale(books: Books, partner: dict[str, Any], number: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield every row of one sale: its order, what was refunded, and its share with the entries that booked it."""
    from payouts.models import Earning
    from payouts.rules.kinds import AccountKind, EntryKind
    from tracking.models import Adjustment, Conversion, Order
    from tracking.rules.refunds import AdjustmentKind

    gross, order_id, conversion_id, earning_id = 1_000 + number * 7_919 % 40_000, ids.new(), ids.new(), ids.new()
    back = gross // 2 if number % REFUNDED == 0 else 0
    share, left = (Money(minor, "USD").portion(BASE_BPS).minor for minor in (gross, gross - back))
    yield Order, partner["order"] | {
        "id": order_id, "external_id": f"SO-{number}-BULK", "gross_minor": gross, "net_minor": gross,
    }  # fmt: skip
    if back:
        yield Adjustment, {
            "id": ids.new(), "seller_id": books.seller_id, "order_id": order_id, "source": "api",
            "external_id": f"RF-{number}-BULK", "kind": AdjustmentKind.REFUND, "currency": "USD", "gross_minor": back,
            "net_minor": back, "is_sellers_fault": False, "content_sha256": "0" * 64, "occurred_at": clock.now(),
            "recorded_at": clock.now(),
        }  # fmt: skip
    yield Conversion, partner["conversion"] | {"id": conversion_id, "order_id": order_id}
    yield (
        Earning,
        partner["earning"]
        | {
            "id": earning_id,
            "order_id": order_id,
            "conversion_id": conversion_id,
            "subject_id": conversion_id,
            "posted_minor": left,
            "payable_minor": left,
            "counted_minor": gross - back,
            "revision": 2 if back else 1,
        },
    )
    moved = _Moved(books, partner["earning"] | {"id": earning_id})
    yield from moved.book(EntryKind.EARN, AccountKind.REVENUE_SHARE, AccountKind.HELD, share)
    yield from moved.book(EntryKind.RELEASE, AccountKind.HELD, AccountKind.PAYABLE, share)
    if back:
        yield from moved.book(EntryKind.REVERSE, AccountKind.PAYABLE, AccountKind.REVENUE_SHARE, share - left)


_KEYS = {"earn": "earning:{}:1", "release": "release:{}", "reverse": "earning:{}:2"}


@dataclass
class _Moved:
    """Writes the entries of one earning as the ledger does, each as the next link of the chain."""

    books: Books
    earning: dict[str, Any]

    def book(self, kind: Any, source: Any, target: Any, minor: int) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Yield an entry and its one move."""
        from payouts.models import Entry
        from payouts.rules.ledger import AccountRef, Link, Posting, Transfer, chain_hash, posting_hash

        debit, credit, earning_id = AccountRef(source, "USD"), AccountRef(target, "USD"), self.earning["id"]
        owner = {name: self.earning[name] for name in ("seller_id", "partnership_id", "partner_id")}
        posting = Posting(
            key=_KEYS[kind].format(earning_id.hex), kind=kind, occurred_at=clock.now(), reason="Share of a sale",
            actor="system", earning_id=earning_id, transfers=(Transfer(debit, credit, minor, earning_id),), **owner,
        )  # fmt: skip
        link = Link(
            seq=self.books.seq + 1, key=posting.key, period=MONTH, adjusts_period=None, recorded_at=clock.now(),
            actor="system", content_sha256=posting_hash(posting),
        )  # fmt: skip
        entry_id, before = ids.new(), self.books.hash
        self.books.seq, self.books.hash = link.seq, chain_hash(before, link)
        yield Entry, owner | {
            "id": entry_id, "earning_id": earning_id, "payout_id": None, "reverses_id": None, "key": posting.key,
            "kind": str(kind), "period": MONTH, "adjusts_period": None, "occurred_at": posting.occurred_at,
            "recorded_at": link.recorded_at, "actor": "system", "reason": posting.reason, "seq": link.seq,
            "content_sha256": link.content_sha256, "prev_hash": before, "chain_hash": self.books.hash,
        }  # fmt: skip
        yield self._move(entry_id, posting.account_key(debit), posting.account_key(credit), minor)

    def _move(self, entry_id: Id, debit: str, credit: str, minor: int) -> tuple[Any, dict[str, Any]]:
        from payouts.models import Move

        self.books.gained[debit] -= minor
        self.books.gained[credit] += minor
        return Move, {
            "id": ids.new(), "seller_id": self.books.seller_id, "entry_id": entry_id, "position": 0,
            "debit_account_id": self.books.accounts[debit], "credit_account_id": self.books.accounts[credit],
            "earning_id": self.earning["id"], "amount_minor": minor, "currency": "USD",
        }  # fmt: skip


@command
def _settle(books: Books) -> None:
    """Bring balances and the chain's head to what was written, and let the months be worked out."""
    from payouts.models import Account, Earning

    for key, minor in books.gained.items():
        changed = Account.balance_minor + minor
        db.session.execute(update(Account).where(Account.key == key).values(balance_minor=changed))
    if books.seq:
        head = update(ChainHead).where(ChainHead.seller_id == books.seller_id, ChainHead.kind == "ledger")
        db.session.execute(head.values(seq=books.seq, hash=books.hash))
    stale = update(Earning).where(Earning.seller_id == books.seller_id, Earning.kind == "scope")
    db.session.execute(stale.values(is_stale=True))


if __name__ == "__main__":
    main()
