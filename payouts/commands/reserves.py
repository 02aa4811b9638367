"""What a run does to the books: reserve when it is frozen, give back when it ends early, pay, and take a return.

What is withheld stays part of the share that is paid: it goes to the tax office's account in place of the rail's.
"""

from core import clock
from core.access import Actor
from core.ids import Id, encode
from payouts.commands.ledger import post
from payouts.commands.periods import signature
from payouts.models import Entry, Payout
from payouts.queries.runs import lines_of_payout
from payouts.rules.kinds import AccountKind, EntryKind
from payouts.rules.ledger import AccountRef, Posting, Transfer


def reserve(payout: Payout, actor: Actor) -> Entry:
    """Set the money of a payout aside: payable → in flight."""
    return _post(payout, actor, EntryKind.RESERVE, AccountKind.PAYABLE, AccountKind.IN_FLIGHT, "Set aside for payment.")


def give_back(payout: Payout, actor: Actor, *, reason: str) -> Entry:
    """Make reserved money payable again: in flight → payable. The payout's next reserve is a new generation."""
    entry = _post(payout, actor, EntryKind.UNRESERVE, AccountKind.IN_FLIGHT, AccountKind.PAYABLE, reason)
    payout.generation += 1
    return entry


def pay(payout: Payout, actor: Actor, *, reference: str) -> Entry:
    """Book that the money left: in flight → cash of the rail."""
    reason = f"Paid with reference {reference}."
    return _post(payout, actor, EntryKind.PAID, AccountKind.IN_FLIGHT, AccountKind.CASH, reason)


def take_return(payout: Payout, actor: Actor, *, reason: str) -> Entry:
    """Book that the bank sent the money back: cash of the rail → payable."""
    return _post(payout, actor, EntryKind.RETURNED, AccountKind.CASH, AccountKind.PAYABLE, reason)


def _post(
    payout: Payout, actor: Actor, kind: EntryKind, source: AccountKind, target: AccountKind, reason: str
) -> Entry:
    """Post one entry with a transfer per line; lines that take back go the other way."""
    left = payout.withheld_minor if AccountKind.CASH in {source, target} else 0
    transfers = []
    for line in lines_of_payout(payout):
        held = min(left, max(line.amount.minor, 0))
        left -= held
        transfers += _transfers(payout, line.earning.id, line.amount.minor, held, source, target)
    return post(
        Posting(
            seller_id=payout.seller_id,
            partnership_id=payout.partnership_id,
            partner_id=payout.partner_id,
            payout_id=payout.id,
            key=f"{kind}:{encode(payout.id)}:g{payout.generation}",
            kind=kind,
            occurred_at=clock.now(),
            reason=reason,
            actor=signature(actor),
            transfers=tuple(transfers),
        )
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
