"""Exchanges: says in which other currency a remittance arrived or a payout left, and books the gain or loss.

What is owed, and the protocol that pays it, know nothing of it: the money was passed on or paid in its own currency,
and a second entry moves it through the clearing account. Both entries are written under the lock of the books.
"""

from core import audit, clock
from core.access import Actor
from core.clock import start_of_day
from core.db import add, command, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from core.personal import check_no_address
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.models import Exchange, Payout, Remittance
from payouts.queries.entries import zone_of
from payouts.queries.exchanges import find_exchange, get_own_exchange
from payouts.queries.runs import get_payout
from payouts.queries.settlements import get_remittance
from payouts.rules import exchanges as rules
from payouts.rules.actions import Action
from payouts.rules.exchanges import Moved
from payouts.rules.kinds import EntryKind
from payouts.rules.ledger import Posting
from payouts.rules.runs import PayoutState
from payouts.rules.store_postings import CASH_ACCOUNT


@command
def exchange_remittance(remittance_id: Id, moved: Moved, *, actor: Actor) -> Exchange:
    """Say in which other currency a store's money arrived. A repeat returns the first answer.

    Raises Conflict when something else is recorded, and AppError for what cannot be.
    """
    remittance = get_remittance(actor, remittance_id)
    lock_books(remittance.seller_id)
    lock(remittance)
    if remittance.taken_back_at is not None:
        raise Conflict("This remittance was taken back, so nothing arrived. Load the page again.")
    return _exchange(remittance, moved, actor, bank=CASH_ACCOUNT)


@command
def exchange_payout(payout_id: Id, moved: Moved, *, actor: Actor) -> Exchange:
    """Say in which other currency a paid payout left. A repeat returns the first answer.

    Raises Conflict before it is paid and when something else is recorded, and AppError for what cannot be.
    """
    payout = get_payout(actor, payout_id)
    if payout.seller_id != actor.organization_id:
        raise NotFound("The seller says in which currency a payment left.")
    lock(payout)
    lock_books(payout.seller_id)
    if payout.state != PayoutState.PAID:
        raise Conflict("Say this once the payment is marked as paid: only then it is known what left.")
    return _exchange(payout, moved, actor, bank=payout.rail or CASH_ACCOUNT)


@command
def take_exchange_back(exchange_id: Id, *, actor: Actor, reason: str) -> Exchange:
    """Take back an exchange that was recorded by mistake, with its gain or loss."""
    exchange, reason = get_own_exchange(actor, exchange_id), reason.strip()
    if not reason:
        raise AppError("Say why it is taken back: the books keep it.", field="reason")
    lock_books(exchange.seller_id)
    lock(exchange)
    if exchange.taken_back_at is not None:
        raise Conflict("This was taken back already. Load the page again.")
    undo_exchange(exchange, actor, check_no_address(reason, "reason")[:300])
    return exchange


@command
def undo_exchange(exchange: Exchange, actor: Actor, reason: str) -> None:
    """Take an exchange out of the books again. The books must be locked."""
    exchange.taken_back_at, exchange.taken_back_reason = clock.now(), reason
    _post(exchange, actor, EntryKind.UNEXCHANGE, f"unexchange:{exchange.id.hex}", reason)
    audit.record(actor, Action.EXCHANGE_TAKEN_BACK, exchange, reason=reason)


def _exchange(about: Remittance | Payout, moved: Moved, actor: Actor, *, bank: str) -> Exchange:
    moved = rules.check_moved(moved, about.amount, clock.today(zone_of(about.seller_id)))
    found = find_exchange(about)
    if found is not None:
        return _same(found, moved)
    exchange = add(_new(about, moved, actor, bank))
    by = f"by the rate {moved.rate} ({moved.source} of {moved.rate_on}) {exchange.wanted.named}"
    _post(
        exchange,
        actor,
        EntryKind.EXCHANGE,
        f"exchange:{exchange.id.hex}",
        f"{about.amount.named} moved as {moved.amount.named}; {by}",
    )
    audit.record(actor, Action.EXCHANGE_RECORDED, exchange, moved=moved.amount.minor, currency=moved.amount.currency)
    return exchange


def _same(found: Exchange, moved: Moved) -> Exchange:
    if (found.moved, found.rate, found.rate_on) != (moved.amount, moved.rate, moved.rate_on):
        raise Conflict(
            f"It is recorded already as {found.moved.named} at the rate {found.rate}. If it is wrong, take it back."
        )
    return found


def _new(about: Remittance | Payout, moved: Moved, actor: Actor, bank: str) -> Exchange:
    return Exchange(
        seller_id=about.seller_id,
        partnership_id=about.partnership_id,
        partner_id=about.partner_id,
        remittance_id=about.id if isinstance(about, Remittance) else None,
        payout_id=about.id if isinstance(about, Payout) else None,
        bank=bank,
        currency=about.currency,
        amount_minor=about.amount.minor,
        moved_currency=moved.amount.currency,
        moved_minor=moved.amount.minor,
        expected_minor=rules.expected(about.amount, moved.rate, moved.amount.currency).minor,
        rate=moved.rate,
        rate_source=moved.source,
        rate_on=moved.rate_on,
        moved_on=moved.moved_on,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )


def _post(exchange: Exchange, actor: Actor, kind: EntryKind, key: str, reason: str) -> None:
    """Post an exchange or its end, in the seller's books alone: no balance of the partner changes."""
    transfers = rules.transfers(
        exchange.settled,
        exchange.moved,
        exchange.wanted,
        bank=exchange.bank,
        is_incoming=exchange.is_incoming,
        is_taken_back=kind is EntryKind.UNEXCHANGE,
    )
    post(
        Posting(
            seller_id=exchange.seller_id,
            key=key,
            kind=kind,
            occurred_at=start_of_day(exchange.moved_on, zone_of(exchange.seller_id)),
            reason=reason[:300],
            actor=signature(actor),
            transfers=transfers,
        )
    )
