"""Results: what a bank says became of a payment, and what that means for ours. Every row ends in a sentence.

A row changes something only when it names a payment of the seller, its amount and currency are the payment's own, and
the payment still waits for that news. Everything else is shown and changes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core import ids
from core.ids import Id
from core.money import Money
from payouts.rules.destinations import SENDING
from payouts.rules.references import Named
from payouts.rules.results.words import CHANGING, Outcome, Said
from payouts.rules.runs import PayoutState


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of a result file. `amount_minor` is never negative, and None where the file names none.

    `number` is the row's or the entry's place in the file, from 1; `reference` is the bank's own; `day` is when it
    happened; `fault` says why the row cannot be read.
    """

    number: int
    said: Said
    named: Named | None
    amount_minor: int | None = None
    currency: str = ""
    day: date | None = None
    reference: str = ""
    text: str = ""
    code: str = ""
    reason: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment of ours stands when a row about it is judged. `heard` is how often this file said it was paid.

    `is_twice` says that a bank paid it twice, and that neither of the two came back so far. `is_undecided` says so
    where somebody dealt with that in words, which do not tell whether one of the two came back, or will.
    """

    payout_id: Id
    run_id: Id
    run: str
    partner: str
    rail: str
    state: PayoutState
    amount: Money
    heard: int = 0
    is_twice: bool = False
    is_undecided: bool = False
    told: frozenset[tuple[str, str, date | None]] = frozenset()

    @property
    def public_id(self) -> str:
        """Return the payment's id as people see it."""
        return ids.show("po", self.payout_id)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what it means and the sentence that says so, and what to do."""

    row: ResultRow
    outcome: Outcome
    sentence: str
    standing: Standing | None = None

    @property
    def is_changing(self) -> bool:
        """Whether something is booked for it."""
        return self.outcome in CHANGING


def judge(row: ResultRow, standing: Standing | None, *, only_run: Id | None, today: date) -> Judged:
    """Return what a row means for the payment it names; `only_run` is the run the file was given for, if any."""
    if row.fault:
        return Judged(row, Outcome.UNCLEAR, row.fault, standing)
    if standing is None:
        return Judged(row, Outcome.UNKNOWN, _UNKNOWN)
    outcome, sentence = _judge_named(row, standing, only_run, today)
    return Judged(row, outcome, sentence, standing)


_UNKNOWN = "Its text names no payment of yours. If it is one, open that payment and mark it paid by hand."


def _judge_named(row: ResultRow, standing: Standing, only_run: Id | None, today: date) -> tuple[Outcome, str]:
    refused = _not_here(row, standing, only_run)
    if refused is not None:
        return refused
    if difference := _difference(row, standing.amount):
        return Outcome.DIFFERS, difference
    if row.said is Said.PAID and row.day is not None and row.day > today:
        return Outcome.UNCLEAR, f"It is dated {row.day}, a day to come. Read the file again once that day is over."
    return _news(row, standing)


def _not_here(row: ResultRow, standing: Standing, only_run: Id | None) -> tuple[Outcome, str] | None:
    """Return why a row is nothing to book here, whatever its amount; None when it may be."""
    if only_run is not None and standing.run_id != only_run:
        return Outcome.OTHER_RUN, f"It belongs to {standing.run}. Read this file in there, or over all runs."
    if standing.rail in SENDING:
        return Outcome.ENDED, "Stripe pays this one and says itself when it is paid. Nothing has to be done here."
    if row.said is Said.WAITS:
        return Outcome.WAITS, "The bank has it and has not paid yet. Read its next file, or mark it paid by hand later."
    if row.said is Said.UNCLEAR:
        return Outcome.UNCLEAR, f"“{row.text[:60]}” says neither paid nor refused. Ask the bank, then mark it by hand."
    return None


def _difference(row: ResultRow, ours: Money) -> str:
    if row.amount_minor is None:
        return ""
    theirs = Money(row.amount_minor, row.currency)
    if theirs == ours:
        return ""
    what = "currency" if theirs.currency != ours.currency else "amount"
    return (
        f"The bank says {theirs.decimal()} {theirs.currency}, the payment is {ours.decimal()} {ours.currency}. While "
        f"the {what} differs nothing is booked: ask the bank about the difference, then mark the payment by hand."
    )


_NEWS: Mapping[tuple[Said, PayoutState], tuple[Outcome, str]] = {
    (Said.PAID, PayoutState.APPROVED): (Outcome.PAYS, "It is marked paid with this reference and day."),
    (Said.PAID, PayoutState.PAID): (Outcome.KNOWN, "It is marked paid already. Nothing changes."),
    (Said.PAID, PayoutState.RETURNED): (Outcome.KNOWN, "It was paid and came back since. Nothing changes."),
    (Said.PAID, PayoutState.VOIDED): (
        Outcome.ENDED,
        "It was taken out of its run, and the bank paid it. Ask the bank to call it back: the next run pays it again.",
    ),
    (Said.PAID, PayoutState.FAILED): (
        Outcome.ENDED,
        "It was booked as refused before, and now the bank says it paid. Ask the bank which of the two is true.",
    ),
    (Said.PAID, PayoutState.DRAFT): (
        Outcome.ENDED,
        "Its run is not approved, and the bank paid it. Ask who had it paid, and get the run approved.",
    ),
    (Said.RETURNED, PayoutState.PAID): (Outcome.RETURNS, "It is booked as returned and payable again."),
    (Said.REFUSED, PayoutState.PAID): (
        Outcome.RETURNS,
        "It was marked paid, but the bank refused it: it is booked as returned and payable again.",
    ),
    (Said.RETURNED, PayoutState.APPROVED): (Outcome.REFUSES, "It came back: it is booked as failed and payable again."),
    (Said.REFUSED, PayoutState.APPROVED): (Outcome.REFUSES, "The bank refused it: booked as failed and payable again."),
}


def _news(row: ResultRow, standing: Standing) -> tuple[Outcome, str]:
    """Return what is new in a row, if anything is: the same word of the same day is recorded once."""
    if row.said is Said.PAID and standing.heard and standing.state in {PayoutState.PAID, PayoutState.RETURNED}:
        return Outcome.TWICE, "The file says a second time that it was paid. If the bank paid twice, ask for one back."
    if (row.said.value, row.reference, row.day) in standing.told:
        return Outcome.KNOWN, "An earlier file said the same. Nothing changes."
    if row.said is Said.RETURNED and standing.state is PayoutState.PAID and standing.is_twice:
        return Outcome.GIVEN_BACK, "The bank had paid it twice, and one of the two came back. It stays paid, once."
    if row.said in _BACK and standing.state is PayoutState.PAID and (standing.is_twice or standing.is_undecided):
        return Outcome.UNDECIDED, _UNDECIDED
    known = Outcome.KNOWN, "It is booked so already. Nothing changes."
    outcome, sentence = _NEWS.get((row.said, standing.state), known)
    return outcome, f"{sentence} The bank’s reason: {row.reason}" if outcome in _WITH_REASON else sentence


_BACK = frozenset({Said.RETURNED, Said.REFUSED})
_UNDECIDED = (
    "The bank had paid it twice, so this does not say what the partner has now, and nothing is booked until you do: if "
    "one of the two came back, mark this as solved and it stays paid. If the partner has nothing of it any more, open "
    "the payment and book it as returned."
)
_WITH_REASON = frozenset({Outcome.RETURNS, Outcome.REFUSES})
_HEARD = frozenset({Outcome.PAYS, Outcome.KNOWN, Outcome.BOOKED})
_AFTER = {
    Outcome.PAYS: PayoutState.PAID,
    Outcome.RETURNS: PayoutState.RETURNED,
    Outcome.REFUSES: PayoutState.FAILED,
}


def after(judged: Judged) -> Standing | None:
    """Return how the payment stands once the row is booked, for judging the next row about it."""
    standing = judged.standing
    if standing is None:
        return None
    heard = standing.heard + (judged.row.said is Said.PAID and judged.outcome in _HEARD)
    is_twice = judged.outcome is Outcome.TWICE or (standing.is_twice and judged.outcome is not Outcome.GIVEN_BACK)
    return replace(standing, state=_AFTER.get(judged.outcome, standing.state), heard=heard, is_twice=is_twice)


def judge_all(
    rows: Iterable[ResultRow],
    standings: Mapping[Named, Standing],
    booked: Mapping[int, Outcome],
    *,
    only_run: Id | None,
    today: date,
) -> list[Judged]:
    """Return what each row means, one after the other: a row is judged by what the rows before it change.

    What a bank paid twice may be told in any order, so what came back of it is judged after what was paid.

    `booked` are the rows, by number, that were booked before, with what was booked for them.
    """
    now: dict[Id, Standing] = {each.payout_id: each for each in standings.values()}
    found: list[Judged] = []
    for row in _in_turn(list(rows), standings):
        first = standings.get(row.named) if row.named is not None else None
        standing = now[first.payout_id] if first is not None else None
        if row.number in booked:
            judged = Judged(row, Outcome.BOOKED, _BOOKED[booked[row.number]], standing)
        else:
            judged = judge(row, standing, only_run=only_run, today=today)
        if (later := after(judged)) is not None:
            now[later.payout_id] = later
        found.append(judged)
    return sorted(found, key=lambda judged: judged.row.number)


def _in_turn(rows: Sequence[ResultRow], standings: Mapping[Named, Standing]) -> list[ResultRow]:
    """Return rows in the order in which they are judged: last, what came back of payments that were made twice."""
    about = {row.number: standings[row.named] for row in rows if row.named is not None and row.named in standings}
    paid = Counter(about[row.number].payout_id for row in rows if row.number in about and row.said is Said.PAID)
    twice = {number for number, each in about.items() if each.is_twice or paid[each.payout_id] > 1}
    return sorted(rows, key=lambda row: row.said is Said.RETURNED and row.number in twice)


_BOOKED = {
    Outcome.PAYS: "Marked paid by this row.",
    Outcome.RETURNS: "Booked as returned by this row; the amount is payable again.",
    Outcome.REFUSES: "Booked as failed by this row; the amount is payable again.",
    Outcome.GIVEN_BACK: "Noted by this row: one of two payments came back, so it stays paid once.",
}
