"""Writing down whose a sale or a lead is: the conversion that every share of it rests on."""

from core.db import db
from partners.models import AgreementVersion
from tracking.models import Conversion, Lead, Order
from tracking.rules.attribution import Touch
from tracking.rules.traces import Trace


def conversion_of(subject: Order | Lead, touch: Touch, trace: Trace) -> Conversion:
    """Return the conversion, not stored yet, by which an order or a lead counts for the touch that won."""
    version = db.session.get_one(AgreementVersion, touch.agreement_version_id)
    return Conversion(
        seller_id=subject.seller_id,
        partnership_id=version.partnership_id,
        partner_id=version.partner_id,
        order_id=subject.id if isinstance(subject, Order) else None,
        lead_id=subject.id if isinstance(subject, Lead) else None,
        placement_id=touch.placement_id,
        agreement_version_id=version.id,
        evidence=touch.evidence,
        click_id=touch.click_id,
        touched_at=touch.at,
        trace=trace,
    )
