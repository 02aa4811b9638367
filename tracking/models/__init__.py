"""Tables of tracking, one file per noun. Import them from here: every table is then known to the metadata."""

from tracking.models.click_days import ClickDay
from tracking.models.clicks import Click, ClickRollup
from tracking.models.connections import SourceConnection, SourceEvent
from tracking.models.conversions import Attribution, Conversion
from tracking.models.customers import Customer
from tracking.models.imports import ImportMapping, ImportRow, OrderImport, UndoAnswer
from tracking.models.leads import Lead, LeadStep
from tracking.models.orders import Adjustment, Order, OrderConflict, OrderDispute, OrderLine, OrderPayment
from tracking.models.promises import OrderPromise

__all__ = [
    "Adjustment",
    "Attribution",
    "Click",
    "ClickDay",
    "ClickRollup",
    "Conversion",
    "Customer",
    "ImportMapping",
    "ImportRow",
    "Lead",
    "LeadStep",
    "Order",
    "OrderConflict",
    "OrderDispute",
    "OrderImport",
    "OrderLine",
    "OrderPayment",
    "OrderPromise",
    "SourceConnection",
    "SourceEvent",
    "UndoAnswer",
]
