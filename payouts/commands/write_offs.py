"""Writing off what partners owe: by itself once it is old enough, or by finance with a reason. Nothing is demanded.

It reads and posts under the lock of the books, so that it never takes more than is owed, whatever else arrives.
"""

from datetime import date

from core import audit, clock
from core.access import Actor, system_for
from core.db import command, db
from core.errors import Conflict
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from partners.queries import get_own_partnership
from payouts import notices
from payouts.commands.ledger import lock_books, post
from payouts.commands.periods import signature
from payouts.commands.scopes import recount
from payouts.models import Entry
from payouts.queries.debts import age_of, find_debt, list_debts, parts_below_zero
from payouts.queries.entries import next_key, zone_of
from payouts.rules import reasons
from payouts.rules.actions import Action
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer
from payouts.rules.write_offs import Debt, check_write_off, shares_of


@command
def write_off(
    partnership_id: Id, *, actor: Actor, currency: str, amount: Money | None, reason: str, seen: int
) -> Entry:
    """Write off what a partner owes (all of it for None), as the seller; `seen` is what it was seen to owe, in minor.

    Raises Conflict when that changed or nothing is owed, AppError for more than is owed or without a reason.
    """
    partnership = get_own_partnership(actor, partnership_id)
    lock_books(partnership.seller_id)
    recount(partnership.seller_id)
    debt = find_debt(partnership.seller_id, partnership_id, currency)
    if debt is None:
        raise Conflict("This partner owes nothing, so there is nothing to write off.")
    written = check_write_off(amount, debt.owed, reason=reason, seen=seen)
    return _book_write_off(partnership, debt, written, actor, reasons.of_write_off(reason))


def write_off_due_of(seller_id: Id, today: date | None = None) -> int:
    """Write off what a seller's partners have owed for too long, and return how many that were. Each is one command."""
    on = today or clock.today(zone_of(seller_id))
    return sum(_write_off_old(seller_id, debt.partnership_id, debt.currency, on) for debt in list_debts(seller_id))


@command
def _write_off_old(seller_id: Id, partnership_id: Id, currency: str, today: date) -> bool:
    lock_books(seller_id)
    recount(seller_id)
    debt = find_debt(seller_id, partnership_id, currency)
    aged = age_of(debt, seller_id, today) if debt else None
    if debt is None or aged is None or not aged.old_minor:
        return False
    partnership = db.session.get_one(Partnership, partnership_id)
    reason = reasons.of_old_debt(aged.since, aged.ends_on)
    _book_write_off(partnership, debt, Money(aged.old_minor, currency), system_for(seller_id), reason)
    return True


def _book_write_off(partnership: Partnership, debt: Debt, amount: Money, actor: Actor, reason: str) -> Entry:
    source, target = (AccountRef(kind, debt.currency) for kind in (AccountKind.WRITE_OFF, AccountKind.PAYABLE))
    parts = shares_of(parts_below_zero(partnership.seller_id, debt), amount.minor)
    entry = post(
        Posting(
            seller_id=partnership.seller_id,
            partnership_id=debt.partnership_id,
            partner_id=debt.partner_id,
            key=next_key(partnership.seller_id, f"write_off:{debt.partnership_id.hex}:{debt.currency}"),
            kind=EntryKind.WRITE_OFF,
            occurred_at=clock.now(),
            reason=reason,
            actor=signature(actor),
            transfers=tuple(Transfer(source, target, minor, earning_id) for earning_id, minor in parts),
        )
    )
    audit.record(actor, Action.DEBT_WRITTEN_OFF, entry, amount_minor=amount.minor, currency=debt.currency)
    notices.debt_written_off(partnership, amount, debt.owed - amount, reason)
    return entry
