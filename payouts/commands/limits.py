"""Setting limits of what is paid at once. Every change says why, is kept, and binds whoever made it."""

from accounts.permissions import Permission, who_may
from core import audit, clock
from core.access import Actor
from core.db import add, command
from core.errors import AppError
from core.money import Money
from payouts.commands.ledger import lock_books
from payouts.models import PaymentLimit, PayoutRun
from payouts.queries.limits import limits_of, paid_by
from payouts.rules.actions import Action
from payouts.rules.limits import LimitKind, refuse_over_limit


@command
def set_limit(kind: LimitKind, currency: str, amount: Money | None, *, actor: Actor, reason: str) -> PaymentLimit:
    """Set what one run, or one partner in it, is paid at most in a currency; None takes the limit away.

    Raises AppError when it is no change, below zero, or says no reason.
    """
    if actor.organization_id is None:
        raise AppError("Limits belong to an organization. Sign in to one.")
    if not reason.strip():
        raise AppError("Say why the limit is changed: whoever approves the next run reads it.", field="reason")
    if amount is not None and amount.minor < 0:
        raise AppError("A limit is an amount of zero or more. Leave it empty to have none.", field="amount")
    lock_books(actor.organization_id)
    before = limits_of(actor.organization_id).get((kind, currency))
    after = amount.minor if amount is not None else None
    if before == after:
        raise AppError("This is the limit already. Nothing was changed.", field="amount")
    limit = add(
        PaymentLimit(
            seller_id=actor.organization_id, kind=kind, currency=currency, amount_minor=after, before_minor=before,
            reason=reason.strip(), set_at=clock.now(), set_by_id=actor.user_id,
        )
    )  # fmt: skip
    audit.record(actor, Action.PAYMENT_LIMIT_SET, limit, kind=kind, currency=currency, before=before, after=after)
    return limit


def refuse_run_over_limit(run: PayoutRun) -> None:
    """Refuse to go on with a run that pays more than a limit lets it. Raises Conflict."""
    refuse_over_limit(paid_by(run), limits_of(run.seller_id), who=who_may(Permission.ORGANIZATION_EDIT))
