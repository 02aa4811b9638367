"""Mail of payouts, written in the transaction of what it tells about."""

from payouts.notices.balances import debt_written_off, payment_asked, share_freed, share_kept, unclaimed_told
from payouts.notices.disputes import dispute_answered, dispute_opened
from payouts.notices.ends import (
    books_differ,
    difference_given,
    payout_undecided,
    reversal_failed,
    run_settled,
    transfer_taken_back,
)
from payouts.notices.on_behalf import on_behalf_ended, on_behalf_signed
from payouts.notices.questions import question_answered, question_asked
from payouts.notices.runs import (
    account_not_ready,
    address_to_confirm,
    destination_changed,
    limits_reached,
    partner_not_ready,
    payout_came_back,
    payout_failed,
    payout_left_out,
    payout_paid,
    payout_sent,
    payout_voided,
    run_approved,
    run_not_sent,
    run_sent_back,
    run_to_confirm,
    run_waits_for_approval,
)
from payouts.notices.sending import morning_mail
from payouts.notices.statements import statement_issued
from payouts.notices.stores import (
    money_missing,
    remittance_recorded,
    remittance_taken_back,
    report_missing,
    sales_reported,
    store_netted,
)
from payouts.notices.tax import invoice_recorded, self_billing_changed, tax_profile_changed

__all__ = [
    "account_not_ready",
    "address_to_confirm",
    "books_differ",
    "debt_written_off",
    "destination_changed",
    "difference_given",
    "dispute_answered",
    "dispute_opened",
    "invoice_recorded",
    "limits_reached",
    "money_missing",
    "morning_mail",
    "on_behalf_ended",
    "on_behalf_signed",
    "partner_not_ready",
    "payment_asked",
    "payout_came_back",
    "payout_failed",
    "payout_left_out",
    "payout_paid",
    "payout_sent",
    "payout_undecided",
    "payout_voided",
    "question_answered",
    "question_asked",
    "remittance_recorded",
    "remittance_taken_back",
    "report_missing",
    "reversal_failed",
    "run_approved",
    "run_not_sent",
    "run_sent_back",
    "run_settled",
    "run_to_confirm",
    "run_waits_for_approval",
    "sales_reported",
    "self_billing_changed",
    "share_freed",
    "share_kept",
    "statement_issued",
    "store_netted",
    "tax_profile_changed",
    "transfer_taken_back",
    "unclaimed_told",
]
