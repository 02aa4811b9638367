"""Telling partners that money is on its way: once a file that pays them was left alone for an hour, and only once.

Until a day is written beside a payout nobody was told of it; setting its file aside takes the day away again.
"""

from collections.abc import Sequence

from sqlalchemy import update

from core import audit, clock, jobs
from core.access import system_for
from core.bulk import batches
from core.db import command, db, lock
from core.ids import Id, parse
from payouts import notices
from payouts.models import Artefact, Payout
from payouts.queries.entries import zone_of
from payouts.queries.files import find_withdrawal, get_artefact_of, untold_payouts, untold_voids
from payouts.queries.rails import get_run_of
from payouts.rules.actions import Action
from payouts.rules.files import LEFT_ALONE, FileKind, expected_on
from payouts.rules.runs import PayoutState

TOLD_AT_ONCE = 25
"""How many partners are told in one step, so that nobody who writes meanwhile waits for long."""


@command
def plan_telling(artefact: Artefact) -> None:
    """Have the partners in a new payment file told of it, once it was left alone for long enough."""
    told = {"file": artefact.public_id}
    jobs.enqueue("payouts.tell_sent", told, run_after=artefact.created_at + LEFT_ALONE)


@command
def tell_some_sent(artefact_id: Id, payout_ids: Sequence[str]) -> int:
    """Tell the partners of some of a file's payouts that their money is on its way. Returns how many were told.

    Nobody is told of what was paid, taken out or set aside meanwhile, and nobody twice.
    """
    artefact = get_artefact_of(artefact_id)
    run = lock(get_run_of(artefact.run_id))
    if find_withdrawal(artefact) is not None:
        return 0
    made_on = clock.local_day(artefact.created_at, zone_of(run.seller_id))
    found = untold_payouts(artefact, payout_ids)
    for payout in found:
        payout.expected_on = expected_on(FileKind(artefact.kind), made_on)
        audit.record(system_for(run.seller_id), Action.PAYOUT_SENT, payout, file=artefact.public_id)
        notices.payout_sent(payout)
    return len(found)


@command
def plan_telling_of_voids(payouts: Sequence[Payout]) -> None:
    """Have the partners of payouts that were taken out together told of it, a few at a time."""
    for some in batches([payout.public_id for payout in payouts], TOLD_AT_ONCE):
        jobs.enqueue("payouts.tell_voided", {"payouts": list(some)})


@command
def tell_voided(payout_ids: Sequence[str]) -> int:
    """Write down of each payout that it was taken out, and tell its partner why; nobody twice."""
    found = untold_voids([parse(each, Payout.__prefix__) for each in payout_ids])
    for payout in found:
        audit.record(
            system_for(payout.seller_id), Action.PAYOUT_VOIDED, payout, reason=payout.left_out_reason, is_unsent=True
        )
        notices.payout_voided(payout)
    return len(found)


@command
def forget_told(artefact: Artefact) -> None:
    """Expect what a file would have paid on no day any more, so that the next file's day is told."""
    for some in batches(artefact.payout_ids):
        mine = (Payout.seller_id == artefact.seller_id) & (Payout.run_id == artefact.run_id)
        waits = Payout.id.in_([parse(each, Payout.__prefix__) for each in some]) & (
            Payout.state == PayoutState.APPROVED
        )
        db.session.execute(update(Payout).where(mine, waits).values(expected_on=None))
