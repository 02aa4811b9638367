"""What a rail must be able to do. File rails write what a person pays elsewhere; sending rails pay by themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.money import Money
from payouts.rules.cash import CashMove
from payouts.rules.sending import Answer, Order, RailObject


class RailTrouble(Exception):
    """A rail could not be asked, so nothing is known. Its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One payout as a payment file tells it; `account` is the full number."""

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


class FileRail(Protocol):
    """A rail that writes a file: paid is said later, by hand or by the bank's own report."""

    kind: str
    media_type: str

    def filename(self, number: int, month: str, *, times: int) -> str:
        """Return how a run's first, second, … file is called, so that nobody takes one for the other."""
        ...

    def write(self, rows: Sequence[FileRow]) -> bytes:
        """Return the file; the same rows give the same bytes."""
        ...


class SendingRail(Protocol):
    """A rail that pays when told to. Sending the same request under the same key twice pays once."""

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

    def list_cash(self, moment: datetime) -> Iterator[CashMove]:
        """Yield how transfers, returns and fees changed the rail's balance since a moment. Raises RailTrouble."""
        ...

    def list_since(self, moment: datetime) -> Iterator[RailObject]:
        """Yield every transfer made since a moment, ours or not, newest first. Raises RailTrouble."""
        ...
