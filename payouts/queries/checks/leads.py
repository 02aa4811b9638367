"""I2 and I11 of every lead: what is posted is what the calculator makes of its stages, and a fact says why it fell."""

from collections.abc import Iterator

from sqlalchemy import or_, select

from core.db import db
from core.ids import Id, show
from payouts.models import Earning, Entry
from payouts.queries.lead_booked import booked_leads
from payouts.rules.findings import Finding
from payouts.rules.kinds import EarningKind, EntryKind
from tracking.models import Conversion, LeadStep
from tracking.rules.leads import DISQUALIFYING


def check_leads(seller_id: Id) -> Iterator[Finding]:
    """I2: what is posted for a lead equals what the calculator makes of its stages, caps and sales."""
    for booked in booked_leads(seller_id):
        if booked.is_due:
            name, should = booked.subject.conversion.public_id, booked.subject.target_minor
            yield Finding("I2", f"Conversion {name} should come to {should}, but {booked.posted_minor} is posted.")


def check_reasons_of_leads(seller_id: Id) -> Iterator[Finding]:
    """I11: a lead's earning was only ever lowered after a named reason, or a sale to the same person, was recorded."""
    fact = (
        select(LeadStep.id)
        .join(Conversion, (Conversion.lead_id == LeadStep.lead_id) & (Conversion.seller_id == LeadStep.seller_id))
        .where(Conversion.id == Earning.conversion_id, LeadStep.seller_id == Earning.seller_id)
        .where(LeadStep.at <= Entry.recorded_at)
        .where(or_(LeadStep.lost.in_(DISQUALIFYING), LeadStep.order_id.is_not(None)))
    )
    query = (
        select(Entry.seq, Entry.earning_id)
        .join(Earning, (Earning.id == Entry.earning_id) & (Earning.seller_id == Entry.seller_id))
        .where(Entry.seller_id == seller_id, Entry.kind == EntryKind.REVERSE, Earning.kind == EarningKind.LEAD)
        .where(~fact.exists())
    )
    for seq, earning_id in db.session.execute(query):
        name = show(Earning.__prefix__, earning_id) if earning_id else "an earning"
        yield Finding("I11", f"Entry {seq} lowered {name}, and no reason or sale says why.")
