"""A WooCommerce shop: signed deliveries in, and out of all that was told of one order, the sale and what went back.

Sources: developer.woocommerce.com/docs (REST API, Orders; Webhooks). An order is told of whole each time, with all its
refunds, so the last word about them counts. Amounts stand without tax unless their name says so.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.errors import AppError, BadRequest
from tracking.schemas.reports import OrderReport
from tracking.sources.shop_events import (
    IsClick,
    Payment,
    ShopEvent,
    Told,
    clicks_in,
    line,
    minor,
    moment,
    order_report,
    seconds,
)
from tracking.sources.signing import check_base64, check_plain_secret

NAME = "woocommerce"
EVENTS = ("order.created", "order.updated")
_OFF = frozenset({"cancelled", "failed", "trash"})
_DRAFTS = frozenset({"checkout-draft", "auto-draft", "draft"})
_ENDS = _OFF | {"completed", "refunded"}
_KEPT = (
    "number", "status", "currency", "total", "total_tax", "shipping_total", "discount_total", "date_created_gmt",
    "date_modified_gmt", "date_paid_gmt",
)  # fmt: skip
_PING = re.compile(rb"webhook_id=\d{1,20}")

check_secret = check_plain_secret


def is_ping(body: bytes) -> bool:
    """Whether a body is what WooCommerce sends, unsigned, to see that an address answers. It tells nothing."""
    return _PING.fullmatch(body) is not None


def check(body: bytes, headers: Mapping[str, str], secret: str, _now: datetime) -> None:
    """Refuse what this shop did not sign. Its signature says no time: a repeat changes nothing. Raises BadRequest."""
    check_base64(body, headers.get("x-wc-webhook-signature", ""), secret)


def read(body: bytes, headers: Mapping[str, str], is_click: IsClick) -> ShopEvent:
    """Return the event of a verified delivery: an order, or something that is none. Raises BadRequest."""
    try:
        about = json.loads(body)
        is_order = "line_items" in about and "date_created_gmt" in about and about.get("status") not in _DRAFTS
        kept = _order(about, is_click) if is_order else None
        reference = str(about["id"]) if kept else ""
        created = seconds(about.get("date_modified_gmt") or about.get("date_created_gmt"))
    except (ValueError, KeyError, TypeError, AttributeError, AppError) as error:
        raise BadRequest("This is no order of WooCommerce’s.") from error
    topic = headers.get("x-wc-webhook-topic", "order")[:100]
    return ShopEvent(headers.get("x-wc-webhook-delivery-id", "")[:200], topic, created, reference[:255], kept)


def _order(about: Told, is_click: IsClick) -> dict[str, Any]:
    kept = {name: about[name] for name in _KEPT if about.get(name) is not None}
    details = [each.get("value") for each in about.get("meta_data") or [] if isinstance(each.get("value"), str)]
    kept["lines"] = [_line(each) for each in about["line_items"]]
    kept["codes"] = [str(each["code"])[:80] for each in about.get("coupon_lines") or [] if each.get("code")]
    kept["clicks"] = clicks_in(details, is_click)
    kept["email"] = str((about.get("billing") or {}).get("email") or "").lower()[:254] or None
    kept["customer"] = str(about.get("customer_id") or "")
    kept["refunds"] = [[str(each["id"]), str(each.get("total") or "0")] for each in about.get("refunds") or []]
    return kept


def _line(told: Told) -> list[str]:
    names = (told.get("name"), told.get("sku"), told.get("quantity") or 1, told.get("total"))
    return [str(each if each is not None else "")[:255] for each in names]


def payment_of(events: Iterable[ShopEvent], _is_click: IsClick, _click_key: str = "") -> Payment:
    """Return what some events say of one order. Raises AppError for a sale that cannot be kept."""
    known = sorted((each for each in events if each.told), key=_turn)
    orders = [each.told or {} for each in known]
    if not orders:
        return Payment(None, 0, 0, datetime.fromtimestamp(0, UTC), ())
    paid_at = min((each["date_paid_gmt"] for each in orders if each.get("date_paid_gmt")), key=seconds, default=None)
    sale, last = _report(orders[0], paid_at), orders[-1]
    paid = sale.gross_minor - sale.discount_minor
    back = paid if paid_at and last.get("status") == "refunded" else min(_back(last), paid)
    off = paid - back if paid_at is None and last.get("status") in _OFF else 0
    back_at = datetime.fromtimestamp(known[-1].created, UTC)
    return Payment(sale, back, 0, back_at, (), off_minor=off, latest=_report(last, paid_at))


def _turn(event: ShopEvent) -> tuple[int, bool, int, str]:
    """Return by what events are ordered: of the same second the later one tells of an end, or of more refunds."""
    told = event.told or {}
    return event.created, told.get("status") in _ENDS, _back(told), event.event_id


def _back(told: Told) -> int:
    return sum(abs(minor(total, told["currency"])) for _number, total in told["refunds"])


def _report(told: Told, paid_at: str | None) -> OrderReport:
    currency = str(told["currency"])
    paid, discount = minor(told.get("total"), currency), minor(told.get("discount_total"), currency)
    number = told.get("email") or (told.get("customer") if told.get("customer") != "0" else "")
    clicks: Sequence[str] = told["clicks"]
    values = {
        "source": NAME,
        "external_id": str(told.get("number") or ""),
        "currency": currency,
        "gross_minor": paid + discount,
        "discount_minor": discount,
        "tax_minor": minor(told.get("total_tax"), currency),
        "shipping_minor": minor(told.get("shipping_total"), currency),
        "placed_at": moment(told["date_created_gmt"]),
        "paid_at": moment(paid_at),
        "is_paid": paid_at is not None,
        "customer": {"external_id": number, "email": told.get("email")} if number else None,
        "payment_processor": "custom",
        "coupons": told["codes"],
        "click_id": clicks[0] if clicks else "",
        "lines": [
            line(name, sku, quantity=quantity, total_minor=minor(total, currency))
            for name, sku, quantity, total in told["lines"]
        ],
    }
    return order_report(values)
