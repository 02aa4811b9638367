"""Mail about disputes: finance hears what it has to answer by when, the partner what was decided."""

from core.db import db
from core.formats import plain_day
from partners.models import Partnership
from payouts.models import Dispute
from payouts.notices.questions import address_of, finance_of
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic


def dispute_opened(dispute: Dispute) -> None:
    """Tell everybody of the seller's who can answer, with the day after which no answer is one too."""
    partnership = db.session.get_one(Partnership, dispute.partnership_id)
    tell(
        MoneyTopic.QUESTIONS,
        dispute.seller_id,
        finance_of(dispute.seller_id),
        subject=f"{partnership.name} {'does not find a sale' if dispute.sale_number else 'disputes an amount'}",
        template="payouts/mail/dispute_opened",
        context={
            "dispute": dispute,
            "partner": partnership.name,
            "words": dispute.objection or dispute.text,
            "due_on": plain_day(dispute.due_on) if dispute.due_on else "",
            "sale_on": plain_day(dispute.sale_on) if dispute.sale_on else "",
        },
        reason="You get this because you handle payments here.",
        seller_id=dispute.seller_id,
        must_be_heard=True,
    )


def dispute_answered(dispute: Dispute) -> None:
    """Tell whoever opened it what was answered or decided."""
    partnership = db.session.get_one(Partnership, dispute.partnership_id)
    address = address_of(dispute.opened_by_id, partnership)
    if address:
        tell(
            MoneyTopic.QUESTIONS,
            dispute.partner_id,
            [address],
            subject=f"Your dispute with {partnership.seller.name}",
            template="payouts/mail/dispute_answered",
            context={"dispute": dispute, "seller": partnership.seller.name},
            reason=f"You get this because you dispute an amount with {partnership.seller.name}.",
            seller_id=dispute.seller_id,
        )
