"""Sweeps: periodic work done for one seller after another. One that fails is named, and the others go on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog

from core.db import end_read
from core.ids import Id, show

log = structlog.get_logger(__name__)


@dataclass
class Swept:
    """What a sweep did: how much in all, and which sellers it failed for, by id, with the kind of failure."""

    done: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as the job keeps it."""
        return {"done": self.done, "failed": self.failed}


def sweep(name: str, sellers: Iterable[Id], work: Callable[[Id], int]) -> Swept:
    """Do some work for every seller and return what came of it. `work` returns how much it did."""
    swept = Swept()
    for seller_id in sellers:
        try:
            swept.done += work(seller_id)
        except Exception as failure:  # one seller's failure is kept in the job's result and shown; the others go on
            end_read()
            log.exception("sweep_failed", sweep=name, seller=str(seller_id))
            swept.failed[show("org", seller_id)] = type(failure).__name__
    return swept
