"""Customers, addressed by their id here or as `ext_<the seller's number>`."""

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.api import answers, takes, takes_query
from tracking import commands
from tracking.api.blueprint import api
from tracking.models import Customer
from tracking.queries.customers import bought_by, brought_by, get_named_customer, list_customers
from tracking.schemas.customers import Bought, CustomerChange, CustomerOut, CustomerQuery, Deleted, OneCustomerQuery


@api.get("/customers")
@needs(Permission.CUSTOMERS_SEE)
@answers(list[CustomerOut])
@takes_query(CustomerQuery)
def show_customers(query: CustomerQuery) -> list[CustomerOut]:
    """List customers, the newest first."""
    return _shown(list_customers(current_actor(), query.narrowed()), is_expanded=query.include_expanded_fields)


@api.get("/customers/<name>")
@needs(Permission.CUSTOMERS_SEE)
@answers(CustomerOut)
@takes_query(OneCustomerQuery)
def show_customer(query: OneCustomerQuery, name: str) -> CustomerOut:
    """Return one customer."""
    return _shown([get_named_customer(current_actor(), name)], is_expanded=query.include_expanded_fields)[0]


@api.patch("/customers/<name>")
@needs(Permission.ORDERS_EDIT)
@answers(CustomerOut)
@takes_query(OneCustomerQuery)
@takes(CustomerChange)
def change_customer(body: CustomerChange, query: OneCustomerQuery, name: str) -> CustomerOut:
    """Change what is known of a customer."""
    actor = current_actor()
    customer = commands.change_customer(get_named_customer(actor, name).id, body.changes(), actor=actor)
    return _shown([customer], is_expanded=query.include_expanded_fields)[0]


@api.delete("/customers/<name>")
@needs(Permission.ORDERS_EDIT)
@answers(Deleted)
def delete_customer(name: str) -> Deleted:
    """Forget who a customer is. Their orders, and what was earned on them, stay."""
    actor = current_actor()
    return Deleted(id=commands.erase_customer(get_named_customer(actor, name).id, actor=actor).public_id)


def _shown(customers: list[Customer], *, is_expanded: bool) -> list[CustomerOut]:
    ids = [customer.id for customer in customers]
    bought, brought = bought_by(ids), brought_by(ids) if is_expanded else {}
    return [CustomerOut.of(each, bought.get(each.id, Bought()), brought.get(each.id)) for each in customers]
