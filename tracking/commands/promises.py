"""Writes of prices kept for orders in transit: once, in the transaction that decides who an order counts for."""

from campaigns.queries import Surroundings
from core.db import add, command
from tracking.models import Order, OrderPromise
from tracking.rules.attribution import Evidence, Touch
from tracking.rules.promises import Sold, kept_prices, without_items


@command
def keep_prices(order: Order, touch: Touch, around: Surroundings) -> None:
    """Keep, with an order, what it counts more than it came to: the price changed after the customer came.

    What a partner's own store sold has the store's price, whatever the offer says.
    """
    offer = around.prices(touch.placement_id)
    said_nothing = not any(each.listed or each.offered for each in offer)
    if touch.evidence is Evidence.STORE or said_nothing or offer[0].currency != order.currency:
        return
    when = {"clicked_at": touch.at, "sold_at": order.placed_at}
    items = [Sold(each.number, each.name, each.sku, each.quantity, each.unit_minor) for each in order.lines]
    amount = order.gross_minor - order.tax_minor - order.shipping_minor
    for each in kept_prices(items or without_items(amount, offer, **when), offer, **when):
        add(
            OrderPromise(
                seller_id=order.seller_id,
                order_id=order.id,
                number=each.sold.number,
                name=each.sold.name,
                quantity=each.sold.quantity,
                currency=order.currency,
                charged_minor=each.sold.unit_minor,
                counts_minor=each.counts_minor,
                clicked_at=touch.at,
            )
        )
