"""Collecting: makes a draft run's payouts and lines say what is due now. Nothing is reserved here."""

from collections.abc import Collection, Iterator

from sqlalchemy import delete, select

from core import clock, ids
from core.bulk import add_all_if_missing, batches
from core.db import db
from core.ids import Id
from payouts.models import Payout, PayoutLine, PayoutRun
from payouts.queries.due import Due, due_by
from payouts.queries.run_rows import RunRow, rows_of
from payouts.queries.runs import payouts_of
from payouts.queries.vat import vat_in
from payouts.rules.runs import PayoutState
from payouts.rules.tax import withheld_of


def collect(run: PayoutRun) -> list[RunRow]:
    """Make the draft's payouts and lines say what is due now; what was left out by hand stays left out."""
    existing = {(payout.partnership_id, payout.currency): payout for payout in payouts_of(run)}
    mine = select(Payout.id).where(Payout.seller_id == run.seller_id, Payout.run_id == run.id)
    db.session.execute(delete(PayoutLine).where(PayoutLine.seller_id == run.seller_id, PayoutLine.payout_id.in_(mine)))
    collected = []
    for due in due_by(run.seller_id, run.cutoff_month):
        payout = existing.pop((due.partnership_id, due.currency), None) or _new_payout(run, due)
        payout.amount_minor, payout.withheld_minor = due.amount, 0
        collected.append((payout, due))
    for payout in existing.values():
        payout.amount_minor = payout.withheld_minor = 0
    db.session.add_all(payout for payout, _ in collected)
    db.session.flush()
    for some in batches([line for payout, due in collected for line in _lines(payout, due)]):
        add_all_if_missing(PayoutLine, some)
    return include_ready(run)


def include_ready(run: PayoutRun, *, only: Collection[Id] | None = None) -> list[RunRow]:
    """Include every payout of a draft, or some, that nothing keeps out; returns them as the run's page shows them."""
    db.session.flush()
    rows = rows_of(run, only=only)
    vat = vat_in([row.payout for row in rows if row.is_ready and row.standing.withheld_bps])
    for row in rows:
        row.payout.is_included = row.is_ready
        _withhold(row, vat.get(row.payout.id, 0))
    db.session.flush()
    return rows


def _withhold(row: RunRow, vat: int) -> None:
    """Take from what a payout receives what is withheld today, in place of what was before; of VAT nothing is."""
    share = row.payout.share.minor
    row.payout.withheld_minor = withheld_of(share - vat, row.standing.withheld_bps) if row.is_ready else 0
    row.payout.amount_minor = share - row.payout.withheld_minor


def _new_payout(run: PayoutRun, due: Due) -> Payout:
    return Payout(
        seller_id=run.seller_id,
        run_id=run.id,
        partnership_id=due.partnership_id,
        partner_id=due.partner_id,
        currency=due.currency,
        amount_minor=0,
        withheld_minor=0,
        state=PayoutState.DRAFT,
        created_at=clock.now(),
    )


def _lines(payout: Payout, due: Due) -> Iterator[dict[str, object]]:
    for earning_id, minor in due.by_earning.items():
        yield {
            "id": ids.new(),
            "seller_id": payout.seller_id,
            "partnership_id": payout.partnership_id,
            "partner_id": payout.partner_id,
            "payout_id": payout.id,
            "earning_id": earning_id,
            "amount_minor": minor,
            "currency": payout.currency,
        }
