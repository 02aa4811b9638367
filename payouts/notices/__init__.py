"""Mail of payouts, written in the transaction of what it tells about."""

from payouts.notices.statements import statement_issued

__all__ = ["statement_issued"]
