"""Transfers to connected accounts: send one, find those of a group, list all (https://docs.stripe.com/api/transfers)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from core.db import canonical
from core.money import Money
from payouts.rails.protocol import RailTrouble
from payouts.rails.stripe.amounts import from_stripe, to_stripe
from payouts.rails.stripe.answers import meaning_of
from payouts.rails.stripe.client import open_client
from payouts.rules.cash import CashMove
from payouts.rules.rails import Credentials, is_live
from payouts.rules.reversing import Extra
from payouts.rules.sending import Answer, AnswerKind, Order, RailObject

if TYPE_CHECKING:
    from stripe import BalanceTransaction, StripeClient, Transfer
    from stripe.params import (
        BalanceTransactionListParams,
        TransferCreateParams,
        TransferListParams,
        TransferReversalCreateParams,
    )

_PAGE = 100
_MOVED = frozenset({"transfer", "transfer_refund", "transfer_cancel", "transfer_failure"})
_FEES = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee"})
"""Types of balance transactions, from https://docs.stripe.com/reports/balance-transaction-types."""
_NAMES = ("payout", "run", "organization")


class StripeRail:
    """One seller's Stripe account. A transfer's group is its payout, so all generations are found together."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    @property
    def livemode(self) -> bool:
        """Whether its key moves real money."""
        return is_live(self._credentials.secret_key)

    @cached_property
    def _client(self) -> "StripeClient":
        return open_client(self._credentials)

    def prepare(self, order: Order) -> str:
        """Return the request in its one canonical form. Raises AppError when Stripe cannot pay such an amount."""
        params: TransferCreateParams = {
            "amount": to_stripe(Money(order.amount_minor, order.currency)),
            "currency": order.currency.lower(),
            "destination": order.destination,
            "transfer_group": order.group,
            "metadata": {"payout": order.payout, "run": order.run, "organization": order.organization},
        }
        return canonical(params)

    def read_request(self, request: str) -> Order:
        """Return the order a canonical request was made of."""
        asked = json.loads(request)
        currency = asked["currency"].upper()
        return Order(
            group=asked["transfer_group"],
            destination=asked["destination"],
            amount_minor=from_stripe(asked["amount"], currency),
            currency=currency,
            **asked["metadata"],
        )

    def send(self, request: str, key: str) -> Answer:
        """Send a request once, waiting at most 30 seconds. Never raises for what Stripe or the network does."""
        import stripe

        params: TransferCreateParams = json.loads(request)
        try:
            made = self._client.v1.transfers.create(params, {"idempotency_key": key})
        except stripe.StripeError as error:
            return meaning_of(error)
        headers = made.last_response.headers if made.last_response else {}
        request_id = headers.get("Request-Id")
        return Answer(AnswerKind.DONE, "Stripe made the transfer.", _read(made), status=200, request_id=request_id)

    def look(self, group: str) -> list[RailObject]:
        """Return every transfer of one payout. Lists of this kind are consistent at once. Raises RailTrouble."""
        return list(self._list({"transfer_group": group, "limit": _PAGE}))

    def prepare_reversal(self, extra: Extra, reversal: str) -> str:
        """Return the canonical request to take a whole transfer back. Raises AppError for such an amount."""
        amount = to_stripe(Money(extra.amount_minor, extra.currency))
        return canonical({"transfer": extra.transfer_id, "amount": amount, "metadata": {"reversal": reversal}})

    def reverse(self, request: str, key: str) -> Answer:
        """Ask once to take a transfer back (https://docs.stripe.com/api/transfer_reversals/create). Never raises."""
        import stripe

        asked = json.loads(request)
        params: TransferReversalCreateParams = {"amount": asked["amount"], "metadata": asked["metadata"]}
        try:
            made = self._client.v1.transfers.reversals.create(asked["transfer"], params, {"idempotency_key": key})
        except stripe.StripeError as error:
            return meaning_of(error)
        return Answer(AnswerKind.DONE, f"Stripe took it back as {made.id}.", status=200, object_id=made.id)

    def balance(self) -> dict[str, int]:
        """Return by currency what Stripe holds that transfers may take now. Raises RailTrouble.

        Source: https://docs.stripe.com/api/balance/balance_object (`available`; it can be below zero).
        """
        with _trouble():
            held = self._client.v1.balance.retrieve().available
        return {line.currency.upper(): from_stripe(line.amount, line.currency.upper()) for line in held}

    def list_since(self, moment: datetime) -> Iterator[RailObject]:
        """Yield every transfer made since a moment, newest first. Raises RailTrouble."""
        yield from self._list({"created": {"gte": int(moment.timestamp())}, "limit": _PAGE})

    def list_cash(self, moment: datetime) -> Iterator[CashMove]:
        """Yield how transfers, returns and fees changed the balance since a moment. Raises RailTrouble."""
        asked: BalanceTransactionListParams = {
            "created": {"gte": int(moment.timestamp())},
            "limit": _PAGE,
            "expand": ["data.source"],
        }
        with _trouble():
            for found in self._client.v1.balance_transactions.list(asked).auto_paging_iter():
                if found.type in _MOVED | _FEES or found.fee:
                    yield _read_cash(found)

    def _list(self, asked: "TransferListParams") -> Iterator[RailObject]:
        with _trouble():
            for transfer in self._client.v1.transfers.list(asked).auto_paging_iter():
                yield _read(transfer)


@contextmanager
def _trouble() -> Iterator[None]:
    import stripe

    try:
        yield
    except stripe.StripeError as error:
        raise RailTrouble(meaning_of(error).text) from error


def _read(transfer: "Transfer") -> RailObject:
    currency = transfer.currency.upper()
    account = transfer.destination
    destination = account if isinstance(account, str) else account.id if account else ""
    return RailObject(
        id=transfer.id,
        group=transfer.transfer_group,
        amount_minor=from_stripe(transfer.amount, currency),
        currency=currency,
        destination=destination,
        livemode=transfer.livemode,
        created_at=datetime.fromtimestamp(transfer.created, UTC),
        reversed_minor=from_stripe(transfer.amount_reversed, currency),
        metadata={name: value for name, value in transfer.metadata.to_dict().items() if name in _NAMES},
    )


def _read_cash(found: "BalanceTransaction") -> CashMove:
    currency = found.currency.upper()
    is_moved = found.type in _MOVED
    fee = found.fee if is_moved or found.type not in _FEES else -found.amount
    return CashMove(
        id=found.id,
        transfer_id=_moved_by(found) if is_moved else None,
        amount_minor=from_stripe(found.amount, currency) if is_moved else 0,
        fee_minor=from_stripe(fee, currency),
        currency=currency,
    )


def _moved_by(found: "BalanceTransaction") -> str:
    """Return the transfer that a balance transaction is about; a reversal names its own."""
    source = found.source
    if source is None or isinstance(source, str):
        return source or found.id
    about = getattr(source, "transfer", None) if source.object == "transfer_reversal" else source.id
    return about if isinstance(about, str) else getattr(about, "id", source.id)
