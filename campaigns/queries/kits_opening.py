"""Reads of what an approval opens: the kits in its scope, and everything that they still wait for."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from campaigns.models import Approval, Placement
from campaigns.queries.approvals import find_unended_approval, reaches
from campaigns.queries.kits import kit_states
from campaigns.rules.creatives import Side
from campaigns.rules.kits import Lock, said_of_locks
from campaigns.rules.placements import PlacementState
from core.db import db
from core.ids import Id


@dataclass(frozen=True, slots=True)
class Opening:
    """What an approval opened, what still waits first: `locks` are what its parts wait for, each said once."""

    placements: list[Placement]
    locks: list[Lock]

    @property
    def sentence(self) -> str:
        """Return whether it is open, and what is missing; nothing where there is nobody to hand it to."""
        return said_of_locks(self.locks) if self.placements else ""

    def waits_for(self, side: Side) -> bool:
        """Return whether this side has to do something before it opens."""
        return any(lock.opened_by is side for lock in self.locks)


def opening_of(creative_id: Id) -> Opening:
    """Return what the approval of a design that holds now opened; of nothing without one."""
    approval = find_unended_approval(creative_id)
    placements = _in_scope(approval) if approval else []
    states = sorted(kit_states(placements), key=lambda state: not state.locks)
    found = [lock for state in states for lock in state.locks]
    return Opening([state.placement for state in states], list(dict.fromkeys(found)))


def _in_scope(approval: Approval) -> list[Placement]:
    """Return the parts of a partner that the approval reaches and that have not ended."""
    query = select(Placement).join(Approval, reaches()).where(Approval.id == approval.id)
    query = query.where(Placement.partnership_id.is_not(None), Placement.state != PlacementState.ENDED)
    return list(db.session.scalars(query.options(joinedload(Placement.partnership)).order_by(Placement.id)))
