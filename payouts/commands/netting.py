"""Netting: sets what a store owes against what it has earned, where the agreement says so, as an entry of its own.

It happens while a run is prepared, before its amounts are collected, and stands whatever becomes of the run: both
balances fall by the same amount, and no money moves. It reads and posts under the lock of the books, so that it never
takes more than is due on either side, whatever else arrives at that moment.
"""

from core import audit, clock
from core.access import Actor
from core.db import db
from core.money import Money
from partners.models import Partnership
from payouts import notices
from payouts.commands.advances import recoup
from payouts.commands.ledger import post
from payouts.commands.periods import signature
from payouts.commands.scopes import recount
from payouts.models import Entry, PayoutRun
from payouts.queries.due import Due, due_by
from payouts.queries.entries import next_key, zone_of
from payouts.queries.settlements import netting_partnerships, receivable_of, reviews_until
from payouts.rules.actions import Action
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer
from payouts.rules.stores import next_amount


def net_for_run(run: PayoutRun, actor: Actor) -> list[Entry]:
    """Set off what can be, for every store that agreed to it and whose days to question the statement are over.

    Period totals and advances are brought up to date first: nothing over a cap, or owed back of an advance, is paid.
    """
    recount(run.seller_id)
    entries = recoup(run.seller_id)
    agreed = netting_partnerships(run.seller_id)
    if not agreed:
        return entries
    reviews, today = reviews_until(run), clock.today(zone_of(run.seller_id))
    for due in due_by(run.seller_id, run.cutoff_month):
        until = reviews.get((due.partnership_id, due.currency))
        if due.partnership_id in agreed and (until is None or until < today):
            entries += _net(run, due, actor)
    return entries


def _net(run: PayoutRun, due: Due, actor: Actor) -> list[Entry]:
    owed = receivable_of(due.partnership_id, due.currency)
    minor = next_amount(due.amount, owed)
    if minor == 0:
        return []
    amount, whole = Money(minor, due.currency), Money(owed, due.currency)
    entry = post(
        Posting(
            seller_id=run.seller_id,
            partnership_id=due.partnership_id,
            partner_id=due.partner_id,
            key=next_key(run.seller_id, f"net:{run.id.hex}:{due.partnership_id.hex}:{due.currency}"),
            kind=EntryKind.NET,
            occurred_at=clock.now(),
            reason=f"Set against the {whole.decimal()} {due.currency} that the store owed, as agreed",
            actor=signature(actor),
            transfers=tuple(_transfers(due, minor)),
        )
    )
    audit.record(actor, Action.STORE_NETTED, entry, amount=amount.minor, currency=due.currency)
    notices.store_netted(db.session.get_one(Partnership, due.partnership_id), amount, whole - amount)
    return [entry]


def _transfers(due: Due, minor: int) -> list[Transfer]:
    """Return a transfer for each earning that is used up, in the order in which they were made, until it is enough."""
    payable, receivable = (
        AccountRef(AccountKind.PAYABLE, due.currency),
        AccountRef(AccountKind.RECEIVABLE, due.currency),
    )
    found = []
    for earning_id, part in sorted(due.by_earning.items()):
        used = min(max(part, 0), minor)
        minor -= used
        if used:
            found.append(Transfer(payable, receivable, used, earning_id))
    return found
