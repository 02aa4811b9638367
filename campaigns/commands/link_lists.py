"""Making many links at once: looked at first, line by line, then made all together or not at all."""

from collections.abc import Sequence
from dataclasses import replace

from campaigns.commands.links import add_link, destination_for, landing_page
from campaigns.models import Link, Placement
from campaigns.queries.links import find_taken_among
from campaigns.queries.placements import get_placement
from campaigns.rules.link_lists import LinkLine, without_repeats
from campaigns.rules.links import clean_code
from campaigns.rules.placements import PlacementState
from campaigns.schemas.links import LinkDraft
from core.access import Actor
from core.config import settings
from core.db import command, lock
from core.errors import AppError, Conflict
from core.ids import Id


def look_at_lines(placement: Placement, lines: Sequence[LinkLine], *, actor: Actor) -> list[LinkLine]:
    """Return the lines as they would become links, each with the reason why it cannot, if there is one."""
    taken = find_taken_among(settings().link_host.lower(), [line.code for line in lines if line.code])
    return [_looked_at(placement, line, taken, actor) for line in without_repeats(lines)]


def _looked_at(placement: Placement, line: LinkLine, taken: set[str], actor: Actor) -> LinkLine:
    if line.problem:
        return line
    try:
        code = clean_code(line.code) if line.code else ""
        destination = destination_for(placement, line.destination or landing_page(placement), actor)
    except AppError as refusal:
        return replace(line, problem=refusal.message)
    problem = f"the code “{code}” is taken. Choose another one." if code in taken else ""
    return replace(line, code=code, destination=destination, problem=problem)


@command
def create_links(placement_id: Id, lines: Sequence[LinkLine], *, actor: Actor) -> list[Link]:
    """Add a link for each line. Raises Conflict or AppError naming the line at fault; then none is made."""
    placement = lock(get_placement(actor, placement_id))
    if placement.state is PlacementState.ENDED:
        raise Conflict("This placement has ended. Add a new one, then make its links.")
    for line in (looked := look_at_lines(placement, lines, actor=actor)):
        if line.problem:
            raise AppError(f"Line {line.number}: {line.problem} No link was made.", field="lines")
    drafts = [LinkDraft(code=line.code, destination=line.destination, note=line.note) for line in looked]
    return [add_link(placement, draft, actor=actor) for draft in drafts]
