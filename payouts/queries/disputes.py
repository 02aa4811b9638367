"""Reads of disputes: each side sees its own, what has to be answered first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from accounts.models import Organization
from core.access import Actor
from core.clock import local_day
from core.db import db, get_one
from core.ids import Id
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from payouts.models import Dispute, Earning, Entry, Statement
from payouts.queries.entries import zone_of
from payouts.rules.disputes import WAITS_FOR_SELLER, DisputeState
from tracking.models import Order

_SHOWN = 200


def visible_disputes(actor: Actor) -> Select[Dispute]:
    """Return the disputes that this actor's organization opened or has to answer."""
    mine = or_(Dispute.seller_id == actor.organization_id, Dispute.partner_id == actor.organization_id)
    return select(Dispute).where(mine)


def get_dispute(actor: Actor, dispute_id: Id) -> Dispute:
    """Return a dispute this actor may see. Raises NotFound."""
    query = visible_disputes(actor).where(Dispute.id == dispute_id)
    return get_one(query, missing="There is no such dispute, or it is between others.")


def find_dispute_of_claim(earning: Earning) -> Dispute | None:
    """Return the dispute whose claim an earning is, or None."""
    query = select(Dispute).where(Dispute.seller_id == earning.seller_id, Dispute.claim_id == earning.id)
    return db.session.scalar(query)


def list_disputes(actor: Actor) -> list[tuple[Dispute, Partnership]]:
    """Return the newest disputes with the partnership each belongs to: what waits for an answer first."""
    query = visible_disputes(actor).with_only_columns(Dispute, Partnership)
    query = query.join(
        Partnership, (Partnership.id == Dispute.partnership_id) & (Partnership.seller_id == Dispute.seller_id)
    )
    waits = case((Dispute.state.in_(WAITS_FOR_SELLER), 0), (Dispute.state != DisputeState.SETTLED, 1), else_=2)
    rows = db.session.execute(query.order_by(waits, Dispute.due_on, Dispute.opened_at.desc()).limit(_SHOWN))
    return [(row[0], row[1]) for row in rows]


def open_disputes(seller_id: Id, partnership_id: Id, currency: str) -> Sequence[Dispute]:
    """Return what is not settled between two in one currency, the oldest first."""
    query = select(Dispute).where(
        Dispute.seller_id == seller_id,
        Dispute.partnership_id == partnership_id,
        Dispute.currency == currency,
        Dispute.state != DisputeState.SETTLED,
    )
    return db.session.scalars(query.order_by(Dispute.opened_at)).all()


def has_open_dispute(earning: Earning) -> bool:
    """Whether an earning is disputed already."""
    query = select(Dispute.id).where(
        Dispute.seller_id == earning.seller_id,
        Dispute.earning_id == earning.id,
        Dispute.state != DisputeState.SETTLED,
    )
    return db.session.scalar(query.limit(1)) is not None


def list_overdue(seller_id: Id, today: date) -> Sequence[Id]:
    """Return a seller's disputes whose last day for an answer is over."""
    query = select(Dispute.id).where(
        Dispute.seller_id == seller_id, Dispute.state.in_(WAITS_FOR_SELLER), Dispute.due_on < today
    )
    return db.session.scalars(query.order_by(Dispute.due_on, Dispute.id)).all()


def sellers_with_disputes() -> Sequence[Id]:
    """Return every organization that has a dispute to answer. For the product's own sweeps."""
    query = select(Dispute.seller_id).where(Dispute.state.in_(WAITS_FOR_SELLER)).distinct()
    return db.session.scalars(query.order_by(Dispute.seller_id)).all()


def stated_on(earning: Earning) -> date | None:
    """Return when the newest statement was issued that has an entry of an earning; None before there is one."""
    newest = select(func.max(Entry.period)).where(Entry.seller_id == earning.seller_id, Entry.earning_id == earning.id)
    query = select(func.max(Statement.issued_at)).where(
        Statement.seller_id == earning.seller_id,
        Statement.partnership_id == earning.partnership_id,
        Statement.currency == earning.currency,
        Statement.month == newest.scalar_subquery(),
    )
    issued_at = db.session.scalar(query)
    return local_day(issued_at, zone_of(earning.seller_id)) if issued_at else None


def paid_for(earning: Earning) -> Money | None:
    """Return what the customer paid for the order of an earning, or None when it is of no order."""
    query = select(Order).where(Order.seller_id == earning.seller_id, Order.id == earning.order_id)
    order = db.session.scalar(query) if earning.order_id else None
    return order.paid if order is not None and order.currency == earning.currency else None


def version_in_force(seller_id: Id, partnership_id: Id) -> AgreementVersion:
    """Return the version a claim is booked under: the accepted one, else the newest. Raises NotFound."""
    accepted = case((AgreementVersion.state == VersionState.ACCEPTED, 0), else_=1)
    query = select(AgreementVersion).where(
        AgreementVersion.seller_id == seller_id, AgreementVersion.partnership_id == partnership_id
    )
    newest = query.order_by(accepted, AgreementVersion.number.desc()).limit(1)
    return get_one(newest, missing="There are no terms that this could be claimed under.")


def entries_of_claim(dispute: Dispute) -> Sequence[Entry]:
    """Return what was booked for a dispute, the oldest first."""
    query = select(Entry).where(Entry.seller_id == dispute.seller_id, Entry.earning_id == dispute.claim_id)
    return db.session.scalars(query.order_by(Entry.seq)).all()


@dataclass(frozen=True, slots=True)
class Between:
    """The two sides of a dispute by name, and the statement it is about where it is about one."""

    seller: str
    partner: str
    statement: Statement | None


def between(dispute: Dispute) -> Between:
    """Return who disputes with whom, and about which statement."""
    query = (
        select(Partnership.name, Organization.name, Statement)
        .join(Organization, Organization.id == Partnership.seller_id)
        .outerjoin(Statement, (Statement.id == dispute.statement_id) & (Statement.seller_id == Partnership.seller_id))
        .where(Partnership.id == dispute.partnership_id, Partnership.seller_id == dispute.seller_id)
    )
    partner, seller, statement = db.session.execute(query).one()
    return Between(seller, partner, statement)


def file_of(dispute: Dispute) -> dict[str, Any]:
    """Return everything about a dispute as JSON values: what either side can hand to somebody else."""
    sides = between(dispute)
    statement = sides.statement
    return {
        "dispute": dispute.public_id,
        "seller": sides.seller,
        "partner": sides.partner,
        "state": str(dispute.state),
        "currency": dispute.currency,
        "contested_minor": dispute.amount_minor,
        "awarded_minor": dispute.awarded_minor,
        "due_on": dispute.due_on.isoformat() if dispute.due_on else None,
        "statement": _stated(statement) if statement else None,
        "sale": _sale(dispute),
        "said": list(_said(dispute, sides)),
        "entries": [_entry(entry) for entry in entries_of_claim(dispute)],
    }


def _sale(dispute: Dispute) -> dict[str, Any] | None:
    """Return what was told of a missing sale, or None."""
    if dispute.sale_on is None:
        return None
    return {
        "number": dispute.sale_number,
        "placed_on": dispute.sale_on.isoformat(),
        "paid_minor": dispute.sale_minor,
    }


def _stated(statement: Statement) -> dict[str, Any]:
    return {"number": statement.number, "month": statement.month, "sha256": statement.sha256}


def _said(dispute: Dispute, sides: Between) -> Iterator[dict[str, str]]:
    told = (
        (dispute.opened_at, sides.partner, "Opened", dispute.text),
        (dispute.answered_at, sides.seller, "Answered", dispute.answer),
        (dispute.objected_at, sides.partner, "Asked for a second look", dispute.objection),
        (dispute.second_at, sides.seller, "Answered after a second look", dispute.second_answer),
        (dispute.accepted_at, sides.partner, "Accepted the answer", None),
        (dispute.settled_at if dispute.order_id else None, sides.seller, "Found the sale: it counts itself", None),
    )
    for at, who, what, text in told:
        if at is not None:
            yield {"at": at.isoformat(timespec="seconds"), "by": who, "what": what, "text": text or ""}


def _entry(entry: Entry) -> dict[str, str]:
    return {
        "id": entry.public_id,
        "period": entry.period,
        "kind": entry.kind,
        "reason": entry.reason,
        "chain_sha256": entry.chain_hash,
    }
