"""What shops tell by themselves, in one shape whatever the shop: an event, and what some events say of one payment.

What is read depends on which events are known and never on the order they came in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import ValidationError

from core.errors import AppError
from core.money import exponent
from tracking.rules.refunds import DisputeStage
from tracking.schemas.reports import OrderReport
from tracking.sources.cells import exact_price

MOST_BYTES = 512 * 1024
Told = Mapping[str, Any]
IsClick = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class ShopEvent:
    """One event with what is kept of it: no more of the object than a sale or a refund needs.

    `created` is in seconds since 1970, and `reference` ties the events of one payment together.
    """

    event_id: str
    kind: str
    created: int
    reference: str
    told: dict[str, Any] | None


@dataclass(frozen=True, slots=True, order=True)
class Disputed:
    """One word about one dispute, and when it was said first."""

    number: str
    stage: DisputeStage
    at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """What is known of one payment: the sale, if it is known yet, how much was refunded and lost in disputes.

    `off_minor` is what goes back because no money will come: the order was called off before it was paid. `latest`
    is the sale as it was told of last, where a shop tells of one more than once.
    """

    sale: OrderReport | None
    back_minor: int
    lost_minor: int
    back_at: datetime
    disputes: tuple[Disputed, ...]
    off_minor: int = 0
    latest: OrderReport | None = None


def clicks_in(texts: Iterable[object], is_click: IsClick) -> list[str]:
    """Return the click ids among some texts, also where one is the address of the page a customer came in by."""
    found: list[str] = []
    for text in texts:
        parts = [str(text)] if text else []
        if "?" in str(text):
            parts = [value for _name, value in _query_of(str(text))]
        found += [part.strip() for part in parts if is_click(part)]
    return list(dict.fromkeys(found))


def _query_of(address: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(address[:4_000]).query, max_num_fields=100)
    except ValueError:
        return []


def minor(told: object, currency: str) -> int:
    """Return the minor units of an amount that a shop writes as a decimal, rounded half up. Raises AppError."""
    try:
        value = Decimal(str(told or "0")).scaleb(exponent(currency))
        return int(value.quantize(Decimal(1), ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise AppError(f"“{str(told)[:40]}” is no amount of {currency}.") from error


def moment(told: object) -> datetime | None:
    """Return a moment that a shop writes as ISO 8601, in UTC where it names no zone; None when it says none.

    Raises AppError for what is no moment.
    """
    if not told:
        return None
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError as error:
        raise AppError(f"“{str(told)[:40]}” is no moment.") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def seconds(told: object) -> int:
    """Return a moment that a shop writes, in seconds since 1970; zero when it says none. Raises AppError."""
    found = moment(told)
    return max(0, int(found.timestamp())) if found else 0


def order_report(values: dict[str, Any]) -> OrderReport:
    """Return the report of a sale. Raises AppError for one that cannot be kept."""
    try:
        return OrderReport.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise AppError(f"The sale cannot be kept: {first['loc'][-1]}: {first['msg']}.") from error


def count_of(told: object) -> int:
    """Return how many of an item a shop tells of, at least one; a part of one counts as one."""
    try:
        return max(1, min(int(Decimal(str(told or 1))), 1_000_000))
    except (InvalidOperation, ValueError, OverflowError):
        return 1


def line(name: object, sku: object, *, quantity: object, total_minor: int) -> dict[str, Any]:
    """Return one line whose total is exact, also where a price is no whole amount: the unit is rounded up."""
    count = count_of(quantity)
    unit, discount = exact_price(max(0, total_minor), count)
    values = {"name": str(name or "Item")[:255], "sku": str(sku or "")[:80], "quantity": count, "unit_minor": unit}
    return values | {"discount_minor": discount}
