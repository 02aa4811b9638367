"""What a result can be: the kind of file, what its columns and rows say, what that means, and the words for each."""

from enum import StrEnum


class ResultKind(StrEnum):
    """What kind of file a bank's word came in."""

    PAIN002 = "pain.002"
    CAMT054 = "camt.054"
    PAYPAL = "paypal"
    WISE = "wise"
    TABLE = "csv"


KIND_NAMES = {
    ResultKind.PAIN002: "Status report of a bank (pain.002)",
    ResultKind.CAMT054: "Notice of a bank about debits and returns (camt.054)",
    ResultKind.PAYPAL: "Payouts report of PayPal (CSV)",
    ResultKind.WISE: "Transfers of Wise (CSV)",
    ResultKind.TABLE: "Table of a bank (CSV)",
}


class Meaning(StrEnum):
    """What a column of a table of results can mean."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    DAY = "day"
    STATUS = "status"
    REFERENCE = "reference"
    REASON = "reason"


MEANING_NAMES = {
    Meaning.AMOUNT: "Amount paid",
    Meaning.CURRENCY: "Currency",
    Meaning.DAY: "Day it was paid",
    Meaning.STATUS: "Status, where it is not always paid",
    Meaning.REFERENCE: "The bank’s own reference",
    Meaning.REASON: "Reason of a refusal or return",
}


class Said(StrEnum):
    """What a row says became of a payment."""

    PAID = "paid"
    RETURNED = "returned"
    REFUSED = "refused"
    WAITS = "waits"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    """What a row means for our books."""

    PAYS = "pays"
    RETURNS = "returns"
    REFUSES = "refuses"
    GIVEN_BACK = "given_back"
    UNDECIDED = "undecided"
    DIFFERS = "differs"
    TWICE = "twice"
    ENDED = "ended"
    OTHER_RUN = "other_run"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"
    WAITS = "waits"
    KNOWN = "known"
    BOOKED = "booked"


CHANGING = frozenset({Outcome.PAYS, Outcome.RETURNS, Outcome.REFUSES, Outcome.GIVEN_BACK})
"""What is booked; every other outcome changes nothing."""
OUTCOME_NAMES = {
    Outcome.PAYS: "Will be marked paid",
    Outcome.RETURNS: "Came back",
    Outcome.REFUSES: "Refused",
    Outcome.GIVEN_BACK: "One of two came back",
    Outcome.UNDECIDED: "Came back, which one?",
    Outcome.DIFFERS: "Amount differs",
    Outcome.TWICE: "Twice in the file",
    Outcome.ENDED: "Not expected",
    Outcome.OTHER_RUN: "Another run",
    Outcome.UNKNOWN: "Not one of ours",
    Outcome.UNCLEAR: "Cannot be read",
    Outcome.WAITS: "Not final yet",
    Outcome.KNOWN: "Recorded already",
    Outcome.BOOKED: "Booked from this file",
}
