"""Totals of a year: what one partner earned, gave back and was paid, month by month, from the books alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.money import Money
from payouts.rules.kinds import AccountKind

Step = tuple[AccountKind, AccountKind]
"""The kinds of the debit and the credit account of a move."""
_OWED = frozenset(
    {AccountKind.HELD, AccountKind.PAYABLE, AccountKind.RESERVE, AccountKind.CONTESTED, AccountKind.IN_FLIGHT}
)
COLUMNS = {
    "earned": "Earned",
    "taken_back": "Taken back",
    "paid": "Paid",
    "set_off": "Set against a store’s debt",
    "withheld": "Withheld for the tax office",
    "written_off": "Written off",
    "unclaimed": "Unclaimed",
    "advanced": "Paid in advance",
    "recouped": "Set against an advance",
    "vat": "VAT on top",
}
_LEAVES = {
    AccountKind.CASH: "paid",
    AccountKind.RECEIVABLE: "set_off",
    AccountKind.WITHHOLDING_PAYABLE: "withheld",
    AccountKind.UNCLAIMED: "unclaimed",
    AccountKind.ADVANCE: "recouped",
}
_COMES = {
    AccountKind.WRITE_OFF: ("written_off", 1),
    AccountKind.REVENUE_SHARE: ("earned", 1),
    AccountKind.VAT_INPUT: ("vat", 1),
    **{kind: (name, -1) for kind, name in _LEAVES.items()},
}
_GOES = {
    AccountKind.REVENUE_SHARE: ("taken_back", 1),
    AccountKind.VAT_INPUT: ("vat", -1),
    **{kind: (name, 1) for kind, name in _LEAVES.items()},
}
_ADVANCED = {(AccountKind.ADVANCE, AccountKind.CASH): 1, (AccountKind.CASH, AccountKind.ADVANCE): -1}
_RARE = frozenset({"written_off", "unclaimed", "advanced", "recouped", "vat"})


def column_of(step: Step) -> tuple[str, int] | None:
    """Return which total a move counts in, and with which sign; None for moves inside what is owed.

    Money that a bank sent back lowers what was paid.
    """
    debit, credit = step
    found = None
    if step in _ADVANCED:
        found = "advanced", _ADVANCED[step]
    elif credit in _OWED:
        found = _COMES.get(debit)
    elif debit in _OWED:
        found = _GOES.get(credit)
    return found


@dataclass(slots=True)
class Totals:
    """The totals of one month or year between two, in one currency; minor units by the names of COLUMNS."""

    currency: str
    minors: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))

    def add(self, step: Step, minor: int) -> None:
        """Count the sum of moves of one kind."""
        found = column_of(step)
        if found is not None:
            name, sign = found
            self.minors[name] += sign * minor

    def money(self, name: str) -> Money:
        """Return one total by its name."""
        return Money(self.minors[name], self.currency)

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not any(self.minors.values())


def together(parts: Iterable[Totals], currency: str) -> Totals:
    """Return several months as one total."""
    total = Totals(currency)
    for part in parts:
        for name, minor in part.minors.items():
            total.minors[name] += minor
    return total


def columns_used(totals: Iterable[Totals]) -> dict[str, str]:
    """Return the names of the columns a page shows: the rare ones only where something stands in them."""
    shown = list(totals)
    used = {name for name in COLUMNS if any(total.minors[name] for total in shown)}
    return {name: label for name, label in COLUMNS.items() if name in used or name not in _RARE}
