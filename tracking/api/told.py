"""What webhooks are told of leads, sales and refunds, as the API answers the call that reports one."""

from accounts.rules.hooks import HookEvent
from accounts.telling import shows, tell_when
from core.access import Actor
from core.ids import Id
from tracking.models import Order
from tracking.queries.leads import brought_lead, get_lead
from tracking.queries.orders import get_adjustment, get_sold_order, partnership_of
from tracking.queries.sources import show_click_id
from tracking.queries.worth import left_of
from tracking.rules.actions import Action
from tracking.schemas.told import AdjustmentTold, LeadTold, SaleTold


def _decided(order: Order) -> HookEvent:
    """An imported order is told of when it counts: until then its file may be taken back."""
    return HookEvent.SALE_UPDATED if order.import_id is None else HookEvent.SALE_CREATED


tell_when(
    {
        Action.LEAD_RECORDED: HookEvent.LEAD_CREATED,
        Action.ORDER_RECORDED: HookEvent.SALE_CREATED,
        Action.ORDER_ATTRIBUTED: _decided,
        Action.ORDER_PAID: HookEvent.SALE_UPDATED,
        Action.ADJUSTMENT_RECORDED: HookEvent.ORDER_ADJUSTED,
    }
)


@shows(HookEvent.LEAD_CREATED, shape=LeadTold)
def lead(actor: Actor, lead_id: Id) -> LeadTold:
    """Show a lead."""
    found, customer = get_lead(actor, lead_id)
    click = show_click_id(found.click_id, found.link_id) if found.click_id and found.link_id else ""
    return LeadTold.about(found, brought_lead(customer, click))


@shows(HookEvent.SALE_CREATED, HookEvent.SALE_UPDATED, shape=SaleTold)
def sale(actor: Actor, order_id: Id) -> SaleTold:
    """Show a sale."""
    order = get_sold_order(actor, order_id)
    return SaleTold.about(order, partnership_of(order))


@shows(HookEvent.ORDER_ADJUSTED, shape=AdjustmentTold)
def adjustment(actor: Actor, adjustment_id: Id) -> AdjustmentTold:
    """Show what changed an order."""
    found, order = get_adjustment(actor, adjustment_id)
    return AdjustmentTold.about(found, order, left_of(order))
