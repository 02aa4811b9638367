"""Orders: the list, its export, one order with its trace. A partner sees those that count for it, not the buyer."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core import ids
from core.access import Actor, current_actor, needs
from core.csv_files import Cell, write_csv
from core.http import download_csv
from core.ids import Id
from core.money import Money
from tracking.models import Order
from tracking.queries.conflicts import count_to_review, list_conflicts_of
from tracking.queries.currencies import find_other_currency
from tracking.queries.disputes import disputed_since
from tracking.queries.orders import (
    PAGE_SIZE,
    SORTS,
    Counted,
    OrderFilter,
    conversions_of,
    find_trace,
    get_order,
    has_program,
    list_all_orders,
    page_of_orders,
    partners_of,
)
from tracking.queries.payments import find_payment
from tracking.queries.undoing import list_open_asks
from tracking.routes.blueprint import page_number, pages, place_in_list
from tracking.rules.traces import lines_of
from tracking.rules.worth import ABOUT

_SELLERS = (
    "id", "order", "source", "placed at", "customer", "product", "currency", "gross", "discount", "tax", "shipping",
    "net", "went back", "state", "partner", "part", "codes",
)  # fmt: skip
_PARTNERS = ("order", "placed at", "product", "currency", "paid", "net", "went back", "state", "part")


@pages.get("/orders")
@needs(Permission.ORDERS_SEE)
def list_orders() -> ResponseReturnValue:
    """Show the orders, narrowed and sorted by the query string."""
    actor, narrowed = current_actor(), _narrowed()
    orders, count = page_of_orders(actor, narrowed)
    conflicts, others = count_to_review(actor)
    return render_template(
        "tracking/orders.html",
        orders=orders,
        counted=conversions_of(actor, [order.id for order in orders]),
        count=count,
        narrowed=narrowed,
        partners=partners_of(actor),
        conflicts=conflicts,
        others=others,
        asks=list_open_asks(actor),
        me=actor.organization_id,
        sells=has_program(actor),
        may_import=actor.may(Permission.ORDERS_EDIT),
        page=place_in_list(narrowed.page, count, PAGE_SIZE),
        args=_args(),
        about=ABOUT,
    )


@pages.get("/orders/export.csv")
@needs(Permission.ORDERS_SEE)
def export_orders() -> ResponseReturnValue:
    """Download the orders that the list shows, as CSV."""
    actor = current_actor()
    orders = list_all_orders(actor, _narrowed())
    counted = conversions_of(actor, [order.id for order in orders])
    sells = has_program(actor)
    row = _sellers_row if sells else _partners_row
    rows = [row(order, counted.get(order.id)) for order in orders if not sells or _is_mine(actor, order)]
    return download_csv(write_csv(_SELLERS if sells else _PARTNERS, rows), "orders.csv")


def _is_mine(actor: Actor, order: Order) -> bool:
    return order.seller_id == actor.organization_id


def _sellers_row(order: Order, counted: Counted | None) -> tuple[Cell, ...]:
    parts = (order.gross_minor, order.discount_minor, order.tax_minor, order.shipping_minor, order.net_minor)
    return (
        order.public_id, order.external_id, order.source, order.placed_at,
        order.customer.external_id if order.customer else None, order.product, order.currency,
        *(Money(minor, order.currency) for minor in parts), order.back, order.state.value,
        counted.partnership.name if counted else None, counted.placement.name if counted else None,
        " ".join(order.coupons),
    )  # fmt: skip


def _partners_row(order: Order, counted: Counted | None) -> tuple[Cell, ...]:
    return (
        order.short_number, order.placed_at, order.product, order.currency, order.paid, order.net, order.back,
        order.state.value, counted.placement.name if counted else None,
    )  # fmt: skip


@pages.get("/orders/<id:order_id>")
@needs(Permission.ORDERS_SEE)
def show_order(order_id: Id) -> ResponseReturnValue:
    """Show one order: what it was, whom it counts for and why, and what went back."""
    actor = current_actor()
    order = get_order(actor, order_id)
    trace = find_trace(actor, order)
    is_mine = _is_mine(actor, order)
    counted = conversions_of(actor, [order.id]).get(order.id)
    payment = find_payment(order)
    return render_template(
        "tracking/order.html",
        order=order,
        counted=counted,
        other_currency=find_other_currency(order, counted.conversion) if counted else None,
        payment=payment,
        is_unpaid=order.paid_at is None and payment is None and order.back < order.paid,
        disputed_since=disputed_since(order),
        may_edit=is_mine and actor.may(Permission.ORDERS_EDIT),
        trace=trace,
        lines=lines_of(trace) if trace else [],
        is_mine=is_mine,
        may_refund=is_mine and actor.may(Permission.ORDERS_EDIT) and order.back < order.paid,
        may_see_customer=is_mine and actor.may(Permission.CUSTOMERS_SEE),
        conflicts=list_conflicts_of(actor, order.id) if is_mine else [],
        about=ABOUT[order.state],
    )


def _narrowed() -> OrderFilter:
    asked = request.args
    partner = asked.get("partner", "")
    brought = asked.get("import", "")
    sort, counts_for = asked.get("sort", "newest"), asked.get("counts", "")
    return OrderFilter(
        search=asked.get("q", "").strip()[:100],
        partnership_id=ids.parse(partner, "pn") if partner else None,
        import_id=ids.parse(brought, "im") if brought else None,
        counts_for=counts_for if counts_for in {"partner", "nobody"} else "",
        since=day_asked(asked.get("since", "")),
        until=day_asked(asked.get("until", "")),
        sort=sort if sort in SORTS else "newest",
        page=page_number(),
    )


def day_asked(text: str) -> date | None:
    """Return a day as a query string has it; None for nothing and for nonsense."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and 1970 <= found.year <= 9000 else None


def _args() -> dict[str, str]:
    """Return the filter of this page as its links carry it on."""
    names = ("q", "partner", "import", "counts", "since", "until", "sort")
    return {name: request.args[name] for name in names if request.args.get(name)}
