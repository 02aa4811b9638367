"""Marking payments paid: what the bank made is booked once, whether a person says so or a result file does."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from core import audit, clock
from core.access import Actor
from core.db import command, db, lock
from core.errors import AppError, Conflict, NotFound
from core.ids import Id
from payouts import notices
from payouts.commands.destinations import block_destination
from payouts.commands.findings import solve_those_of
from payouts.commands.ledger import lock_books
from payouts.commands.reserves import pay, take_return
from payouts.commands.settling import settle_if_done
from payouts.models import Payout, PayoutRun
from payouts.queries.doubles import CAME_BACK
from payouts.queries.entries import zone_of
from payouts.queries.marking import paid_with_any
from payouts.queries.runs import get_run
from payouts.rules.actions import Action
from payouts.rules.destinations import SENDING
from payouts.rules.marking import Mark, check_marks
from payouts.rules.reconciling import FindingKind
from payouts.rules.runs import PayoutState, advance_payout, same_reference

_BOOKED_BACK = "It was booked as returned."


@command
def mark_many_paid(
    run_id: Id, marks: Sequence[Mark], *, actor: Actor, paid_on: date, common: str = "", is_shared: bool = False
) -> PayoutRun:
    """Say that the bank made several payments of a run, all or none. Raises Conflict when one has ended already.

    `common` is the reference that was given once for all: one transfer that paid them together.
    """
    run = lock(get_run(actor, run_id))
    today = clock.today(zone_of(run.seller_id))
    check_marks(marks, common=common, is_shared=is_shared, paid_on=paid_on, today=today)
    payouts = {payout.id: payout for payout in lock_payouts(run.seller_id, [mark.payout_id for mark in marks])}
    lock_books(run.seller_id)
    if any(mark.payout_id not in payouts or payouts[mark.payout_id].run_id != run.id for mark in marks):
        raise NotFound("One of these payments is not in this run. Load the page again, then mark what is listed.")
    for mark in marks:
        _refuse_ended(payouts[mark.payout_id])
    others = paid_with_any(run.seller_id, marks)
    for mark in marks:
        known = others.get(mark.reference.lower(), [])
        if known and not is_shared:
            raise AppError(same_reference(mark.reference, known), field="is_shared")
        book_paid(payouts[mark.payout_id], actor, reference=mark.reference, paid_on=paid_on, shared_with=len(known))
    settle_if_done(run)
    return run


@command
def book_paid(payout: Payout, actor: Actor, *, reference: str, paid_on: date, shared_with: int = 0) -> None:
    """Book one locked payout as paid and tell its partner. Raises Conflict when it has ended already."""
    payout.state = _refuse_ended(payout)
    payout.reference, payout.paid_on = reference, paid_on
    payout.paid_at, payout.paid_by_id = clock.now(), actor.user_id
    pay(payout, actor, reference=reference)
    audit.record(
        actor, Action.PAYOUT_PAID, payout, reference=reference, paid_on=paid_on.isoformat(), shared_with=shared_with
    )
    notices.payout_paid(payout)


@command
def book_returned(payout: Payout, actor: Actor, *, reason: str) -> None:
    """Book that a locked payout's money came back: it is payable again, and its account is closed until confirmed."""
    payout.state = advance_payout(PayoutState(payout.state), PayoutState.RETURNED)
    payout.left_out_reason = reason
    take_return(payout, actor, reason=reason)
    block_destination(payout, PayoutState.RETURNED, reason=reason)
    audit.record(actor, Action.PAYOUT_RETURNED, payout, reason=reason)
    solve_those_of(payout.seller_id, payout.id, {FindingKind.REVERSED})
    solve_those_of(payout.seller_id, payout.id, {FindingKind.BANK_BACK}, actor=actor, solution=_BOOKED_BACK)


@command
def note_given_back(payout: Payout, actor: Actor, *, reason: str) -> bool:
    """Note that the second payment of one that a bank made twice came back: the payout stays paid, once.

    Returns False, and notes nothing, where no bank is known to have paid it twice.
    """
    solution = f"The second payment came back. {reason}".strip()[:300]
    twice = {FindingKind.BANK_TWICE}
    return solve_those_of(payout.seller_id, payout.id, twice, actor=actor, solution=solution, noted=CAME_BACK)


def lock_payouts(seller_id: Id, payout_ids: Collection[Id]) -> Sequence[Payout]:
    """Return a seller's payouts, read again and kept from others until the command ends. Lock their runs before."""
    query = select(Payout).where(Payout.seller_id == seller_id, Payout.id.in_(payout_ids)).order_by(Payout.id)
    return db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _refuse_ended(payout: Payout) -> PayoutState:
    """Return the state of a payout that is paid. Raises Conflict where its rail says so itself, or it has ended."""
    if payout.rail in SENDING:
        raise Conflict("Stripe pays this one and says when it is paid, so it cannot be marked by hand.")
    return advance_payout(PayoutState(payout.state), PayoutState.PAID)
