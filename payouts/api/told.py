"""What webhooks are told of money: runs, payments and statements, as the API shows them."""

from accounts.rules.hooks import HookEvent
from accounts.telling import shows, tell_when
from core.access import Actor
from core.ids import Id
from payouts.api.books import shown as shown_statement
from payouts.api.commissions import shown as shown_commission
from payouts.api.payouts import shown as shown_payout
from payouts.api.runs import shown as shown_run
from payouts.queries.commissions import get_commission
from payouts.queries.payouts import get_details
from payouts.queries.run_sums import progress_by_run
from payouts.queries.runs import get_run
from payouts.queries.statements import get_statement
from payouts.rules.actions import Action
from payouts.schemas.commissions import CommissionOut
from payouts.schemas.payouts import PayoutOut
from payouts.schemas.runs import RunOut, StatementOut

tell_when(
    {
        Action.RUN_SUBMITTED: HookEvent.PAYOUT_RUN_SUBMITTED,
        Action.RUN_TAKEN_BACK: HookEvent.PAYOUT_RUN_REOPENED,
        Action.RUN_SENT_BACK: HookEvent.PAYOUT_RUN_REOPENED,
        Action.RUN_APPROVED: HookEvent.PAYOUT_RUN_APPROVED,
        Action.RUN_PAYING: HookEvent.PAYOUT_RUN_PAYING,
        Action.RUN_SETTLED: HookEvent.PAYOUT_RUN_SETTLED,
        Action.RUN_CLOSED: HookEvent.PAYOUT_RUN_CLOSED,
        Action.RUN_CANCELED: HookEvent.PAYOUT_RUN_CANCELED,
        Action.PAYOUT_SENT: HookEvent.PAYOUT_SENT,
        Action.PAYOUT_UNSURE: HookEvent.PAYOUT_UNSURE,
        Action.PAYOUT_RELEASED: HookEvent.PAYOUT_RELEASED,
        Action.PAYOUT_VOIDED: HookEvent.PAYOUT_VOIDED,
        Action.PAYOUT_PAID: HookEvent.PAYOUT_PAID,
        Action.PAYOUT_FAILED: HookEvent.PAYOUT_FAILED,
        Action.PAYOUT_RETURNED: HookEvent.PAYOUT_RETURNED,
    }
)


@shows(
    HookEvent.PAYOUT_RUN_SUBMITTED,
    HookEvent.PAYOUT_RUN_REOPENED,
    HookEvent.PAYOUT_RUN_APPROVED,
    HookEvent.PAYOUT_RUN_PAYING,
    HookEvent.PAYOUT_RUN_SETTLED,
    HookEvent.PAYOUT_RUN_CLOSED,
    HookEvent.PAYOUT_RUN_CANCELED,
    shape=RunOut,
)
def run(actor: Actor, run_id: Id) -> RunOut:
    """Show a payment run."""
    found = get_run(actor, run_id)
    return shown_run(found, progress_by_run([found])[found.id])


@shows(
    HookEvent.PAYOUT_SENT,
    HookEvent.PAYOUT_UNSURE,
    HookEvent.PAYOUT_PAID,
    HookEvent.PAYOUT_FAILED,
    HookEvent.PAYOUT_RELEASED,
    HookEvent.PAYOUT_VOIDED,
    HookEvent.PAYOUT_RETURNED,
    shape=PayoutOut,
)
def payout(actor: Actor, payout_id: Id) -> PayoutOut:
    """Show a payment."""
    return shown_payout(get_details(actor, payout_id))


@shows(HookEvent.COMMISSION_CREATED, HookEvent.COMMISSION_UPDATED, shape=CommissionOut)
def commission(actor: Actor, earning_id: Id) -> CommissionOut:
    """Show what a partner earned on a sale."""
    return shown_commission(get_commission(actor, earning_id))


@shows(HookEvent.STATEMENT_CLOSED, shape=StatementOut)
def statement(actor: Actor, statement_id: Id) -> StatementOut:
    """Show a statement, without its body."""
    return shown_statement(get_statement(actor, statement_id))
