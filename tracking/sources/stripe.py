"""A shop's own Stripe: signed events in, and out of all that was told about one payment, the sale and what went back.

What is read depends on which events are known and never on the order they came in. Sources, under docs.stripe.com:
/api/checkout/sessions/object, /api/charges/object, /api/refunds/object, /api/disputes/object, /currencies (amounts).
A sale is a paid Checkout Session, or a PaymentIntent whose metadata say `tandem_sale`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.errors import AppError, BadRequest
from core.money import exponent
from core.signatures import check_signature
from tracking.rules.refunds import DisputeStage
from tracking.schemas.reports import OrderReport
from tracking.sources.shop_events import Disputed, IsClick, Payment, ShopEvent, Told, order_report

NAME = "stripe"
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.closed",
    "charge.dispute.funds_reinstated",
)
_PAID = frozenset({"paid", "no_payment_required"})
_DISPUTED = {
    "needs_response": DisputeStage.OPENED,
    "under_review": DisputeStage.OPENED,
    "won": DisputeStage.WON,
    "warning_closed": DisputeStage.WON,
    "prevented": DisputeStage.WON,
    "lost": DisputeStage.LOST,
}
"""What a dispute's state means. An inquiry (`warning_…`) takes no money yet, and one that ends takes none at all."""
_ENDS = frozenset({DisputeStage.WON, DisputeStage.LOST})
_NOT_BACK = frozenset({"failed", "canceled"})
_NO_DECIMALS = frozenset(
    "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split()  # noqa: SIM905 (as Stripe lists them)
)
_THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
_CODE_KEYS = ("coupon", "promotion_code", "discount_code", "code")
SALE_MARK = "tandem_sale"
CLICK_KEYS = ("tandem_id",)


def check(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> None:
    """Refuse what this Stripe did not sign within five minutes of now. Raises BadRequest."""
    check_signature(body, headers.get("stripe-signature", ""), [secret], now=now)


def check_secret(secret: str) -> None:
    """Refuse what is no signing secret of Stripe’s. Raises AppError."""
    if not secret.startswith("whsec_") or not secret.isascii() or not 12 <= len(secret) <= 200:
        raise AppError(
            "A signing secret begins with whsec_. Copy it from the endpoint’s page in Stripe.", field="secret"
        )


def read(body: bytes, _headers: Mapping[str, str], _is_click: IsClick) -> ShopEvent:
    """Return the event of a verified delivery. Raises BadRequest when it is none."""
    try:
        return read_event(body)
    except AppError as refusal:
        raise BadRequest(refusal.message) from refusal


def read_event(body: bytes) -> ShopEvent:
    """Return the event of a verified body. Raises AppError when it is none."""
    try:
        told = json.loads(body)
        event_id, kind, created = str(told["id"]), str(told["type"]), int(told["created"])
        about = told["data"]["object"]
        kept = _kept(kind, about) if kind in EVENTS else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AppError("This is no event of Stripe’s.") from error
    if not 0 < len(event_id) <= 255 or len(kind) > 100 or not 0 <= created < 2**40:
        raise AppError("This is no event of Stripe’s.")
    return ShopEvent(event_id, kind, created, _reference(kept) if kept else "", kept)


def _kept(kind: str, about: Told) -> dict[str, Any]:
    names: Sequence[str] = ("id", "object", "amount", "amount_refunded", "currency", "status", "created")
    kept = {name: about[name] for name in names if about.get(name) is not None}
    kept |= {name: _id(about.get(name)) for name in ("payment_intent", "charge", "invoice", "customer")}
    if kind.startswith(("checkout.", "payment_intent.")):
        kept |= {name: about.get(name) for name in _OF_SALES}
        kept["metadata"] = {str(key)[:80]: str(value)[:500] for key, value in (about.get("metadata") or {}).items()}
        kept["email"] = str((about.get("customer_details") or {}).get("email") or "").lower()[:254] or None
        kept["codes"] = _codes(about)
    return kept


_OF_SALES = ("payment_status", "mode", "amount_total", "total_details", "client_reference_id")


def _id(told: object) -> str:
    """Return an id, also where the object itself was expanded."""
    return str(told.get("id", "")) if isinstance(told, Mapping) else str(told or "")


def _codes(about: Told) -> list[str]:
    """Return the codes a session names: in its metadata, and where a promotion code was expanded."""
    metadata = about.get("metadata") or {}
    found = [str(metadata[key]) for key in _CODE_KEYS if metadata.get(key)]
    parts = [*(about.get("discounts") or []), *_breakdown(about)]
    for part in parts:
        promotion = part.get("promotion_code") if isinstance(part, Mapping) else None
        if isinstance(promotion, Mapping) and promotion.get("code"):
            found.append(str(promotion["code"]))
    return list(dict.fromkeys(code[:80] for code in found))


def _breakdown(about: Told) -> list[Any]:
    details = (about.get("total_details") or {}).get("breakdown") or {}
    return [each.get("discount") for each in details.get("discounts") or []]


def _reference(kept: Told) -> str:
    """Return what ties events of one payment together: the PaymentIntent, else the invoice, session or charge."""
    if kept.get("object") == "payment_intent":
        return str(kept["id"])
    return str(kept["payment_intent"] or kept["invoice"] or kept["charge"] or kept["id"])[:255]


def payment_of(events: Iterable[ShopEvent], is_click: IsClick, click_key: str = "") -> Payment:
    """Return what some events say about one payment. Raises AppError for a sale that cannot be kept."""
    known = sorted((each for each in events if each.told), key=lambda each: (each.created, each.event_id))
    sales = [each for each in known if each.kind.startswith("checkout.") and each.told]
    sales = [each for each in sales if (each.told or {}).get("payment_status") in _PAID]
    sales = sales or [each for each in known if each.kind == "payment_intent.succeeded" and _is_marked(each.told or {})]
    backs = [each for each in known if each.kind.startswith(("charge.", "refund."))]
    at = max((each.created for each in backs), default=0)
    sale = _report(sales[0], is_click, click_key) if sales else None
    return Payment(sale, _back(backs), _lost(backs), datetime.fromtimestamp(at, UTC), _disputes(backs))


def _is_marked(told: Told) -> bool:
    return bool((told.get("metadata") or {}).get(SALE_MARK))


def _back(events: Sequence[ShopEvent]) -> int:
    """Return how much went back: what the refunds come to, or what the charge says, less what failed."""
    refunds: dict[str, Told] = {}
    for each in events:
        told = each.told or {}
        if told.get("object") == "refund":
            before = refunds.get(str(told["id"]))
            refunds[str(told["id"])] = before if before and before.get("status") in _NOT_BACK else told
    good = sum(_minor(told, "amount") for told in refunds.values() if told.get("status") not in _NOT_BACK)
    failed = sum(_minor(told, "amount") for told in refunds.values() if told.get("status") in _NOT_BACK)
    charges = [each.told or {} for each in events if (each.told or {}).get("object") == "charge"]
    by_charge = max((_minor(told, "amount_refunded") for told in charges), default=0)
    return max(good, by_charge - failed, 0)


def _lost(events: Sequence[ShopEvent]) -> int:
    """Return what closed disputes took: each by the last that was told of its end. One that is open takes nothing."""
    ends = {str(told["id"]): told for told in (each.told or {} for each in events) if _word_of(told) in _ENDS}
    return sum(_minor(told, "amount") for told in ends.values() if _word_of(told) is DisputeStage.LOST)


def _word_of(told: Told) -> DisputeStage | None:
    return _DISPUTED.get(str(told.get("status"))) if told.get("object") == "dispute" else None


def _disputes(events: Sequence[ShopEvent]) -> tuple[Disputed, ...]:
    """Return every word about disputes, each with the moment at which it was said first."""
    first: dict[tuple[str, DisputeStage], datetime] = {}
    for each in events:
        told = each.told or {}
        stage = _word_of(told)
        if stage is not None:
            first.setdefault((str(told["id"]), stage), datetime.fromtimestamp(each.created, UTC))
    return tuple(sorted(Disputed(*word, at) for word, at in first.items()))


def _report(event: ShopEvent, is_click: IsClick, click_key: str) -> OrderReport:
    told = event.told or {}
    details = told.get("total_details") or {}
    discount = _minor(details, "amount_discount", told)
    paid = _minor(told, "amount_total" if told.get("amount_total") is not None else "amount")
    metadata, customer = told.get("metadata") or {}, told.get("customer") or told.get("email")
    candidates = [told.get("client_reference_id"), *(metadata.get(key) for key in (click_key, *CLICK_KEYS) if key)]
    return order_report(
        {
            "source": NAME,
            "external_id": event.reference,
            "currency": str(told.get("currency", "")).upper(),
            "gross_minor": paid + discount,
            "discount_minor": discount,
            "tax_minor": _minor(details, "amount_tax", told),
            "shipping_minor": _minor(details, "amount_shipping", told),
            "placed_at": datetime.fromtimestamp(int(told.get("created") or event.created), UTC),
            "paid_at": datetime.fromtimestamp(event.created, UTC),
            "customer": {"external_id": str(customer).lower(), "email": told.get("email")} if customer else None,
            "payment_processor": "stripe",
            "coupons": tuple(told.get("codes") or ()),
            "click_id": next((str(each) for each in candidates if each and is_click(str(each))), ""),
        }
    )


def _minor(told: Told, name: str, whole: Told | None = None) -> int:
    """Return one of Stripe's amounts in our minor units. Raises AppError where it is not whole in them."""
    amount, currency = int(told.get(name) or 0), str((whole or told).get("currency") or "").upper()
    if not amount:
        return 0
    theirs = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    scaled, left = divmod(amount * int(10 ** exponent(currency)), int(10**theirs))
    if left:
        raise AppError(f"{amount} is no whole amount of {currency}.")
    return scaled
