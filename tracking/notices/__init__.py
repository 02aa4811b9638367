"""Mail of tracking."""

from tracking.notices.silence import no_orders_for_partner, no_orders_heard
from tracking.notices.undoing import undo_answered, undo_asked

__all__ = ["no_orders_for_partner", "no_orders_heard", "undo_answered", "undo_asked"]
