"""Where partners want to be paid: what is shown of an account number, and how long a new one waits."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from core.errors import AppError, Conflict
from payouts.rules.runs import PayoutState

COOLING_OFF = timedelta(hours=72)
_SHOWN = 4
_REASON = 140


class Rail(StrEnum):
    """The way money goes."""

    MANUAL = "manual"
    STRIPE = "stripe"
    PAYPAL = "paypal"
    WISE = "wise"
    PAYONEER = "payoneer"


WAYS = {
    Rail.MANUAL: "Bank transfer",
    Rail.STRIPE: "Stripe",
    Rail.PAYPAL: "PayPal",
    Rail.WISE: "Wise",
    Rail.PAYONEER: "Payoneer",
}
"""What people read for each rail."""
BY_EMAIL = frozenset({Rail.PAYPAL, Rail.WISE, Rail.PAYONEER})
"""Rails that know their recipients by an e-mail address; a seller offers them or not."""
SENDING = frozenset({Rail.STRIPE})
"""Rails that pay by themselves when told to; the others write a file that a person pays."""


ACCOUNTS = {rail: f"{name} account" for rail, name in WAYS.items()} | {Rail.MANUAL: "bank account"}
"""What an account is called in a sentence."""
CONFIRM_ADDRESS = "payout-address"
"""The purpose of the mailed link by which somebody says that an e-mail address is theirs."""


class DestinationState(StrEnum):
    """Whether a destination is the one in use."""

    ACTIVE = "active"
    REPLACED = "replaced"


def normalize(account: str) -> str:
    """Return an account number without spaces and dashes, in capitals. Raises AppError when it cannot be one."""
    plain = re.sub(r"[\s\-.]", "", account).upper()
    if not re.fullmatch(r"[A-Z0-9]{5,34}", plain):
        raise AppError(
            "An account number has 5 to 34 letters and digits. Copy it from a bank statement.", field="account"
        )
    if is_iban(plain) and not _has_valid_iban_check(plain):
        raise AppError("This IBAN has a typing mistake: its check digits do not fit.", field="account")
    return plain


def is_iban(plain: str) -> bool:
    """Whether a normalized account number is written as an IBAN."""
    return re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", plain) is not None


def _has_valid_iban_check(plain: str) -> bool:
    """Whether the check digits fit (ISO 13616: letters become numbers, the whole modulo 97 is 1)."""
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def shown(account: str) -> str:
    """Return what people see of an account number: its last characters."""
    return f"•• {account[-_SHOWN:]}"


def check_email(email: str) -> str:
    """Return the e-mail address of an account in lower case. Raises AppError when it cannot stand in a payment file.

    One that begins like a formula would have to be changed to be harmless, and then it would be another address.
    """
    plain = email.strip().lower()
    if not re.fullmatch(r"[a-z0-9_][^@\s,;\"']{0,63}@[a-z0-9.\-]{1,180}\.[a-z]{2,24}", plain):
        raise AppError("Write the e-mail address of your account there, such as ana@example.com.", field="email")
    return plain


def shown_email(email: str) -> str:
    """Return what people see of an e-mail address: its first letter and where it is."""
    name, _, place = email.partition("@")
    return f"{name[:1]}•••@{place}"[:80]


def refuse_closed(blocked_as: str | None, reason: str | None, *, was_released: bool) -> None:
    """Refuse to send to an account from which money came back, or that was refused and nobody decided since.

    The sentence is for both sides. Raises Conflict.
    """
    if blocked_as is None or (was_released and blocked_as != PayoutState.RETURNED):
        return
    how = "came back" if blocked_as == PayoutState.RETURNED else "was refused"
    why = (reason or "").strip().partition(". ")[0].rstrip(".")[:_REASON]
    raise Conflict(
        f"An earlier payment to this account {how}: {why}. The partner has to confirm or change the account under Get "
        "paid; the next run pays it then."
    )


def usable_from(now: datetime, *, is_first: bool) -> datetime:
    """Return when money may go to a new destination: at once for the first, after a wait for a change."""
    return now if is_first else now + COOLING_OFF
