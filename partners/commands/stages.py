"""The one way a partnership changes its state: the move is checked, intervals have no gaps, others are told."""

from datetime import datetime

from sqlalchemy import select

from core import clock
from core.db import add, after_commit, command, db
from core.ids import Id
from partners.models import Partnership, PartnershipInterval
from partners.rules.partnerships import PartnershipState, advance
from partners.signals import partnership_changed


@command
def begin_partnership(partnership: Partnership) -> Partnership:
    """Store a new partnership with its first interval."""
    add(partnership)
    _open_interval(partnership, clock.now())
    return partnership


@command
def move_partnership(partnership: Partnership, to: PartnershipState, *, at: datetime | None = None) -> None:
    """Move a locked partnership to another state, now or as of a moment. Raises Conflict when there is no such move."""
    moment = at or clock.now()
    partnership.state = advance(partnership.state, to)
    _turn_interval(partnership, moment)
    _note_moment(partnership, to, moment)
    changed = partnership.id
    after_commit(lambda: _tell(changed))


def _turn_interval(partnership: Partnership, at: datetime) -> None:
    """Close the open interval and open the next; one that would have lasted no time at all becomes the next."""
    is_open = PartnershipInterval.until_at.is_(None) & (PartnershipInterval.partnership_id == partnership.id)
    before = db.session.scalars(select(PartnershipInterval).where(is_open)).one()
    if before.from_at == at:
        before.state = partnership.state
        return
    before.until_at = at
    _open_interval(partnership, at)


def _open_interval(partnership: Partnership, at: datetime) -> None:
    add(
        PartnershipInterval(
            partnership_id=partnership.id, seller_id=partnership.seller_id, state=partnership.state, from_at=at
        )
    )


def _note_moment(partnership: Partnership, to: PartnershipState, at: datetime) -> None:
    if to is PartnershipState.INVITED:
        partnership.invited_at, partnership.ended_at, partnership.counts_until = at, None, None
    elif to is PartnershipState.ACTIVE:
        partnership.activated_at = partnership.activated_at or at
    elif to is PartnershipState.ENDED:
        partnership.ended_at = at


def _tell(partnership_id: Id) -> None:
    partnership_changed.send(None, partnership_id=partnership_id)
