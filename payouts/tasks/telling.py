"""Jobs that tell partners what became of payments dealt with together: in a file, or taken out unsent."""

from typing import Any

from core.bulk import batches
from core.ids import parse
from core.jobs import job
from payouts.commands.telling import TOLD_AT_ONCE, tell_some_sent, tell_voided
from payouts.models import Artefact
from payouts.queries.files import get_artefact_of


@job("payouts.tell_sent")
def tell_sent(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell everybody in a file who was not told yet."""
    artefact_id = parse(payload["file"], Artefact.__prefix__)
    listed = get_artefact_of(artefact_id).payout_ids
    return {"told": sum(tell_some_sent(artefact_id, some) for some in batches(listed, TOLD_AT_ONCE))}


@job("payouts.tell_voided")
def tell_of_voids(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell some partners that their payment was taken out."""
    return {"told": tell_voided(payload["payouts"])}
