"""What others may hear from campaigns. Sent after commit, connected only in `app.py`; receivers are safe to repeat."""

from blinker import Namespace

_signals = Namespace()

# Each is sent with `placement_id=`: what the placement hands out, or what a click on it earns, may have changed.
approval_changed = _signals.signal("campaigns.approval_changed")
placement_changed = _signals.signal("campaigns.placement_changed")
