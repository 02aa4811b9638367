"""Deciding conflicts: keep the first report, or take the new one as a correction. The order is never rewritten."""

from core import audit, clock
from core.access import Actor
from core.db import command, lock
from core.ids import Id
from core.money import Money
from tracking.commands.adjustments import record_adjustment
from tracking.models import Order, OrderConflict
from tracking.queries.conflicts import get_conflict
from tracking.queries.worth import left_of
from tracking.rules.actions import Action
from tracking.rules.conflicts import ConflictState, Resolution, check_open, correction
from tracking.rules.refunds import AdjustmentKind
from tracking.schemas.reports import AdjustmentReport, OrderReport


@command
def decide_conflict(conflict_id: Id, *, actor: Actor, resolution: Resolution, note: str) -> OrderConflict:
    """Settle an order reported twice with different content.

    Raises Conflict when it was settled meanwhile, and AppError where a correction cannot say what the new report says.
    """
    conflict = lock(get_conflict(actor, conflict_id))
    check_open(conflict.state)
    if resolution is Resolution.TAKE_NEW:
        _correct(lock(conflict.order), conflict, actor, note)
        conflict.state = ConflictState.TOOK_NEW
    else:
        conflict.state = ConflictState.KEPT_FIRST
    conflict.resolved_at, conflict.resolved_by_id, conflict.note = clock.now(), actor.user_id, note
    audit.record(actor, Action.ORDER_CONFLICT_DECIDED, conflict, decision=resolution.value)
    return conflict


def _correct(order: Order, conflict: OrderConflict, actor: Actor, note: str) -> None:
    new = OrderReport.model_validate(conflict.report)
    worth = Money(new.gross_minor - new.discount_minor, new.currency)
    back = order.paid - left_of(order)
    taken = correction(order.paid, worth, already_back=back)
    if not taken:
        return
    report = AdjustmentReport(
        external_id=f"conflict-{conflict.public_id}",
        source="conflict",
        order_id=order.id,
        kind=AdjustmentKind.CORRECTION,
        amount_minor=taken.minor,
        reason=note,
        new_net_minor=new.net_minor,
    )
    record_adjustment(report, actor=actor)
