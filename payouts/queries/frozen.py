"""What exactly a run froze: the document that is approved, and whether a payout still is what was approved."""

from collections.abc import Mapping, Sequence

from payouts.models import Payout, PayoutDestination, PayoutRun
from payouts.queries.destinations import frozen_destinations
from payouts.queries.runs import PaidLine, lines_by_payout, lines_of_payout
from payouts.rules.destinations import Rail
from payouts.rules.ledger import sha256_of
from payouts.rules.runs import fingerprint, frozen_document


def document_of(run: PayoutRun, included: Sequence[Payout]) -> dict[str, object]:
    """Return the document of a run with these payouts."""
    head = {"run": run.public_id, "number": run.number, "cutoff": run.cutoff_on.isoformat()}
    destinations, lines = frozen_destinations(included), lines_by_payout(included)
    payouts = [_frozen(each, destinations.get(each.id), lines.get(each.id, [])) for each in included]
    return frozen_document(head, payouts)


def is_as_approved(run: PayoutRun, payout: Payout) -> bool:
    """Return whether a payout's amount, lines and destination are those that were approved with its run."""
    approved = _approved(run)
    now = _frozen(payout, frozen_destinations([payout]).get(payout.id), lines_of_payout(payout))
    return approved is not None and approved.get(payout.public_id) == sha256_of(now)


def _approved(run: PayoutRun) -> Mapping[str, str] | None:
    """Return what was approved, by payout; None when the stored document is not the one that was approved.

    The document is read and hashed once for each fingerprint in each process. What is kept is known by the fingerprint
    of the whole, so it cannot be anything else than what was approved, whatever is written to the run meanwhile.
    """
    if run.approved_sha256 is None:
        return None
    if run.approved_sha256 not in _known:
        if run.frozen is None or fingerprint(run.frozen) != run.approved_sha256:
            return None
        _known[run.approved_sha256] = {str(each["payout"]): sha256_of(each) for each in run.frozen["payouts"]}
        while len(_known) > _KEPT:
            _known.pop(next(iter(_known)), None)
    return _known[run.approved_sha256]


_KEPT = 8
_known: dict[str, Mapping[str, str]] = {}


def _frozen(payout: Payout, destination: PayoutDestination | None, lines: Sequence[PaidLine]) -> dict[str, object]:
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
        "lines": [[line.earning.public_id, line.amount.minor] for line in lines],
        **where,
    }
