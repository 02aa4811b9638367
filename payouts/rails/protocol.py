"""What a rail must be able to do. File rails write what a person pays elsewhere; sending rails pay by themselves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.money import Money
from payouts.rules.cash import CashMove
from payouts.rules.destinations import Rail
from payouts.rules.files import Candidate, FileKind, Limits
from payouts.rules.reversing import Extra
from payouts.rules.sending import Answer, Order, RailObject


class RailTrouble(Exception):
    """A rail could not be asked, so nothing is known. Its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One payout as a file tells it; `account` is the full number, and empty in files that pay nothing.

    `documents` names the invoices and credit notes that it is paid for, such as `SB-00012`.
    """

    payout: str
    partner: str
    holder: str
    account: str
    amount: Money
    reference: str
    run: str
    routing_number: str = ""
    bic: str = ""
    bank: str = ""
    country: str = ""
    town: str = ""
    partner_country: str = ""
    way: str = ""
    state: str = ""
    paid_on: date | None = None
    bank_reference: str = ""
    vat_minor: int = 0
    documents: str = ""

    @property
    def said(self) -> str:
        """Return what the recipient reads: our reference, and the invoices or credit notes it is paid for."""
        return f"{self.reference} {self.documents}".strip()

    @property
    def vat(self) -> Money:
        """Return how much of the amount is VAT."""
        return Money(self.vat_minor, self.amount.currency)

    @property
    def net(self) -> Money:
        """Return the amount without VAT."""
        return self.amount - self.vat


@dataclass(frozen=True, slots=True)
class About:
    """What a file says beside its rows: which file of which run it is, when it was made, and its seller's setup.

    `times` counts the files of this kind made from the run, from 1; `name` belongs to this file alone.
    """

    name: str
    run: str
    number: int
    times: int
    made_at: datetime
    day: date
    approved_at: datetime
    approved_on: date
    setup: Mapping[str, str]


class FileRail(Protocol):
    """A rail that writes a file: paid is said later, by hand or by the bank's own report."""

    kind: FileKind
    label: str
    media_type: str
    suffix: str
    rails: frozenset[Rail]
    limits: Limits
    pays: bool

    @property
    def needs_setup(self) -> bool:
        """Whether its seller has to say something before such a file can be written."""
        ...

    def why_not(self, candidate: Candidate) -> str:
        """Return in a few words why a payment does not fit into such a file, or nothing when it does."""
        ...

    def check(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return a seller's setup as it is stored. Raises AppError naming the field at fault."""
        ...

    def shown(self, setup: Mapping[str, str]) -> str:
        """Return what people see of a setup."""
        ...

    def write(self, rows: Sequence[FileRow], about: About) -> bytes:
        """Return the file; the same rows and the same about give the same bytes. Raises AppError."""
        ...


class SendingRail(Protocol):
    """A rail that pays when told to. Sending the same request under the same key twice pays once."""

    @property
    def livemode(self) -> bool:
        """Whether the key it was opened with moves real money."""
        ...

    def prepare(self, order: Order) -> str:
        """Return the request in its one canonical form. Raises AppError when the rail cannot pay such an amount."""
        ...

    def read_request(self, request: str) -> Order:
        """Return the order a canonical request was made of."""
        ...

    def send(self, request: str, key: str) -> Answer:
        """Send a request once, waiting at most 30 seconds. Never raises for what the rail or the network does."""
        ...

    def look(self, group: str) -> list[RailObject]:
        """Return every transfer of one payout, whatever generation made it. Raises RailTrouble."""
        ...

    def prepare_reversal(self, extra: Extra, reversal: str) -> str:
        """Return the canonical request to take a whole transfer back. Raises AppError for such an amount."""
        ...

    def reverse(self, request: str, key: str) -> Answer:
        """Ask once to take a transfer back. Never raises for what the rail or the network does."""
        ...

    def balance(self) -> dict[str, int]:
        """Return by currency what can be paid out now, in minor units of ISO 4217. Raises RailTrouble."""
        ...

    def list_cash(self, moment: datetime) -> Iterator[CashMove]:
        """Yield how transfers, returns and fees changed the rail's balance since a moment. Raises RailTrouble."""
        ...

    def list_since(self, moment: datetime) -> Iterator[RailObject]:
        """Yield every transfer made since a moment, ours or not, newest first. Raises RailTrouble."""
        ...
