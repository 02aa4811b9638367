"""What a run does to the books: reserve when it is frozen, give back when it ends early, pay, and take a return.

What is withheld stays part of the share that is paid: it goes to the tax office's account in place of the rail's.
"""

from collections.abc import Sequence
from typing import NamedTuple

from core import clock
from core.access import Actor
from core.ids import Id, encode
from payouts.commands.ledger import post_all
from payouts.commands.periods import signature
from payouts.models import Entry, Payout
from payouts.queries.runs import PaidPart, parts_by_payout
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer


def reserve(payouts: Sequence[Payout], actor: Actor) -> list[Entry]:
    """Set the money of payouts aside: payable → in flight."""
    reason = "Set aside for payment."
    return _post(payouts, actor, _Step(EntryKind.RESERVE, AccountKind.PAYABLE, AccountKind.IN_FLIGHT, reason))


def give_back(payouts: Sequence[Payout], actor: Actor, *, reason: str) -> list[Entry]:
    """Make reserved money payable again: in flight → payable. The next reserve of each is a new generation."""
    entries = _post(payouts, actor, _Step(EntryKind.UNRESERVE, AccountKind.IN_FLIGHT, AccountKind.PAYABLE, reason))
    for payout in payouts:
        payout.generation += 1
    return entries


def pay(payout: Payout, actor: Actor, *, reference: str) -> Entry:
    """Book that the money left: in flight → cash of the rail."""
    reason = f"Paid with reference {reference}."
    return _post([payout], actor, _Step(EntryKind.PAID, AccountKind.IN_FLIGHT, AccountKind.CASH, reason))[0]


def take_return(payout: Payout, actor: Actor, *, reason: str) -> Entry:
    """Book that the bank sent the money back: cash of the rail → payable."""
    return _post([payout], actor, _Step(EntryKind.RETURNED, AccountKind.CASH, AccountKind.PAYABLE, reason))[0]


class _Step(NamedTuple):
    """What happens to the money of a payout, and why."""

    kind: EntryKind
    source: AccountKind
    target: AccountKind
    reason: str


def _post(payouts: Sequence[Payout], actor: Actor, step: _Step) -> list[Entry]:
    """Post one entry for each payout, with a transfer per line; lines that take back go the other way."""
    lines, signed = parts_by_payout(payouts), signature(actor)
    return post_all([_posting(payout, lines.get(payout.id, []), step, signed) for payout in payouts])


def _posting(payout: Payout, lines: Sequence[PaidPart], step: _Step, signed: str) -> Posting:
    left = payout.withheld_minor if AccountKind.CASH in {step.source, step.target} else 0
    transfers = []
    for line in lines:
        held = min(left, max(line.minor, 0))
        left -= held
        transfers += _transfers(payout, line.earning_id, line.minor, held, step.source, step.target)
    return Posting(
        seller_id=payout.seller_id,
        partnership_id=payout.partnership_id,
        partner_id=payout.partner_id,
        payout_id=payout.id,
        key=f"{step.kind}:{encode(payout.id)}:g{payout.generation}",
        kind=step.kind,
        occurred_at=clock.now(),
        reason=step.reason,
        actor=signed,
        transfers=tuple(transfers),
    )


def _transfers(
    payout: Payout, earning_id: Id, minor: int, held: int, source: AccountKind, target: AccountKind
) -> list[Transfer]:
    """Return the transfers of one line: `held` of it goes to the tax office's account in place of the rail's."""
    found = [_transfer(payout, earning_id, minor - held, source, target)] if minor != held else []
    if held:
        to_office = {AccountKind.CASH: AccountKind.WITHHOLDING_PAYABLE}
        found.append(_transfer(payout, earning_id, held, to_office.get(source, source), to_office.get(target, target)))
    return found


def _transfer(payout: Payout, earning_id: Id, minor: int, source: AccountKind, target: AccountKind) -> Transfer:
    debit, credit = (source, target) if minor > 0 else (target, source)
    return Transfer(_ref(payout, debit), _ref(payout, credit), abs(minor), earning_id)


def _ref(payout: Payout, kind: AccountKind) -> AccountRef:
    return AccountRef(kind, payout.currency, payout.rail if kind is AccountKind.CASH else None)
