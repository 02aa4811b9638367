"""What tracking writes into the audit."""

from enum import StrEnum


class Action(StrEnum):
    """Something that was done to an order, a customer or clicks."""

    LEAD_RECORDED = "lead.recorded"
    ORDER_RECORDED = "order.recorded"
    ORDER_CONFLICT_RECORDED = "order.conflict_recorded"
    ORDER_CONFLICT_DECIDED = "order.conflict_decided"
    ORDER_ATTRIBUTED = "order.attributed"
    ADJUSTMENT_RECORDED = "adjustment.recorded"
    CUSTOMER_CHANGED = "customer.changed"
    CUSTOMER_ERASED = "customer.erased"
    CLICKS_PRUNED = "clicks.pruned"
