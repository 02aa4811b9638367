"""Forms of tracking: refunds and conflicts, files of orders, connections to shops."""

from tracking.forms.connections import ConnectForm, ReplayForm, SecretForm
from tracking.forms.imports import ColumnsForm, UndoForm, UploadForm
from tracking.forms.orders import ConflictForm, OrderPaidForm, RefundForm

__all__ = [
    "ColumnsForm",
    "ConflictForm",
    "ConnectForm",
    "OrderPaidForm",
    "RefundForm",
    "ReplayForm",
    "SecretForm",
    "UndoForm",
    "UploadForm",
]
