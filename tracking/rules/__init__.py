"""Pure decisions of tracking: what a click is, who a sale belongs to, what a refund takes back."""
