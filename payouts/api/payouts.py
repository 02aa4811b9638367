"""Payouts: the transfers of a seller's payment runs in the API's words."""

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.api import answers, stamp, takes_query
from core.clock import first_day
from payouts.api.blueprint import api
from payouts.queries.payouts import PayoutDetails
from payouts.queries.payouts import list_payouts as find_payouts
from payouts.rules.runs import PayoutState
from payouts.schemas.payouts import STATUS, PayoutOut, PayoutPartner, PayoutQuery


@api.get("/payouts")
@needs(Permission.RUNS_SEE)
@answers(list[PayoutOut])
@takes_query(PayoutQuery)
def list_payouts(query: PayoutQuery) -> list[PayoutOut]:
    """List payouts, the largest first."""
    return [shown(each) for each in find_payouts(current_actor(), query.narrowed())]


def shown(it: PayoutDetails) -> PayoutOut:
    """Return a payout as the API shows it."""
    payout, run, partnership = it.payout, it.run, it.partnership
    return PayoutOut(
        id=payout.public_id,
        invoice_id=run.public_id,
        amount=payout.amount_minor,
        currency=payout.currency.lower(),
        status=STATUS[PayoutState(payout.state)],
        period_start=first_day(run.cutoff_month).isoformat(),
        period_end=run.cutoff_on.isoformat(),
        created_at=stamp(payout.created_at) or "",
        initiated_at=stamp(run.approved_at),
        paid_at=stamp(payout.paid_at),
        description=run.title,
        failure_reason=payout.left_out_reason,
        trace_id=payout.reference,
        partner=PayoutPartner(
            id=partnership.public_id,
            name=partnership.name,
            email=partnership.contact_email or None,
            payouts_enabled_at=stamp(it.payouts_enabled_at),
            country=partnership.country or None,
            tenant_id=partnership.external_id,
        ),
    )
