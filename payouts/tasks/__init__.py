"""Work of payouts that comes back or takes long: the books, paying runs, and comparing our books with a rail's."""

from payouts.tasks import books, paying, reconciling

__all__ = ["books", "paying", "reconciling"]
