"""What exactly a run froze: the document that is approved, and whether a payout still is what was approved."""

from collections.abc import Sequence

from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.queries.destinations import frozen_destinations
from payouts.queries.runs import lines_of_payout
from payouts.rules.destinations import Rail
from payouts.rules.runs import fingerprint, frozen_document


def document_of(run: PayoutRun, included: Sequence[Payout]) -> dict[str, object]:
    """Return the document of a run with these payouts."""
    head = {"run": run.public_id, "number": run.number, "cutoff": run.cutoff_on.isoformat()}
    destinations = frozen_destinations(included)
    return frozen_document(head, [_frozen(payout, destinations.get(payout.id)) for payout in included])


def is_as_approved(run: PayoutRun, payout: Payout) -> bool:
    """Return whether a payout's amount, lines and destination are those that were approved with its run."""
    if run.frozen is None or fingerprint(run.frozen) != run.approved_sha256:
        return False
    now = _frozen(payout, frozen_destinations([payout]).get(payout.id))
    return any(entry == now for entry in run.frozen["payouts"])


def _frozen(payout: Payout, destination: PayoutDestination | None) -> dict[str, object]:
    """Return what is frozen of one payout; a rail that pays by itself is frozen with the account it pays to."""
    where: dict[str, object] = {"withheld_minor": payout.withheld_minor} if payout.withheld_minor else {}
    if payout.rail is not None and payout.rail != Rail.MANUAL:
        where |= {"rail": payout.rail, "to": destination.rail_object_id if destination else None}
    return {
        "payout": payout.public_id,
        "partnership": payout.partnership_id.hex,
        "destination": payout.destination_id.hex if payout.destination_id else None,
        "currency": payout.currency,
        "amount_minor": payout.amount_minor,
        "lines": [[line.earning.public_id, line.amount.minor] for line in lines_of_payout(payout)],
        **where,
    }
