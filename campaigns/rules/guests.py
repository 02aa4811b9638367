"""Guests: people without an account who review one stage of one round for the side that invited them.

A link opens a page and decides nothing; whoever decides or comments shows a code that was mailed to that address. A
guest is one voice with whoever invited them: one person and their own guests never make up two where two are asked for.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import date, datetime, timedelta

from campaigns.rules.creatives import Side
from core import clock
from core.errors import AppError, Conflict, Gone, NotAllowed, TooMany

PURPOSE = "guest-review"
LIFETIME = timedelta(days=30)
MOST_GUESTS = 10  # of one side in one round
CODE_LASTS = timedelta(minutes=15)
CODE_AGAIN_AFTER = timedelta(minutes=1)
CODE_TRIES = 5
MOST_CODES = 10  # of one link: fifty guesses at a million codes
CONFIRMED_FOR = timedelta(hours=1)
WRONG_CODE = "This code is not right or has expired. Look at the newest mail, or have a new code sent."
NO_CODE_YET = "Have a code sent to your address first, and type it in: then your word counts."
_DIGITS = 6


def new_code() -> str:
    """Return six random digits."""
    return str(secrets.randbelow(10**_DIGITS)).zfill(_DIGITS)


def hash_code(code: str, *, salt: str, secret: str) -> str:
    """Return what is kept of a code. Keyed, for six digits would be guessed from a bare hash."""
    return hmac.new(secret.encode(), f"guest-code:{salt}:{''.join(code.split())}".encode(), hashlib.sha256).hexdigest()


def is_right(given: str, kept: str, *, tries: int, expires_at: datetime | None, at: datetime) -> bool:
    """Say whether a code opens: the same hash, in time, and not after too many tries."""
    is_same = hmac.compare_digest(given.encode(), kept.encode())
    return is_same and bool(kept) and expires_at is not None and at < expires_at and tries < CODE_TRIES


def is_to_remind(due: date | None, *, mailed_on: date, today: date) -> bool:
    """Say whether a guest is reminded now: when the next business day is due, and not on the day they were asked."""
    return due is not None and mailed_on < today and due <= clock.after_business_days(today, 1)


def check_may_send_code(*, sent: int, last: datetime | None, at: datetime, host: str) -> None:
    """Raise TooMany within a minute of the last code, Conflict when a link has had all its codes."""
    if sent >= MOST_CODES:
        raise Conflict(f"{MOST_CODES} codes were sent already. Ask {host} to send you the invitation again.")
    wait = (last + CODE_AGAIN_AFTER - at) if last is not None else timedelta()
    if wait > timedelta():
        seconds = int(wait.total_seconds()) + 1
        raise TooMany(f"A code is on its way. Wait {seconds} s before you ask for another.", retry_after=seconds)


def check_usable(
    *, name: str, host: str, is_revoked: bool, is_replaced: bool, expires_at: datetime, at: datetime
) -> None:
    """Raise Gone, with a next step, for a link that was taken back, replaced or has expired."""
    if is_revoked:
        raise Gone(f"{host} has taken the invitation for {name} back. If you did not expect that, ask {host} why.")
    if is_replaced:
        raise Gone(f"This copy of the invitation was replaced. Open the newest mail from {host}.")
    if at >= expires_at:
        raise Gone(f"This invitation has expired. Ask {host} to send it again.")


def check_may_invite(
    *, is_decider: bool, is_counted: bool, is_asked: bool, side: Side, sides: Collection[Side]
) -> None:
    """Raise NotAllowed, saying who can, unless somebody may let a guest speak for their side in a stage.

    `is_counted`: their own judgement of the version counts; `is_asked`: the stage asks them.
    """
    if side not in sides:
        raise NotAllowed("Your side leaves this kind of design to the other side, so nobody decides for it here.")
    if not is_decider or not is_asked:
        raise NotAllowed("Guests are invited to a stage that has begun, by those it asks. Ask one of them.")
    if not is_counted:
        raise NotAllowed("You made this version, so a guest of yours would not count. Ask a colleague who approves.")


def check_can_be_guest(*, has_account: bool, is_invited: bool, count: int) -> None:
    """Raise AppError on the address of somebody who must not be a guest: people of either side, and guests already."""
    if has_account:
        raise AppError("Somebody of either side has this address. Ask them to sign in.", field="guest_email")
    if is_invited:
        raise AppError("This address takes part in this review. Send that invitation again.", field="guest_email")
    if count >= MOST_GUESTS:
        raise AppError(f"There are {count} guests already. Take one invitation back first.", field="guest_email")
