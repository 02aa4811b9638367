"""Commissions: a seller's earnings in the API's words."""

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.api import answers, stamp, takes_query
from payouts.api.blueprint import api
from payouts.queries.commissions import Commission
from payouts.queries.commissions import list_commissions as find_commissions
from payouts.queries.earnings import buckets_of
from payouts.rules.postings import state_of
from payouts.schemas.commissions import (
    STATUS,
    CommissionCustomer,
    CommissionOut,
    CommissionPartner,
    CommissionQuery,
    CommissionStatus,
)
from tracking.models import Customer


@api.get("/commissions")
@needs(Permission.EARNINGS_SEE)
@answers(list[CommissionOut])
@takes_query(CommissionQuery)
def list_commissions(query: CommissionQuery) -> list[CommissionOut]:
    """List what partners earned, the newest first."""
    return [shown(each) for each in find_commissions(current_actor(), query.narrowed())]


def shown(it: Commission) -> CommissionOut:
    """Return an earning as the API shows it."""
    earning, order, lead, partnership = it.earning, it.order, it.lead, it.partnership
    return CommissionOut(
        id=earning.public_id,
        type="sale" if order else "lead",
        amount=order.paid.minor if order else 0,
        earnings=earning.posted_minor,
        currency=earning.currency.lower(),
        status=_status(it),
        invoice_id=order.external_id if order else None,
        description=lead.event_name if lead else None,
        metadata=order.details if order else lead.details if lead else None,
        created_at=stamp(earning.created_at) or "",
        updated_at=stamp(it.updated_at) or "",
        paid_at=stamp(it.paid_at),
        partner=CommissionPartner(
            id=partnership.public_id,
            name=partnership.name,
            email=partnership.contact_email or None,
            payouts_enabled_at=stamp(it.payouts_enabled_at),
            country=partnership.country or None,
        ),
        customer=_customer(it.customer) if it.customer else None,
    )


def _status(it: Commission) -> CommissionStatus:
    status = STATUS[state_of(buckets_of(it.earning), was_ever_posted=it.earning.revision > 0)]
    return CommissionStatus.HOLD if status is CommissionStatus.PENDING and it.earning.hold_reason else status


def _customer(customer: Customer) -> CommissionCustomer:
    return CommissionCustomer(
        id=customer.public_id,
        external_id=customer.external_id,
        created_at=stamp(customer.created_at) or "",
        name=customer.name,
        email=customer.email,
        avatar=customer.avatar,
        country=customer.country,
    )
