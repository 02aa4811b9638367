"""All writes of tracking, one file per noun. Import them from here."""

from tracking.commands.adjustments import record_adjustment
from tracking.commands.attribution import attribute_order, attribute_pending
from tracking.commands.clicks import prune_clicks
from tracking.commands.conflicts import decide_conflict
from tracking.commands.customers import change_customer, erase_customer
from tracking.commands.erasing import forget_customer
from tracking.commands.lead_steps import move_lead, write_lead_down
from tracking.commands.leads import record_lead
from tracking.commands.orders import record_order
from tracking.commands.payments import mark_order_paid
from tracking.commands.reclassifying import reclassify_clicks
from tracking.commands.recounting import recount_clicks

__all__ = [
    "attribute_order",
    "attribute_pending",
    "change_customer",
    "decide_conflict",
    "erase_customer",
    "forget_customer",
    "mark_order_paid",
    "move_lead",
    "prune_clicks",
    "reclassify_clicks",
    "record_adjustment",
    "record_lead",
    "record_order",
    "recount_clicks",
    "write_lead_down",
]
