"""Checking the books before and after a payment run. A check holds nothing: it reads one moment of the books."""

from core import audit, clock
from core.access import system_for
from core.db import add, command, end_read, read_one_moment
from core.errors import Conflict
from core.ids import Id
from payouts.commands.accrual import accrue_order
from payouts.commands.lead_accrual import accrue_lead
from payouts.commands.scopes import recount_seller
from payouts.models import BooksCheck
from payouts.queries.books_checks import find_last_check
from payouts.queries.checks import Looked, look_at_books
from payouts.queries.lead_booked import due_leads
from payouts.rules.actions import Action
from payouts.rules.findings import Finding


def check_and_keep(seller_id: Id, *, run_id: Id | None = None) -> BooksCheck:
    """Book what an event handler may have missed, check every promise at one moment, and keep what was found."""
    for lead_id in due_leads(seller_id):
        accrue_lead(lead_id)
    looked = _look(seller_id)
    if looked.due:
        for order_id in looked.due:
            accrue_order(order_id)
        looked = _look(seller_id)
    return _keep(seller_id, run_id, looked.findings)


def _look(seller_id: Id) -> Looked:
    recount_seller(seller_id)
    read_one_moment()
    looked = look_at_books(seller_id)
    end_read()
    return looked


@command
def _keep(seller_id: Id, run_id: Id | None, findings: list[Finding]) -> BooksCheck:
    found = [finding.to_json() for finding in findings]
    kept = add(BooksCheck(seller_id=seller_id, run_id=run_id, checked_at=clock.now(), findings=found))
    audit.record(system_for(seller_id), Action.BOOKS_CHECKED, kept, findings=len(found))
    return kept


def refuse_broken_books(seller_id: Id) -> None:
    """Let nothing be paid from books that do not add up. Raises Conflict with the first thing that is wrong."""
    last = find_last_check(seller_id)
    if last is not None and not last.is_clean:
        raise Conflict(
            f"The books do not add up, so nothing is paid from them: {last.findings[0]['sentence']} "
            "Have whoever runs Tandem look at “flask money check”, then check the books again."
        )
