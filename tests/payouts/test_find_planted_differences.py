"""Many hundred differences of every kind are found in one pass, each as what it is, and nothing else is said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest

from core import ids, jobs
from payouts.queries.findings import open_findings
from payouts.rules.cash import Booked, CashMove, compare_cash
from payouts.rules.reconciling import FindingKind, Found, Ours, compare
from payouts.rules.runs import PayoutState
from payouts.rules.sending import Order, RailObject, group_of
from tests.harness.clock import Clock
from tests.harness.stripe import StripeServer
from tests.payouts.stripe_office import make_stripe_office, pointed, states_of
from tests.payouts.test_reconcile_cash import book, transaction_of
from tests.payouts.test_reconcile_stripe import again, transfer_to
from tests.payouts.test_reconcile_stripe import compare as compare_with_stripe

__all__ = ["pointed"]
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=35)
EACH = 30


@dataclass
class Pair:
    """One payout as our books have it, and as the rail's have it."""

    ours: Ours
    booked: int | None
    transfers: list[RailObject] = field(default_factory=list)
    moves: list[CashMove] = field(default_factory=list)

    def pay(self, name: str, **changed: Any) -> str:
        """Let the rail make one transfer, as asked but for what is changed, with its move; returns its name."""
        order = self.ours.order
        of_order = {"payout": order.payout, "run": order.run, "organization": order.organization}
        asked = RailObject(name, order.group, order.amount_minor, "EUR", "acct", False, NOW, metadata=of_order)
        self.transfers.append(replace(asked, **changed))
        self.moves.append(CashMove(f"txn_{name}", name, -asked.amount_minor, 0, "EUR"))
        return name

    def take_back(self, minor: int) -> None:
        """Let the rail take a part of its first transfer back."""
        self.transfers[0] = replace(self.transfers[0], reversed_minor=minor)
        self.moves.append(CashMove(f"back_{self.transfers[0].id}", self.transfers[0].id, minor, 0, "EUR"))


def pair(number: int, state: PayoutState) -> Pair:
    """Return a payout in a state with what the rail holds of it when nothing is wrong."""
    payout_id, name = ids.new(), f"tr_{number}"
    order = Order(f"po_{number}", "run", "org", group_of(payout_id.hex), "acct", 1_000 + number, "EUR")
    was_paid = state in {PayoutState.PAID, PayoutState.RETURNED}
    made = Pair(
        Ours(payout_id, ids.new(), "stripe", state, name if was_paid else None, order, NOW if was_paid else None),
        order.amount_minor if was_paid else None,
    )
    if was_paid:
        made.pay(name)
    if state is PayoutState.RETURNED:
        made.take_back(order.amount_minor)
        made.booked = 0
    return made


def quiet_pairs() -> Iterator[Pair]:
    """Yield payouts in every state about which there is nothing to say."""
    for number, state in enumerate(cycle(set(PayoutState) - {PayoutState.DRAFT})):
        made = pair(number, state)
        if state in {PayoutState.SENDING, PayoutState.UNKNOWN} and number % 2:
            made.pay(f"tr_{number}")  # paid there, and we have not heard of it yet
        yield made


Said = list[tuple[FindingKind, str]]
Plant = Callable[[Pair], Said]


def change(kind: FindingKind, **changed: Any) -> Plant:
    """Return what changes the transfer of a paid payout."""

    def plant(it: Pair) -> Said:
        it.transfers[0] = replace(it.transfers[0], **changed)
        return [(kind, it.transfers[0].id)]

    return plant


def vanish(it: Pair) -> Said:
    """The transfer is gone."""
    return [(FindingKind.MISSING, it.transfers.pop().id)]


def vanish_whole(it: Pair) -> Said:
    """The transfer is gone with what it moved."""
    it.moves.clear()
    return vanish(it)


def take_part_back(it: Pair) -> Said:
    """A part went back."""
    it.take_back(7)
    return [(FindingKind.REVERSED, it.transfers[0].id)]


def take_all_back(it: Pair) -> Said:
    """All of it went back."""
    it.take_back(it.ours.order.amount_minor)
    return [(FindingKind.REVERSED, it.transfers[0].id)]


def double(it: Pair) -> Said:
    """A second transfer came on top."""
    return [(FindingKind.DOUBLED, it.pay(f"{it.transfers[0].id}_again"))]


def pay_ended(it: Pair) -> Said:
    """Paid although our books say that it ended otherwise."""
    it.ours, it.booked, it.transfers, it.moves = replace(it.ours, state=PayoutState.VOIDED), None, [], []
    return [(FindingKind.EXTRA, it.pay(f"tr_late_{it.ours.order.payout}"))]


def pay_nobody(it: Pair) -> Said:
    """A transfer that looks like ours and is of no payout."""
    return [(FindingKind.EXTRA, it.pay(f"nobody_{it.transfers[0].id}", group=group_of(ids.new().hex)))]


def pay_elsewhere(it: Pair) -> Said:
    """A transfer that somebody made by hand, known to nobody here: noted, and its money was booked nowhere."""
    return [(FindingKind.FOREIGN, it.pay(f"hand_{it.transfers[0].id}", group="theirs", metadata={}))]


def double_open(it: Pair) -> Said:
    """Two transfers of a payout whose end is not known yet."""
    it.ours, it.booked = replace(it.ours, state=PayoutState.UNKNOWN, object_id=None, paid_at=None), None
    first = it.transfers[0].id
    it.pay(f"{first}_again")
    return [(FindingKind.DOUBLED, first)]


def wrong_open(it: Pair) -> Said:
    """A transfer that is not what was asked, of a payout whose end is not known yet."""
    it.ours, it.booked = replace(it.ours, state=PayoutState.SENDING, object_id=None, paid_at=None), None
    return change(FindingKind.WRONG, amount_minor=1)(it)


def move(**changed: Any) -> Plant:
    """Return what changes how much left the balance for a payout."""

    def plant(it: Pair) -> Said:
        it.moves[0] = replace(it.moves[0], **changed)
        return [(FindingKind.CASH, it.transfers[0].id)]

    return plant


def move_nothing(it: Pair) -> Said:
    """Nothing left the balance."""
    it.moves.clear()
    return [(FindingKind.CASH, it.transfers[0].id)]


def move_twice(it: Pair) -> Said:
    """It left the balance twice."""
    it.moves.append(replace(it.moves[0], id=f"{it.moves[0].id}_again"))
    return [(FindingKind.CASH, it.transfers[0].id)]


def move_for_nobody(it: Pair) -> Said:
    """Something left the balance for a transfer that is nowhere."""
    name = f"ghost_{it.transfers[0].id}"
    it.moves.append(CashMove(f"txn_{name}", name, -5, 0, "EUR"))
    return [(FindingKind.CASH, name)]


def charge(it: Pair) -> Said:
    """The rail took a fee with the transfer."""
    it.moves[0] = replace(it.moves[0], fee_minor=25)
    return [(FindingKind.FEE, it.moves[0].id)]


PLANTS: tuple[Plant, ...] = (
    vanish, vanish_whole, take_part_back, take_all_back, double, pay_ended, pay_nobody, pay_elsewhere, double_open,
    wrong_open, move_nothing, move_twice, move_for_nobody, charge,
    change(FindingKind.WRONG, amount_minor=1), change(FindingKind.WRONG, currency="USD"),
    change(FindingKind.WRONG, destination="acct_thief"), change(FindingKind.WRONG, livemode=True),
    change(FindingKind.WRONG, metadata={}), move(amount_minor=-1), move(currency="USD"),
)  # fmt: skip


def find(pairs: list[Pair]) -> list[Found]:
    """Compare the two books whole, as `reconcile_account` does."""
    ours, theirs = [it.ours for it in pairs], [each for it in pairs for each in it.transfers]
    found = compare(ours, theirs, rail="stripe", livemode=False, since=SINCE)
    booked = [
        Booked(it.ours.payout_id, it.ours.run_id, it.ours.object_id, it.booked, "EUR")
        for it in pairs
        if it.booked is not None and it.ours.object_id is not None
    ]
    waiting = {it.ours.order.group for it in pairs if it.ours.state is not PayoutState.PAID}
    known = {one.object_id for one in booked} | {each.id for each in theirs if each.group in waiting}
    moves, said = [each for it in pairs for each in it.moves], {each.object_id for each in found}
    return found + compare_cash(booked, moves, rail="stripe", known=known, said=said)


def test_every_one_of_630_planted_differences_is_found_and_nothing_else() -> None:
    source = quiet_pairs()
    pairs = [next(source) for _ in range(700)]
    assert find(pairs) == []
    expected: Said = []
    for number in range(EACH * len(PLANTS)):
        pairs.append(pair(1_000 + number, PayoutState.PAID))
        expected += PLANTS[number % len(PLANTS)](pairs[-1])
    assert len(expected) == EACH * len(PLANTS) == 630
    assert sorted((each.kind, each.object_id or "") for each in find(pairs)) == sorted(expected)


@pytest.mark.slow
def test_500_differences_planted_at_stripe_are_found_in_one_pass(
    pointed: None, clock: Clock, stripe_server: StripeServer
) -> None:
    many = 510
    office = make_stripe_office(clock, stripe_server, partners=many, amount=10_000)
    run = office.start(office.approved())
    while jobs.run_due():  # with a thousand mails before
        pass
    assert states_of(run.id) == ["paid"] * many
    assert (compare_with_stripe(office).findings, list(open_findings(office.seller_id))) == (0, [])
    names = [transfer_to(run, office, number) for number in range(many)]
    for number, name in enumerate(names[:500]):
        match number % 5:
            case 0:
                stripe_server.remove(name)
            case 1:
                stripe_server.change(name, amount=1)
            case 2:
                stripe_server.client().v1.transfers.reversals.create(name, {"amount": 7})
            case 3:
                names[number] = again(run, office, number, stripe_server)
            case _:
                stripe_server.change(transaction_of(stripe_server, name), amount=-1)
    book(stripe_server, 90_000, "charge", "ch_shop")
    kinds = ["missing", "wrong", "reversed", "doubled", "cash"]
    assert compare_with_stripe(office).findings == 500
    found = {(row.kind, row.object_id) for row in open_findings(office.seller_id)}
    assert found == {(kinds[number % 5], name) for number, name in enumerate(names[:500])}
