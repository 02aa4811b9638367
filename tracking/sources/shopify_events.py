"""A Shopify shop: signed deliveries in, and out of all that was told of one order, the sale and what went back.

Sources, under shopify.dev/docs: /apps/build/webhooks (headers, signature), /api/admin-rest (Order, Refund). Topics
stand in headers, which nobody signs, so what a delivery is follows from its body. An order is told of whole each time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.errors import AppError, BadRequest
from tracking.schemas.reports import OrderReport
from tracking.sources import shopify
from tracking.sources.shop_events import (
    IsClick,
    Payment,
    ShopEvent,
    Told,
    clicks_in,
    count_of,
    line,
    minor,
    moment,
    order_report,
    seconds,
)
from tracking.sources.signing import check_base64, check_plain_secret

EVENTS = ("orders/create", "orders/updated", "orders/paid", "orders/cancelled", "refunds/create")
_PAID = frozenset({"paid", "partially_refunded", "refunded"})
_KEPT = (
    "name", "currency", "presentment_currency", "total_price", "total_discounts", "total_tax", "taxes_included",
    "created_at", "processed_at", "updated_at", "cancelled_at", "financial_status",
)  # fmt: skip


def check(body: bytes, headers: Mapping[str, str], secret: str, _now: datetime) -> None:
    """Refuse what this shop did not sign. Its signature says no time: a repeat changes nothing. Raises BadRequest."""
    check_base64(body, headers.get("x-shopify-hmac-sha256", ""), secret)


check_secret = check_plain_secret


def read(body: bytes, headers: Mapping[str, str], is_click: IsClick) -> ShopEvent:
    """Return the event of a verified delivery: an order, a refund, or something that is neither. Raises BadRequest."""
    try:
        about = json.loads(body)
        kind = _kind(about)
        kept = _KINDS[kind](about, is_click) if kind in _KINDS else None
        reference = str((about["order_id"] if kind == "refund" else about["id"]) if kept else "")
        created = seconds(about.get("updated_at") or about.get("created_at"))
    except (ValueError, KeyError, TypeError, AttributeError, AppError) as error:
        raise BadRequest("This is neither an order nor a refund of Shopify’s.") from error
    topic = headers.get("x-shopify-topic", kind)[:100]
    return ShopEvent(headers.get("x-shopify-webhook-id", "")[:200], topic, created, reference[:255], kept)


def _kind(about: Told) -> str:
    if "order_id" in about and "transactions" in about:
        return "refund"
    return "test" if about.get("test") else "order" if "financial_status" in about else ""


def _order(about: Told, is_click: IsClick) -> dict[str, Any]:
    kept = {name: about[name] for name in _KEPT if about.get(name) is not None}
    notes = [each.get("value") for each in about.get("note_attributes") or []]
    email = about.get("email") or about.get("contact_email") or (about.get("customer") or {}).get("email")
    kept["shipping"] = [_shipping(each) for each in about.get("shipping_lines") or []]
    kept["lines"] = [_line(each) for each in about.get("line_items") or []]
    kept["codes"] = [str(each["code"])[:80] for each in about.get("discount_codes") or [] if each.get("code")]
    kept["clicks"] = clicks_in([*notes, about.get("landing_site"), about.get("landing_site_ref")], is_click)
    kept["email"] = str(email or "").lower()[:254] or None
    kept["customer"] = str((about.get("customer") or {}).get("id") or "")[:200]
    kept["refunds"] = [_refund(each) for each in about.get("refunds") or []]
    kept["presented"] = str((about.get("total_price_set") or {}).get("presentment_money", {}).get("amount") or "")
    return kept


def _shipping(told: Told) -> list[str]:
    """Return the price of a way of shipping after its discount, and the taxes on it."""
    price = told.get("discounted_price") or told.get("price") or "0"
    return [str(price), *(str(each.get("price") or "0") for each in told.get("tax_lines") or [])]


def _line(told: Told) -> list[str]:
    off = [str(each.get("amount") or "0") for each in told.get("discount_allocations") or []]
    name, sku = told.get("name") or told.get("title") or "", told.get("sku") or ""
    return [str(name)[:255], str(sku), str(told.get("quantity") or 1), str(told["price"]), *off]


def _refund(told: Told) -> dict[str, Any]:
    money = [
        [str(each.get("amount") or "0"), str(each.get("currency") or "")]
        for each in told.get("transactions") or []
        if each.get("kind") == "refund" and each.get("status") == "success"
    ]
    return {"id": str(told["id"]), "at": told.get("created_at") or "", "money": money}


def _only_refund(about: Told, _is_click: IsClick) -> dict[str, Any]:
    return {"refunds": [_refund(about)]}


_KINDS = {"order": _order, "refund": _only_refund}


def payment_of(events: Iterable[ShopEvent], _is_click: IsClick, _click_key: str = "") -> Payment:
    """Return what some events say of one order. Raises AppError for a sale that cannot be kept."""
    known = sorted((each for each in events if each.told), key=lambda each: (each.created, each.event_id))
    told = [each.told or {} for each in known]
    orders = [each for each in told if "name" in each]
    refunds = {each["id"]: each for about in told for each in about["refunds"]}
    at = max((seconds(each["at"]) for each in refunds.values()), default=0)
    back_at = datetime.fromtimestamp(at or max((each.created for each in known), default=0), UTC)
    if not orders:
        return Payment(None, 0, 0, back_at, ())
    paid_at = min((each["updated_at"] for each in orders if _is_paid(each)), key=seconds, default=None)
    sale, latest = (_report(each, paid_at) for each in (orders[0], orders[-1]))
    back = min(sum(_back(each, orders[0]) for each in refunds.values()), sale.gross_minor - sale.discount_minor)
    is_off = paid_at is None and any(map(_is_off, orders))
    off = sale.gross_minor - sale.discount_minor - back if is_off else 0
    return Payment(sale, back, 0, back_at, (), off_minor=off, latest=latest)


def _is_paid(told: Told) -> bool:
    return told.get("financial_status") in _PAID


def _is_off(told: Told) -> bool:
    return bool(told.get("cancelled_at")) or told.get("financial_status") in {"voided", "expired"}


def _back(refund: Told, order: Told) -> int:
    """Return what a refund gave back, in the currency of the shop also where the customer paid in another one."""
    ours, total = order["currency"], minor(order.get("total_price"), order["currency"])
    back = 0
    for amount, currency in refund["money"]:
        if currency in {"", ours}:
            back += minor(amount, ours)
            continue
        whole = minor(order.get("presented"), currency) if currency == order.get("presentment_currency") else 0
        if not whole:
            raise AppError(f"It tells of a refund in {currency} for an order in {ours}. Record this refund by hand.")
        back += total * minor(amount, currency) // whole
    return back


def _report(told: Told, paid_at: str | None) -> OrderReport:
    currency = str(told["currency"])
    paid, discount = minor(told.get("total_price"), currency), minor(told.get("total_discounts"), currency)
    number = told.get("email") or told.get("customer")
    clicks: Sequence[str] = told["clicks"]
    values = {
        "source": shopify.NAME,
        "external_id": str(told["name"]),
        "currency": currency,
        "gross_minor": paid + discount,
        "discount_minor": discount,
        "tax_minor": minor(told.get("total_tax"), currency),
        "shipping_minor": _shipped(told, currency),
        "placed_at": moment(told.get("processed_at") or told.get("created_at")),
        "paid_at": moment(paid_at),
        "is_paid": paid_at is not None,
        "customer": {"external_id": number, "email": told.get("email")} if number else None,
        "payment_processor": "shopify",
        "coupons": told["codes"],
        "click_id": clicks[0] if clicks else "",
        "lines": [_item(each, currency) for each in told["lines"]],
    }
    return order_report(values)


def _shipped(told: Told, currency: str) -> int:
    """Return what was paid for shipping without its tax, which is counted among the taxes."""
    total = 0
    for price, *taxes in told["shipping"]:
        total += minor(price, currency)
        total -= sum(minor(tax, currency) for tax in taxes) if told.get("taxes_included") else 0
    return max(0, total)


def _item(told: Sequence[str], currency: str) -> dict[str, Any]:
    name, sku, quantity, price, *off = told
    total = minor(price, currency) * count_of(quantity) - sum(minor(each, currency) for each in off)
    return line(name, sku, quantity=quantity, total_minor=total)
