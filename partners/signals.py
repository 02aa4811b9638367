"""What others may hear about partnerships. Sent after the commit; receivers are safe to repeat."""

from blinker import Signal

partnership_changed = Signal("A partnership moved to another state. Sent with partnership_id.")
agreement_accepted = Signal("A partner accepted an agreement version. Sent with partnership_id and version_id.")
