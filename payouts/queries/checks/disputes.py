"""I2 and I11 for claims: what is booked is what the dispute says, and only its partner gave a part of it up.

A claim for a missing sale ends as well when that sale counts itself, and takes back what was given for it.
"""

from collections.abc import Iterator

from sqlalchemy import select

from core.db import db
from core.ids import Id
from payouts.models import Dispute, Earning
from payouts.queries.missing_sales import counted_order
from payouts.rules.disputes import DisputeState
from payouts.rules.findings import Finding
from payouts.rules.kinds import EarningKind
from tracking.models import Conversion


def check_disputes(seller_id: Id) -> Iterator[Finding]:
    """Compare each claim with its dispute; a claim without one is wrong too."""
    disputes = {row.claim_id: row for row in db.session.scalars(select(Dispute).where(Dispute.seller_id == seller_id))}
    claims = select(Earning).where(Earning.seller_id == seller_id, Earning.kind == EarningKind.MANUAL)
    for claim in db.session.scalars(claims.order_by(Earning.id)):
        dispute = disputes.pop(claim.id, None)
        if dispute is None:
            yield Finding("I2", f"{claim.public_id} is a claim of no dispute.")
        else:
            yield from _compare(claim, dispute)
    yield from (Finding("I2", f"{row.public_id} has no claim in the books.") for row in disputes.values())


def _compare(claim: Earning, dispute: Dispute) -> Iterator[Finding]:
    is_settled = dispute.state is DisputeState.SETTLED
    posted = 0 if dispute.order_id else dispute.awarded_minor if is_settled else dispute.amount_minor
    contested = 0 if is_settled else dispute.left.minor
    if (claim.posted_minor, claim.contested_minor) != (posted, contested):
        says = f"{posted} is posted and {contested} contested"
        yield Finding("I2", f"{dispute.public_id} says that {says}, {claim.public_id} says otherwise.")
    if is_settled and (dispute.order_id or (dispute.left and dispute.accepted_at is None)) and not _counts(dispute):
        yield Finding("I11", f"{dispute.public_id} took {dispute.left.minor} without the partner's word.")
    if dispute.awarded_minor and dispute.order_id is None and dispute.sale_number and _comes_to_twice(dispute):
        yield Finding(
            "I11", f"{dispute.public_id} gave the share of order {dispute.sale_number}, which counts as well."
        )


def _comes_to_twice(dispute: Dispute) -> bool:
    """Whether the order has a share of its own beside what was given for it."""
    order = counted_order(dispute.seller_id, dispute.partnership_id, dispute.sale_number or "")
    if order is None:
        return False
    query = select(Earning.id).where(Earning.seller_id == dispute.seller_id, Earning.order_id == order.id)
    return db.session.scalar(query.where(Earning.partnership_id == dispute.partnership_id).limit(1)) is not None


def _counts(dispute: Dispute) -> bool:
    """Whether a missing sale was found and counted for its partner."""
    query = select(Conversion.id).where(
        Conversion.seller_id == dispute.seller_id,
        Conversion.partnership_id == dispute.partnership_id,
        Conversion.order_id == dispute.order_id,
    )
    return dispute.order_id is not None and db.session.scalar(query.limit(1)) is not None
