"""Single events: clicks, leads, and sales that came by a link, the newest first."""

from collections.abc import Mapping
from typing import Any

from accounts.permissions import Permission
from campaigns.api.shapes import links_out
from campaigns.models import Link
from core.access import Actor, current_actor, needs
from core.api import answers, stamp, takes_query
from core.ids import Id
from tracking.api.blueprint import api
from tracking.models import Click, Customer, Lead, Order
from tracking.queries.customers import bought_by
from tracking.queries.events import (
    EventFilter,
    clicks_of_events,
    links_of_events,
    list_clicks,
    list_leads,
    list_sales,
)
from tracking.queries.sources import show_click_id
from tracking.schemas.customers import Bought, CustomerOut
from tracking.schemas.events import (
    ClickEventOut,
    EventClick,
    EventLink,
    EventOut,
    EventQuery,
    EventSale,
    LeadEventOut,
    SaleEventOut,
)
from tracking.schemas.track import UNNUMBERED


@api.get("/events")
@needs(Permission.CUSTOMERS_SEE)
@answers(list[EventOut])
@takes_query(EventQuery)
def show_events(query: EventQuery) -> list[EventOut]:
    """List clicks, leads or sales, the newest first."""
    actor, narrowed = current_actor(), _narrowed(query)
    if query.event == "leads":
        return _leads(actor, list_leads(actor, narrowed))
    if query.event == "sales":
        return _sales(actor, list_sales(actor, narrowed))
    return _clicks(actor, list_clicks(actor, narrowed))


def _narrowed(query: EventQuery) -> EventFilter:
    return EventFilter(
        link_id=query.id_of("link_id", "link"),
        partnership_id=query.id_of("partner_id", "pn"),
        program_id=query.id_of("program_id", "prog"),
        customer_id=query.id_of("customer_id", "cus"),
        start=query.start,
        end=query.end,
        newest_first=query.sort_order == "desc" and query.order == "desc",
        page=query.page,
        limit=query.limit,
    )


def _clicks(actor: Actor, found: list[Click]) -> list[EventOut]:
    links = _links(actor, [click.link_id for click in found])
    return [
        ClickEventOut(**_common(links[click.link_id], click, click.id, stamp(click.at) or ""))
        for click in found
        if click.link_id in links
    ]


def _leads(actor: Actor, found: list[tuple[Lead, Customer]]) -> list[EventOut]:
    links = _links(actor, [lead.link_id for lead, _ in found if lead.link_id])
    clicks = clicks_of_events(actor, [lead.click_id for lead, _ in found])
    people = _people([customer for _, customer in found])
    return [
        LeadEventOut(
            **_common(
                links[lead.link_id], clicks.get(lead.click_id or lead.id), lead.click_id, stamp(lead.occurred_at)
            ),
            event_id=lead.public_id,
            event_name=lead.event_name,
            customer=people[customer.id],
            metadata=lead.details,
        )
        for lead, customer in found
        if lead.link_id in links
    ]


def _sales(actor: Actor, found: list[tuple[Order, Customer, Id]]) -> list[EventOut]:
    links = _links(actor, [link_id for _, _, link_id in found])
    click_ids = {order.id: order.click_id or customer.first_click_id for order, customer, _ in found}
    clicks = clicks_of_events(actor, click_ids.values())
    people = _people([customer for _, customer, _ in found])
    return [
        SaleEventOut(
            **_common(
                links[link_id], clicks.get(click_ids[order.id] or order.id), click_ids[order.id], stamp(order.placed_at)
            ),
            **_sale(order),
            customer=people[customer.id],
        )
        for order, customer, link_id in found
        if link_id in links
    ]


def _sale(order: Order) -> dict[str, Any]:
    number = None if order.source == UNNUMBERED else order.external_id
    paid, processor = order.paid.minor, order.payment_processor
    sale = EventSale(amount=paid, currency=order.currency.lower(), invoice_id=number, payment_processor=processor)
    return {
        "event_id": order.public_id,
        "event_name": order.event_name,
        "sale": sale,
        "sale_amount": paid,
        "invoice_id": number or "",
        "payment_processor": processor,
        "metadata": order.details,
    }


def _links(actor: Actor, link_ids: list[Id]) -> Mapping[Id | None, tuple[Link, EventLink]]:
    links = list(links_of_events(actor, link_ids).values())
    shown = [EventLink(**each.model_dump()) for each in links_out(links)]
    return {link.id: (link, each) for link, each in zip(links, shown, strict=True)}


def _people(customers: list[Customer]) -> dict[Id, CustomerOut]:
    bought = bought_by([customer.id for customer in customers])
    return {each.id: CustomerOut.of(each, bought.get(each.id, Bought())) for each in customers}


def _common(
    link: tuple[Link, EventLink], click: Click | None, click_id: Id | None, timestamp: str | None
) -> dict[str, Any]:
    """Return what every event has."""
    row, shown = link
    told = show_click_id(click_id, row.id) if click_id else ""
    device = click.device if click else ""
    return {
        "timestamp": timestamp or "",
        "click": _click(row, click, told, timestamp or ""),
        "link": shown,
        "click_id": told,
        "link_id": row.public_id,
        "domain": row.domain,
        "key": row.code,
        "url": row.destination,
        "device": device,
    }


def _click(link: Link, click: Click | None, click_id: str, timestamp: str) -> EventClick:
    referrer = (click.referrer_host if click else "") or "(direct)"
    return EventClick(
        id=click_id,
        timestamp=stamp(click.at) or "" if click else timestamp,
        url=link.destination,
        device=click.device if click else "",
        referer=referrer,
        referer_url=referrer,
        ua=(click.user_agent or None) if click else None,
    )
