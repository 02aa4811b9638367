"""Reminders of stores: a late report, then late money. A reminder is a row, so that none goes out twice."""

from core import audit, clock, ids
from core.access import Actor, system_for
from core.db import add_if_missing, command, db
from core.errors import Conflict
from core.formats import plain_day
from core.ids import Id
from partners.models import Partnership
from partners.queries import get_own_partnership
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.models import StoreReminder
from payouts.queries.entries import zone_of
from payouts.queries.settlements import stores_of_seller, was_reminded
from payouts.queries.stores import StoreMonth, accounts_of
from payouts.rules import reminders as rules
from payouts.rules.actions import Action
from payouts.rules.reminders import Missing


@command
def remind_store(partnership_id: Id, month: str, kind: str, *, actor: Actor) -> None:
    """Mail a store about a month whose report or money is missing. Raises Conflict when there is nothing to ask for."""
    missing, partnership = rules.check_kind(kind), get_own_partnership(actor, partnership_id)
    lock_books(partnership.seller_id)
    found = next((row for row in _months(partnership) if row.month == month), None)
    if found is None or not _is_missing(found, missing):
        raise Conflict("Nothing is missing for this month. Load the page again to see how it stands.")
    name = rules.by_hand(missing, clock.today(zone_of(partnership.seller_id)))
    if was_reminded(partnership.id, month, name):
        rules.refuse_repeat()
    _send(partnership, found, missing, [name], actor)


def remind_seller(seller_id: Id) -> int:
    """Send a seller's stores every reminder whose day has come; returns how many mails that took. Each is a command."""
    return sum(remind_late(partnership_id) for partnership_id in stores_of_seller(seller_id))


@command
def remind_late(partnership_id: Id) -> int:
    """Send every reminder to a store whose day has come and that was not sent; returns how many mails that took."""
    partnership = db.session.get_one(Partnership, partnership_id)
    lock_books(partnership.seller_id)
    today, sent = clock.today(zone_of(partnership.seller_id)), 0
    for row in _months(partnership):
        for missing, due_on in ((Missing.REPORT, row.report_due), (Missing.MONEY, row.money_due)):
            names = rules.kinds_due(missing, due_on, today) if _is_missing(row, missing) else []
            new = [name for name in names if not was_reminded(partnership.id, row.month, name)]
            if new:
                _send(partnership, row, missing, new, system_for(partnership.seller_id))
                sent += 1
    return sent


def _months(partnership: Partnership) -> list[StoreMonth]:
    return [row for account in accounts_of([partnership]) for row in account.months]


def _is_missing(row: StoreMonth, missing: Missing) -> bool:
    return row.report is None if missing is Missing.REPORT else bool(row.left)


def _send(partnership: Partnership, row: StoreMonth, missing: Missing, names: list[str], actor: Actor) -> None:
    """Keep that these reminders were sent, the late ones among them too, and write one mail."""
    for name in names:
        add_if_missing(
            StoreReminder,
            id=ids.new(),
            seller_id=partnership.seller_id,
            partnership_id=partnership.id,
            partner_id=partnership.partner_id,
            month=row.month,
            kind=name,
            sent_at=clock.now(),
        )
    audit.record(actor, Action.STORE_REMINDED, partnership, month=row.month, kind=names[-1])
    if missing is Missing.REPORT:
        notices.report_missing(partnership, row.month, plain_day(row.report_due))
    else:
        notices.money_missing(partnership, row.month, plain_day(row.money_due), row.left)
