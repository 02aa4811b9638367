"""Reasons of banks in words both sides understand (ISO 20022 external code sets, status and return reasons)."""

from collections.abc import Mapping

_LONGEST = 300
_REASONS: Mapping[str, str] = {
    "AC01": "The account number is not right.",
    "AC03": "The account number is not right.",
    "AC04": "The account is closed.",
    "AC06": "The account is blocked.",
    "AC13": "The account is not of a kind that can be paid to.",
    "AC14": "The account is not of a kind that can be paid to.",
    "AG01": "Payments of this kind may not go to this account.",
    "AG02": "The bank does not make payments of this kind.",
    "AM02": "The amount is larger than the bank allows.",
    "AM03": "The bank does not pay in this currency.",
    "AM04": "The seller's account did not hold enough.",
    "AM05": "The bank took it for a payment that it had made already.",
    "AM09": "The amount was wrong.",
    "BE01": "The name does not belong to the account.",
    "BE04": "The address of the account holder is missing.",
    "BE05": "The bank does not know who sent it.",
    "BE06": "The bank does not know the account holder.",
    "CNOR": "The partner's bank cannot be reached this way.",
    "CURR": "The currency was wrong.",
    "CUST": "It was called back by whoever sent it.",
    "DNOR": "The seller's bank cannot be reached this way.",
    "DT01": "The day was not one on which banks pay.",
    "DUPL": "It was paid twice, so one of the two came back.",
    "ED05": "The banks could not settle it.",
    "FF01": "The payment file was not written as the bank wants it.",
    "FOCR": "It was called back by whoever sent it.",
    "FRAD": "The bank suspects fraud.",
    "MD06": "The account holder sent it back.",
    "MD07": "The account holder has died.",
    "MS02": "The account holder sent it back without a reason.",
    "MS03": "The bank gave no reason.",
    "NOAS": "The account holder did not answer the bank.",
    "RC01": "The bank code (BIC) is not right.",
    "RC04": "The bank code (BIC) is not right.",
    "RF01": "The bank took it for a payment that it had made already.",
    "RR01": "The bank needs more about the sender by law.",
    "RR02": "The bank needs the sender's name and address by law.",
    "RR03": "The bank needs the account holder's name and address by law.",
    "RR04": "The bank may not make it by law.",
    "TM01": "It came too late in the day.",
}
ABOUT_THE_ACCOUNT = frozenset(
    {"AC01", "AC03", "AC04", "AC06", "AC13", "AC14", "AG01", "BE01", "BE04", "BE06", "CNOR", "MD07", "RC01", "RC04",
     "RR03"}
)  # fmt: skip
"""Codes that the partner's account is the cause of, so that paying to it again would fail again."""


def reason_of(code: str, text: str, *, missing: str = "The bank gave no reason.") -> str:
    """Return why a payment did not arrive: the code in words, else what the bank wrote, with the code in brackets."""
    said = " ".join(text.split())
    known = _REASONS.get(code, "")
    sentence = known or said or missing
    return f"{sentence} ({code})"[:_LONGEST] if code else sentence[:_LONGEST]
