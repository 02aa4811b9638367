"""The job that tells partners of a payment file that pays them, a few at a time, so that nothing else waits long."""

from typing import Any

from core.bulk import batches
from core.ids import parse
from core.jobs import job
from payouts.commands.telling import tell_some_sent
from payouts.models import Artefact
from payouts.queries.files import get_artefact_of

_AT_ONCE = 25


@job("payouts.tell_sent")
def tell_sent(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell everybody in a file who was not told yet."""
    artefact_id = parse(payload["file"], Artefact.__prefix__)
    listed = get_artefact_of(artefact_id).payout_ids
    return {"told": sum(tell_some_sent(artefact_id, some) for some in batches(listed, _AT_ONCE))}
