"""What tracking writes into the audit."""

from enum import StrEnum


class Action(StrEnum):
    """Something that was done to an order, a customer or clicks."""

    LEAD_RECORDED = "lead.recorded"
    ORDER_RECORDED = "order.recorded"
    ORDER_PAID = "order.paid"
    ORDER_DISPUTE_NOTED = "order.dispute_noted"
    ORDER_CONFLICT_RECORDED = "order.conflict_recorded"
    ORDER_CONFLICT_DECIDED = "order.conflict_decided"
    ORDER_ATTRIBUTED = "order.attributed"
    ADJUSTMENT_RECORDED = "adjustment.recorded"
    IMPORT_UPLOADED = "import.uploaded"
    IMPORT_CHECKED = "import.checked"
    IMPORT_STARTED = "import.started"
    IMPORT_STORED = "import.orders_stored"
    IMPORT_APPLIED = "import.applied"
    IMPORT_CANCELED = "import.canceled"
    IMPORT_UNDOING = "import.undo_asked"
    IMPORT_TAKEN_BACK = "import.orders_taken_back"
    CONNECTION_OPENED = "connection.opened"
    CONNECTION_READY = "connection.ready"
    CONNECTION_ENDED = "connection.ended"
    EVENT_BODIES_FORGOTTEN = "events.bodies_forgotten"
    EVENTS_REPLAYED = "events.replayed"
    CUSTOMER_CHANGED = "customer.changed"
    CUSTOMER_ERASED = "customer.erased"
    CLICKS_PRUNED = "clicks.pruned"
    CLICKS_RECLASSIFIED = "clicks.reclassified"
    CLICKS_RECOUNTED = "clicks.recounted"
