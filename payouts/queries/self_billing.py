"""Reads of self-billing: which agreements there are, and which one holds on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select

from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership
from payouts.models import SelfBilling
from payouts.rules.self_billing import SelfBillingState, state_on


def visible_self_billing(actor: Actor) -> Select[SelfBilling]:
    """Return the agreements of partnerships this actor's organization sells or partners in."""
    me = actor.organization_id
    return select(SelfBilling).where(or_(SelfBilling.seller_id == me, SelfBilling.partner_id == me))


def get_self_billing(actor: Actor, agreement_id: Id) -> SelfBilling:
    """Return an agreement this actor may see. Raises NotFound."""
    return get_one(
        visible_self_billing(actor).where(SelfBilling.id == agreement_id),
        missing="There is no such agreement, or it is between others.",
    )


def list_self_billing(partnership: Partnership) -> Sequence[SelfBilling]:
    """Return every agreement and proposal of a partnership, the newest first."""
    mine = SelfBilling.partnership_id == partnership.id, SelfBilling.seller_id == partnership.seller_id
    return db.session.scalars(select(SelfBilling).where(*mine).order_by(SelfBilling.id.desc())).all()


def find_self_billing(partnership: Partnership, on: date) -> SelfBilling | None:
    """Return the accepted agreement that holds on a day, or None."""
    query = select(SelfBilling).where(
        SelfBilling.partnership_id == partnership.id,
        SelfBilling.seller_id == partnership.seller_id,
        SelfBilling.accepted_at.is_not(None),
        SelfBilling.starts_on <= on,
        SelfBilling.ends_on >= on,
        or_(SelfBilling.ended_from.is_(None), SelfBilling.ended_from > on),
    )
    return db.session.scalar(query.order_by(SelfBilling.accepted_at.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class SelfBillingStanding:
    """How self-billing stands between two: the state of the newest agreement or proposal, and its last day."""

    state: SelfBillingState
    last_day: date


def self_billing_of(seller_id: Id | None) -> Sequence[SelfBilling]:
    """Return every agreement and proposal of a seller."""
    return db.session.scalars(select(SelfBilling).where(SelfBilling.seller_id == seller_id)).all()


def standings_on(today: date, rows: Iterable[SelfBilling]) -> dict[Id, SelfBillingStanding]:
    """Return how self-billing stands by the newest agreement of each partnership, unless that was withdrawn."""
    newest = {row.partnership_id: row for row in sorted(rows, key=lambda row: row.id)}
    found = {key: SelfBillingStanding(state_of(row, today), row.last_day) for key, row in newest.items()}
    return {key: each for key, each in found.items() if each.state is not SelfBillingState.WITHDRAWN}


def state_of(row: SelfBilling, today: date) -> SelfBillingState:
    """Return where an agreement stands on a day."""
    is_accepted = row.accepted_at is not None
    return state_on(today, is_accepted=is_accepted, ended_from=row.ended_from, ends_on=row.ends_on)
