"""The daily mail about what waits for somebody, and the numbers of reviews."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

FROM_HOUR, UNTIL_HOUR = 8, 18
_SATURDAY = 5


class ReviewMail(StrEnum):
    """When somebody is mailed about reviews: as things happen and daily while they wait, or daily only."""

    AT_ONCE = "at_once"
    DAILY = "daily"


def is_digest_time(local: datetime) -> bool:
    """Say whether the daily mail may go out at a moment in the reader's zone: from 8:00 on, Monday to Friday.

    A worker that was down at 8:00 makes up for it until the evening.
    """
    return local.weekday() < _SATURDAY and FROM_HOUR <= local.hour < UNTIL_HOUR


@dataclass(frozen=True, slots=True)
class Measured:
    """How reviews went: how many designs were approved, after how many rounds, and how long stages took (medians)."""

    approved: int
    rounds: float | None
    stages: list[tuple[str, int, timedelta]]


def measure(rounds_to_approval: Sequence[int], stages: Iterable[tuple[str, timedelta]]) -> Measured:
    """Return the numbers of reviews from the rounds each approved design took, and the stages that were done."""
    by_name: dict[str, list[timedelta]] = {}
    for name, took in stages:
        by_name.setdefault(name, []).append(took)
    middle = median(rounds_to_approval) if rounds_to_approval else None
    return Measured(
        len(rounds_to_approval), middle, [(name, len(took), _middle(took)) for name, took in sorted(by_name.items())]
    )


def _middle(took: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(each.total_seconds() for each in took))
