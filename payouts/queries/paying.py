"""How far the paying of a run is, as its page shows it: what a rail pays by itself, what waits, and what differs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.ids import Id, show
from core.money import Money
from payouts.models import PaymentStop, Payout, PayoutAttempt, RailFinding, RailReversal, Reconciliation
from payouts.queries.findings import people_who_solve
from payouts.queries.rails import Standing
from payouts.queries.reversing import findings_and_reversals, newest_reversals
from payouts.queries.run_rows import RunRow
from payouts.queries.run_tally import Tally
from payouts.rules.destinations import SENDING
from payouts.rules.reconciling import sentence
from payouts.rules.reversing import OPEN_REVERSALS, REVERSIBLE, is_reversible, seen_of
from payouts.rules.runs import PayoutState, RunState
from payouts.rules.sending import Note, note_about

_PAID_FROM = frozenset({RunState.APPROVED, RunState.PAYING, RunState.SETTLED, RunState.CLOSED})


@dataclass(frozen=True, slots=True)
class Difference:
    """An open finding with the sentence that says what it is and what to do, and everybody who may solve it."""

    finding: RailFinding
    sentence: str
    people: tuple[User, ...] = ()
    reversal: RailReversal | None = None

    @property
    def extra(self) -> Money | None:
        """Return what the transfer that is one too many is about, of a finding that names such a transfer."""
        row = self.finding
        if row.amount_minor is None or row.currency is None:
            return None
        is_one = is_reversible(row.kind, has_payout=row.payout_id is not None, object_id=row.object_id)
        return Money(row.amount_minor, row.currency) if is_one else None

    @property
    def seen(self) -> str:
        """Return what says which transfer and amount are shown."""
        return seen_of(self.finding.object_id, self.finding.amount_minor, self.finding.currency)

    @property
    def is_being_taken_back(self) -> bool:
        """Whether its transfer is on its way back."""
        return self.reversal is not None and self.reversal.state in OPEN_REVERSALS

    @property
    def owner(self) -> User | None:
        """Return who sees to it; None when that is nobody, or somebody who may not solve it any more."""
        return next((person for person in self.people if person.id == self.finding.owner_id), None)

    @property
    def payout(self) -> str:
        """Return the public id of the payout it is about; empty when it is about none."""
        return show(Payout.__prefix__, self.finding.payout_id) if self.finding.payout_id else ""


@dataclass(frozen=True, slots=True)
class Paying:
    """The part of a run that its rail pays by itself: counts by state, sums to pay, and a note on each that waits."""

    total: int
    counts: Mapping[str, int]
    unsent: tuple[Money, ...]
    notes: Mapping[Id, Note]
    stop: PaymentStop | None
    differences: tuple[Difference, ...]
    compared: Reconciliation | None
    is_started: bool

    @property
    def paid(self) -> int:
        """Return how many have been paid."""
        return self.counts.get(PayoutState.PAID, 0)

    @property
    def left(self) -> int:
        """Return how many were not sent yet."""
        return self.counts.get(PayoutState.APPROVED, 0)

    @property
    def is_moving(self) -> bool:
        """Whether the page is worth loading again in a moment. While payments are stopped only what was sent moves."""
        sending, unsent = self.counts.get(PayoutState.SENDING, 0), self.counts.get(PayoutState.APPROVED, 0)
        return self.is_started and sending + (0 if self.stop else unsent) > 0

    @property
    def handled(self) -> int:
        """Return for how many the rail's part is over: they ended, or wait for a person or a later look."""
        open_still = self.counts.get(PayoutState.SENDING, 0) + self.left + self.counts.get(PayoutState.VOIDED, 0)
        return sum(self.counts.values()) - open_still


def paying_of(
    tally: Tally, rows: Sequence[RunRow], standing: Standing, *, people: Sequence[User] = ()
) -> Paying | None:
    """Return how far the paying of an approved run is, with notes on some rows; None before, or when all goes by file.

    The rows are those that are shown, the people those who may solve what is found.
    """
    run, sent = tally.run, tally.sent
    if RunState(run.state) not in _PAID_FROM or not sent:
        return None
    counts, sums = Counter[str](), Counter[str]()
    for group in sent:
        counts[group.state] += group.size
        sums[group.currency] += group.amount.minor if group.state == PayoutState.APPROVED else 0
    shown = [row for row in rows if row.payout.is_included and row.payout.rail in SENDING]
    found = {row.payout.id: _note_on(row.payout, row.next_at) for row in shown}
    return Paying(
        total=sum(count for state, count in counts.items() if state != PayoutState.VOIDED),
        counts=counts,
        unsent=tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor),
        notes={payout_id: note for payout_id, note in found.items() if note},
        stop=standing.stop,
        differences=_differences(*findings_and_reversals(run), people),
        compared=standing.compared,
        is_started=run.paying_since is not None,
    )


def differences_in(findings: Sequence[RailFinding]) -> tuple[Difference, ...]:
    """Return one seller's findings with their sentences and owners. One query where there are any."""
    people = people_who_solve(findings[0].seller_id) if findings else ()
    return _differences(findings, newest_reversals(row for row in findings if row.kind in REVERSIBLE), people)


def _differences(
    findings: Sequence[RailFinding], tried: Mapping[Id, RailReversal], people: Sequence[User]
) -> tuple[Difference, ...]:
    return tuple(
        Difference(row, sentence(row.kind, row.object_id, row.details), tuple(people), tried.get(row.id))
        for row in findings
    )


def note_on(payout: Payout, attempt: PayoutAttempt | None) -> Note | None:
    """Return what a payout that was sent waits for, or None when nothing has to be said."""
    return _note_on(payout, attempt.next_at if attempt else None)


def _note_on(payout: Payout, next_at: datetime | None) -> Note | None:
    return note_about(payout.state, payout.left_out_reason, next_at=next_at)
