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


SENDING = frozenset({Rail.STRIPE})
"""Rails that pay by themselves when told to; the others write a file that a person pays."""


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


def refuse_closed(blocked_as: str | None, reason: str | None, *, was_released: bool) -> None:
    """Refuse to send to an account from which money came back, or that was refused and nobody decided since.

    The sentence is for both sides. Raises Conflict.
    """
    if blocked_as is None or (was_released and blocked_as != PayoutState.RETURNED):
        return
    how = "came back" if blocked_as == PayoutState.RETURNED else "was refused"
    raise Conflict(
        f"An earlier payment to this account {how}: {(reason or '').strip().rstrip('.')[:_REASON]}. The partner has to "
        "confirm or change the account under Get paid; the next run pays it then."
    )


def usable_from(now: datetime, *, is_first: bool) -> datetime:
    """Return when money may go to a new destination: at once for the first, after a wait for a change."""
    return now if is_first else now + COOLING_OFF
