"""What the API takes and answers about payment runs and their steps; amounts in minor units."""

from datetime import date
from typing import Any

from pydantic import Field

from core.api import Answer, CreateInput, Day, Paging
from core.api.outputs import Moment


class RunQuery(Paging):
    """Which page of the runs."""


class DraftRun(CreateInput):
    """The closed month, as `YYYY-MM`, up to whose end a run pays."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")


class SeenRun(CreateInput):
    """What `seen` said in the run that was looked at, so that nothing else is sent on."""

    seen: str = Field(min_length=64, max_length=64)


class Reason(CreateInput):
    """Why; the partner reads it."""

    reason: str = Field(min_length=1, max_length=300)


class ReturnPayout(Reason):
    """Why; the partner reads it. `isAllBack`: of what a bank had paid twice, nothing is left with the partner."""

    is_all_back: bool = False


class MarkPaid(CreateInput):
    """What the bank says of a payment it made. `isShared` says that one transfer paid several payments."""

    reference: str = Field(min_length=1, max_length=120)
    paid_on: Day
    is_shared: bool = False


class RunSum(Answer):
    """What became of a run in one currency."""

    currency: str
    to_pay: int
    paid: int
    returned: int
    taken_out: int


class RunStop(Answer):
    """Money of one partner that a run cannot collect: `why` is `kept`, `flagged`, `terms`, `chargeback`, `in_dispute`.

    `until` is the day on which a hold by hand ends by itself, or by which a dispute is to be answered.
    """

    partner_id: str
    partner_name: str
    amount: int
    currency: str
    why: str
    reason: str | None
    until: date | None


class RunOut(Answer):
    """A payment run. `seen` stands in a run that is asked for alone: the next step says what it is about by it.

    So does `stopped`: what is on hold, flagged or in dispute while the run is prepared, the first hundred.

    `goingOn` says what is done in steps with the money of a large run: `set_aside`, `seal`, `give_back`, or `cancel`
    for what was not sent; else it is null.
    """

    id: str
    number: int
    name: str
    month: str
    cutoff_on: date
    state: str
    sha256: str | None
    seen: str | None = None
    created_at: Moment
    frozen_at: Moment | None
    approved_at: Moment | None
    paying_since: Moment | None
    ended_at: Moment | None
    sent_back_reason: str | None
    going_on: str | None
    sums: list[RunSum]
    stopped: list[RunStop] | None = None


class RunPayoutOut(Answer):
    """One payout of a run, with what keeps it out; `takenBack` is inside the amount already."""

    id: str
    partner_id: str
    partner_name: str
    amount: int
    taken_back: int
    currency: str
    state: str
    rail: str | None
    is_included: bool
    obstacles: list[str]
    reason: str | None
    orders: int
    reference: str | None
    expected_on: date | None
    paid_on: date | None


class StatementQuery(Paging):
    """Which statements: of one month, of one partner, or all."""

    month: str | None = Field(None, pattern=r"^\d{4}-\d{2}$")
    partner_id: str | None = None


class StatementOut(Answer):
    """A statement as it was issued. `body` stands in one that is asked for alone; its sha256 is over canonical JSON."""

    id: str
    number: int
    month: str
    currency: str
    partner_id: str
    issued_at: Moment
    review_until: date
    pay_by: date
    sha256: str
    body: dict[str, Any] | None = None
