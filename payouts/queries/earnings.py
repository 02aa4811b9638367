"""Reads of earnings: whose they are, where their money is, and which are due to be released."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from campaigns.models import Placement
from core.access import Actor
from core.db import db, get_one
from core.ids import Id
from partners.models import Partnership
from partners.rules.shares import day_of
from payouts.models import Earning, Payout, PayoutLine
from payouts.queries.paging import Page, page_of
from payouts.rules.kinds import EarningKind, EarningState, HoldReason
from payouts.rules.periods import name_of
from payouts.rules.postings import Buckets
from payouts.rules.scopes import heading
from tracking.models import Order

_AT_ONCE = 500
IS_SHOWN = (Earning.kind != EarningKind.SCOPE) | (Earning.revision > 0)
"""A period total is listed once it brought something."""
Found = TypeVar("Found", Order, Placement, Partnership)


def buckets_of(earning: Earning) -> Buckets:
    """Return where the money of an earning is."""
    return Buckets(
        held=earning.held_minor,
        payable=earning.payable_minor,
        in_flight=earning.in_flight_minor,
        paid=earning.paid_minor,
        contested=earning.contested_minor,
        reserve=earning.reserve_minor,
        written_off=earning.written_off_minor,
        unclaimed=earning.unclaimed_minor,
    )


def visible_earnings(actor: Actor) -> Select[Earning]:
    """Return the query for all earnings this actor's organization owes or is owed."""
    mine = or_(Earning.seller_id == actor.organization_id, Earning.partner_id == actor.organization_id)
    return select(Earning).where(mine)


def get_earning(actor: Actor, earning_id: Id) -> Earning:
    """Return an earning this actor may see. Raises NotFound."""
    return get_one(
        visible_earnings(actor).where(Earning.id == earning_id),
        missing="There is no such amount, or it belongs to somebody else.",
    )


def get_owed_earning(actor: Actor, earning_id: Id) -> Earning:
    """Return an earning that this actor's organization owes as the seller. Raises NotFound."""
    query = select(Earning).where(Earning.seller_id == actor.organization_id, Earning.id == earning_id)
    return get_one(query, missing="There is no such amount, or you do not owe it.")


class Side(StrEnum):
    """From which side an organization looks at earnings: what it owes, or what it earned."""

    SELLER = "seller"
    PARTNER = "partner"


def title_of(earning: Earning) -> str | None:
    """Return what an earning of no sale is called: `March 2026 as a whole`, `Clicks of 5 Mar 2026`; else None."""
    if earning.kind == EarningKind.LEAD:
        return f"Lead of {day_of(earning.earned_at.date())}"
    if earning.kind == EarningKind.CLICK:
        return f"Clicks of {day_of(earning.earned_at.date())}"
    if earning.kind not in _OF_PERIOD or earning.scope_period is None:
        return None
    is_total = earning.kind == EarningKind.SCOPE
    return heading(earning.scope_period) if is_total else f"VAT for {name_of(earning.scope_period)}"


def titles_of(earnings: Iterable[Earning]) -> dict[Id, str]:
    """Return what earnings of no order are called."""
    return {each.id: title_of(each) or str(each.kind).capitalize() for each in earnings if each.order_id is None}


_OF_PERIOD = frozenset({EarningKind.SCOPE, EarningKind.VAT})


@dataclass(frozen=True, slots=True)
class EarningRow:
    """An earning with the sale and the part it comes from, as lists show it."""

    earning: Earning
    order: Order | None
    placement: Placement | None
    partnership: Partnership
    paid_on: date | None

    @property
    def period(self) -> str | None:
        """Return what an earning of no single sale is called, as `title_of` does."""
        return title_of(self.earning)


@dataclass(frozen=True, slots=True)
class EarningFilter:
    """What a list of earnings is narrowed to."""

    side: Side
    state: EarningState | None = None
    partnership_id: Id | None = None


_IN_STATE = {
    EarningState.HELD: Earning.held_minor != 0,
    EarningState.PAYABLE: Earning.payable_minor != 0,
    EarningState.IN_RUN: Earning.in_flight_minor != 0,
    EarningState.PAID: Earning.paid_minor != 0,
    EarningState.CONTESTED: Earning.contested_minor != 0,
    EarningState.RESERVE: Earning.reserve_minor != 0,
    EarningState.WRITTEN_OFF: Earning.written_off_minor != 0,
    EarningState.UNCLAIMED: Earning.unclaimed_minor != 0,
    EarningState.REVERSED: (Earning.posted_minor == 0) & (Earning.revision > 0),
}


def list_earnings(actor: Actor, narrowed: EarningFilter, page: int = 1) -> Page[EarningRow]:
    """Return the earnings of one side, newest sale first; a state shows every earning with a part in it."""
    found = page_of(_narrowed(actor, narrowed), page)
    return Page(_rows(found.rows), found.number, has_next=found.has_next)


def list_all_earnings(actor: Actor, narrowed: EarningFilter) -> Iterator[EarningRow]:
    """Return the same without pages, read some hundred at a time."""
    for earnings in db.session.scalars(_narrowed(actor, narrowed)).partitions(_AT_ONCE):
        yield from _rows(earnings)


def _narrowed(actor: Actor, narrowed: EarningFilter) -> Select[Earning]:
    owner = Earning.seller_id if narrowed.side is Side.SELLER else Earning.partner_id
    query = select(Earning).where(owner == actor.organization_id)
    query = query.where(IS_SHOWN)
    if narrowed.state is not None:
        query = query.where(_IN_STATE[narrowed.state])
    if narrowed.partnership_id is not None:
        query = query.where(Earning.partnership_id == narrowed.partnership_id)
    return query.order_by(Earning.earned_at.desc(), Earning.id.desc())


def orders_of(earnings: Sequence[Earning]) -> dict[Id | None, Order]:
    """Return the orders that some earnings come from, with what was bought, by id. Two queries."""
    ids = {earning.order_id for earning in earnings if earning.order_id}
    sellers = {earning.seller_id for earning in earnings}
    query = select(Order).where(Order.seller_id.in_(sellers), Order.id.in_(ids)).options(selectinload(Order.lines))
    return {order.id: order for order in db.session.scalars(query)} if ids else {}


def _rows(earnings: Sequence[Earning]) -> list[EarningRow]:
    sellers = {earning.seller_id for earning in earnings}
    orders = _by_id(Order, sellers, {earning.order_id for earning in earnings})
    placements = _by_id(Placement, sellers, {earning.placement_id for earning in earnings})
    partnerships = _by_id(Partnership, sellers, {earning.partnership_id for earning in earnings})
    paid = _paid_days(sellers, [earning.id for earning in earnings if earning.paid_minor])
    return [
        EarningRow(
            earning,
            orders.get(earning.order_id),
            placements.get(earning.placement_id),
            partnerships[earning.partnership_id],
            paid.get(earning.id),
        )
        for earning in earnings
    ]


def _by_id(table: type[Found], sellers: set[Id], wanted: set[Id | None]) -> dict[Id | None, Found]:
    ids, columns = [each for each in wanted if each], table.__table__.c
    if not ids:
        return {}
    query = select(table).where(columns.seller_id.in_(sellers), columns.id.in_(ids))
    return {row.id: row for row in db.session.scalars(query)}


def _paid_days(sellers: set[Id], earning_ids: list[Id]) -> dict[Id, date]:
    """Return the latest day on which a part of each earning was paid."""
    if not earning_ids:
        return {}
    query = (
        select(PayoutLine.earning_id, func.max(Payout.paid_on))
        .join(Payout, (Payout.id == PayoutLine.payout_id) & (Payout.seller_id == PayoutLine.seller_id))
        .where(PayoutLine.seller_id.in_(sellers), PayoutLine.earning_id.in_(earning_ids), Payout.paid_on.is_not(None))
        .group_by(PayoutLine.earning_id)
    )
    return {earning_id: paid_on for earning_id, paid_on in db.session.execute(query) if paid_on}


def get_owner(earning_id: Id) -> Id:
    """Return the seller that owes an earning, for the operator's own tools. Raises NotFound."""
    return get_one(select(Earning.seller_id).where(Earning.id == earning_id), missing="There is no such amount.")


def list_due_for_release(seller_id: Id, on: date, *, limit: int) -> Sequence[Earning]:
    """Return earnings of a seller whose hold has ended and that were not released, the oldest first, locked by id."""
    query = select(Earning).where(
        Earning.seller_id == seller_id,
        Earning.release_on <= on,
        Earning.released_on.is_(None),
        Earning.hold_reason.is_(None),
        or_(Earning.kept_until.is_(None), Earning.kept_until <= on),
    )
    return db.session.scalars(query.order_by(Earning.release_on, Earning.id).limit(limit)).all()


def list_due_for_letting_go(seller_id: Id, on: date, *, limit: int) -> Sequence[Earning]:
    """Return earnings of a seller of which a part was held back until a day that has come, the oldest first."""
    query = select(Earning).where(
        Earning.seller_id == seller_id, Earning.reserve_until <= on, Earning.reserve_minor != 0
    )
    return db.session.scalars(query.order_by(Earning.reserve_until, Earning.id).limit(limit)).all()


def list_waiting_for_terms(seller_id: Id) -> Sequence[Id]:
    """Return the partnerships of a seller with earnings that wait for terms to be accepted."""
    query = select(Earning.partnership_id).where(
        Earning.seller_id == seller_id, Earning.hold_reason == HoldReason.TERMS
    )
    return db.session.scalars(query.distinct().order_by(Earning.partnership_id)).all()


def sellers_with_earnings() -> Sequence[Id]:
    """Return every organization that owes or owed an earning. For the product's own sweeps."""
    return db.session.scalars(select(Earning.seller_id).distinct().order_by(Earning.seller_id)).all()
