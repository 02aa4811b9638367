"""Reads of payment runs: the run, its payouts with what keeps each out, and the lines each consists of."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select

from accounts.models import Membership, User
from accounts.permissions import ROLES, Permission
from core.access import Actor
from core.bulk import batches
from core.db import db, get_one
from core.errors import NotFound
from core.ids import Id
from core.money import Money
from partners.models import Partnership
from payouts.models import Earning, Payout, PayoutDestination, PayoutLine, PayoutRun
from payouts.rules.runs import ENDED, PayoutState, RunState

LIVE = (RunState.DRAFT, RunState.IN_REVIEW)
_IS_LEFT_OUT = Payout.is_included.is_(False) & Payout.left_out_reason.is_not(None)


def visible_runs(actor: Actor) -> Select[PayoutRun]:
    """Return the runs of this actor's organization. Partners see their payouts, never a run."""
    return select(PayoutRun).where(PayoutRun.seller_id == actor.organization_id)


def get_run(actor: Actor, run_id: Id) -> PayoutRun:
    """Return a run this actor may see. Raises NotFound."""
    return get_one(
        visible_runs(actor).where(PayoutRun.id == run_id),
        missing="There is no such payment run, or it belongs to another organization.",
    )


def list_runs(actor: Actor) -> Sequence[PayoutRun]:
    """Return every run, newest first."""
    return db.session.scalars(visible_runs(actor).order_by(PayoutRun.number.desc())).all()


def find_live_run(seller_id: Id) -> PayoutRun | None:
    """Return the run that is being prepared or waits for approval, or None: there is one at a time."""
    is_live = or_(PayoutRun.state.in_(LIVE), PayoutRun.freezing.is_not(None))
    return db.session.scalar(select(PayoutRun).where(PayoutRun.seller_id == seller_id, is_live))


def next_run_number(seller_id: Id) -> int:
    """Return the number of the next run."""
    return (db.session.scalar(select(func.max(PayoutRun.number)).where(PayoutRun.seller_id == seller_id)) or 0) + 1


def payouts_of(run: PayoutRun) -> Sequence[Payout]:
    """Return the payouts of a run in a fixed order."""
    query = select(Payout).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id).order_by(Payout.id)
    return db.session.scalars(query).all()


def included_payouts(run: PayoutRun) -> list[Payout]:
    """Return the payouts that a run pays: those that were neither left out nor voided."""
    return [row for row in payouts_of(run) if row.is_included and PayoutState(row.state) is not PayoutState.VOIDED]


def left_out_by_hand(run: PayoutRun) -> Sequence[Payout]:
    """Return the payouts that somebody took out of a draft, each with the reason that its partner sees."""
    query = select(Payout).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id)
    return db.session.scalars(query.where(_IS_LEFT_OUT).order_by(Payout.id)).all()


def count_states(run: PayoutRun) -> dict[str, int]:
    """Return how many payouts that a run pays are in each state."""
    query = select(Payout.state, func.count()).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id)
    rows = db.session.execute(query.where(Payout.is_included).group_by(Payout.state))
    return {row[0]: row[1] for row in rows}


def has_unended_payouts(run: PayoutRun) -> bool:
    """Whether anything that a run pays has not come to an end."""
    query = select(Payout.id).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id, Payout.is_included)
    return db.session.scalar(query.where(Payout.state.not_in(ENDED)).limit(1)) is not None


def find_payout_in(run: PayoutRun, payout_id: Id) -> Payout | None:
    """Return one payout of a run, or None when it is not part of it."""
    query = select(Payout).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id)
    return db.session.scalar(query.where(Payout.id == payout_id))


def preparers_of(run: PayoutRun) -> frozenset[Id]:
    """Return who made a run, changed it, or sent it for approval."""
    found = {run.created_by_id, run.submitted_by_id, *(UUID(each) for each in run.editor_ids)}
    return frozenset(user_id for user_id in found if user_id is not None)


def has_other_approver(seller_id: Id, *, than: AbstractSet[Id]) -> bool:
    """Whether anybody besides these people could approve a run."""
    roles = [role for role, allowed in ROLES.items() if Permission.RUN_APPROVE in allowed]
    query = (
        select(Membership.id)
        .join(User)
        .where(Membership.organization_id == seller_id, Membership.role.in_(roles), User.active)
        .where(Membership.user_id.not_in(than))
    )
    return db.session.scalar(query.limit(1)) is not None


def visible_payouts(actor: Actor) -> Select[Payout]:
    """Return the payouts this actor may see: all of a seller's own; a partner's only once they are approved.

    One that was taken out after that stays, with its reason, and so does one that was left out of a run that was
    approved; one of a run that was canceled before was never promised.
    """
    me = actor.organization_id
    was_approved = exists().where(
        PayoutRun.id == Payout.run_id, PayoutRun.seller_id == Payout.seller_id, PayoutRun.approved_at.is_not(None)
    )
    promised = Payout.state.not_in([PayoutState.DRAFT, PayoutState.VOIDED])
    taken_out = (Payout.state == PayoutState.VOIDED) & Payout.left_out_reason.is_not(None)
    included = Payout.is_included & (promised | taken_out)
    theirs = (Payout.partner_id == me) & or_(included, and_(_IS_LEFT_OUT, was_approved))
    return select(Payout).where(or_(Payout.seller_id == me, theirs))


def get_payout(actor: Actor, payout_id: Id) -> Payout:
    """Return a payout this actor may see. Raises NotFound."""
    return get_one(
        visible_payouts(actor).where(Payout.id == payout_id),
        missing="There is no such payment, or it belongs to somebody else.",
    )


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One line of a payout: the part of an earning that it pays."""

    earning: Earning
    amount: Money


def lines_of_payout(payout: Payout) -> list[PaidLine]:
    """Return what a payout consists of, oldest earning first. The amounts sum to the payout."""
    query = (
        select(Earning, PayoutLine.amount_minor)
        .join(PayoutLine, (PayoutLine.earning_id == Earning.id) & (PayoutLine.seller_id == Earning.seller_id))
        .where(PayoutLine.seller_id == payout.seller_id, PayoutLine.payout_id == payout.id)
        .order_by(Earning.earned_at, Earning.id)
    )
    return [PaidLine(earning, Money(minor, payout.currency)) for earning, minor in db.session.execute(query)]


class PaidPart(NamedTuple):
    """One line of a payout, as bare as a large run needs it: which earning, and how much of it in minor units."""

    earning_id: Id
    minor: int


def parts_by_payout(payouts: Sequence[Payout]) -> dict[Id, list[PaidPart]]:
    """Return what each of these payouts consists of, oldest earning first, in two questions for 500.

    Lines and earnings are asked for one after the other: joined, SQLite goes through all earnings of the seller.
    """
    found: dict[Id, list[PaidPart]] = {}
    for some in batches(payouts):
        query = select(PayoutLine.payout_id, PayoutLine.earning_id, PayoutLine.amount_minor).where(
            PayoutLine.seller_id == some[0].seller_id, PayoutLine.payout_id.in_([each.id for each in some])
        )
        lines = db.session.execute(query).all()
        earned = _earned_at(some[0].seller_id, [line.earning_id for line in lines])
        for payout_id, earning_id, minor in sorted(lines, key=lambda line: (earned[line[1]], line[1])):
            found.setdefault(payout_id, []).append(PaidPart(earning_id, minor))
    return found


def _earned_at(seller_id: Id, earning_ids: Sequence[Id]) -> dict[Id, datetime]:
    earned: dict[Id, datetime] = {}
    for some in batches(earning_ids):
        query = select(Earning.id, Earning.earned_at).where(Earning.seller_id == seller_id, Earning.id.in_(some))
        earned |= {found.id: found.earned_at for found in db.session.execute(query)}
    return earned


def list_received(actor: Actor) -> list[tuple[Payout, Partnership]]:
    """Return the payouts this actor's organization gets as a partner, newest first."""
    query = (
        select(Payout, Partnership)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .where(Payout.id.in_(visible_payouts(actor).with_only_columns(Payout.id)))
        .where(Payout.partner_id == actor.organization_id)
        .order_by(Payout.created_at.desc())
    )
    return [(payout, partnership) for payout, partnership in db.session.execute(query)]


def get_user(user_id: Id | None) -> User:
    """Return a person by an id of our own. Raises NotFound."""
    found = db.session.get(User, user_id) if user_id else None
    if found is None:
        raise NotFound("Nobody is known by that id. Sign in again.")
    return found


def names_of(user_ids: set[Id | None]) -> dict[Id, str]:
    """Return the names of some people, for the lines that say who did what."""
    query = select(User.id, User.name).where(User.id.in_([user_id for user_id in user_ids if user_id]))
    return {row.id: row.name for row in db.session.execute(query)}


@dataclass(frozen=True, slots=True)
class About:
    """What stands around a payout: whose it is, its run, where it goes (frozen with the run) and who marked it paid."""

    partnership: Partnership
    run: PayoutRun
    account: PayoutDestination | None
    payer: str | None


def about_payout(payout: Payout) -> About:
    """Return what stands around a payout, in one query."""
    query = (
        select(Partnership, PayoutRun, PayoutDestination, User.name)
        .select_from(Payout)
        .join(Partnership, (Partnership.id == Payout.partnership_id) & (Partnership.seller_id == Payout.seller_id))
        .join(PayoutRun, (PayoutRun.id == Payout.run_id) & (PayoutRun.seller_id == Payout.seller_id))
        .outerjoin(
            PayoutDestination,
            (PayoutDestination.id == Payout.destination_id) & (PayoutDestination.seller_id == Payout.seller_id),
        )
        .outerjoin(User, User.id == Payout.paid_by_id)
        .where(Payout.seller_id == payout.seller_id, Payout.id == payout.id)
    )
    return About(*db.session.execute(query).one())
