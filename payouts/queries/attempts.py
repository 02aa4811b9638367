"""Reads of attempts: what was sent, what was said, and what is due to be sent or looked at now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from accounts.models import Organization
from core import clock
from core.db import db
from core.ids import Id, show
from core.money import Money
from payouts.models import Entry, Move, Payout, PayoutAnswer, PayoutAttempt, PayoutRun
from payouts.queries.destinations import frozen_destinations
from payouts.queries.rails import find_stop
from payouts.rules.cash import Booked
from payouts.rules.destinations import SENDING
from payouts.rules.kinds import EntryKind
from payouts.rules.runs import PayoutState
from payouts.rules.sending import OPEN_ATTEMPTS, AttemptState, Order, group_of


def has_open_attempts(seller_id: Id, rail: str) -> bool:
    """Whether anything sent through a rail has not come to an end."""
    query = select(PayoutAttempt.id).where(PayoutAttempt.seller_id == seller_id, PayoutAttempt.rail == rail)
    return db.session.scalar(query.where(PayoutAttempt.state.in_(OPEN_ATTEMPTS)).limit(1)) is not None


def has_undecided_payouts(seller_id: Id, rail: str) -> bool:
    """Whether anything frozen for a rail was neither sent nor taken out, or failed without anybody's decision."""
    waits = Payout.state.in_([PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.FAILED])
    query = select(Payout.id).where(Payout.seller_id == seller_id, Payout.rail == rail, Payout.is_included, waits)
    return db.session.scalar(query.limit(1)) is not None


def latest_attempt(payout: Payout) -> PayoutAttempt | None:
    """Return the newest generation of sending a payout, or None when it was never sent."""
    query = select(PayoutAttempt).where(
        PayoutAttempt.seller_id == payout.seller_id, PayoutAttempt.payout_id == payout.id
    )
    return db.session.scalar(query.order_by(PayoutAttempt.generation.desc()).limit(1))


def get_attempt(attempt_id: Id) -> PayoutAttempt:
    """Return an attempt by an id of our own."""
    return db.session.get_one(PayoutAttempt, attempt_id)


def order_of(payout: Payout, run: PayoutRun) -> Order:
    """Return what a rail is told to pay: the frozen amount to the frozen account."""
    destination = frozen_destinations([payout])[payout.id]
    return Order(
        payout=payout.public_id,
        run=run.public_id,
        organization=show(Organization.__prefix__, payout.seller_id),
        group=group_of(payout.id.hex),
        destination=destination.rail_object_id or "",
        amount_minor=payout.amount_minor,
        currency=payout.currency,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """The next payout of a run to deal with: to begin when it has no open attempt, else to look for."""

    payout_id: Id
    attempt_id: Id | None


def next_due(run_id: Id) -> Due | None:
    """Return the next payout of a run that is to be sent, or to be looked for after it was; None when nothing is.

    While the run is not being paid, or its seller has stopped payments, only what was sent already is due.
    """
    run = db.session.get_one(PayoutRun, run_id)
    sent = db.session.execute(_sent_and_due(run).limit(1)).first()
    if sent is not None:
        return Due(sent[0], sent[1])
    if run.paying_since is None or find_stop(run.seller_id) is not None:
        return None
    first = db.session.scalar(_unsent(run).with_only_columns(Payout.id).order_by(Payout.id).limit(1))
    return None if first is None else Due(first, None)


def unsent(run: PayoutRun) -> Sequence[Payout]:
    """Return the payouts of a run that a rail would pay by itself and that were not sent yet."""
    return db.session.scalars(_unsent(run).order_by(Payout.id)).all()


def lock_unsent(run: PayoutRun) -> Sequence[Payout]:
    """Return the same payouts, read again and kept from others until the command ends."""
    query = _unsent(run).order_by(Payout.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).all()


def unsent_sums(run: PayoutRun) -> list[Money]:
    """Return by currency what a rail is still to be told to pay: of this run, and of all that are being paid."""
    its_run = and_(PayoutRun.id == Payout.run_id, PayoutRun.seller_id == Payout.seller_id)
    query = (
        select(Payout.currency, func.sum(Payout.amount_minor))
        .join(PayoutRun, its_run)
        .where(Payout.seller_id == run.seller_id, or_(PayoutRun.id == run.id, PayoutRun.paying_since.is_not(None)))
        .where(Payout.is_included, Payout.rail.in_(SENDING), Payout.state == PayoutState.APPROVED)
        .group_by(Payout.currency)
        .order_by(Payout.currency)
    )
    return [Money(int(minor), currency) for currency, minor in db.session.execute(query)]


def _unsent(run: PayoutRun) -> Select[Payout]:
    return select(Payout).where(unsent_of(run))


def unsent_of(run: PayoutRun) -> ColumnElement[bool]:
    """Return what is true of a run's payouts that a rail pays by itself and was not told of yet."""
    return and_(
        Payout.seller_id == run.seller_id,
        Payout.run_id == run.id,
        Payout.is_included,
        Payout.rail.in_(SENDING),
        Payout.state == PayoutState.APPROVED,
    )


def count_unsent(run: PayoutRun) -> int:
    """Return how many payouts of a run were not sent yet, of those that a rail pays by itself."""
    return db.session.scalar(select(func.count()).select_from(Payout).where(unsent_of(run))) or 0


def _sent_and_due(run: PayoutRun) -> Select[Id, Id]:
    return (
        _open(run.seller_id)
        .where(Payout.run_id == run.id, PayoutAttempt.next_at <= clock.now())
        .order_by(PayoutAttempt.next_at, Payout.id)
    )


def _open(seller_id: Id) -> Select[Id, Id]:
    mine = and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.seller_id == Payout.seller_id)
    return (
        select(Payout.id, PayoutAttempt.id)
        .join(PayoutAttempt, mine)
        .where(Payout.seller_id == seller_id, PayoutAttempt.state.in_(OPEN_ATTEMPTS))
    )


def next_moment(run_id: Id) -> datetime | None:
    """Return when a run's next sent payout is to be sent or looked for again; None when nothing waits."""
    run = db.session.get_one(PayoutRun, run_id)
    query = select(func.min(PayoutAttempt.next_at)).where(PayoutAttempt.seller_id == run.seller_id)
    ours = select(Payout.id).where(Payout.seller_id == run.seller_id, Payout.run_id == run_id)
    open_ones = PayoutAttempt.state.in_(OPEN_ATTEMPTS)
    found: datetime | None = db.session.scalar(query.where(PayoutAttempt.payout_id.in_(ours), open_ones))
    return found


def runs_with_work() -> list[tuple[Id, Id]]:
    """Return (seller, run) of every run in which something is to be sent or looked for now."""
    to_send = and_(PayoutRun.paying_since.is_not(None), Payout.state == PayoutState.APPROVED, Payout.rail.in_(SENDING))
    attempt = and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.state.in_(OPEN_ATTEMPTS))
    to_look = PayoutAttempt.next_at <= clock.now()
    query = (
        select(PayoutRun.seller_id, PayoutRun.id)
        .join(Payout, and_(Payout.run_id == PayoutRun.id, Payout.seller_id == PayoutRun.seller_id))
        .outerjoin(PayoutAttempt, attempt)
        .where(Payout.is_included, or_(to_send, to_look))
        .distinct()
        .order_by(PayoutRun.seller_id, PayoutRun.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Sent:
    """One generation of sending as a page shows it, with everything that was said to it, oldest first."""

    attempt: PayoutAttempt
    answers: tuple[PayoutAnswer, ...]


def attempts_of(payout: Payout) -> list[Sent]:
    """Return every generation of sending a payout, newest first."""
    said = and_(PayoutAnswer.attempt_id == PayoutAttempt.id, PayoutAnswer.seller_id == PayoutAttempt.seller_id)
    query = (
        select(PayoutAttempt, PayoutAnswer)
        .outerjoin(PayoutAnswer, said)
        .where(PayoutAttempt.seller_id == payout.seller_id, PayoutAttempt.payout_id == payout.id)
        .order_by(PayoutAttempt.generation.desc(), PayoutAnswer.at, PayoutAnswer.id)
    )
    answers: dict[PayoutAttempt, list[PayoutAnswer]] = {}
    rows: list[tuple[PayoutAttempt, PayoutAnswer | None]] = [(row[0], row[1]) for row in db.session.execute(query)]
    for attempt, answer in rows:
        answers.setdefault(attempt, []).extend([answer] if answer else [])
    return [Sent(attempt, tuple(found)) for attempt, found in answers.items()]


def known_objects(seller_id: Id, rail: str, names: Collection[str]) -> set[str]:
    """Return which of a rail's objects are those of our payouts."""
    query = select(Payout.rail_object_id).where(Payout.seller_id == seller_id, Payout.rail == rail)
    return {str(name) for name in db.session.scalars(query.where(Payout.rail_object_id.in_(names)))}


def booked_cash(seller_id: Id, rail: str, *, livemode: bool, since: datetime) -> list[Booked]:
    """Return what the ledger says went out through a rail, in one mode, for each payout paid since a moment."""
    of_mode = exists().where(
        PayoutAttempt.seller_id == Payout.seller_id, PayoutAttempt.payout_id == Payout.id,
        PayoutAttempt.state == AttemptState.PAID, PayoutAttempt.livemode == livemode,
    )  # fmt: skip
    back = case((Entry.kind == EntryKind.RETURNED, -Move.amount_minor), else_=Move.amount_minor)
    query = (
        select(Payout, func.sum(back))
        .join(Entry, and_(Entry.payout_id == Payout.id, Entry.seller_id == Payout.seller_id))
        .join(Move, and_(Move.entry_id == Entry.id, Move.seller_id == Entry.seller_id))
        .where(Payout.seller_id == seller_id, Payout.rail == rail, Payout.rail_object_id.is_not(None))
        .where(Payout.paid_at >= since, Entry.kind.in_([EntryKind.PAID, EntryKind.RETURNED]), of_mode)
        .group_by(Payout.id)
        .order_by(Payout.id)
    )
    return [
        Booked(row.id, row.run_id, row.rail_object_id or "", int(minor), row.currency)
        for row, minor in db.session.execute(query)
    ]


def generations_since(seller_id: Id, rail: str, moment: datetime) -> dict[Id, int]:
    """Return by payout the newest generation that was sent through a rail since a moment."""
    mine = (PayoutAttempt.seller_id == seller_id) & (PayoutAttempt.rail == rail)
    query = select(PayoutAttempt.payout_id, func.max(PayoutAttempt.generation)).where(mine)
    rows = db.session.execute(query.where(PayoutAttempt.first_sent_at >= moment).group_by(PayoutAttempt.payout_id))
    return {row[0]: row[1] for row in rows}


def sent_payouts(
    seller_id: Id, rail: str, *, livemode: bool, since: datetime
) -> list[tuple[Payout, PayoutRun, PayoutAttempt]]:
    """Return the payouts sent through a rail in one mode since a moment or still open, with run and newest attempt."""
    newest = (
        select(PayoutAttempt.payout_id, func.max(PayoutAttempt.generation).label("generation"))
        .where(PayoutAttempt.seller_id == seller_id, PayoutAttempt.rail == rail)
        .group_by(PayoutAttempt.payout_id)
        .subquery()
    )
    is_newest = and_(PayoutAttempt.payout_id == newest.c.payout_id, PayoutAttempt.generation == newest.c.generation)
    query = (
        select(Payout, PayoutRun, PayoutAttempt)
        .join(PayoutRun, and_(PayoutRun.id == Payout.run_id, PayoutRun.seller_id == Payout.seller_id))
        .join(PayoutAttempt, and_(PayoutAttempt.payout_id == Payout.id, PayoutAttempt.seller_id == Payout.seller_id))
        .join(newest, is_newest)
        .where(Payout.seller_id == seller_id, PayoutAttempt.livemode == livemode)
        .where(or_(PayoutAttempt.first_sent_at >= since, PayoutAttempt.state.in_(OPEN_ATTEMPTS)))
        .order_by(Payout.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]
