"""The shops that tell of their sales by themselves: how each signs, what it tells, and what that says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import AppError
from tracking.sources import shopify, shopify_events, stripe, woocommerce_events
from tracking.sources.shop_events import IsClick, Payment, ShopEvent

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShopSource:
    """One kind of shop. `name` is the source its orders carry, so that a file of the same shop tells of the same ones.

    Names of headers are lower-case. `check` and `read` raise BadRequest, `check_secret` and `payment_of` AppError.
    """

    name: str
    label: str
    events: tuple[str, ...]
    check_secret: Callable[[str], None]
    check: Callable[[bytes, Headers, str, datetime], None]
    read: Callable[[bytes, Headers, IsClick], ShopEvent]
    payment_of: Callable[[Iterable[ShopEvent], IsClick, str], Payment]


SHOPS = {
    stripe.NAME: ShopSource(
        stripe.NAME, "Stripe", stripe.EVENTS, stripe.check_secret, stripe.check, stripe.read, stripe.payment_of
    ),
    shopify.NAME: ShopSource(
        shopify.NAME, "Shopify", shopify_events.EVENTS, shopify_events.check_secret, shopify_events.check,
        shopify_events.read, shopify_events.payment_of,
    ),
    woocommerce_events.NAME: ShopSource(
        woocommerce_events.NAME, "WooCommerce", woocommerce_events.EVENTS, woocommerce_events.check_secret,
        woocommerce_events.check, woocommerce_events.read, woocommerce_events.payment_of,
    ),
}  # fmt: skip


def shop_source(name: str) -> ShopSource:
    """Return a kind of shop by its name. Raises AppError."""
    if name not in SHOPS:
        raise AppError(f"“{name}” is no shop that can be connected. Use one of: {', '.join(SHOPS)}.", field="source")
    return SHOPS[name]
