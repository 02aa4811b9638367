"""Leads, sales and refunds as other systems report them. What was recorded first is what a repeat is answered."""

from accounts.permissions import Permission
from core import ids
from core.access import current_actor, needs
from core.api import answers, takes
from core.errors import Conflict
from tracking import commands
from tracking.api.blueprint import api
from tracking.queries.leads import brought_lead
from tracking.queries.worth import left_of
from tracking.schemas.outcomes import InConflict
from tracking.schemas.track import LeadTracked, RefundTracked, SaleTracked, TrackLead, TrackRefund, TrackSale


@api.post("/track/lead")
@needs(Permission.TRACK)
@answers(LeadTracked)
@takes(TrackLead)
def track_lead(body: TrackLead) -> LeadTracked:
    """Record interest before a sale. The same event of the same customer counts once."""
    actor = current_actor()
    customer = commands.record_lead(body.report(), program_id=actor.default_program_id, actor=actor)
    return brought_lead(customer, body.click_id)


@api.post("/track/sale")
@needs(Permission.TRACK)
@answers(SaleTracked)
@takes(TrackSale)
def track_sale(body: TrackSale) -> SaleTracked:
    """Record a sale. The same invoiceId again is answered as the first sale."""
    actor = current_actor()
    report = body.report(ids.show("sale", ids.new()))
    outcome = commands.record_order(report, program_id=actor.default_program_id, actor=actor)
    if isinstance(outcome, InConflict):
        raise Conflict(
            f"“{report.external_id}” was recorded before with other content. The first stands until somebody decides: "
            f"see {outcome.conflict.public_id} under Orders in conflict.",
            field="invoiceId",
        )
    return SaleTracked.of(outcome.order)


@api.post("/track/refund")
@needs(Permission.TRACK)
@answers(RefundTracked)
@takes(TrackRefund)
def track_refund(body: TrackRefund) -> RefundTracked:
    """Record what went back to a customer. The same refundId again is answered as the first refund."""
    actor = current_actor()
    done = commands.record_adjustment(body.report(), program_id=actor.default_program_id, actor=actor)
    return RefundTracked.of(done.adjustment, done.order, left_of(done.order))
