"""What programs of others learn of agreements."""

from partners.api import told

__all__ = ["told"]
