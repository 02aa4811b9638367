"""The partner's home: one next step, the money by where it is, and what the last thirty days brought."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from accounts.models import Organization
from accounts.queries import get_organization
from campaigns.models import Creative, Decision, Placement, ReviewRound
from campaigns.queries.earning import has_approval
from campaigns.queries.reviews import is_not_own_work, must_answer
from campaigns.queries.suppressions import has_suppressed
from campaigns.rules.needs import lacks_right
from campaigns.rules.placements import Channel, PlacementState
from campaigns.rules.reviews import RoundState
from campaigns.rules.suppressions import is_stale
from core import clock
from core.access import Actor
from core.db import db
from core.money import Money
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState
from partners.rules.partnerships import PartnershipState
from payouts.models import Account, Earning, PayoutDestination
from payouts.queries.balances import Balances
from payouts.queries.due import NextPayment, next_payments
from payouts.queries.earnings import IS_SHOWN, title_of
from payouts.rules.kinds import AccountKind
from reports.rules.windows import Window
from tracking.models import ClickRollup, Conversion, Order
from tracking.rules.traffic import MAY_ATTRIBUTE

SHOWN_EARNINGS = 5


@dataclass(frozen=True, slots=True)
class Recent:
    """One earning of the partner, with the order it is a share of."""

    earning: Earning
    order: Order | None
    seller: str

    @property
    def about(self) -> str:
        """Return what it is of, in words: the order, the period as a whole, or the month whose VAT it is."""
        if self.order is not None:
            return f"order {self.order.short_number}"
        return title_of(self.earning) or self.earning.kind


@dataclass(frozen=True, slots=True)
class Purse:
    """A partner's money in one currency, by where it is."""

    waiting: Money
    next_payment: Money
    due: Money
    pay_by: date | None
    being_paid: Money
    paid: Money
    held_back: Money


@dataclass(frozen=True, slots=True)
class CameBack:
    """An account that a payment came back from, which the partner has to confirm or change."""

    partnership: Partnership
    destination: PayoutDestination


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on a partner's home."""

    partnerships: list[Partnership]
    purses: list[Purse]
    next_release: date | None
    offers: list[AgreementVersion]
    designs: list[ReviewRound]
    to_send: list[Placement]
    without_address: list[Placement]
    without_right: list[Placement]
    uncompared: list[Placement]
    came_back: list[CameBack]
    without_way_to_pay: list[Partnership]
    unfinished: list[Partnership]
    recent: list[Recent]
    clicks: int
    orders: int
    owed: list[Money]

    @property
    def is_held_up(self) -> bool:
        """Whether nobody can pay this partner before it has said, finished or confirmed where."""
        stuck = {one.id for one in (*self.without_way_to_pay, *self.unfinished)}
        stuck |= {one.partnership.id for one in self.came_back}
        return bool(stuck) and stuck.issuperset(one.id for one in self.partnerships)


def find_home(actor: Actor, window: Window) -> Home:
    """Return the home of a partner. Eight queries."""
    partnerships, found = _partnerships(actor), _placements(actor)
    parts = [one for one, _ in found]
    lacks_address = bool(parts) and _lacks_address(actor)
    counts, (balances, owed) = _counts(actor, window), _sums(actor)
    return Home(
        partnerships=[one for one, _ in partnerships],
        purses=_purses(actor, balances),
        next_release=counts.next_release,
        offers=_offers(actor),
        designs=_designs(actor),
        to_send=parts,
        without_address=[one for one in parts if lacks_address and _is_mail(one)],
        without_right=[one for one in parts if lacks_right(one.channel, one.answers)],
        uncompared=[one for one, is_asked in found if is_asked and _is_mail(one) and _is_stale(one)],
        came_back=[CameBack(one, where) for one, where in partnerships if where is not None and where.blocked_at],
        without_way_to_pay=[one for one, where in partnerships if _must_say(one) and where is None],
        unfinished=[one for one, where in partnerships if _must_say(one) and where is not None and not where.is_ready],
        recent=_recent(actor),
        clicks=counts.clicks,
        orders=counts.orders,
        owed=owed,
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    next_release: date | None
    clicks: int
    orders: int


def _sums(actor: Actor) -> tuple[list[Balances], list[Money]]:
    """Return what the organization is owed and what it owes as a store, one sum per currency each. One query."""
    me, none = actor.organization_id, literal(0)
    earned = (
        Earning.held_minor,
        Earning.payable_minor,
        Earning.in_flight_minor,
        Earning.paid_minor,
        Earning.reserve_minor,
    )
    mine = select(Earning.currency, *(func.sum(column) for column in earned), none).where(Earning.partner_id == me)
    owed = select(Account.currency, none, none, none, none, none, -func.sum(Account.balance_minor)).where(
        Account.partner_id == me, Account.kind == AccountKind.RECEIVABLE, Account.balance_minor < 0
    )
    query: CompoundSelect[str, int, int, int, int, int, int] = union_all(
        mine.group_by(Earning.currency), owed.group_by(Account.currency)
    )
    balances, owes = list[Balances](), list[Money]()
    for currency, held, payable, in_flight, paid, back, owed_by_us in db.session.execute(query):
        if owed_by_us:
            owes.append(Money(int(owed_by_us), currency))
        else:
            balances.append(Balances(currency, int(held), int(payable), int(in_flight), int(paid), reserve=int(back)))
    return sorted(balances, key=lambda row: row.currency), sorted(owes, key=lambda money: money.currency)


def _purses(actor: Actor, balances: list[Balances]) -> list[Purse]:
    due = next_payments(actor.organization_id)
    return [_purse(one, due.get(one.currency, NextPayment(one.currency))) for one in balances]


def _purse(found: Balances, following: NextPayment) -> Purse:
    return Purse(
        waiting=found.money("held"),
        next_payment=found.money("payable"),
        due=Money(following.due, found.currency),
        pay_by=following.pay_by,
        being_paid=found.money("in_flight"),
        paid=found.money("paid"),
        held_back=found.money("reserve"),
    )


def _partnerships(actor: Actor) -> list[tuple[Partnership, PayoutDestination | None]]:
    """Return the partnerships in which the organization is the partner, each with where it is paid."""
    in_use = and_(PayoutDestination.partnership_id == Partnership.id, PayoutDestination.replaced_at.is_(None))
    query = select(Partnership, PayoutDestination).outerjoin(PayoutDestination, in_use)
    query = query.where(Partnership.partner_id == actor.organization_id)
    rows = db.session.execute(query.options(joinedload(Partnership.seller)).order_by(Partnership.id))
    return [(row[0], row[1]) for row in rows]


def _must_say(partnership: Partnership) -> bool:
    return partnership.state is PartnershipState.ACTIVE


def _counts(actor: Actor, window: Window) -> _Counts:
    me = actor.organization_id
    release = select(func.min(Earning.release_on)).where(
        Earning.partner_id == me, Earning.held_minor > 0, Earning.hold_reason.is_(None)
    )
    clicks = (
        select(func.coalesce(func.sum(ClickRollup.count), 0))
        .join(Partnership, and_(Partnership.id == ClickRollup.partnership_id, Partnership.partner_id == me))
        .where(ClickRollup.seller_id == Partnership.seller_id, ClickRollup.day >= window.first)
        .where(ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE)))
    )
    orders = (
        select(func.count(func.distinct(Conversion.order_id)))
        .join(Order, Order.id == Conversion.order_id)
        .where(Conversion.partner_id == me, Order.placed_at >= window.starts_at)
    )
    asked = (query.scalar_subquery() for query in (release, clicks, orders))
    next_release, clicked, ordered = db.session.execute(select(*asked)).one()
    return _Counts(next_release, int(clicked), int(ordered))


def _offers(actor: Actor) -> list[AgreementVersion]:
    query = select(AgreementVersion).where(
        AgreementVersion.partner_id == actor.organization_id, AgreementVersion.state == VersionState.OFFERED
    )
    return list(db.session.scalars(query.order_by(AgreementVersion.lapses_at)))


def _designs(actor: Actor) -> list[ReviewRound]:
    """Return the rounds in which this organization has not decided yet, the one due first."""
    me = actor.organization_id
    decided = select(Decision.review_round_id).where(Decision.organization_id == me, Decision.withdrawn_at.is_(None))
    query: Select[ReviewRound] = select(ReviewRound).where(
        must_answer(me),
        is_not_own_work(actor),
        ReviewRound.state == RoundState.OPEN,
        ReviewRound.id.not_in(decided),
    )
    query = query.options(joinedload(ReviewRound.creative).joinedload(Creative.placement))
    return list(db.session.scalars(query.order_by(ReviewRound.due_on, ReviewRound.opened_at)))


def _placements(actor: Actor) -> list[tuple[Placement, bool]]:
    """Return the live and approved parts in campaigns that nobody has clicked on yet: what is to be sent or shown.

    With each, whether its seller has people who want no mail, so that a list has to be compared.
    """
    clicked = exists().where(
        ClickRollup.placement_id == Placement.id, ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE))
    )
    query = select(Placement, has_suppressed(Placement.seller_id)).where(
        Placement.partner_id == actor.organization_id, Placement.state == PlacementState.LIVE, ~clicked
    )
    query = query.where(or_(~Placement.needs_creative, has_approval(clock.now())))
    query = query.options(joinedload(Placement.campaign), joinedload(Placement.program))
    rows = [(row[0], row[1]) for row in db.session.execute(query)]
    return sorted(rows, key=lambda row: (row[0].send_on or date.max, row[0].name))


def _lacks_address(actor: Actor) -> bool:
    return actor.organization_id is not None and not get_organization(actor.organization_id).postal_address


def _is_stale(placement: Placement) -> bool:
    return is_stale(placement.scrubbed_at, clock.now())


def _is_mail(placement: Placement) -> bool:
    return placement.needs_creative and placement.channel is Channel.EMAIL


def _recent(actor: Actor) -> list[Recent]:
    query = (
        select(Earning, Order, Organization.name)
        .outerjoin(Order, Order.id == Earning.order_id)
        .join(Organization, Organization.id == Earning.seller_id)
        .where(Earning.partner_id == actor.organization_id, IS_SHOWN)
        .order_by(Earning.earned_at.desc(), Earning.id.desc())
        .limit(SHOWN_EARNINGS)
    )
    return [Recent(*row) for row in db.session.execute(query)]
