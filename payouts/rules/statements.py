"""Statements: what one partner earned, was paid and is owed in one month. Every section equals the sum of its lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.money import Money
from payouts.rules.kinds import AccountKind, EntryKind

FORMAT = 1
SECTIONS = {
    AccountKind.HELD: "held",
    AccountKind.PAYABLE: "payable",
    AccountKind.IN_FLIGHT: "in_flight",
    AccountKind.CASH: "paid",
    AccountKind.RECEIVABLE: "store",
    AccountKind.CONTESTED: "contested",
    AccountKind.WITHHOLDING_PAYABLE: "withheld",
    AccountKind.RESERVE: "reserve",
    AccountKind.ADVANCE: "advance",
}
"""Which accounts a statement shows, and under which word."""
_NAMES = tuple(SECTIONS.values())
OWED = ("held", "payable", "in_flight", "reserve")
STORE = SECTIONS[AccountKind.RECEIVABLE]
"""The other direction, on statements of stores only: what the partner owes, above zero."""
DISPUTED = SECTIONS[AccountKind.CONTESTED]
"""What is disputed, on statements with disputes only: it is not owed before it is decided for the partner."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry on a statement and what it changed, by section, in minor units."""

    entry: str
    on: date
    kind: EntryKind
    reason: str
    changes: Mapping[str, int]
    earning: str | None = None
    payout: str | None = None
    adjusts: str | None = None
    about: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the line as it stands in the statement's body."""
        about = {} if self.about is None else {"about": self.about}
        return {
            "entry": self.entry,
            "on": self.on.isoformat(),
            "kind": str(self.kind),
            "reason": self.reason,
            "changes": dict(self.changes),
            "earning": self.earning,
            "payout": self.payout,
            "adjusts": self.adjusts,
        } | about


@dataclass(frozen=True, slots=True)
class Section:
    """One account in a month: what it held before, what changed it by kind of entry, what it holds after."""

    name: str
    opening: int
    changes: Mapping[str, int]

    @property
    def closing(self) -> int:
        """Return the opening balance and all changes together."""
        return self.opening + sum(self.changes.values())

    def to_json(self) -> dict[str, Any]:
        """Return the section as it stands in the statement's body."""
        return {"account": self.name, "opening": self.opening, "changes": dict(self.changes), "closing": self.closing}


WITHHELD = SECTIONS[AccountKind.WITHHOLDING_PAYABLE]
"""What went to the tax office instead, on statements of partners from whom something was withheld only."""
HELD_BACK = SECTIONS[AccountKind.RESERVE]
"""What is held back for returns, on statements of partners whose terms say so only. It is owed."""


ADVANCED = SECTIONS[AccountKind.ADVANCE]
"""What is left of an advance, on statements of partners who got one only: later earnings are set against it."""
_ONLY_WHERE_USED = frozenset({STORE, DISPUTED, WITHHELD, HELD_BACK, ADVANCED})


def sections(opening: Mapping[str, int], lines: Sequence[Line]) -> list[Section]:
    """Return every section of a statement; their changes are sums over the lines and nothing else."""
    found = [Section(name, opening.get(name, 0), _by_kind(name, lines)) for name in SECTIONS.values()]
    return [part for part in found if part.name not in _ONLY_WHERE_USED or part.opening or part.changes]


def section_of(kind: AccountKind, change: int, *, is_of_share: bool) -> tuple[str, int] | None:
    """Return the section that a change of an account (credit less debit) belongs to, and by how much it changes it.

    Cash counts where it pays a share; money that a store passed on is shown by what the store owes less.
    """
    if kind in {AccountKind.RECEIVABLE, AccountKind.ADVANCE}:
        return SECTIONS[kind], -change
    if kind not in SECTIONS or (kind is AccountKind.CASH and not is_of_share):
        return None
    return SECTIONS[kind], change


def _by_kind(name: str, lines: Sequence[Line]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        if line.changes.get(name):
            sums[str(line.kind)] = sums.get(str(line.kind), 0) + line.changes[name]
    return sums


def body_of(
    head: Mapping[str, Any], opening: Mapping[str, int], lines: Sequence[Line], *, contested: int = 0
) -> dict[str, Any]:
    """Return the whole statement as JSON values: the head as given, the sections, what is owed, and the lines.

    `contested` is how much of what waits at the end of the month is contested, in minor units.
    """
    parts = sections(opening, lines)
    store = [part.closing for part in parts if part.name == STORE]
    return {
        **head,
        "format": FORMAT,
        "sections": [part.to_json() for part in parts],
        "owed": sum(part.closing for part in parts if part.name in OWED),
        "contested": contested,
        **({"owes": store[0]} if store else {}),
        "lines": [line.to_json() for line in lines],
    }


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind as a statement's body has them, in their order, and what they change together."""

    kind: str
    lines: list[Mapping[str, Any]]

    @property
    def changes(self) -> dict[str, int]:
        """Return the sum of what the lines change, by section, in minor units."""
        sums: dict[str, int] = {}
        for line in self.lines:
            for name, minor in line["changes"].items():
                sums[name] = sums.get(name, 0) + minor
        return sums


def groups_of(body: Mapping[str, Any]) -> list[Group]:
    """Return the lines of a statement by kind, the kind that comes first in it first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for line in body["lines"]:
        found.setdefault(line["kind"], []).append(line)
    return [Group(kind, lines) for kind, lines in found.items()]


def is_worth_a_statement(opening: Mapping[str, int], lines: Sequence[Line]) -> bool:
    """Whether anything happened or anything is still owed either way."""
    return bool(lines) or any(opening.get(name) for name in (*OWED, STORE, DISPUTED))


def problems(body: Mapping[str, Any]) -> Iterable[str]:
    """Yield a sentence for every section whose closing balance is not its opening balance and lines together."""
    for part in body["sections"]:
        moved = sum(line["changes"].get(part["account"], 0) for line in body["lines"])
        if part["opening"] + moved != part["closing"]:
            yield f"Statement {body['number']}: the lines of “{part['account']}” do not add up to its closing balance."


def rows_of(
    body: Mapping[str, Any], words: Mapping[EntryKind, str]
) -> Iterator[Sequence[str | int | Money | date | None]]:
    """Yield the lines as rows of a table: number, entry, day, kind, reason, references, one amount per section."""
    number, currency, nothing = body["number"], body["currency"], Money.zero(body["currency"])
    named: Mapping[str, str] = {str(kind): word for kind, word in words.items()}
    for line in body["lines"]:
        changes = line["changes"]
        amounts = [Money(changes[name], currency) if name in changes else nothing for name in _NAMES]
        on, told = date.fromisoformat(line["on"]), (line["reason"], line["earning"], line["payout"], line["adjusts"])
        yield number, line["entry"], on, named[line["kind"]], *told, *amounts, currency
