"""What the API answers about the safety of paying: what differs, when that was compared, the stop, the limits."""

from pydantic import Field

from core.api import Answer, CreateInput
from core.api.outputs import Moment


class TakingBackOut(Answer):
    """The newest attempt to take back a transfer that is one too many: `asked`, `sending`, `done` or `failed`.

    A person asks for it. `reason` says why it failed.
    """

    state: str
    asked_at: Moment
    ended_at: Moment | None
    reason: str | None


class FindingOut(Answer):
    """Something that our books and a rail's or a bank's say differently. A serious one stops the next run.

    `reference` is the rail's or the bank's own name for what it is about. `isOneTooMany` says that it names a transfer
    that an approver can take back, and `takingBack` how far that is.
    """

    id: str
    kind: str
    rail: str
    is_serious: bool
    sentence: str
    run_id: str | None
    payout_id: str | None
    amount: int | None
    currency: str | None
    reference: str | None
    is_one_too_many: bool
    taking_back: TakingBackOut | None
    found_at: Moment
    last_found_at: Moment


class ComparisonOut(Answer):
    """The newest comparison with a rail; all but `isAsked` is null before the first. `findings` were open after it."""

    is_asked: bool
    rail: str | None = None
    since: Moment | None = None
    ended_at: Moment | None = None
    payouts: int | None = None
    findings: int | None = None


class StopPayments(CreateInput):
    """Why payments are stopped; whoever comes next reads it."""

    reason: str = Field(min_length=1, max_length=300)


class StopOut(Answer):
    """Whether payments are stopped, why and since when."""

    is_stopped: bool
    reason: str | None
    since: Moment | None


class LimitOut(Answer):
    """The most that one `run`, or one `partner` in it, is paid in a currency, in minor units."""

    kind: str
    currency: str
    amount: int
