"""Choosing: which payments of a run go into a file, and why the others do not. A payment is in one file at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.money import Money
from payouts.queries.destinations import has_iban
from payouts.queries.files import RunFile
from payouts.queries.run_rows import RunRow
from payouts.rails.protocol import FileRail
from payouts.rules.files import Candidate, share_out, why_not_in_books, why_not_paid_by_file
from payouts.rules.runs import PayoutState


@dataclass(frozen=True, slots=True)
class Choice:
    """What a new file of a kind would hold, in parts that keep its limits, and what there is already."""

    rail: FileRail
    parts: tuple[tuple[RunRow, ...], ...]
    left_out: dict[str, list[RunRow]]
    current: tuple[RunFile, ...]
    times: int

    @property
    def rows(self) -> list[RunRow]:
        """Return every payment that a new file would hold."""
        return [row for part in self.parts for row in part]

    @property
    def totals(self) -> list[Money]:
        """Return what a new file would hold in each currency."""
        return totals_of(self.rows)


class Listed(NamedTuple):
    """What decides whether a payment goes into a file. Its candidate is asked for only where the rest lets it."""

    state: PayoutState
    rail: str | None
    has_account: bool
    is_blocked: bool
    candidate: Callable[[], Candidate]


def choose(rail: FileRail, rows: Sequence[RunRow], files: Sequence[RunFile]) -> Choice:
    """Return what a file of this rail would hold of a run's rows, given the files made already."""
    of_kind = [file for file in files if file.artefact.kind == rail.kind]
    current = tuple(file for file in of_kind if file.is_current)
    paid_from = [file for file in files if file.is_current and file.pays]
    listed = {payout: file for file in paid_from for payout in file.artefact.payout_ids}
    fits: list[RunRow] = []
    left_out: dict[str, list[RunRow]] = {}
    for row in sorted(rows, key=lambda row: row.payout.id):
        if not row.payout.is_included or row.payout.state == PayoutState.VOIDED:
            continue
        file = listed.get(row.payout.public_id)
        if file is not None and file.artefact.kind == rail.kind:
            continue
        why = why_not(rail, _listed(row), file)
        if why:
            left_out.setdefault(why, []).append(row)
        else:
            fits.append(row)
    parts = tuple(
        tuple(fits[at] for at in part) for part in share_out([row.payout.amount for row in fits], rail.limits)
    )
    return Choice(rail, parts, left_out, current, len(of_kind))


def totals_of(rows: Sequence[RunRow]) -> list[Money]:
    """Return the sum of payments in each currency, by code."""
    sums: dict[str, Money] = {}
    for row in rows:
        money = row.payout.amount
        sums[money.currency] = sums.get(money.currency, Money.zero(money.currency)) + money
    return [sums[currency] for currency in sorted(sums)]


def why_not(rail: FileRail, it: Listed, file: RunFile | None) -> str:
    """Return why a payment does not go into a new file, given the file that pays it already; else nothing."""
    if not rail.pays:
        return why_not_in_books(rail.kind, it.state)
    why = why_not_paid_by_file(it.state, it.rail, rail.rails)
    if why or not it.has_account:
        return why or "no account"
    if it.is_blocked:
        return "a payment came back from the account"
    return rail.why_not(it.candidate()) or (f"in {file.artefact.filename} already" if file else "")


def _listed(row: RunRow) -> Listed:
    payout, destination = row.payout, row.destination
    return Listed(
        state=PayoutState(payout.state),
        rail=payout.rail,
        has_account=destination is not None,
        is_blocked=destination is not None and destination.blocked_at is not None,
        candidate=lambda: _candidate(row),
    )


def _candidate(row: RunRow) -> Candidate:
    destination = row.destination
    return Candidate(
        amount=row.payout.amount,
        country=(destination.country if destination else None) or "",
        has_iban=destination is not None and has_iban(destination),
        has_routing_number=destination is not None and bool(destination.routing_number),
    )
