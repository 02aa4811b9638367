"""What went out: a mail as it arrived, compared with what was approved. Only what a reader is told is compared."""

from campaigns.rules.arrivals.compare import Approved, Difference, Outcome, compare_mail
from campaigns.rules.arrivals.reading import Arrived, read_arrived

__all__ = ["Approved", "Arrived", "Difference", "Outcome", "compare_mail", "read_arrived"]
