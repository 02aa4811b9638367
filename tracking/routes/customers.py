"""Customers, as the seller's own system names them. For the seller alone."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.cursors import Cursor
from core.ids import Id
from tracking.queries.customers import bought_by, brought_by, get_customer, list_customers, orders_of
from tracking.routes.blueprint import page_number, pages
from tracking.schemas.customers import Bought, CustomerFilter

PAGE_SIZE = 50


@pages.get("/customers")
@needs(Permission.CUSTOMERS_SEE)
def list_all_customers() -> ResponseReturnValue:
    """Show the customers, the newest first."""
    number, search = page_number(), request.args.get("q", "").strip()[:100]
    part = Cursor(page=number, page_size=PAGE_SIZE)
    found = list_customers(current_actor(), CustomerFilter(search=search, part=part))
    ids = [customer.id for customer in found]
    return render_template(
        "tracking/customers.html",
        customers=found,
        bought=bought_by(ids),
        brought=brought_by(ids),
        nothing=Bought(),
        search=search,
        page={"number": number, "has_previous": number > 1, "has_next": len(found) == PAGE_SIZE},
    )


@pages.get("/customers/<id:customer_id>")
@needs(Permission.CUSTOMERS_SEE)
def show_customer(customer_id: Id) -> ResponseReturnValue:
    """Show one customer and what they bought."""
    customer = get_customer(current_actor(), customer_id)
    return render_template(
        "tracking/customer.html",
        customer=customer,
        orders=orders_of(customer),
        brought=brought_by([customer.id]).get(customer.id),
    )
