"""Mail about undoing imports: a partner is asked before it gives anything up, and the seller hears its answer."""

from accounts.permissions import Permission
from core.mail import outbox
from partners.queries import list_people_who_may
from tracking.models import OrderImport, UndoAnswer


def undo_asked(it: OrderImport, answer: UndoAnswer) -> None:
    """Ask the people of a partner who may speak about its money whether sales may be taken back."""
    for user in list_people_who_may(Permission.QUESTION_ASK, answer.partner_id):
        outbox(
            to=user.email,
            subject=f"{answer.partnership.seller.name} asks to take back sales that count for you",
            template="tracking/mail/undo_asked",
            context={"person": user.name, "it": it, "seller": answer.partnership.seller.name},
            reason="You get this because you look after your organization’s money here.",
            seller_id=it.seller_id,
        )


def undo_answered(it: OrderImport, answer: UndoAnswer) -> None:
    """Tell the people of the seller who look after orders what a partner says."""
    for user in list_people_who_may(Permission.ORDERS_EDIT, it.seller_id):
        outbox(
            to=user.email,
            subject=f"{answer.partnership.name} {'agrees' if answer.word == 'agreed' else 'does not agree'}"
            f" to undoing {it.file_name}",
            template="tracking/mail/undo_answered",
            context={"person": user.name, "it": it, "answer": answer},
            reason="You get this because you look after orders.",
            seller_id=it.seller_id,
        )
