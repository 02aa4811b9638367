"""What waits for somebody: counted in one query, for the navigation and for "Needs you"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from campaigns.models import Approval, Creative, CreativeVersion, Decision, Program, ReviewRound
from campaigns.queries.approvals import holds_at
from campaigns.queries.kits_waiting import count_waiting_for_seller
from campaigns.queries.reviews import is_not_own_work, must_answer
from campaigns.rules.creatives import Side, VersionState
from campaigns.rules.reviews import RoundState
from core import clock
from core.access import Actor
from core.db import db
from core.ids import Id
from partners.models import AgreementVersion, Partnership
from partners.rules.agreements import VersionState as OfferState
from partners.rules.partnerships import PartnershipState
from payouts.models import (
    Account,
    Dispute,
    Entry,
    Move,
    Payout,
    PayoutDestination,
    PayoutRun,
    Period,
    Question,
    RailFinding,
)
from payouts.queries.runs import LIVE
from payouts.rules.disputes import WAITS_FOR_SELLER
from payouts.rules.kinds import AccountKind
from payouts.rules.runs import PayoutState, RunState
from tracking.models import OrderConflict, UndoAnswer
from tracking.queries.currencies import orders_in_other_currency
from tracking.rules.conflicts import ConflictState
from tracking.rules.undoing import UndoWord


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things wait, on either side of an organization, and on which sides it is."""

    designs: int
    designs_since: datetime | None
    to_be_made: int
    to_be_opened: int
    to_renew: int
    to_renew_by: datetime | None
    conflicts: int
    in_other_currency: int
    offers_out: int
    offers_in: int
    runs_in_draft: int
    runs_to_approve: int
    runs_to_pay: int
    undecided: int
    differences: int
    partners_due: int
    without_way_to_pay: int
    stores_owing: int
    owed_to: int
    questions: int
    disputes: int
    undo_asks: int
    has_sold: bool
    is_partner: bool

    @property
    def is_seller(self) -> bool:
        """Whether the organization is shown the seller's side: also when it is new and on no side yet."""
        return self.has_sold or not self.is_partner


def find_waiting(actor: Actor) -> Waiting:
    """Return what waits for the actor's organization. One query."""
    me = actor.organization_id
    offers, counted = _offers(), select(func.count())
    asked: dict[str, ColumnElement[Any]] = {
        "designs": _designs(actor).with_only_columns(func.count()).scalar_subquery(),
        "designs_since": _designs(actor).with_only_columns(func.min(ReviewRound.opened_at)).scalar_subquery(),
        "to_be_made": _to_be_made(me).scalar_subquery(),
        "to_be_opened": count_waiting_for_seller(me).scalar_subquery(),
        "to_renew": _to_renew(me).with_only_columns(func.count()).scalar_subquery(),
        "to_renew_by": _to_renew(me).with_only_columns(func.min(Approval.review_by)).scalar_subquery(),
        "conflicts": counted.where(*_open_conflicts(me)).scalar_subquery(),
        "in_other_currency": _in_other_currency(me).scalar_subquery(),
        "offers_out": offers.where(AgreementVersion.seller_id == me).scalar_subquery(),
        "offers_in": offers.where(AgreementVersion.partner_id == me).scalar_subquery(),
        "runs_in_draft": _runs(me, RunState.DRAFT).scalar_subquery(),
        "runs_to_approve": _runs(me, RunState.IN_REVIEW).scalar_subquery(),
        "runs_to_pay": _runs(me, RunState.APPROVED, RunState.PAYING).scalar_subquery(),
        "undecided": _undecided(me).scalar_subquery(),
        "differences": counted.where(*_differences(me)).scalar_subquery(),
        "partners_due": _partners_due(me).scalar_subquery(),
        "without_way_to_pay": _without_way_to_pay(me).scalar_subquery(),
        "stores_owing": _owing(Account.seller_id == me).scalar_subquery(),
        "owed_to": _owing(Account.partner_id == me).scalar_subquery(),
        "questions": _questions(me).scalar_subquery(),
        "disputes": _disputes(me).scalar_subquery(),
        "undo_asks": counted.where(*_open_asks(me)).scalar_subquery(),
        "has_sold": exists().where(Program.seller_id == me) | exists().where(Partnership.seller_id == me),
        "is_partner": exists().where(Partnership.partner_id == me),
    }
    row = db.session.execute(select(*(column.label(name) for name, column in asked.items()))).mappings().one()
    return Waiting(**{name: row[name] for name in asked})


def _open_conflicts(me: Id | None) -> tuple[ColumnElement[bool], ...]:
    return OrderConflict.seller_id == me, OrderConflict.state == ConflictState.OPEN


def _in_other_currency(me: Id | None) -> Select[int]:
    return orders_in_other_currency(me).with_only_columns(func.count())


def _designs(actor: Actor) -> Select[ReviewRound]:
    """Return the rounds in which nobody of the actor's organization has decided, although its side must."""
    me = actor.organization_id
    decided = exists().where(
        Decision.review_round_id == ReviewRound.id, Decision.organization_id == me, Decision.withdrawn_at.is_(None)
    )
    mine = and_(must_answer(me), is_not_own_work(actor))
    return select(ReviewRound).where(mine, ReviewRound.state == RoundState.OPEN, ~decided)


def _to_be_made(me: Id | None) -> Select[int]:
    """Count the designs of ours whose newest version was sent back with changes to make."""
    newest = select(func.max(CreativeVersion.number)).where(CreativeVersion.creative_id == Creative.id)
    return (
        select(func.count())
        .select_from(Creative)
        .join(CreativeVersion, CreativeVersion.creative_id == Creative.id)
        .where(CreativeVersion.author_organization_id == me)
        .where(CreativeVersion.state == VersionState.CHANGES_REQUESTED)
        .where(CreativeVersion.number == newest.correlate(Creative).scalar_subquery())
    )


def _to_renew(me: Id | None) -> Select[Approval]:
    """Return the approvals of our designs that new guidelines end, unless they are given again and nobody was asked."""
    is_asked = exists().where(ReviewRound.creative_id == Approval.creative_id, ReviewRound.state == RoundState.OPEN)
    is_ours = or_(
        and_(Creative.owner_side == Side.SELLER, Creative.seller_id == me),
        and_(Creative.owner_side == Side.PARTNER, Creative.partner_id == me),
    )
    query = select(Approval).join(Creative, Creative.id == Approval.creative_id).where(is_ours, ~is_asked)
    return query.where(Approval.review_by.is_not(None), holds_at(clock.now()))


def _offers() -> Select[int]:
    return select(func.count()).select_from(AgreementVersion).where(AgreementVersion.state == OfferState.OFFERED)


def _runs(me: Id | None, *states: RunState) -> Select[int]:
    query = select(func.count()).select_from(PayoutRun).where(PayoutRun.seller_id == me)
    return query.where(PayoutRun.state.in_([state.value for state in states]))


def _undecided(me: Id | None) -> Select[int]:
    """Count the payments that were refused, or of which nobody knows whether they were made: a person decides."""
    query = select(func.count()).select_from(Payout).where(Payout.seller_id == me, Payout.is_included)
    return query.where(Payout.state.in_([PayoutState.FAILED, PayoutState.UNKNOWN]))


def _differences(me: Id | None) -> tuple[ColumnElement[bool], ...]:
    """What our books and a rail or a bank say differently, and what stops the next run until somebody solves it."""
    return RailFinding.seller_id == me, RailFinding.is_serious.is_(True), RailFinding.solved_at.is_(None)


def _partners_due(me: Id | None) -> Select[int]:
    """Count the partners with released money of a closed month that no run pays yet."""
    closed = select(func.max(Period.month)).where(Period.seller_id == me).scalar_subquery()
    runs = select(PayoutRun.id).where(PayoutRun.seller_id == me, PayoutRun.state != RunState.CANCELED)
    is_collected = runs.where(or_(PayoutRun.cutoff_month >= closed, PayoutRun.state.in_(LIVE))).exists()
    was_released = exists().where(
        Move.seller_id == me, Move.credit_account_id == Account.id, Entry.id == Move.entry_id, Entry.period <= closed
    )
    query = select(func.count(Account.partnership_id.distinct())).where(Account.seller_id == me)
    return query.where(Account.kind == AccountKind.PAYABLE, Account.balance_minor > 0, was_released, ~is_collected)


def _owing(whose: ColumnElement[bool]) -> Select[int]:
    """Count the stores that owe something; on an account of what a store owes, that is below zero."""
    return select(func.count()).where(whose, Account.kind == AccountKind.RECEIVABLE, Account.balance_minor < 0)


def _questions(me: Id | None) -> Select[int]:
    """Count what partners asked about their money and nobody has answered."""
    query = select(func.count()).select_from(Question)
    return query.where(Question.seller_id == me, Question.answered_at.is_(None))


def _disputes(me: Id | None) -> Select[int]:
    """Count the disputes that are decided for the partner unless we answer them in time."""
    query = select(func.count()).select_from(Dispute)
    return query.where(Dispute.seller_id == me, Dispute.state.in_(WAITS_FOR_SELLER))


def _open_asks(me: Id | None) -> tuple[ColumnElement[bool], ...]:
    """What sellers ask us to let them take back, and nobody of ours has answered."""
    return UndoAnswer.partner_id == me, UndoAnswer.word == UndoWord.WAITING


def _without_way_to_pay(me: Id | None) -> Select[int]:
    """Count the active partnerships in which we are the partner and have to say, or confirm, where to be paid."""
    known = exists().where(
        PayoutDestination.partnership_id == Partnership.id,
        PayoutDestination.replaced_at.is_(None),
        PayoutDestination.blocked_at.is_(None),
    )
    query = select(func.count()).select_from(Partnership).where(Partnership.partner_id == me, ~known)
    return query.where(Partnership.state == PartnershipState.ACTIVE)
