"""What is asked after every step: whether the sums hold, and whether a refusal left every row as it was.

Both ask the driver, without models: they are cheap enough for every step, and share no code with the product's checks.
"""

import hashlib
from functools import cache

from sqlalchemy import bindparam, text

from core.db import Base, IdType, db
from core.ids import Id

_BROKEN = text("""
WITH moved AS (
    SELECT account_id, SUM(minor) AS minor FROM (
        SELECT credit_account_id AS account_id, amount_minor AS minor FROM move WHERE seller_id = :seller
        UNION ALL SELECT debit_account_id, -amount_minor FROM move WHERE seller_id = :seller) AS sides
    GROUP BY account_id),
earned AS (
    SELECT partnership_id, currency, SUM(held_minor) AS held, SUM(payable_minor) AS payable,
        SUM(reserve_minor) AS apart
    FROM earning WHERE seller_id = :seller GROUP BY partnership_id, currency),
posted AS (
    SELECT payout_id,
        SUM(CASE kind WHEN 'paid' THEN 1 WHEN 'returned' THEN -1 ELSE 0 END) AS paid,
        SUM(CASE kind WHEN 'reserve' THEN 1 WHEN 'unreserve' THEN -1 WHEN 'paid' THEN -1 ELSE 0 END) AS on_its_way
    FROM entry WHERE seller_id = :seller AND payout_id IS NOT NULL GROUP BY payout_id),
sent AS (
    SELECT p.partnership_id, p.currency, SUM(p.amount_minor * posted.on_its_way) AS minor
    FROM payout AS p JOIN posted ON posted.payout_id = p.id WHERE p.seller_id = :seller
    GROUP BY p.partnership_id, p.currency)
SELECT 'the books do not balance', currency FROM account WHERE seller_id = :seller
    GROUP BY currency HAVING SUM(balance_minor) <> 0
UNION ALL SELECT 'is not the sum of its moves', a.key
    FROM account AS a LEFT JOIN moved ON moved.account_id = a.id
    WHERE a.seller_id = :seller AND a.balance_minor <> COALESCE(moved.minor, 0)
UNION ALL SELECT 'is not what its earnings say', a.key
    FROM account AS a LEFT JOIN earned AS e ON e.partnership_id = a.partnership_id AND e.currency = a.currency
    WHERE a.seller_id = :seller AND a.kind IN ('held', 'payable', 'reserve') AND a.balance_minor <>
        COALESCE(CASE a.kind WHEN 'held' THEN e.held WHEN 'payable' THEN e.payable ELSE e.apart END, 0)
UNION ALL SELECT 'is not what its payouts set aside', a.key
    FROM account AS a LEFT JOIN sent ON sent.partnership_id = a.partnership_id AND sent.currency = a.currency
    WHERE a.seller_id = :seller AND a.kind = 'in_flight' AND a.balance_minor <> COALESCE(sent.minor, 0)
UNION ALL SELECT 'was not paid exactly when it says so', p.state
    FROM payout AS p LEFT JOIN posted ON posted.payout_id = p.id
    WHERE p.seller_id = :seller AND COALESCE(posted.paid, 0) <> CASE p.state WHEN 'paid' THEN 1 ELSE 0 END
""").bindparams(bindparam("seller", type_=IdType))


def broken(seller_id: Id) -> list[tuple[str, str]]:
    """Return what is wrong with the sums of a seller's books, each with the account, currency or state it is about."""
    return [(row[0], row[1]) for row in db.session.execute(_BROKEN, {"seller": seller_id})]


_NOT_THE_BOOKS = {"job", "periodic_slot", "user_session", "rate_limit"}


@cache
def _every_row() -> tuple[tuple[str, str], ...]:
    """Return for each table its name and what reads all of it, ordered by key."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in _NOT_THE_BOOKS]
    keys = {table.name: ", ".join(f'"{column.name}"' for column in table.primary_key.columns) for table in tables}
    return tuple((table.name, f'SELECT * FROM "{table.name}" ORDER BY {keys[table.name]}') for table in tables)  # noqa: S608


def fingerprint() -> str:
    """Return the sha256 over every row of every table, ordered by key; jobs and sessions are not the books."""
    digest = hashlib.sha256()
    db.session.remove()
    with db.engine.connect() as connection:
        for name, query in _every_row():
            for row in connection.exec_driver_sql(query):
                digest.update(f"{name}{tuple(row)!r}".encode())
    return digest.hexdigest()
