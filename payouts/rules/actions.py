"""Actions: what the audit trail of payouts can say happened."""

from enum import StrEnum


class Action(StrEnum):
    """One thing somebody did to money."""

    EARNING_HOLD_LIFTED = "earning.hold_lifted"
    PERIOD_CLOSED = "period.closed"
    RUN_DRAFTED = "run.drafted"
    RUN_RECALCULATED = "run.recalculated"
    RUN_LINE_LEFT_OUT = "run.line_left_out"
    RUN_LINE_TAKEN_IN = "run.line_taken_in"
    RUN_SUBMITTED = "run.submitted"
    RUN_TAKEN_BACK = "run.taken_back"
    RUN_APPROVED = "run.approved"
    RUN_CANCELED = "run.canceled"
    RUN_CLOSED = "run.closed"
    RUN_EXPORTED = "run.exported"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_VOIDED = "payout.voided"
    PAYOUT_RETURNED = "payout.returned"
    DESTINATION_SET = "destination.set"
