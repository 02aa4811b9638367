"""What a bank's report and our books say differently about payments by file, as findings that stop the next run."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from core.ids import Id
from payouts.rules.destinations import SENDING, Rail
from payouts.rules.reconciling import FindingKind, Found
from payouts.rules.results import Judged, Outcome, Said, Standing
from payouts.rules.runs import PayoutState

UNMARKED_AFTER = timedelta(days=14)
"""How long after approval a payment by file may stay unmarked before somebody is asked what became of it."""
_KINDS: Mapping[Outcome, FindingKind] = {
    Outcome.DIFFERS: FindingKind.BANK_DIFFERS,
    Outcome.TWICE: FindingKind.BANK_TWICE,
    Outcome.UNDECIDED: FindingKind.BANK_BACK,
    Outcome.ENDED: FindingKind.BANK_ENDED,
}
_NAME_LENGTH = 60


def differences_in(judged: Iterable[Judged]) -> dict[str, Found]:
    """Return by key what a bank's report says that our books do not; the same word in a later file is the same one."""
    found = [_found(each, each.standing) for each in judged if each.standing is not None and _is_difference(each)]
    return {each.key: each for each in found}


def settled_by(judged: Iterable[Judged]) -> dict[Id, FindingKind]:
    """Return by payout which earlier difference a report shows to be over: the amount is right, or it came back."""
    over: dict[Id, FindingKind] = {}
    for each in judged:
        standing = each.standing
        if standing is not None and each.outcome in {Outcome.PAYS, Outcome.BOOKED} and each.row.said is Said.PAID:
            over[standing.payout_id] = FindingKind.BANK_DIFFERS
        elif standing is not None and each.row.said is Said.RETURNED and standing.state is PayoutState.VOIDED:
            over[standing.payout_id] = FindingKind.BANK_ENDED
    return over


def unmarked(run_id: Id, payments: int) -> Found:
    """Return the finding that payments of a run were approved long ago and nothing was heard of them since."""
    what = "1 payment" if payments == 1 else f"{payments} payments"
    details = {"problems": [what]}
    return Found(
        FindingKind.UNMARKED, f"{FindingKind.UNMARKED}:{run_id.hex}", Rail.MANUAL, run_id=run_id, details=details
    )


def _is_difference(judged: Judged) -> bool:
    return judged.outcome in _KINDS and judged.standing is not None and judged.standing.rail not in SENDING


def _found(judged: Judged, standing: Standing) -> Found:
    kind, row = _KINDS[judged.outcome], judged.row
    word = f"{row.said}:{row.amount_minor}{row.currency}:{row.day or ''}:{row.reference[:_NAME_LENGTH]}"
    return Found(
        kind=kind,
        key=f"{kind}:{standing.payout_id.hex}:{word}",
        rail=standing.rail,
        payout_id=standing.payout_id,
        run_id=standing.run_id,
        object_id=row.reference or None,
        amount_minor=row.amount_minor,
        currency=row.currency or None,
        details={"problems": [judged.sentence], "said": row.said, "day": row.day.isoformat() if row.day else None},
    )
