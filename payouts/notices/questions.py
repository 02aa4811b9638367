"""Mail about questions: the seller's finance people hear what a partner asks, and whoever asked hears the answer."""

from collections.abc import Sequence

from sqlalchemy import select

from accounts.models import Membership, User
from accounts.permissions import ROLES, Permission
from core.db import db
from core.ids import Id
from partners.models import Partnership
from payouts.models import Question
from payouts.notices.sending import tell
from payouts.rules.mails import MoneyTopic


def question_asked(question: Question) -> None:
    """Tell everybody of the seller's who answers questions."""
    partnership = db.session.get_one(Partnership, question.partnership_id)
    tell(
        MoneyTopic.QUESTIONS,
        question.seller_id,
        finance_of(question.seller_id),
        subject=f"{partnership.name} asks about its money",
        template="payouts/mail/question_asked",
        context={"question": question, "partner": partnership.name},
        reason="You get this because you handle payments here.",
        seller_id=question.seller_id,
        must_be_heard=True,
    )


def finance_of(seller_id: Id) -> Sequence[str]:
    """Return the addresses of everybody of a seller's who answers questions and disputes."""
    roles = [role for role, allowed in ROLES.items() if Permission.QUESTION_ANSWER in allowed]
    query = select(User.email).join(Membership).where(Membership.organization_id == seller_id)
    return db.session.scalars(query.where(Membership.role.in_(roles), User.active).order_by(User.email)).all()


def address_of(asker_id: Id | None, partnership: Partnership) -> str | None:
    """Return where whoever asked hears the answer: their own address, else that of the partner's contact."""
    asker = db.session.get(User, asker_id) if asker_id else None
    return asker.email if asker is not None else partnership.contact_email


def question_answered(question: Question) -> None:
    """Tell whoever asked what the seller answers."""
    partnership = db.session.get_one(Partnership, question.partnership_id)
    address = address_of(question.asked_by_id, partnership)
    if address:
        tell(
            MoneyTopic.QUESTIONS,
            partnership.partner_id,
            [address],
            subject=f"{partnership.seller.name} has answered your question",
            template="payouts/mail/question_answered",
            context={"question": question, "seller": partnership.seller.name},
            reason=f"You get this because you asked {partnership.seller.name} about your money.",
            seller_id=question.seller_id,
        )
