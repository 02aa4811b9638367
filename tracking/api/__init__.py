"""The API of tracking: leads, sales, refunds, customers, events."""

from tracking.api import customers, events, figures, told, track
from tracking.api.blueprint import api

__all__ = ["api", "customers", "events", "figures", "told", "track"]
