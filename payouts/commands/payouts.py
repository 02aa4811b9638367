"""Single payouts after approval: paid with a reference, voided, or sent back by the bank. Never twice."""

from datetime import date

from core import audit
from core.access import Actor
from core.db import command, lock
from core.errors import AppError, Conflict
from core.ids import Id
from payouts import notices
from payouts.commands.ledger import lock_books
from payouts.commands.marking import book_returned, mark_many_paid, note_given_back
from payouts.commands.reserves import give_back
from payouts.commands.settling import settle_if_done
from payouts.models import Payout, PayoutRun
from payouts.queries.doubles import undecided_double
from payouts.queries.findings import was_taken_back
from payouts.queries.runs import get_payout, get_run
from payouts.rules.actions import Action
from payouts.rules.destinations import SENDING
from payouts.rules.marking import Mark
from payouts.rules.runs import PayoutState, advance_payout, which_came_back


@command
def mark_paid(payout_id: Id, *, actor: Actor, reference: str, paid_on: date, is_shared: bool = False) -> Payout:
    """Say that the bank paid an approved payout. Raises Conflict when it is paid already.

    A reference that another payment has is refused with a question; `is_shared` answers that one transfer paid both.
    """
    reference = reference.strip()
    if not reference:
        raise AppError("Write the bank's reference, so that both sides can find the payment.", field="reference")
    payout = get_payout(actor, payout_id)
    mark = Mark(payout.id, reference)
    mark_many_paid(payout.run_id, [mark], actor=actor, paid_on=paid_on, common=reference, is_shared=is_shared)
    return payout


@command
def void_payout(payout_id: Id, *, actor: Actor, reason: str) -> Payout:
    """Take one approved payout out of its run before it is paid; the money becomes payable again.

    A payout that its rail refused can be taken out too: its money is payable again already.

    Raises Conflict before approval: a draft has set nothing aside that could go back.
    """
    if not reason.strip():
        raise AppError("Say why it is taken out: the partner sees the reason.", field="reason")
    run, payout = _locked(payout_id, actor)
    if PayoutState(payout.state) is PayoutState.DRAFT:
        raise Conflict("This payment is not approved. Take it out on the run's page while the run is a draft.")
    was_set_aside = PayoutState(payout.state) is not PayoutState.FAILED
    payout.state = advance_payout(PayoutState(payout.state), PayoutState.VOIDED)
    payout.left_out_reason = reason.strip()
    if was_set_aside:
        give_back([payout], actor, reason=reason.strip())
    settle_if_done(run)
    audit.record(actor, Action.PAYOUT_VOIDED, payout, reason=reason.strip())
    notices.payout_voided(payout)
    return payout


@command
def return_payout(payout_id: Id, *, actor: Actor, reason: str, is_all_back: bool = False) -> Payout:
    """Book that the bank sent a paid payout back; the money becomes payable again, with the reason.

    Nothing more is paid to that account before the partner confirms or changes it. Where the bank had paid twice, one
    of the two came back: the payout stays paid, and that difference is solved. Where somebody had solved it in words,
    it is refused with a question; `is_all_back` answers that the partner has nothing of it any more.
    """
    if not reason.strip():
        raise AppError("Write what the bank gave as the reason.", field="reason")
    run, payout = _locked(payout_id, actor)
    if payout.rail in SENDING and not was_taken_back(payout):
        raise Conflict("Stripe does not say that this transfer was taken back. Reverse it there, then look again.")
    if payout.state != PayoutState.PAID or not note_given_back(payout, actor, reason=reason.strip()):
        double = undecided_double(payout)
        if double is not None and not is_all_back:
            raise AppError(which_came_back(double.solution or ""), field="is_all_back")
        book_returned(payout, actor, reason=reason.strip())
        notices.payout_came_back(payout, run)
    return payout


def _locked(payout_id: Id, actor: Actor) -> tuple[PayoutRun, Payout]:
    """Return a payout and its run, locked in that order: run first, so that two payouts settle it once."""
    payout = get_payout(actor, payout_id)
    run = lock(get_run(actor, payout.run_id))
    lock(payout)
    lock_books(run.seller_id)
    return run, payout
