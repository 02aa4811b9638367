"""Reads of orders whose currency is not that of the terms they count under: no share can be worked out of those."""

from sqlalchemy import ColumnElement, Select, Text, exists, literal, select, type_coerce
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from tracking.models import Conversion, Order

MOST = 200


def orders_in_other_currency(seller_id: Id | None) -> Select[Order]:
    """Return the query of a seller's orders that count under terms in another currency and wait for somebody.

    They stop waiting once terms in their currency were offered to that partner.
    """
    offered, sold = aliased(AgreementVersion), aliased(Order)
    answered = (
        exists()
        .where(offered.partnership_id == Conversion.partnership_id, _is_in(offered, sold))
        .correlate(Conversion, sold)
    )
    under = (
        select(Conversion.order_id)
        .join(sold, sold.id == Conversion.order_id)
        .join(AgreementVersion, AgreementVersion.id == Conversion.agreement_version_id)
        .where(Conversion.seller_id == seller_id, ~_is_in(AgreementVersion, sold), ~answered)
    )
    return select(Order).where(Order.seller_id == seller_id, Order.id.in_(under))


def list_in_other_currency(actor: Actor) -> list[tuple[Order, Partnership, str]]:
    """Return the orders that wait for terms in their currency, oldest first, with partner and currency of the terms."""
    waiting = orders_in_other_currency(actor.organization_id).with_only_columns(Order.id)
    query = (
        select(Order, Partnership, AgreementVersion)
        .join(Conversion, Conversion.order_id == Order.id)
        .join(Partnership, Partnership.id == Conversion.partnership_id)
        .join(AgreementVersion, AgreementVersion.id == Conversion.agreement_version_id)
        .where(Order.id.in_(waiting), Order.seller_id == actor.organization_id)
        .order_by(Order.placed_at, Order.id)
        .limit(MOST)
    )
    return [
        (order, partnership, version.typed_terms.currency) for order, partnership, version in db.session.execute(query)
    ]


def find_other_currency(order: Order, conversion: Conversion) -> str | None:
    """Return the currency of the terms an order counts under when it is not the order's own, or None."""
    version = db.session.get(AgreementVersion, conversion.agreement_version_id)
    currency = version.typed_terms.currency if version else order.currency
    return None if currency == order.currency else currency


def _is_in(version: type[AgreementVersion], order: type[Order]) -> ColumnElement[bool]:
    """Return the condition that the terms of a version, kept as canonical JSON, are in the currency of an order."""
    return type_coerce(version.terms, Text).like(literal('%"currency":"').concat(order.currency).concat('"%'))
