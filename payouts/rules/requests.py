"""The smallest payment, and when it does not count: after the end, on request once a year, and after a year."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.errors import Conflict
from partners.rules.partnerships import PartnershipState

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wait:
    """What decides whether the smallest payment counts for a partner on a day. `asked_on`: and not paid since."""

    state: PartnershipState
    asked_on: date | None
    oldest_release: date | None


def is_lifted(wait: Wait, today: date) -> bool:
    """Whether a partner is paid whatever is due, however little."""
    is_old = wait.oldest_release is not None and wait.oldest_release + YEAR <= today
    has_asked = wait.asked_on is not None and today < wait.asked_on + YEAR
    return wait.state is PartnershipState.ENDED or has_asked or is_old


def check_may_ask(asked_on: date | None, today: date) -> None:
    """Refuse a second request within a year. Raises Conflict."""
    if asked_on is not None and today < asked_on + YEAR:
        raise Conflict(f"You asked on {asked_on}. You can ask once a year, so the next time is {asked_on + YEAR}.")
