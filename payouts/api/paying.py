"""What a key may say about approved payouts: pay, cancel, look again, paid, taken out, came back.

Its scope is named, never in `all`.
"""

from accounts.permissions import Permission
from core.access import current_actor, needs
from core.api import answers, takes
from core.ids import Id
from payouts.api.blueprint import api
from payouts.api.payouts import shown
from payouts.api.runs import one_run
from payouts.commands import canceling, paying
from payouts.commands import payouts as commands
from payouts.funding import start_paying as start_when_covered
from payouts.models import Payout
from payouts.queries.payouts import get_details
from payouts.schemas.payouts import PayoutOut
from payouts.schemas.runs import MarkPaid, Reason, ReturnPayout, RunOut, SeenRun


@api.post("/runs/<id:run_id>/pay")
@needs(Permission.RUN_PAY)
@answers(RunOut)
@takes(SeenRun)
def start_paying(body: SeenRun, run_id: Id) -> RunOut:
    """Let Stripe pay what it pays by itself in an approved run. A worker sends it."""
    return one_run(start_when_covered(run_id, actor=current_actor(), seen_sha=body.seen).id)


@api.post("/runs/<id:run_id>/cancel-unsent")
@needs(Permission.RUN_PAY)
@answers(RunOut)
@takes(Reason)
def cancel_unsent(body: Reason, run_id: Id) -> RunOut:
    """Take out of a run what Stripe was not told to pay yet. Its amounts are payable again."""
    return one_run(canceling.cancel_unsent(run_id, actor=current_actor(), reason=body.reason).id)


@api.get("/payouts/<id:payout_id>")
@needs(Permission.RUNS_SEE)
@answers(PayoutOut)
def get_payout(payout_id: Id) -> PayoutOut:
    """Return one payout."""
    return shown(get_details(current_actor(), payout_id))


@api.post("/payouts/<id:payout_id>/paid")
@needs(Permission.RUN_PAY)
@answers(PayoutOut)
@takes(MarkPaid)
def mark_paid(body: MarkPaid, payout_id: Id) -> PayoutOut:
    """Say that the bank paid an approved payout."""
    paid = commands.mark_paid(
        payout_id,
        actor=current_actor(),
        reference=body.reference,
        paid_on=body.paid_on,
        is_shared=body.is_shared,
    )
    return _shown(paid)


@api.post("/payouts/<id:payout_id>/look")
@needs(Permission.RUN_PAY)
@answers(PayoutOut, 202)
def look_again(payout_id: Id) -> PayoutOut:
    """Let a worker ask the rail how a payout stands that was sent. The answer is how it stood before."""
    return _shown(paying.ask_look(payout_id, actor=current_actor()))


@api.post("/payouts/<id:payout_id>/void")
@needs(Permission.RUN_PAY)
@answers(PayoutOut)
@takes(Reason)
def void_payout(body: Reason, payout_id: Id) -> PayoutOut:
    """Take an approved payout out before it is paid. Its amount is payable again."""
    return _shown(commands.void_payout(payout_id, actor=current_actor(), reason=body.reason))


@api.post("/payouts/<id:payout_id>/return")
@needs(Permission.RUN_PAY)
@answers(PayoutOut)
@takes(ReturnPayout)
def return_payout(body: ReturnPayout, payout_id: Id) -> PayoutOut:
    """Book that the bank sent a paid payout back. Its amount is payable again.

    Where the bank had paid it twice, one of the two came back: it stays paid.
    """
    reason, is_all_back = body.reason, body.is_all_back
    return _shown(commands.return_payout(payout_id, actor=current_actor(), reason=reason, is_all_back=is_all_back))


def _shown(payout: Payout) -> PayoutOut:
    return shown(get_details(current_actor(), payout.id))
