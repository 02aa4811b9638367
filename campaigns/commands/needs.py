"""Writes of what a channel needs: each side says its own part, and the history of it stays in the audit trail."""

from collections.abc import Mapping

from campaigns.models import Placement
from campaigns.queries.placements import get_placement
from campaigns.rules import needs as rules
from campaigns.rules.actions import Action
from campaigns.rules.creatives import Side
from campaigns.rules.placements import PlacementState
from core import audit, clock
from core.access import Actor
from core.db import command, lock
from core.errors import Conflict, NotFound
from core.ids import Id


@command
def answer_needs(placement_id: Id, given: Mapping[str, str], *, actor: Actor) -> Placement:
    """Keep what the actor's side says of a placement; what the other side said stays.

    Raises AppError at the field at fault, Conflict once the placement has ended.
    """
    placement = lock(get_placement(actor, placement_id))
    if placement.state is PlacementState.ENDED:
        raise Conflict("This has ended and stays as it was. Add a new placement.")
    before, side = placement.answers, side_of(placement, actor)
    said = rules.clean_answers(placement.channel, side, given)
    zone = placement.partnership.seller.timezone if placement.partnership else "UTC"
    placement.answers = rules.dated(before, {**before, **said}, clock.today(zone))
    changed = {key: value for key, value in said.items() if before.get(key, "") != value}
    name = changed.pop("right_name", None)
    audit.record(actor, Action.NEEDS_ANSWERED, placement, personal=name, said=changed)
    return placement


def side_of(placement: Placement, actor: Actor) -> Side:
    """Return the side an actor speaks for. Raises NotFound for whoever is on neither, and where there is one alone."""
    if placement.partner_id is not None and actor.organization_id == placement.partner_id:
        return Side.PARTNER
    if placement.partner_id is not None and actor.organization_id == placement.seller_id:
        return Side.SELLER
    raise NotFound("There is no such placement, or it belongs to somebody else.")
