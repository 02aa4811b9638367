"""The partner's home: one next step, the money by where it is, and what the last thirty days brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CompoundSelect, ScalarSelect, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased, joinedload

from accounts.models import Organization
from campaigns.models import Creative, Decision, Placement, ReviewRound
from campaigns.queries.earning import has_approval
from campaigns.queries.kits import KitState, kit_states
from campaigns.queries.reviews import is_not_own_work, must_answer
from campaigns.rules.creatives import Side
from campaigns.rules.kits import LockKind
from campaigns.rules.placements import PlacementState
from campaigns.rules.reviews import RoundState
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
from reports.queries.waiting import Waiting
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
    to_send: list[KitState]
    locked_by_seller: list[KitState]
    without_address: list[KitState]
    without_right: list[KitState]
    uncompared: list[KitState]
    came_back: list[CameBack]
    without_way_to_pay: list[Partnership]
    unfinished: list[Partnership]
    recent: list[Recent]
    clicks: int
    orders: int
    owed: list[Money]

    @property
    def was_paid(self) -> bool:
        """Whether any money has arrived: then the first steps are taken."""
        return any(purse.paid.minor for purse in self.purses)

    @property
    def is_held_up(self) -> bool:
        """Whether nobody can pay this partner before it has said, finished or confirmed where."""
        stuck = {one.id for one in (*self.without_way_to_pay, *self.unfinished)}
        stuck |= {one.partnership.id for one in self.came_back}
        return bool(stuck) and stuck.issuperset(one.id for one in self.partnerships)


def find_home(actor: Actor, window: Window, waits: Waiting) -> Home:
    """Return the home of a partner for whom all this waits. Nine queries at most.

    What is to be sent is looked at only when nothing that comes before it waits.
    """
    (partnerships, counts), (balances, owed) = _partnerships(actor, window), _sums(actor)
    offers, designs = _offers(actor) if waits.offers_in else [], _designs(actor) if waits.designs else []
    came_back = [CameBack(one, where) for one, where in partnerships if where is not None and where.blocked_at]
    parts = [] if came_back or offers or designs else kit_states(_placements(actor))
    return Home(
        partnerships=[one for one, _ in partnerships],
        purses=_purses(actor, balances),
        next_release=counts.next_release,
        offers=offers,
        designs=designs,
        to_send=[one for one in parts if not one.locks],
        locked_by_seller=[one for one in parts if not _opened_by_partner(one)],
        without_address=_waiting_for(parts, LockKind.ADDRESS),
        without_right=_waiting_for(parts, LockKind.RIGHT),
        uncompared=_waiting_for(parts, LockKind.SCRUB),
        came_back=came_back,
        without_way_to_pay=[one for one, where in partnerships if _must_say(one) and where is None],
        unfinished=[one for one, where in partnerships if _must_say(one) and where is not None and not where.is_ready],
        recent=_recent(actor) if balances else [],
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
    due = next_payments(actor.organization_id) if any(one.payable for one in balances) else {}
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


def _partnerships(actor: Actor, window: Window) -> tuple[list[tuple[Partnership, PayoutDestination | None]], _Counts]:
    """Return the partnerships in which the organization is the partner, each with where it is paid, and the counts.

    One query: the counts are the same beside each partnership, and nothing can be counted without one.
    """
    in_use = and_(PayoutDestination.partnership_id == Partnership.id, PayoutDestination.replaced_at.is_(None))
    query = select(Partnership, PayoutDestination, *_counts(actor, window)).outerjoin(PayoutDestination, in_use)
    query = query.where(Partnership.partner_id == actor.organization_id)
    rows = db.session.execute(query.options(joinedload(Partnership.seller)).order_by(Partnership.id)).all()
    counts = _Counts(rows[0][2], int(rows[0][3]), int(rows[0][4])) if rows else _Counts(None, 0, 0)
    return [(row[0], row[1]) for row in rows], counts


def _must_say(partnership: Partnership) -> bool:
    return partnership.state is PartnershipState.ACTIVE


def _counts(actor: Actor, window: Window) -> tuple[ScalarSelect[date | None], ScalarSelect[int], ScalarSelect[int]]:
    """Return the next release, the clicks and the orders of a partner, to be read along with something else."""
    me, carried = actor.organization_id, aliased(Partnership)  # of its own, beside the one it is read along with
    release = select(func.min(Earning.release_on)).where(
        Earning.partner_id == me, Earning.held_minor > 0, Earning.hold_reason.is_(None)
    )
    clicks = (
        select(func.coalesce(func.sum(ClickRollup.count), 0))
        .join(carried, and_(carried.id == ClickRollup.partnership_id, carried.partner_id == me))
        .where(ClickRollup.seller_id == carried.seller_id, ClickRollup.day >= window.first)
        .where(ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE)))
    )
    orders = (
        select(func.count(func.distinct(Conversion.order_id)))
        .join(Order, Order.id == Conversion.order_id)
        .where(Conversion.partner_id == me, Order.placed_at >= window.starts_at)
    )
    return release.scalar_subquery(), clicks.scalar_subquery(), orders.scalar_subquery()


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


def _placements(actor: Actor) -> list[Placement]:
    """Return the live and approved parts in campaigns that nobody has clicked on yet: what is to be sent or shown."""
    clicked = exists().where(
        ClickRollup.placement_id == Placement.id, ClickRollup.traffic_class.in_(sorted(MAY_ATTRIBUTE))
    )
    query = select(Placement).where(
        Placement.partner_id == actor.organization_id, Placement.state == PlacementState.LIVE, ~clicked
    )
    query = query.where(or_(~Placement.needs_creative, has_approval(clock.now())))
    about = joinedload(Placement.partnership).joinedload(Partnership.seller)
    query = query.options(joinedload(Placement.campaign), joinedload(Placement.program), about)
    return sorted(db.session.scalars(query), key=lambda one: (one.send_on or date.max, one.name))


def _waiting_for(parts: Sequence[KitState], kind: LockKind) -> list[KitState]:
    return [one for one in parts if kind in {lock.kind for lock in one.locks}]


def _opened_by_partner(part: KitState) -> bool:
    """Say whether a part is open, or waits for something that the partner itself can do."""
    return not part.locks or any(lock.opened_by is Side.PARTNER for lock in part.locks)


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
