"""Taking the steps of a large run one after the other, each a transaction of its own. May die anywhere and go on.

Before the last one, which seals, the run is read without a transaction that keeps anybody from writing.
"""

import time
from collections.abc import Iterator

from core.access import system_for
from core.db import end_read
from core.errors import Conflict
from core.ids import Id
from payouts.commands.freezing import seal_run, stop_freezing, take_freezing_step
from payouts.queries.rails import get_run_of
from payouts.queries.readings import read_ahead
from payouts.rules.freezing import SMALLEST_STEP, Freezing, next_size


def go_on_freezing(run_id: Id) -> None:
    """Take every step that is left. What may not go on is given back, and the draft says why."""
    try:
        _take_all(run_id)
    except Conflict as refusal:
        seller_id = get_run_of(run_id).seller_id
        end_read()
        stop_freezing(run_id, actor=system_for(seller_id), reason=refusal.message)
        _take_all(run_id)


def steps_of(run_id: Id) -> Iterator[float]:
    """Take the steps before the seal and yield the seconds of each, which size the next. Raises Conflict."""
    size, goes_on = SMALLEST_STEP, True
    while goes_on:
        began = time.perf_counter()
        goes_on = take_freezing_step(run_id, at_most=size)
        took = time.perf_counter() - began
        size = next_size(size, took)
        yield took


def _take_all(run_id: Id) -> None:
    """Take every step and seal; what is stopped while it is read to be sealed is given back all the same."""
    goes_on = True
    while goes_on:
        for _ in steps_of(run_id):
            pass
        goes_on = _is_whole(run_id) and seal_run(run_id, read_ahead(run_id))


def _is_whole(run_id: Id) -> bool:
    """Whether everything is set aside, so that the run is to be read and sealed."""
    is_whole = get_run_of(run_id).freezing == Freezing.SEAL
    end_read()
    return is_whole
