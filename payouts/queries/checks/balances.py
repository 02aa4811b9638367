"""I16: unclaimed money is what two people said it is."""

from collections import Counter
from collections.abc import Iterator, Mapping

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Entry, Move, UnclaimedBalance
from payouts.queries.entries import AccountRow
from payouts.rules.findings import Finding
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.unclaimed import UnclaimedState


def check_handed_over(seller_id: Id, accounts: Mapping[Id, AccountRow]) -> Iterator[Finding]:
    """I16: compare each booked hand-over with its entry, both ways."""
    booked = select(UnclaimedBalance).where(
        UnclaimedBalance.seller_id == seller_id, UnclaimedBalance.state == UnclaimedState.BOOKED
    )
    said = {f"unclaimed:{row.id.hex}": row.amount_minor for row in db.session.scalars(booked)}
    found: Counter[str] = Counter()
    query = (
        select(Entry.key, Move.credit_account_id, Move.amount_minor)
        .join(Move, (Move.entry_id == Entry.id) & (Move.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.UNCLAIMED)
    )
    for key, credit, minor in db.session.execute(query):
        found[key] += minor if accounts[credit].kind == AccountKind.UNCLAIMED else -minor
    for key in sorted(said.keys() | found.keys()):
        if said.get(key, 0) != found[key]:
            yield Finding("I16", f"{key} says {said.get(key, 0)}, the books say {found[key]}.")
