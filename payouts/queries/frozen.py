"""What exactly a run froze: the document that is approved, and whether a payout still is what was approved."""

from collections.abc import Mapping, Sequence

from core.ids import Id, show
from payouts.models import Earning, Payout, PayoutRun
from payouts.queries.destinations import rail_objects
from payouts.queries.runs import PaidPart, parts_by_payout
from payouts.rules.destinations import Rail
from payouts.rules.ledger import sha256_of
from payouts.rules.runs import fingerprint, frozen_document


def document_of(run: PayoutRun, included: Sequence[Payout]) -> dict[str, object]:
    """Return the document of a run with these payouts."""
    head = {"run": run.public_id, "number": run.number, "cutoff": run.cutoff_on.isoformat()}
    objects, lines = rail_objects(included), parts_by_payout(included)
    payouts = [_frozen(each, objects, lines.get(each.id, [])) for each in included]
    return frozen_document(head, payouts)


def is_as_approved(run: PayoutRun, payout: Payout) -> bool:
    """Return whether a payout's amount, lines and destination are those that were approved with its run."""
    approved = _approved(run)
    now = _frozen(payout, rail_objects([payout]), parts_by_payout([payout]).get(payout.id, []))
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


def _frozen(payout: Payout, objects: Mapping[Id, str | None], lines: Sequence[PaidPart]) -> dict[str, object]:
    """Return what is frozen of one payout; a rail that pays by itself is frozen with the account it pays to."""
    where: dict[str, object] = {"withheld_minor": payout.withheld_minor} if payout.withheld_minor else {}
    if payout.rail is not None and payout.rail != Rail.MANUAL:
        where |= {"rail": payout.rail, "to": objects.get(payout.destination_id) if payout.destination_id else None}
    return {
        "payout": payout.public_id,
        "partnership": payout.partnership_id.hex,
        "destination": payout.destination_id.hex if payout.destination_id else None,
        "currency": payout.currency,
        "amount_minor": payout.amount_minor,
        "lines": [[show(Earning.__prefix__, line.earning_id), line.minor] for line in lines],
        **where,
    }
