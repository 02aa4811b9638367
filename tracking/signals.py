"""What others may hear from tracking. Sent after the commit; receivers must be safe to repeat."""

from blinker import Namespace

_signals = Namespace()

order_recorded = _signals.signal("order-recorded")
"""Sent with `order_id` when an order was stored and attributed."""

order_paid = _signals.signal("order-paid")
"""Sent with `order_id` when an order that came unpaid was paid."""

adjustment_recorded = _signals.signal("adjustment-recorded")
"""Sent with `order_id` when a refund, dispute or correction of an order was stored."""

lead_recorded = _signals.signal("lead-recorded")
"""Sent with `lead_id` when a new lead was stored."""

lead_moved = _signals.signal("lead-moved")
"""Sent with `lead_id` when a lead came to another stage."""

conversion_changed = _signals.signal("conversion-changed")
"""Sent with `order_id` when an order that was stored before got its attribution."""
