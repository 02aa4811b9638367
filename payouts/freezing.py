"""Taking the steps of a large run one after the other, each a transaction of its own. May die anywhere and go on."""

from core.access import system_for
from core.db import end_read
from core.errors import Conflict
from core.ids import Id
from payouts.commands.freezing import stop_freezing, take_freezing_step
from payouts.queries.rails import get_run_of


def go_on_freezing(run_id: Id) -> None:
    """Take every step that is left. What may not go on is given back, and the draft says why."""
    try:
        _take_all(run_id)
    except Conflict as refusal:
        seller_id = get_run_of(run_id).seller_id
        end_read()
        stop_freezing(run_id, actor=system_for(seller_id), reason=refusal.message)
        _take_all(run_id)


def _take_all(run_id: Id) -> None:
    while take_freezing_step(run_id):
        pass
